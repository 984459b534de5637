"""A citizen takes the application back, until it is decided; what was taken back or closed is opened again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Check, InformationRequest, Recommendation
from registry.rules import lifecycle
from registry.rules.access import Duty
from registry.rules.lifecycle import By
from registry.services.office import cases, casework, verification
from registry.services.office.staff import SignedInStaff


def may_withdraw(application: Application) -> bool:
    """Tell whether the citizen may take the application back now. Who has a PSER ID tells of a change instead."""
    return not application.pser_id and "withdrawn" in lifecycle.possible(application.status, By.CITIZEN)


async def withdraw(session: AsyncSession, account_id: UUID, now: datetime) -> Application | None:
    """Take the application back: nothing more is asked of anybody, and nothing is decided. Return it, or None where that is too late."""
    application = await cases.held(session, select(Application.id).where(Application.account_id == account_id).scalar_subquery())
    if application is None or not may_withdraw(application):
        return None
    await cases.move(session, application, "withdrawn", By.CITIZEN, now)
    of = application.id
    asked = (InformationRequest.application_id == of, col(InformationRequest.ended_at).is_(None))
    await session.exec(update(InformationRequest).where(*asked).values(ended_at=now))  # pyright: ignore
    await session.exec(delete(Check).where(Check.application_id == of, Check.state == "waiting"))  # pyright: ignore
    proposed = (Recommendation.application_id == of, col(Recommendation.decided_at).is_(None))
    await session.exec(update(Recommendation).where(*proposed).values(outcome="withdrawn", decided_at=now))  # pyright: ignore
    await cases.tell(session, application, "case_withdrawn", f"withdrawn:{of}:{application.version}", {"number": application.number}, now)
    return application


async def reopen(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, reason: str, now: datetime) -> None:
    """Open again what was closed or taken back."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.WORK_ON_CASES)
    await cases.move(
        session, application, "reopened", casework.by(me), now, reason=casework.in_words(reason), changes={"assigned_to": me.staff_id}
    )
    if not application.result:  # the checks had not come to their end
        await verification.open_checks(session, application, now)
    again = f"reopened:{application.id}:{application.version}"
    await cases.tell(session, application, "case_reopened", again, {"number": application.number}, now)
    await casework.note(session, me, "case_reopened", application, now, reason=reason)
