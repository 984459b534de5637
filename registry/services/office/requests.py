"""What the office asks of a citizen (V3): until a date, reminded of before it, and given back to the same officer."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN, day_of
from registry.records import Application, Check, Document, InformationRequest, StepAnswers
from registry.rules import request_draft
from registry.rules.access import Duty
from registry.rules.household import STEPS
from registry.rules.lifecycle import By, Status
from registry.rules.papers import BY_KEY
from registry.rules.request_draft import Held, RequestDraft
from registry.services.office import cases, casework, correspondence, filing, verification
from registry.services.office.staff import SignedInStaff
from registry.services.registration import documents, drafts
from registry.services.registration.drafts import Draft

TERM_DAYS = 14  # by default
LONGEST_TERM = 60
_REMINDER = timedelta(days=3)  # before the end of the term
_END_OF_DAY = time(23, 59)  # people are told the last day, and it is theirs until it ends


def drafted(draft: Draft, checks: Iterable[Check], files: Iterable[Document]) -> RequestDraft:
    """Return a ready draft of what to ask: what differs or is unknown and nobody has accepted, and what was refused and not replaced since.

    The files come oldest first; a paper that was accepted is not asked for again.
    """
    open_checks = [check for check in checks if check.accepted_by is None]
    refused: list[Document] = []
    accepted: set[str] = set()
    for file in files:
        if file.verdict == "refused":
            refused.append(file)
            continue
        refused = [each for each in refused if each.kind != file.kind]
        accepted |= {file.kind} if file.verdict == "accepted" else set()
    return request_draft.draft(
        draft.answers,
        [Held(check.source, check.result, check.member, check.findings) for check in open_checks],
        [(file.kind, file.verdict_reason) for file in refused],
        accepted,
    )


async def ask_for_information(
    session: AsyncSession,
    me: SignedInStaff,
    application_id: UUID,
    version: int,
    *,
    steps: list[str],
    papers: list[str],
    words: str,
    days: int,
    now: datetime,
) -> None:
    """Ask the citizen for steps and documents until the end of a day (V3)."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.WORK_ON_CASES)
    answers = (await drafts.load(session, application.account_id, now)).answers
    asked = [key for key, step in STEPS.items() if key in steps and step.fields and key != "declaration" and step.applies(answers)]
    wanted = [key for key in BY_KEY if key in papers]
    casework.must_be_whole(
        "" if asked or wanted else "nothing_asked", casework.unsaid(words), "" if 1 <= days <= LONGEST_TERM else "not_a_term"
    )
    said = casework.in_words(words)
    request = InformationRequest(
        application_id=application.id,
        asked_by=me.staff_id,
        steps=asked,
        documents=wanted,
        words=said,
        asked_at=now,
        until=datetime.combine(day_of(now) + timedelta(days=days), _END_OF_DAY, PAKISTAN),
    )
    session.add(request)
    await cases.move(
        session,
        application,
        "information_requested",
        casework.by(me),
        now,
        reason=said,
        changes={"assigned_to": application.assigned_to or me.staff_id},
    )
    await casework.note(session, me, "information_requested", application, now, steps=asked, documents=wanted, days=days)
    await cases.tell(session, application, "information_requested", f"request:{request.id}", _request_details(request), now)


def _request_details(request: InformationRequest) -> dict[str, Any]:
    return {"words": request.words, "until": day_of(request.until).isoformat()}


async def newest(session: AsyncSession, application_id: UUID) -> InformationRequest | None:
    """Return what was asked of a citizen last, answered or not."""
    asked = select(InformationRequest).where(InformationRequest.application_id == application_id)
    return (await session.exec(asked.order_by(col(InformationRequest.id).desc()))).first()


