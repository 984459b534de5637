"""Changes of circumstances (R7): steps are open again, the answers before are kept, what is sent is checked and assessed anew.

Benefits go on meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Change, Payment, StepAnswers
from registry.rules.circumstances import PAYMENT, Difference, differences, steps_of
from registry.rules.lifecycle import SETTLED, By, NotAllowedError, Status
from registry.services.benefits import assessments, confirmations
from registry.services.office import cases, filing, verification
from registry.services.registration import applications, drafts
from registry.services.registration.drafts import Missing


async def open_again(session: AsyncSession, account_id: UUID, topics: list[str], now: datetime) -> None:
    """Open the steps of some topics to the citizen; raises NotAllowedError where nothing is settled yet, or nothing is chosen."""
    application = await cases.held_of(session, account_id)
    steps = steps_of(topics)
    if application.status not in SETTLED or not steps:
        raise NotAllowedError("nothing to open")
    await _open(session, application, steps, "citizen", now)


async def open_to_mend(session: AsyncSession, application_id: UUID, now: datetime) -> None:
    """Open the account to a citizen to whom a payment failed."""
    application = await cases.held(session, application_id)
    if application:
        await _open(session, application, list(PAYMENT), "payment", now)


async def _open(session: AsyncSession, application: Application, steps: list[str], cause: str, now: datetime) -> None:
    """Open steps, beside those that are open already, and keep their answers as they are now."""
    change = await drafts.changing(session, application.id)
    fresh = [step for step in steps if change is None or step not in change.steps]
    before = await _rows(session, application.id, fresh)
    if change is None:
        change = Change(application_id=application.id, cause=cause, steps=fresh, before=before, opened_at=now)
    else:
        change.steps, change.before = [*change.steps, *fresh], [*change.before, *before]
        change.cause = "payment" if "payment" in (cause, change.cause) else cause
    session.add(change)
    await session.flush()


async def _rows(session: AsyncSession, application_id: UUID, steps: Iterable[str]) -> list[dict[str, Any]]:
    """Return the answers of some steps as they are now."""
    these = select(StepAnswers).where(StepAnswers.application_id == application_id, col(StepAnswers.step).in_(list(steps)))
    return [
        {"step": row.step, "member": row.member, "answers": row.answers, "confirmed": row.confirmed}
        for row in (await session.exec(these.order_by(col(StepAnswers.id)))).all()
    ]


async def take_back(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Close the steps again and put the answers back as they were; raises NotAllowedError where an account is to be mended."""
    application = await cases.held_of(session, account_id)
    change = await drafts.changing(session, application.id)
    if change is None or change.cause == "payment":
        raise NotAllowedError("nothing to take back")
    present = {
        (row.step, row.member): row.revision
        for row in (await session.exec(select(StepAnswers).where(*_of(application.id, change.steps)))).all()
    }
    await session.exec(delete(StepAnswers).where(*_of(application.id, change.steps)))  # pyright: ignore
    session.expunge_all()
    for row in change.before:
        revision = present.get((row["step"], row["member"]), 0) + 1  # so that a tab that is still open notices
        session.add(StepAnswers(application_id=application.id, saved_at=now, revision=revision, **row))
    await session.exec(update(Change).where(col(Change.id) == change.id).values(ended_at=now))  # pyright: ignore
    await session.flush()


def _of(application_id: UUID, steps: list[str]) -> tuple[Any, Any]:
    return (col(StepAnswers.application_id) == application_id, col(StepAnswers.step).in_(steps))


async def send(session: AsyncSession, account_id: UUID, now: datetime) -> Missing | None:
    """Send what has changed to be checked; return what is still missing, if anything. Raises NotAllowedError."""
    application = await cases.held_of(session, account_id)
    draft = await drafts.load(session, account_id, now)
    change = draft.change
    if change is None:
        raise NotAllowedError("nothing has been opened")
    lacking = await drafts.missing(session, draft)
    if lacking.steps or lacking.documents:
        return Missing(lacking.steps, lacking.documents)
    await applications.drop_needless(session, draft)
    change.after = await _rows(session, application.id, change.steps)
    change.ended_at = now
    altered = bool(differences(change.before, change.after))
    if altered or change.cause == "payment":
        change.sent_at = now
    session.add(change)
    mended = (col(Payment.application_id) == application.id, col(Payment.held) == "to_mend")
    await session.exec(update(Payment).where(*mended).values(held=""))  # pyright: ignore
    if altered and application.status in SETTLED:
        await cases.move(session, application, "change_reported", By.CITIZEN, now, changes={"result": ""})
    if altered:
        await filing.file(session, application, draft.answers)
    if not altered and application.status in SETTLED:
        await assessments.refresh(session, application, now)  # a paper alone may have come
    if altered and application.status == Status.IN_VERIFICATION:
        await verification.open_checks(session, application, now)
    await confirmations.ask_in_a_year(session, application.id, now)
    return None


async def last_sent(session: AsyncSession, application_id: UUID) -> Change | None:
    """Return the last change that was sent."""
    sent = select(Change).where(Change.application_id == application_id, col(Change.sent_at).is_not(None))
    return (await session.exec(sent.order_by(col(Change.id).desc()))).first()


async def so_far(session: AsyncSession, change: Change) -> list[Difference]:
    """Return what differs from before, in a change that is sent or still open."""
    after = change.after if change.ended_at else await _rows(session, change.application_id, change.steps)
    return differences(change.before, after)
