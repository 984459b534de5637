"""An officer fills in a household's form with it. Which form an officer has open is asked of the database each time, never of a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Application, Assistance, Staff
from registry.rules.access import Duty
from registry.rules.lifecycle import Status
from registry.services.office import audit, cases, staff
from registry.services.office.audit import Actor
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import applications
from registry.services.registration.applications import Changed, ClosedError, Saved
from registry.services.registration.authors import Author
from registry.services.registration.drafts import Missing

COUNTER, HELPLINE = "counter", "helpline"
LONGEST = {COUNTER: timedelta(hours=12), HELPLINE: timedelta(hours=2)}


@dataclass(frozen=True)
class Helped:
    """The form that an officer has open, and whose it is."""

    assistance: Assistance
    application: Application
    account: Account

    @property
    def at_counter(self) -> bool:
        """Whether the person stands before the officer with the original CNIC."""
        return self.assistance.kind == COUNTER

    @property
    def may_change(self) -> bool:
        """Whether the officer may change more than answers: papers, contacts, the declaration. Once it is sent the office does."""
        return self.at_counter and self.application.status == Status.DRAFT

    @property
    def author(self) -> Author:
        """As whom the officer enters answers."""
        return Author(self.assistance.staff_id, self.assistance.centre)


async def mine(session: AsyncSession, me: SignedInStaff, now: datetime) -> Helped | None:
    """Return the form that an officer has open."""
    me.must(Duty.REGISTER)
    found = (
        select(Assistance, Application, Account)
        .join(Application, col(Application.id) == col(Assistance.application_id))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(Assistance.staff_id == me.staff_id, col(Assistance.ended_at).is_(None))
    )
    row = (await session.exec(found)).first()
    return Helped(*row) if row and now - row[0].opened_at < LONGEST[row[0].kind] else None


async def at(session: AsyncSession, me: SignedInStaff, assistance_id: UUID | None, now: datetime, *, kind: str = "") -> Helped:
    """Return the form that a page of an officer shows, if they have it open still; raises NotTheirsError."""
    helped = await mine(session, me, now)
    if helped is None or helped.assistance.id != assistance_id or (kind and helped.assistance.kind != kind):
        raise NotTheirsError("not open")
    return helped


async def begin(session: AsyncSession, me: SignedInStaff, application_id: UUID, kind: str, now: datetime) -> Assistance:
    """Open a form for an officer; what they had open, and who else had it open, ends. Raises NotTheirsError where it is their own."""
    me.must(Duty.REGISTER)
    await session.exec(update(Staff).where(col(Staff.id) == me.staff_id).values(id=me.staff_id))  # pyright: ignore - one after another
    application = await cases.held(session, application_id)
    if application is None or await staff.is_in(session, me.cnic, application):
        raise NotTheirsError("their own household")
    others = (col(Assistance.staff_id) == me.staff_id) | (col(Assistance.application_id) == application_id)
    for each in (await session.exec(select(Assistance).where(others, col(Assistance.ended_at).is_(None)))).all():
        await end(session, each, "portal", now, me.actor)
    opened = Assistance(application_id=application_id, staff_id=me.staff_id, centre=me.centre, kind=kind, opened_at=now)
    session.add(opened)
    await _point(session, application_id, opened.id)
    action = "registration_opened" if kind == COUNTER else "helpline_joined"
    await audit.note(session, me.actor, action, now, application_id=application_id)
    return opened


async def end(session: AsyncSession, assistance: Assistance, by: str, now: datetime, actor: Actor) -> None:
    """End an assistance; for good, on both sides at once."""
    if assistance.ended_at:
        return
    open_still = (col(Assistance.id) == assistance.id, col(Assistance.ended_at).is_(None))
    ended = await session.exec(update(Assistance).where(*open_still).values(ended_at=now, ended_by=by))  # pyright: ignore
    if not ended.rowcount:  # somebody else has been as quick
        return
    await _point(session, assistance.application_id, None)
    details = {"how": assistance.kind, "by": by}
    await audit.note(session, actor, "assistance_ended", now, application_id=assistance.application_id, details=details)


async def _point(session: AsyncSession, application_id: UUID, assistance_id: UUID | None) -> None:
    await session.exec(  # pyright: ignore
        update(Application).where(col(Application.id) == application_id).values(assistance_id=assistance_id)
    )
    await session.flush()


async def end_forgotten(session: AsyncSession, now: datetime) -> list[UUID]:
    """End what officers have left open too long, or who are disabled, and return the accounts whose forms they were."""
    accounts: list[UUID] = []
    left = select(Assistance, Application.account_id, Staff.disabled_at).join(Staff, col(Staff.id) == col(Assistance.staff_id))
    left = left.join(Application, col(Application.id) == col(Assistance.application_id)).where(col(Assistance.ended_at).is_(None))
    for each, account_id, disabled_at in (await session.exec(left)).all():
        if disabled_at or each.opened_at <= now - LONGEST[each.kind]:
            await end(session, each, "portal", now, Actor())
            accounts.append(account_id)
    return accounts


async def seen(session: AsyncSession, me: SignedInStaff, helped: Helped, part: str, now: datetime) -> None:
    """Note that an officer looked at a part of the form."""
    details = {"purpose": helped.assistance.kind, "part": part}
    await audit.note(session, me.actor, "form_seen", now, application_id=helped.application.id, details=details)


async def save_step(
    session: AsyncSession,
    me: SignedInStaff,
    helped: Helped,
    step: str,
    values: Mapping[str, Any],
    *,
    member: str,
    revision: int,
    confirmed: tuple[str, ...],
    now: datetime,
) -> Saved | Changed:
    """Save the answers of a step as the officer's; raises ClosedError, and NotTheirsError for what only the person can say."""
    if step == "declaration" or values.get("cnic") == me.cnic:
        raise NotTheirsError("not for them to say")
    if helped.application.status != Status.DRAFT:
        raise ClosedError  # what is asked for or changed afterwards, citizen and office deal with
    outcome = await applications.save_step(
        session,
        helped.account.id,
        step,
        values,
        member=member,
        revision=revision,
        confirmed=confirmed,
        now=now,
        by=helped.author,
    )
    if isinstance(outcome, Saved) and outcome.revision != revision:
        await note(session, me, helped, "answers_entered", now, step=step)
    return outcome


