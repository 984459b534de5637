"""What officers and supervisors do with a case. Each asks whose case it is, writes the audit, and refuses what was changed meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN
from registry.gateways.store import Store
from registry.records import (
    Account,
    Application,
    Check,
    Document,
    InformationRequest,
    Note,
    Recommendation,
    SeenAnswer,
    Staff,
    StepAnswers,
    Trait,
)
from registry.rules import identity, lifecycle
from registry.rules.access import Duty, Role
from registry.rules.household import STEPS
from registry.rules.identity import Unfit
from registry.rules.lifecycle import By, NotAllowedError, Status
from registry.rules.papers import BY_KEY, VERDICT_REASONS
from registry.rules.verification import Result
from registry.services import accounts, applications, audit, cases, documents, messages, staff, verification
from registry.services.cases import ChangedError
from registry.services.staff import NotTheirsError, SignedInStaff

TERM_DAYS = 14  # of a request, by default
LONGEST_TERM = 60
LONGEST_WORDS = 1000
RESET_HELD = timedelta(hours=24)
_REMINDER = timedelta(days=3)  # before the end of the term


class UnreasonedError(Exception):
    """What was asked for lacks its words, or names what there is not."""


def by(me: SignedInStaff) -> By:
    """Return as whom somebody moves a case."""
    return By.SUPERVISOR if me.role == Role.SUPERVISOR else By.OFFICER


async def open_case(session: AsyncSession, me: SignedInStaff, number: str, now: datetime) -> Application:
    """Return a case to somebody who may see it, and note that they looked; raises NotTheirsError, also where there is none."""
    application = (await session.exec(select(Application).where(Application.number == number))).first()
    if application is None:
        raise NotTheirsError("no such case")
    try:
        await staff.must_see(session, me, application)
    except NotTheirsError:
        await audit.note(session, me.actor, "case_refused", now, application_id=application.id)
        await session.commit()
        raise
    await audit.note(session, me.actor, "case_seen", now, application_id=application.id, details={"purpose": application.status})
    return application


async def _mine(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, duty: Duty) -> Application:
    """Return a case to work on, held; raises NotTheirsError, or ChangedError when it is no longer as it was shown."""
    me.must(duty)
    application = await cases.held(session, application_id)
    if application is None:
        raise NotTheirsError("no such case")
    await staff.must_see(session, me, application)
    if application.version != version:
        raise ChangedError
    return application


async def _note(session: AsyncSession, me: SignedInStaff, action: str, application: Application, now: datetime, **details: Any) -> None:
    await audit.note(session, me.actor, action, now, application_id=application.id, details=details)


async def _next_version(session: AsyncSession, application: Application, **changes: Any) -> None:
    await session.exec(  # pyright: ignore
        update(Application).where(col(Application.id) == application.id).values(version=application.version + 1, **changes)
    )
    await session.refresh(application)


def _words(text: str) -> str:
    said = " ".join(text.split()) if "\n" not in text else text.strip()
    if not said or len(said) > LONGEST_WORDS:
        raise UnreasonedError
    return said


async def take(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, now: datetime) -> None:
    """Take a case."""
    application = await _mine(session, me, application_id, version, Duty.WORK_ON_CASES)
    before = str(application.assigned_to or "")
    await _next_version(session, application, assigned_to=me.staff_id)
    await _note(session, me, "case_taken", application, now, before=before, after=str(me.staff_id))


async def give(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, to: UUID, now: datetime) -> None:
    """Give a case to an officer of the same places."""
    application = await _mine(session, me, application_id, version, Duty.GIVE_CASES)
    if to not in {each.id for each in await colleagues(session, me)}:
        raise NotTheirsError("not a colleague")
    before = str(application.assigned_to or "")
    await _next_version(session, application, assigned_to=to)
    await _note(session, me, "case_given", application, now, before=before, after=str(to))


async def colleagues(session: AsyncSession, me: SignedInStaff) -> list[Staff]:
    """Return the officers to whom somebody can give a case: those of a place they share."""
    found = [
        (each, centre)
        for each, centre in await staff.everybody(session)
        if each.role == Role.OFFICER and each.disabled_at is None and centre is not None
    ]
    return [each for each, centre in found if me.districts is None or me.districts & set(centre.districts)]


async def judge_document(
    session: AsyncSession,
    me: SignedInStaff,
    application_id: UUID,
    version: int,
    document_id: UUID,
    verdict: str,
    reason: str,
    now: datetime,
) -> None:
    """Accept or refuse a document; a refusal needs one of VERDICT_REASONS."""
    application = await _mine(session, me, application_id, version, Duty.WORK_ON_CASES)
    if verdict not in {"accepted", "refused"} or (verdict == "refused") != (reason in VERDICT_REASONS):
        raise UnreasonedError
    this = (col(Document.id) == document_id, col(Document.application_id) == application.id, col(Document.removed_at).is_(None))
    values = {"verdict": verdict, "verdict_reason": reason if verdict == "refused" else "", "verdict_by": me.staff_id}
    judged = await session.exec(update(Document).where(*this).values(**values).returning(col(Document.id)))  # pyright: ignore
    if judged.first() is None:
        raise NotTheirsError("no such document")
    await _next_version(session, application)
    await _note(session, me, "document_judged", application, now, document=str(document_id), after=verdict, reason=reason)


async def show_document(
    session: AsyncSession, store: Store, me: SignedInStaff, document_id: UUID, now: datetime, *, preview: bool
) -> documents.Served | None:
    """Return a document of a case that is theirs to see, and note that it was looked at; raises NotTheirsError."""
    document = (await session.exec(select(Document).where(Document.id == document_id, col(Document.removed_at).is_(None)))).first()
    if document is None:
        return None
    application = await cases.by_id(session, document.application_id)
    await staff.must_see(session, me, application)
    if not preview:
        await _note(session, me, "document_seen", application, now, document=str(document_id))
    return await documents.read(store, document, preview=preview)


@dataclass(frozen=True)
class Twin:
    """Another case that may be of the same household; the name only where it is theirs to see."""

    number: str
    name: str
    status: str
    district: str
    kinds: list[str]


async def duplicates(session: AsyncSession, me: SignedInStaff, application: Application) -> list[Twin]:
    """Return the cases that share something with this one that only one household should have."""
    mine = select(Trait.kind, Trait.digest).where(Trait.application_id == application.id).subquery()
    shared = (
        select(Application, Account.full_name, Trait.kind)
        .join(Trait, col(Trait.application_id) == col(Application.id))
        .join(mine, (mine.c.kind == col(Trait.kind)) & (mine.c.digest == col(Trait.digest)))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(Application.id != application.id, col(Application.number).is_not(None))
        .limit(50)
    )
    found: dict[UUID, Twin] = {}
    for other, name, kind in (await session.exec(shared)).all():
        twin = found.setdefault(
            other.id, Twin(other.number or "", name if me.sees(other.district) else "", other.status, other.district, [])
        )
        if kind not in twin.kinds:
            twin.kinds.append(kind)
    return list(found.values())


async def see_answers(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, step: str, member: str, now: datetime
) -> None:
    """Note that the answers of a step were seen proved."""
    application = await _mine(session, me, application_id, version, Duty.WORK_ON_CASES)
    this = (StepAnswers.application_id == application.id, StepAnswers.step == step, StepAnswers.member == member)
    revision = (await session.exec(select(StepAnswers.revision).where(*this))).first()
    if revision is None:
        raise NotTheirsError("no such answers")
    before = select(SeenAnswer).where(SeenAnswer.application_id == application.id, SeenAnswer.step == step, SeenAnswer.member == member)
    seen = (await session.exec(before)).first() or SeenAnswer(
        application_id=application.id, step=step, member=member, revision=0, staff_id=me.staff_id, at=now
    )
    seen.revision, seen.staff_id, seen.at = revision, me.staff_id, now
    session.add(seen)
    await _next_version(session, application)
    await _note(session, me, "answers_seen", application, now, step=step)


async def seen_answers(session: AsyncSession, application_id: UUID) -> list[SeenAnswer]:
    """Return which answers were seen proved, by whom and when."""
    return list((await session.exec(select(SeenAnswer).where(SeenAnswer.application_id == application_id))).all())


async def write(session: AsyncSession, me: SignedInStaff, application_id: UUID, text: str, now: datetime, *, internal: bool) -> None:
    """Write a note among colleagues, or words to the citizen, who gets them by SMS and e-mail too."""
    me.must(Duty.WORK_ON_CASES)
    application = await cases.by_id(session, application_id)
    await staff.must_see(session, me, application)
    note = Note(application_id=application.id, staff_id=me.staff_id, internal=internal, text=_words(text), at=now)
    session.add(note)
    await session.flush()
    await _note(session, me, "note_written" if internal else "citizen_written_to", application, now)
    if not internal:
        await _tell(session, application, "officer_wrote", f"note:{note.id}", {"text": note.text}, now)


async def _tell(session: AsyncSession, application: Application, template: str, cause: str, details: dict[str, Any], now: datetime) -> None:
    account = await cases.applicant(session, application)
    await messages.queue(session, cause=cause, template=template, account=account, application_id=application.id, details=details, now=now)


async def correct_contact(
    session: AsyncSession,
    me: SignedInStaff,
    application_id: UUID,
    version: int,
    *,
    mobile: str,
    email: str,
    cnic_seen: bool,
    now: datetime,
) -> None:
    """Correct the contacts of a person whose original CNIC was seen (A7): the old ones are told; a password they reset only after a day."""
    application = await _mine(session, me, application_id, version, Duty.WORK_ON_CASES)
    try:
        new = (identity.mobile(mobile) if mobile.strip() else None, identity.email(email) if email.strip() else None)
    except Unfit:
        raise UnreasonedError from None
    if not cnic_seen or not any(new):
        raise UnreasonedError
    await accounts.change_contact(session, application.account_id, *new, now)
    await session.exec(  # pyright: ignore
        update(Account).where(col(Account.id) == application.account_id).values(reset_from=now + RESET_HELD)
    )
    await _next_version(session, application)
    await _note(session, me, "contact_corrected", application, now)


async def confirm_contact(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, now: datetime) -> None:
    """Let corrected contacts reset the password at once, as a supervisor."""
    application = await _mine(session, me, application_id, version, Duty.DECIDE)
    await session.exec(update(Account).where(col(Account.id) == application.account_id).values(reset_from=None))  # pyright: ignore
    await _next_version(session, application)
    await _note(session, me, "contact_confirmed", application, now)


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
    """Ask the citizen for steps and documents until a date (V3)."""
    application = await _mine(session, me, application_id, version, Duty.WORK_ON_CASES)
    asked = [key for key, step in STEPS.items() if key in steps and step.fields and key != "declaration"]
    wanted = [key for key in BY_KEY if key in papers]
    if not (asked or wanted) or not 1 <= days <= LONGEST_TERM:
        raise UnreasonedError
    said = _words(words)
    request = InformationRequest(
        application_id=application.id,
        asked_by=me.staff_id,
        steps=asked,
        documents=wanted,
        words=said,
        asked_at=now,
        until=now + timedelta(days=days),
    )
    session.add(request)
    await cases.move(
        session,
        application,
        "information_requested",
        by(me),
        now,
        reason=said,
        changes={"assigned_to": application.assigned_to or me.staff_id},
    )
    await _note(session, me, "information_requested", application, now, steps=asked, documents=wanted, days=days)
    await _tell(session, application, "information_requested", f"request:{request.id}", _request_details(request), now)


def _request_details(request: InformationRequest) -> dict[str, Any]:
    return {"words": request.words, "until": request.until.astimezone(PAKISTAN).date().isoformat()}


async def mind_terms(session: AsyncSession, now: datetime) -> list[Application]:
    """Remind of requests that end soon and close the cases whose term is over; return these."""
    concerned: list[Application] = []
    soon = (col(InformationRequest.ended_at).is_(None), InformationRequest.until <= now + _REMINDER)
    for request in (await session.exec(select(InformationRequest).where(*soon).with_for_update(skip_locked=True))).all():
        application = await cases.by_id(session, request.application_id)
        if application.status != Status.INFORMATION_REQUESTED:
            request.ended_at = now
        elif request.until <= now:
            request.ended_at = now
            await cases.move(session, application, "closed", By.PORTAL, now)
            await _tell(session, application, "case_closed", f"closed:{request.id}", {}, now)
            concerned.append(application)
        elif request.reminded_at is None:
            request.reminded_at = now
            await _tell(session, application, "information_reminder", f"reminder:{request.id}", _request_details(request), now)
        session.add(request)
    return concerned


async def reopen(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, reason: str, now: datetime) -> None:
    """Open a closed case again."""
    application = await _mine(session, me, application_id, version, Duty.WORK_ON_CASES)
    await cases.move(session, application, "reopened", by(me), now, reason=_words(reason), changes={"assigned_to": me.staff_id})
    await _note(session, me, "case_reopened", application, now, reason=reason)


async def accept_difference(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, check_id: int, reason: str, now: datetime
) -> None:
    """Accept what a source differs in or does not know, with the evidence in words; the supervisor who decides confirms it."""
    application = await _mine(session, me, application_id, version, Duty.RECOMMEND)
    if application.status != Status.IN_VERIFICATION:
        raise NotAllowedError("not in verification")
    this = (col(Check.id) == check_id, col(Check.application_id) == application.id, col(Check.result).not_in(("", Result.MATCH)))
    accepted = update(Check).where(*this).values(accepted_by=me.staff_id, accepted_reason=_words(reason)).returning(col(Check.id))
    if (await session.exec(accepted)).first() is None:  # pyright: ignore
        raise NotTheirsError("no such difference")
    await _next_version(session, application)
    await _note(session, me, "difference_accepted", application, now, check=check_id)


async def recommend(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, verdict: str, reason: str, now: datetime
) -> None:
    """Recommend to verify or to decline. Verifying needs every difference accepted; raises UnreasonedError where one is not."""
    application = await _mine(session, me, application_id, version, Duty.RECOMMEND)
    if verdict not in {"verify", "decline"}:
        raise UnreasonedError
    checks = await verification.of_application(session, application.id)
    unexplained = any(check.result != Result.MATCH and check.accepted_by is None for check in checks)
    if verdict == "verify" and (unexplained or any(check.state != "done" for check in checks)):
        raise UnreasonedError
    session.add(
        Recommendation(
            application_id=application.id, verdict=verdict, reason=_words(reason), recommended_by=me.staff_id, recommended_at=now
        )
    )
    await cases.move(session, application, "recommended", by(me), now, reason=reason)
    await _note(session, me, "recommended", application, now, verdict=verdict)


async def decide(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, outcome: str, words: str, now: datetime
) -> None:
    """Decide on a recommendation, never one's own: verified, declined (with the reason the citizen reads) or sent back."""
    application = await _mine(session, me, application_id, version, Duty.DECIDE)
    recommendation = await open_recommendation(session, application.id)
    if recommendation is None or outcome not in {"verified", "declined", "sent_back"}:
        raise NotAllowedError("nothing to decide")
    if recommendation.recommended_by == me.staff_id:
        raise NotTheirsError("two pairs of eyes")
    said = _words(words) if outcome != "verified" or words.strip() else ""
    recommendation.outcome, recommendation.words = outcome, said
    recommendation.decided_by, recommendation.decided_at = me.staff_id, now
    session.add(recommendation)
    if outcome == "verified":
        accepted = (col(Check.application_id) == application.id, col(Check.accepted_by).is_not(None))
        await session.exec(update(Check).where(*accepted).values(confirmed_by=me.staff_id))  # pyright: ignore
        await verification.verify(session, application, by(me), now)
    else:
        await cases.move(session, application, outcome, by(me), now, reason=said)
    if outcome == "declined":
        await _tell(session, application, "household_declined", f"declined:{recommendation.id}", {"words": said}, now)
    await _note(session, me, "decided", application, now, outcome=outcome)


