"""What moves a case: one place that writes the event, the status, the clock and the version together."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN
from registry.gateways.changes import Changes
from registry.records import Account, Application, Event
from registry.rules import lifecycle, service_clock
from registry.rules.lifecycle import By, NotAllowedError
from registry.services import messages


class ChangedError(Exception):
    """The case was changed by somebody else since it was shown."""


async def move(
    session: AsyncSession,
    application: Application,
    event: str,
    by: By,
    now: datetime,
    *,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Move a case from where it was read; raises NotAllowedError, or ChangedError when it has been moved meanwhile."""
    status = lifecycle.move(application.status, event, by, reason)
    moved = await session.exec(  # pyright: ignore
        update(Application)
        .where(col(Application.id) == application.id, col(Application.version) == application.version)
        .values(
            status=status,
            version=application.version + 1,
            since=now,
            due_at=service_clock.due(status, now.astimezone(PAKISTAN)),
            **(changes or {}),
        )
        .returning(Application),
        execution_options={"populate_existing": True},
    )
    if moved.first() is None:
        raise ChangedError
    session.add(Event(application_id=application.id, name=event, at=now, details=dict(details or {})))
    await session.flush()


async def applicant(session: AsyncSession, application: Application) -> Account:
    """Return whose application it is."""
    return await session.get_one(Account, application.account_id)


async def by_id(session: AsyncSession, application_id: UUID) -> Application:
    """Return an application."""
    return (await session.exec(select(Application).where(Application.id == application_id))).one()


async def by_number(session: AsyncSession, number: str) -> Application | None:
    """Return the application of a number, if there is one."""
    return (await session.exec(select(Application).where(Application.number == number))).first()


async def held(session: AsyncSession, application_id: UUID | ScalarSelect[UUID]) -> Application | None:
    """Return an application, held until the transaction ends; a write holds the row on every database."""
    same = update(Application).where(col(Application.id) == application_id).values(id=col(Application.id)).returning(Application)
    return (await session.exec(same)).scalar_one_or_none()  # pyright: ignore


async def held_of(session: AsyncSession, account_id: UUID) -> Application:
    """Return somebody's own application, held until the transaction ends; raises NotAllowedError where there is none."""
    application = await held(session, select(Application.id).where(Application.account_id == account_id).scalar_subquery())
    if application is None:
        raise NotAllowedError("no application")
    return application


async def tell(
    session: AsyncSession,
    application: Application,
    template: str,
    cause: str,
    details: dict[str, Any],
    now: datetime,
    due_at: datetime | None = None,
    *,
    channels: Collection[str] = messages.CHANNELS,
) -> None:
    """Tell the applicant something, by every way there is, now or later."""
    account, of = await applicant(session, application), application.id
    await messages.queue(
        session,
        cause=cause,
        template=template,
        account=account,
        application_id=of,
        details=details,
        channels=channels,
        now=now,
        due_at=due_at,
    )


async def announce(changes: Changes, application: Application, before: Application | None = None) -> None:
    """Announce, after the commit, that a case has changed: to its citizen's pages and to the desks of its district.

    Where it may be filed elsewhere now, `before` is the case as it was.
    """
    await changes.publish(f"case:{application.district}:{application.account_id}")
    if before and any(getattr(before, key) != getattr(application, key) for key in ("district", "tehsil", "name_key")):
        await changes.publish(f"moved:{before.district}")
