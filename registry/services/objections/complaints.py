"""Complaints about the service: made by citizens, answered in time, about colleagues by supervisors only."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN, day_of
from registry.records import Account, Application, Complaint
from registry.rules import access, places, service_clock
from registry.rules.access import Duty
from registry.rules.complaints import CATEGORIES, MOST_OPEN, State
from registry.rules.lifecycle import NotAllowedError
from registry.services.office import cases, casework, staff
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff

PAGE = 50


async def complain(session: AsyncSession, account_id: UUID, category: str, district: str, words: str, now: datetime) -> Complaint:
    """Take a complaint; raises UnreasonedError where something is missing, NotAllowedError where too many wait for an answer."""
    application = await cases.held_of(session, account_id)
    if category not in CATEGORIES or district not in {places.code(each) for each in places.districts()}:
        raise UnreasonedError("not_chosen")
    said = casework.in_words(words)
    mine = (Complaint.application_id == application.id, Complaint.state == State.OPEN)
    if (await session.exec(select(func.count()).where(*mine))).one() >= MOST_OPEN:
        raise NotAllowedError("too many open complaints")
    made = Complaint(
        application_id=application.id,
        category=category,
        district=district,
        words=said,
        made_at=now,
        due_at=service_clock.after(now.astimezone(PAKISTAN), CATEGORIES[category].working_days),
    )
    session.add(made)
    await session.flush()
    until = day_of(made.due_at).isoformat()
    await cases.tell(session, application, "complaint_received", f"complaint:{made.id}", {"until": until}, now)
    return made


async def of_application(session: AsyncSession, application_id: UUID) -> Sequence[Complaint]:
    """Return a citizen's complaints, newest first."""
    mine = select(Complaint).where(Complaint.application_id == application_id)
    return (await session.exec(mine.order_by(col(Complaint.made_at).desc()))).all()


async def queue(session: AsyncSession, me: SignedInStaff, *, open_ones: bool) -> list[tuple[Complaint, str]]:
    """Return the complaints that are theirs to answer, with who complains: open ones by their term, or those answered, newest first."""
    me.must(Duty.ANSWER_COMPLAINTS)
    theirs = [key for key, category in CATEGORIES.items() if access.may(me.role, category.duty)]
    found = (
        select(Complaint, Account.full_name)
        .join(Application, col(Application.id) == col(Complaint.application_id))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(
            Complaint.state == (State.OPEN if open_ones else State.ANSWERED), col(Complaint.category).in_(theirs), Account.cnic != me.cnic
        )
        .order_by(col(Complaint.due_at) if open_ones else col(Complaint.answered_at).desc(), col(Complaint.id))
        .limit(PAGE)
    )
    if me.districts is not None:
        found = found.where(col(Complaint.district).in_(sorted(me.districts)))
    return list((await session.exec(found)).all())


async def note_seen(session: AsyncSession, me: SignedInStaff, made: Complaint, application: Application, now: datetime) -> None:
    """Write down that somebody looked at a complaint."""
    await casework.note(session, me, "complaint_seen", application, now, complaint=str(made.id))


async def theirs(session: AsyncSession, me: SignedInStaff, complaint_id: UUID) -> tuple[Complaint, Application]:
    """Return a complaint, held until it is answered, to somebody who may answer it; raises NotTheirsError, also where there is none."""
    me.must(Duty.ANSWER_COMPLAINTS)
    held = update(Complaint).where(col(Complaint.id) == complaint_id, col(Complaint.answered_at).is_(None)).values(id=complaint_id)
    await session.exec(held)  # pyright: ignore
    made = (await session.exec(select(Complaint).where(Complaint.id == complaint_id))).first()
    if made is None:
        raise NotTheirsError("no such complaint")
    me.must(CATEGORIES[made.category].duty)
    application = await cases.by_id(session, made.application_id)
    if not me.sees(made.district) or await staff.is_in(session, me.cnic, application):
        raise NotTheirsError("not their complaint")
    return made, application


async def answer(session: AsyncSession, me: SignedInStaff, complaint_id: UUID, words: str, now: datetime) -> Application:
    """Answer a complaint, once; raises NotTheirsError, ChangedError, UnreasonedError."""
    made, application = await theirs(session, me, complaint_id)
    if made.state != State.OPEN:
        raise ChangedError
    made.state, made.answer, made.answered_by, made.answered_at = State.ANSWERED, casework.in_words(words), me.staff_id, now
    session.add(made)
    await session.flush()
    await cases.tell(session, application, "complaint_answered", f"answered:{made.id}", {"words": made.answer}, now)
    await casework.note(session, me, "complaint_answered", application, now, complaint=str(made.id), category=made.category)
    return application
