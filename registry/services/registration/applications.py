"""A household's application is answered step by step, and sent. Always found through the account, so nobody reaches another's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select as rows_of
from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN, day_of
from registry.records import Application, Event, InformationRequest, StepAnswers, asked_often
from registry.records.database import Asked, ask, within
from registry.records.unused import unused
from registry.rules import lifecycle, numbers, service_clock
from registry.rules.form import settled
from registry.rules.household import FORM, NOTICE_VERSION, STEPS
from registry.rules.lifecycle import By, Status
from registry.rules.papers import needed_documents
from registry.services import messages
from registry.services.office import cases, filing
from registry.services.registration import documents, drafts
from registry.services.registration.authors import Author
from registry.services.registration.drafts import CHANGEABLE, Draft, Missing, confirmation
from registry.services.wording import page


@dataclass(frozen=True)
class Saved:
    """The answers of a step are in the database."""

    revision: int


@dataclass(frozen=True)
class Changed:
    """The answers of a step were changed elsewhere since they were shown."""

    revision: int


class ClosedError(Exception):
    """The application has been sent; its answers can no longer be changed here."""


async def save_step(
    asked: Asked,
    account_id: UUID,
    step: str,
    values: Mapping[str, Any],
    *,
    member: str = "",
    revision: int,
    confirmed: tuple[str, ...] = (),
    now: datetime,
    by: Author | None = None,
) -> Saved | Changed:
    """Save the answers of a step over the revision they were made from. Saving the same again is no change; raises ClosedError."""
    values = dict(values) | ({"notice_version": NOTICE_VERSION} if step == "declaration" else {})
    content = {"account_id": account_id, "of_step": step, "of_member": member, "given": values, "called_right": list(confirmed), "at": now}
    content |= {"author": by and by.staff_id, "at_centre": by.centre if by else ""}
    if revised := await _write(asked, Status.DRAFT, revision, content):
        return Saved(revised)
    async with within(asked) as session:  # there is something in the way: look what, and hold it
        held = _held(account_id, Status.DRAFT, *CHANGEABLE)
        application_id, status = (await session.exec(held)).first() or (None, "")
        if application_id is None:
            raise ClosedError
        if status != Status.DRAFT and not (await _is_open(session, held, step) or await _became_due(session, account_id, step, now)):
            raise ClosedError
        if revised := await _write(session, status, revision, content):
            return Saved(revised)
        return await _present(session, application_id, step, member, values)


async def _write(asked: Asked, status: str, revision: int, content: dict[str, Any]) -> int | None:
    """Write a step's answers where its application is in this status and nobody has written them since; return the revision, if so."""
    if revision:
        written = await ask(asked, asked_often.SAVE_OVER, status=status, made_from=revision, **content)
    else:
        written = await ask(asked, asked_often.SAVE, status=status, **content)
    return written[0][0] if written else None


async def _present(session: AsyncSession, application_id: UUID, step: str, member: str, values: Mapping[str, Any]) -> Saved | Changed:
    """Return what is there instead: the same answers, or others."""
    this = (StepAnswers.application_id == application_id, StepAnswers.step == step, StepAnswers.member == member)
    found = (await session.exec(select(StepAnswers.answers, StepAnswers.revision).where(*this))).first()
    if found is None:
        return Changed(0)
    return Saved(found[1]) if found[0] == values else Changed(found[1])


def _held(account_id: UUID, *statuses: Status) -> Any:
    """Select the account's application in some statuses, held against being moved until the transaction ends."""
    mine = (col(Application.account_id) == account_id, col(Application.status).in_(statuses))
    return rows_of(col(Application.id), col(Application.status)).where(*mine).with_for_update(read=True)


async def _is_open(session: AsyncSession, held: Any, step: str) -> bool:
    """Tell whether a step is open again: asked for by the office, or because circumstances have changed."""
    application_id = (await session.exec(held)).scalar_one_or_none()
    if application_id is None:
        return False
    asked = (InformationRequest.application_id == application_id, Application.status == Status.INFORMATION_REQUESTED)
    of = select(InformationRequest.steps).join(Application, col(Application.id) == col(InformationRequest.application_id))
    steps = list((await session.exec(of.where(*asked, col(InformationRequest.ended_at).is_(None)))).all())
    change = await drafts.changing(session, application_id)
    return any(step in opened for opened in (*steps, change.steps if change else ()))


async def _became_due(session: AsyncSession, account_id: UUID, step: str, now: datetime) -> bool:
    """Tell whether what was asked for, or has changed, calls for the answers of another step too."""
    draft = await drafts.load(session, account_id, now)
    return bool(draft.request or draft.change) and draft.became_due(step)


