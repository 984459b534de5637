"""The helpline: a citizen at home reads a code out, and an officer sees and fills in the same form until either ends it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Assistance
from registry.records.database import Database
from registry.rules.access import Duty
from registry.rules.lifecycle import Status
from registry.services.accounts import one_time
from registry.services.accounts.one_time import LIFE, Purpose
from registry.services.office import audit
from registry.services.office.audit import Actor
from registry.services.office.staff import SignedInStaff
from registry.services.registration import assisting, drafts
from registry.services.registration.applications import ClosedError
from registry.services.registration.assisting import HELPLINE

LIFE_OF_CODE = LIFE[Purpose.HELPLINE]


async def ask(session: AsyncSession, account_id: UUID, now: datetime) -> str:
    """Return the code that lets an officer in, for ten minutes, once; raises ClosedError when there is nothing to fill in."""
    draft = await drafts.load(session, account_id, now)
    if not draft.open:
        raise ClosedError
    made = await one_time.make(session, account_id, Purpose.HELPLINE, now)
    await audit.note(session, Actor(role="citizen"), "helpline_code_made", now, application_id=draft.application.id)
    return made.secret


async def withdraw(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Make the code worthless again."""
    await one_time.cancel(session, account_id, {Purpose.HELPLINE}, now)


async def join(database: Database, me: SignedInStaff, code: str, now: datetime) -> UUID | None:
    """Open the form of whoever reads this code out, and return their account; None where the code is wrong, used or old."""
    me.must(Duty.REGISTER)
    async with database.session() as session:
        spent = await one_time.spend(session, Purpose.HELPLINE, code, now)
        if spent is None:
            await audit.note(session, me.actor, "helpline_code_refused", now)
            return None
        application = (await session.exec(select(Application).where(Application.account_id == spent.account_id))).one()
        if application.status != Status.DRAFT:
            return None
        await assisting.begin(session, me, application.id, HELPLINE, now)
        return spent.account_id


async def end_as_citizen(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """End whatever assistance there is, as the citizen."""
    theirs = (Application.account_id == account_id, col(Assistance.ended_at).is_(None))
    found = select(Assistance).join(Application, col(Application.id) == col(Assistance.application_id)).where(*theirs)
    for each in (await session.exec(found)).all():
        await assisting.end(session, each, "citizen", now, Actor(role="citizen"))
