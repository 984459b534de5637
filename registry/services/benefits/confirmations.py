"""Every year a household is asked whether anything has changed; one tap answers."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Application, Confirmation, Event
from registry.rules.lifecycle import SETTLED, NotAllowedError
from registry.services.office import cases

_YEAR = timedelta(days=365)
_AGAIN = timedelta(days=30)  # after which it is asked once more
_AT_ONCE = 100


async def ask_in_a_year(session: AsyncSession, application_id: UUID, now: datetime) -> None:
    """Ask a household next in a year: it has been verified, has said what changed or that nothing has."""
    present = await session.get(Confirmation, application_id)
    confirmation = present or Confirmation(application_id=application_id, due_on=day_of(now))
    confirmation.due_on, confirmation.reminded_on = day_of(now) + _YEAR, None
    session.add(confirmation)
    await session.flush()


async def confirm(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Note that nothing has changed; raises NotAllowedError where nothing is settled."""
    application = await cases.held_of(session, account_id)
    if application.status not in SETTLED or not await is_due(session, application.id, now):
        raise NotAllowedError("nothing to confirm")
    await ask_in_a_year(session, application.id, now)
    session.add(Event(application_id=application.id, name="confirmed", at=now))
    await session.flush()


async def is_due(session: AsyncSession, application_id: UUID, now: datetime) -> bool:
    """Tell whether a household is to be asked now."""
    asked = await session.get(Confirmation, application_id)
    return asked is not None and asked.due_on <= day_of(now)


async def remind_due(session: AsyncSession, now: datetime) -> list[Application]:
    """Ask the households whose year is over, and every month once more; return those that were asked."""
    today = day_of(now)
    unasked = col(Confirmation.reminded_on).is_(None) | (col(Confirmation.reminded_on) <= today - _AGAIN)
    waiting = (
        select(Confirmation, Application)
        .join(Application, col(Application.id) == col(Confirmation.application_id))
        .where(Confirmation.due_on <= today, unasked, col(Application.status).in_(SETTLED))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    asked: list[Application] = []
    for confirmation, application in (await session.exec(waiting)).all():
        confirmation.reminded_on = today
        session.add(confirmation)
        await cases.tell(session, application, "confirm_yearly", f"confirm:{application.id}:{today}", {}, now)
        asked.append(application)
    return asked