async def _draft_id(session: AsyncSession, account_id: UUID, step: str) -> UUID:
    if draft := (await session.exec(_held(account_id, Status.DRAFT))).scalar_one_or_none():
        return draft
    held = _held(account_id, *CHANGEABLE)
    if not await _is_open(session, held, step):
        raise ClosedError
    return (await session.exec(held)).scalar_one()


async def remove_member(session: AsyncSession, account_id: UUID, member: str) -> None:
    """Remove a member with all that was answered about them; raises ClosedError."""
    application_id = await _draft_id(session, account_id, "members")
    rows = select(StepAnswers).where(StepAnswers.application_id == application_id, StepAnswers.member == member, StepAnswers.member != "")
    for row in (await session.exec(rows)).all():
        await session.delete(row)
    await _count_removed(session, application_id)


async def withdraw_declaration(session: AsyncSession, account_id: UUID) -> None:
    """Ask for the declaration anew, with all that was called right in it; raises ClosedError."""
    application_id = await _draft_id(session, account_id, "declaration")
    mine = (StepAnswers.application_id == application_id, StepAnswers.step == "declaration")
    for row in (await session.exec(select(StepAnswers).where(*mine))).all():
        await session.delete(row)


async def call_right(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Note that the person has looked at every contradiction that is left and calls it right."""
    draft = await drafts.load(session, account_id, now)
    codes = [confirmation(code, member) for _, member, code in draft.doubts()]
    mine = select(StepAnswers).where(StepAnswers.application_id == draft.application.id, StepAnswers.step == "declaration")
    declaration = (await session.exec(mine)).first()
    if declaration and codes and draft.open:
        declaration.confirmed = [*declaration.confirmed, *codes]
        session.add(declaration)
        await session.flush()


async def submit(
    session: AsyncSession, account_id: UUID, address: str, now: datetime, by: Author | None = None, *, reviewed: str = ""
) -> str | Missing:
    """Send the application, checked as a whole again: number, event and messages are committed together. Sending twice is sending once.

    Where it is told which edition of the answers was `reviewed`, only that is sent.
    """
    application = await cases.held_of(session, account_id)
    if application.number:
        return application.number
    draft = await drafts.load(session, account_id, now)
    lacking = await drafts.missing(session, draft)
    lacking = replace(lacking, another_look=reviewed not in {"", draft.edition})
    if lacking != Missing():
        return lacking
    await drop_needless(session, draft)
    await documents.drop_needless(session, draft.application.id, {paper.key for paper in needed_documents(draft.answers)}, now)
    number = await unused(session, col(Application.number), numbers.APPLICATION, day_of(now).year)
    status = lifecycle.move(application.status, "submitted", By.OFFICER if by else By.CITIZEN)
    taken = await session.exec(  # pyright: ignore
        update(Application)
        .where(col(Application.id) == application.id, Application.status == Status.DRAFT)  # pyright: ignore
        .values(
            status=status,
            number=number,
            submitted_at=now,
            since=now,
            due_at=service_clock.due(status, now.astimezone(PAKISTAN)),
        )
        .returning(col(Application.number))
    )
    if not taken.first():  # somebody else was first, between our look and now
        return (await session.exec(select(Application.number).where(Application.account_id == account_id))).one() or lacking
    await filing.file(session, application, draft.answers)
    session.add(Event(application_id=application.id, name="submitted", at=now, details={"centre": by.centre} if by else {}))
    account = await cases.applicant(session, application)
    track = page(address, "/track", account.language)
    await messages.queue(
        session,
        cause=f"submitted:{application.id}",
        template="application_submitted",
        account=account,
        application_id=application.id,
        details={"number": number, "link": track},
        now=now,
    )
    return number


async def drop_needless(session: AsyncSession, draft: Draft) -> None:
    """Delete the answers of steps that no longer apply."""
    kept = settled(FORM, draft.answers, draft.today)
    people = {member["id"] for member in kept["members"]}
    applying = {step.key for step in draft.journey.steps}
    rows = await session.exec(select(StepAnswers).where(StepAnswers.application_id == draft.application.id))
    for row in rows.all():
        about = {member["id"] for member in STEPS[row.step].people(draft.answers)} if STEPS[row.step].repeats else {""}
        if row.step not in applying or row.member not in about or (row.member and row.member not in people):
            await session.delete(row)
            if row.step == "members":
                await _count_removed(session, draft.application.id)


async def _count_removed(session: AsyncSession, application_id: UUID) -> None:
    one_more = col(Application.removed) + 1
    await session.exec(update(Application).where(col(Application.id) == application_id).values(removed=one_more))  # pyright: ignore


async def timeline(session: AsyncSession, application_id: UUID) -> list[Event]:
    """Return what has happened, newest first."""
    happened = select(Event).where(Event.application_id == application_id).order_by(col(Event.at).desc(), col(Event.id).desc())
    return list((await session.exec(happened)).all())