async def remove_member(session: AsyncSession, me: SignedInStaff, helped: Helped, member: str, now: datetime) -> None:
    """Remove a member of the household; raises ClosedError."""
    await applications.remove_member(session, helped.account.id, member)
    await note(session, me, helped, "member_removed", now)


async def submit(
    session: AsyncSession, me: SignedInStaff, helped: Helped, address: str, now: datetime, *, called_right: bool = False
) -> str | Missing:
    """Send the application of a person at the counter, who has perhaps called right what was asked about; raises NotTheirsError."""
    if not helped.at_counter or await staff.is_in(session, me.cnic, helped.application):
        raise NotTheirsError("not theirs to send")
    if called_right:
        await applications.call_right(session, helped.account.id, now)
    outcome = await applications.submit(session, helped.account.id, address, now, helped.author)
    if isinstance(outcome, str):
        await note(session, me, helped, "application_submitted", now, called_right=called_right)
    return outcome


async def note(session: AsyncSession, me: SignedInStaff, helped: Helped, action: str, now: datetime, **details: Any) -> None:
    """Write down in the audit what an officer did with a form."""
    told = {"how": helped.assistance.kind} | details
    await audit.note(session, me.actor, action, now, application_id=helped.application.id, details=told)


@dataclass(frozen=True)
class Company:
    """The officer who fills in a form too, as its citizen is told of them."""

    assistance: Assistance
    officer: str


async def company(session: AsyncSession, application: Application) -> Company | None:
    """Return who fills in this form with the citizen now."""
    if application.assistance_id is None:
        return None
    found = (
        select(Assistance, Staff.full_name)
        .join(Staff, col(Staff.id) == col(Assistance.staff_id))
        .where(Assistance.id == application.assistance_id)
    )
    row = (await session.exec(found)).first()
    return Company(*row) if row else None