async def mind_terms(session: AsyncSession, now: datetime) -> list[Application]:
    """Remind of requests that end soon and close the cases whose term is over; return these."""
    concerned: list[Application] = []
    waits = col(InformationRequest.ended_at).is_(None)
    minded = or_(col(InformationRequest.until) <= now, col(InformationRequest.reminded_at).is_(None))
    due = select(InformationRequest.id, InformationRequest.application_id).where(waits, InformationRequest.until <= now + _REMINDER, minded)
    for request_id, application_id in (await session.exec(due.order_by(col(InformationRequest.application_id)))).all():
        application = await cases.held(session, application_id)  # first, as whoever answers does, who may have been a moment earlier
        request = (await session.exec(select(InformationRequest).where(InformationRequest.id == request_id, waits, minded))).first()
        if application is None or request is None:
            continue
        if application.status != Status.INFORMATION_REQUESTED:
            request.ended_at = now
        elif request.until <= now:
            request.ended_at = now
            await cases.move(session, application, "closed", By.PORTAL, now)
            await cases.tell(session, application, "case_closed", f"closed:{request.id}", {}, now)
            concerned.append(application)
        elif request.reminded_at is None:
            request.reminded_at = now
            await cases.tell(session, application, "information_reminder", f"reminder:{request.id}", _request_details(request), now)
        session.add(request)
    return concerned


def left(draft: Draft) -> list[str]:
    """Return the steps that a request has made incomplete, or that new answers call for; they are answered before it is given back."""
    return [step.key for step in draft.journey.missing() if step.fields]


def come(request: InformationRequest, files: Iterable[Document]) -> set[str]:
    """Return the documents that a request asks for and that have come since."""
    return {file.kind for file in files if file.added_at > request.asked_at} & set(request.documents)


def unsent(request: InformationRequest, files: Iterable[Document]) -> list[str]:
    """Return the documents that a request asks for and that have not come since."""
    there = come(request, files)
    return [kind for kind in request.documents if kind not in there]


def answered(request: InformationRequest, draft: Draft) -> list[str]:
    """Return the steps that were answered since a request asked for them, and that are complete."""
    whole = {step for (step, _), entered in draft.entered.items() if entered.at > request.asked_at}.difference(left(draft))
    return [key for key in request.steps if key in whole]


def unanswered(request: InformationRequest, draft: Draft) -> list[str]:
    """Return the steps that a request asks for, that still apply, and that were not saved since, be it with the same answers."""
    given = answered(request, draft)
    return [key for key in request.steps if key not in given and STEPS[key].applies(draft.answers)]


def to_be_called_right(draft: Draft, step: str) -> bool:
    """Tell whether a request asks for a step that can be called right as it stands: complete, and not answered since."""
    return draft.request is not None and step in unanswered(draft.request, draft) and step not in left(draft)


async def call_right(session: AsyncSession, account_id: UUID, step: str, read: str, now: datetime) -> bool:
    """Take a step's answers as given anew, as they stand. Not where they are another edition than the one the citizen `read`."""
    await cases.held_of(session, account_id)
    draft = await drafts.load(session, account_id, now)
    if draft.edition != read or not to_be_called_right(draft, step):
        return False
    whom = [each["id"] for each in STEPS[step].people(draft.answers)] if STEPS[step].repeats else [""]
    theirs = (StepAnswers.application_id == draft.application.id, StepAnswers.step == step, col(StepAnswers.member).in_(whom))
    anew = {"revision": col(StepAnswers.revision) + 1, "saved_at": now, "entered_by": None, "centre": ""}
    await session.exec(update(StepAnswers).where(*theirs).values(**anew))  # pyright: ignore
    return True


async def answer_request(session: AsyncSession, account_id: UUID, now: datetime, instead: str | None = None) -> bool:
    """Give the case back to the office, what was answered anew to be checked again.

    Not while answers are incomplete, nor while steps are unanswered or documents unsent, unless the citizen says what is so `instead`;
    that must be words.
    """
    application = await cases.held_of(session, account_id)
    draft = await drafts.load(session, account_id, now)
    if draft.request is None or application.status != Status.INFORMATION_REQUESTED or left(draft):
        return False
    if unanswered(draft.request, draft) or unsent(draft.request, await documents.of_application(session, application.id)):
        if instead is None:
            return False
        await correspondence.write_back(session, account_id, instead, now)
    draft.request.ended_at = now
    session.add(draft.request)
    await cases.move(session, application, "information_given", By.CITIZEN, now, changes={"result": ""})
    await filing.file(session, application, draft.answers)
    await verification.open_checks(session, application, now)
    return True
