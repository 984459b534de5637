"""Words on a case: notes among colleagues, and what officers and the citizen write to each other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Note, Staff
from registry.records.queue import wrote
from registry.rules.access import Duty
from registry.rules.lifecycle import NotAllowedError
from registry.services.office import cases, casework, staff
from registry.services.office.staff import SignedInStaff


@dataclass(frozen=True)
class Written:
    """Words on a case, and by whom: a name for staff, nobody for the citizen."""

    at: datetime
    text: str
    internal: bool
    by: str


async def words_on(session: AsyncSession, application_id: UUID, *, internal: bool) -> list[Written]:
    """Return the words on a case, oldest first; those among staff only where asked for."""
    found = select(Note, Staff).join(Staff, col(Staff.id) == col(Note.staff_id), isouter=True).where(Note.application_id == application_id)
    if not internal:
        found = found.where(col(Note.internal).is_(False))
    rows = (await session.exec(found.order_by(col(Note.id)))).all()
    return [Written(note.at, note.text, note.internal, who.full_name if who else "") for note, who in rows]


async def awaits_answer(session: AsyncSession, application_id: UUID) -> bool:
    """Tell whether the citizen has written and nobody has written back or asked for something since."""
    return bool((await session.exec(select(wrote(application_id)))).one())


async def write(session: AsyncSession, me: SignedInStaff, application_id: UUID, text: str, now: datetime, *, internal: bool) -> None:
    """Write a note among colleagues, or words to the citizen, who gets them by SMS and e-mail too."""
    me.must(Duty.WORK_ON_CASES)
    application = await cases.by_id(session, application_id)
    await staff.must_see(session, me, application)
    note = Note(application_id=application.id, staff_id=me.staff_id, internal=internal, text=casework.in_words(text), at=now)
    session.add(note)
    await session.flush()
    await casework.note(session, me, "note_written" if internal else "citizen_written_to", application, now)
    if not internal:
        await cases.tell(session, application, "officer_wrote", f"note:{note.id}", {"text": note.text}, now)


async def write_back(session: AsyncSession, account_id: UUID, text: str, now: datetime) -> None:
    """Write to the office, as the citizen."""
    application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
    if application.number is None:
        raise NotAllowedError("not sent yet")
    session.add(Note(application_id=application.id, text=casework.in_words(text), at=now))
    await session.flush()
