"""Two pairs of eyes: differences accepted with evidence, an officer's recommendation, a supervisor's decision."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Check, Recommendation
from registry.rules.access import Duty
from registry.rules.appeals import Kind
from registry.rules.lifecycle import NotAllowedError, Status
from registry.rules.verification import Result
from registry.services.objections import appeals
from registry.services.office import cases, casework, verification
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import documents

ORIGINAL = "original"  # as evidence: an original that the officer has seen


async def accept_difference(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, check_id: int, evidence: str, reason: str, now: datetime
) -> None:
    """Accept what a source differs in or does not know, with ORIGINAL or a document of the case as evidence and a reason in words.

    The supervisor who decides confirms it; until then whoever accepted may take it back.
    """
    application = await casework.to_work_on(session, me, application_id, version, Duty.RECOMMEND)
    if application.status != Status.IN_VERIFICATION:
        raise NotAllowedError("not in verification")
    proofs = {str(each.id): each.kind for each in await documents.of_application(session, application.id) if each.verdict != "refused"}
    casework.must_be_whole("" if evidence in {ORIGINAL, *proofs} else "no_evidence", casework.unsaid(reason))
    this = (col(Check.id) == check_id, col(Check.application_id) == application.id, col(Check.result).not_in(("", Result.MATCH)))
    values = {"accepted_by": me.staff_id, "accepted_reason": casework.in_words(reason), "accepted_evidence": evidence, "confirmed_by": None}
    accepted = update(Check).where(*this).values(**values).returning(col(Check.source), col(Check.result))
    difference = (await session.exec(accepted)).first()  # pyright: ignore
    if difference is None:
        raise NotTheirsError("no such difference")
    await casework.next_version(session, application)
    source, result = difference
    told = {"check": check_id, "source": source, "result": result, "evidence": proofs.get(evidence, evidence)}
    await casework.note(session, me, "difference_accepted", application, now, **told)


async def take_back_acceptance(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, check_id: int, now: datetime
) -> None:
    """Take back that one accepted a difference, which no supervisor has confirmed; while one is asked to, they send the case back first."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.RECOMMEND)
    if application.status != Status.IN_VERIFICATION:
        raise NotAllowedError("not in verification")
    mine = (col(Check.id) == check_id, col(Check.application_id) == application.id, col(Check.accepted_by) == me.staff_id)
    values = {"accepted_by": None, "accepted_reason": "", "accepted_evidence": ""}
    taken_back = update(Check).where(*mine, col(Check.confirmed_by).is_(None)).values(**values)
    difference = (await session.exec(taken_back.returning(col(Check.source), col(Check.result)))).first()  # pyright: ignore
    if difference is None:
        raise NotTheirsError("nothing accepted to take back")
    await casework.next_version(session, application)
    source, result = difference
    await casework.note(session, me, "acceptance_taken_back", application, now, check=check_id, source=source, result=result)


async def ask_again(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, check_id: int, now: datetime) -> None:
    """Ask a source once more that was given up on, and has come back: whatever it says now is the result."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.RECOMMEND)
    if application.status != Status.IN_VERIFICATION:
        raise NotAllowedError("not in verification")
    checks = await verification.of_application(session, application.id)
    check = next((each for each in checks if each.id == check_id and each.result == Result.UNAVAILABLE and not each.accepted_by), None)
    if check is None:
        raise NotAllowedError("no source was given up on")
    await verification.ask_again(session, check, now)
    await casework.next_version(session, application)
    await casework.note(session, me, "source_asked_again", application, now, check=check_id, source=check.source)


async def recommend(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, verdict: str, reason: str, now: datetime
) -> None:
    """Recommend to verify or to decline. Verifying needs every difference accepted; raises UnreasonedError where one is not."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.RECOMMEND)
    await appeals.must_be_another(session, me, application.id, Kind.REGISTRATION)
    casework.must_be_whole("" if verdict in {"verify", "decline"} else "not_chosen", casework.unsaid(reason))
    checks = await verification.of_application(session, application.id)
    if verdict == "verify" and any(check.state != "done" for check in checks):
        raise UnreasonedError("unanswered")
    if verdict == "verify" and any(check.result != Result.MATCH and check.accepted_by is None for check in checks):
        raise UnreasonedError("unaccepted")
    session.add(
        Recommendation(
            application_id=application.id, verdict=verdict, reason=casework.in_words(reason), recommended_by=me.staff_id, recommended_at=now
        )
    )
    await cases.move(session, application, "recommended", casework.by(me), now, reason=reason)
    await casework.note(session, me, "recommended", application, now, verdict=verdict)


async def decide(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, outcome: str, words: str, now: datetime
) -> None:
    """Decide on a recommendation, never one's own: verified, declined (with the reason the citizen reads) or sent back."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.DECIDE)
    recommendation = await open_recommendation(session, application.id)
    if recommendation is None:
        raise NotAllowedError("nothing to decide")
    if outcome not in {"verified", "declined", "sent_back"}:
        raise UnreasonedError("not_chosen")
    if recommendation.recommended_by == me.staff_id:
        raise NotTheirsError("two pairs of eyes")
    await appeals.must_be_another(session, me, application.id, Kind.REGISTRATION)
    said = casework.in_words(words) if outcome != "verified" or words.strip() else ""
    recommendation.outcome, recommendation.words = outcome, said
    recommendation.decided_by, recommendation.decided_at = me.staff_id, now
    session.add(recommendation)
    if outcome == "verified":
        await _confirm(session, me, application.id)
        await verification.verify(session, application, casework.by(me), now)
    else:
        await cases.move(session, application, outcome, casework.by(me), now, reason=said)
    if outcome == "declined":
        await cases.tell(session, application, "household_declined", f"declined:{recommendation.id}", {"words": said}, now)
    await casework.note(session, me, "decided", application, now, outcome=outcome)


async def _confirm(session: AsyncSession, me: SignedInStaff, application_id: UUID) -> None:
    """Confirm the differences that were accepted, as another person than who did so."""
    accepted = [check for check in await verification.of_application(session, application_id) if check.accepted_by]
    if any(check.accepted_by == me.staff_id for check in accepted):
        raise NotTheirsError("two pairs of eyes")
    for check in accepted:
        check.confirmed_by = me.staff_id
        session.add(check)
    await session.flush()


async def open_recommendation(session: AsyncSession, application_id: UUID) -> Recommendation | None:
    """Return the recommendation that waits for a supervisor."""
    waiting = (Recommendation.application_id == application_id, col(Recommendation.decided_at).is_(None))
    return (await session.exec(select(Recommendation).where(*waiting).order_by(col(Recommendation.id).desc()))).first()


async def last_decision(session: AsyncSession, application_id: UUID) -> Recommendation | None:
    """Return what a supervisor decided last."""
    decided = (Recommendation.application_id == application_id, col(Recommendation.decided_at).is_not(None))
    return (await session.exec(select(Recommendation).where(*decided).order_by(col(Recommendation.id).desc()))).first()