async def open_recommendation(session: AsyncSession, application_id: UUID) -> Recommendation | None:
    """Return the recommendation that waits for a supervisor."""
    waiting = (Recommendation.application_id == application_id, col(Recommendation.decided_at).is_(None))
    return (await session.exec(select(Recommendation).where(*waiting).order_by(col(Recommendation.id).desc()))).first()


async def last_decision(session: AsyncSession, application_id: UUID) -> Recommendation | None:
    """Return what a supervisor decided last."""
    decided = (Recommendation.application_id == application_id, col(Recommendation.decided_at).is_not(None))
    return (await session.exec(select(Recommendation).where(*decided).order_by(col(Recommendation.id).desc()))).first()


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


async def answer_request(session: AsyncSession, account_id: UUID, now: datetime) -> bool:
    """Give the case back to the office; what was answered anew is checked again."""
    held = update(Application).where(col(Application.account_id) == account_id).values(account_id=account_id).returning(Application)
    application = (await session.exec(held)).scalar_one()  # pyright: ignore
    request = await applications.requested(session, application.id)
    if request is None or application.status != Status.INFORMATION_REQUESTED:
        return False
    request.ended_at = now
    session.add(request)
    await cases.move(session, application, "information_given", By.CITIZEN, now, changes={"result": ""})
    await verification.open_checks(session, application, now)
    return True


async def write_back(session: AsyncSession, account_id: UUID, text: str, now: datetime) -> None:
    """Write to the office, as the citizen."""
    application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
    if application.number is None:
        raise UnreasonedError
    session.add(Note(application_id=application.id, text=_words(text), at=now))
    await session.flush()


async def withdraw(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Take the application back; raises NotAllowedError."""
    application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
    await cases.move(session, application, "withdrawn", By.CITIZEN, now)


def possible(me: SignedInStaff, application: Application) -> list[str]:
    """Return the moves that somebody may make now."""
    return lifecycle.possible(application.status, by(me))
