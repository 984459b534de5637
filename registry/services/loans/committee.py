"""The committee: an officer recommends, two supervisors vote, neither of whom visited or recommended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.language import N_
from registry.records import Loan, LoanRecommendation, LoanVisit, LoanVote
from registry.rules import loan_life
from registry.rules.access import Duty
from registry.rules.appeals import OVERTURNED, Kind
from registry.rules.lifecycle import NotAllowedError
from registry.rules.loan_life import LoanStatus, Vote
from registry.rules.loan_terms import Terms
from registry.services.loans import loan_moves, loans
from registry.services.loans.lending import note, to_work_on
from registry.services.loans.loan_moves import tell
from registry.services.objections import appeals
from registry.services.office.casework import UnreasonedError, by, in_words
from registry.services.office.staff import NotTheirsError, SignedInStaff


async def recommend(
    session: AsyncSession,
    me: SignedInStaff,
    loan_id: UUID,
    version: int,
    *,
    verdict: str,
    amount: int,
    months: int,
    grace: int,
    reason: str,
    now: datetime,
) -> None:
    """Put a loan before the committee, with what to grant; never more than was asked for or than the terms allow."""
    loan = await to_work_on(session, me, loan_id, version, Duty.LEND)
    await appeals.must_be_another(session, me, loan.application_id, Kind.LOAN)
    if verdict not in set(Vote):
        raise UnreasonedError("not_chosen", "verdict")
    terms = await loans.terms_of(session, loan)
    if not terms.smallest <= amount <= most(loan, terms):
        raise UnreasonedError("amount", "amount")
    loans.must_be_a_schedule(terms, amount, months, grace)
    said = in_words(reason, "reason")
    session.add(
        LoanRecommendation(
            loan_id=loan.id,
            verdict=verdict,
            amount=amount,
            months=months,
            grace=grace,
            reason=said,
            recommended_by=me.staff_id,
            recommended_at=now,
        )
    )
    await loan_moves.move(session, loan, "recommended", by(me), now, reason=said)
    await note(session, me, "loan_recommended", loan, now, verdict=verdict, amount=amount, months=months, grace=grace)


def most(loan: Loan, terms: Terms) -> int:
    """Return the most that can be granted, in whole rupees."""
    return min(terms.largest, loan.asked_amount)


async def vote(session: AsyncSession, me: SignedInStaff, loan_id: UUID, version: int, verdict: str, words: str, now: datetime) -> None:
    """Vote in the committee of two; the second vote decides. Whoever recommended, or has voted already, is refused."""
    loan = await to_work_on(session, me, loan_id, version, Duty.GRANT_LOANS)
    recommendation = await waiting(session, loan.id)
    if recommendation is None or loan.status != LoanStatus.IN_COMMITTEE:
        raise NotAllowedError("nothing to vote on")
    if verdict not in set(Vote):
        raise UnreasonedError("not_chosen", "verdict")
    if await bar(session, me, loan):
        raise NotTheirsError("another pair of eyes")
    said = in_words(words, "words")
    cast = await votes(session, recommendation)
    session.add(
        LoanVote(
            recommendation_id=recommendation.id or 0,
            recommended_by=recommendation.recommended_by,
            place=len(cast) + 1,
            voted_by=me.staff_id,
            verdict=verdict,
            words=said,
            at=now,
        )
    )
    await session.flush()
    event = loan_life.verdict([*(each.verdict for each in cast), verdict])
    await _conclude(session, me, loan, recommendation, event, said, now)
    await note(session, me, "loan_voted", loan, now, verdict=verdict, outcome=event)


async def votes(session: AsyncSession, recommendation: LoanRecommendation) -> Sequence[LoanVote]:
    """Return the votes that were cast on a recommendation."""
    return (await session.exec(select(LoanVote).where(LoanVote.recommendation_id == recommendation.id).order_by(col(LoanVote.place)))).all()


BARS: dict[str, str] = {
    "voted": N_("You have voted on this loan. Another supervisor casts the other vote."),
    "recommended": N_("You recommended this loan. Two other supervisors vote on it."),
    "visited": N_("You paid the visit for this loan. Two other supervisors vote on it."),
    "appealed": OVERTURNED,
}


async def bar(session: AsyncSession, me: SignedInStaff, loan: Loan) -> str:
    """Tell why somebody takes no part in the present decision on a loan, as a key of BARS; empty where nothing stands in their way.

    Who visited or recommended does not vote, whatever they have become since.
    """
    if recommendation := await waiting(session, loan.id):
        if me.staff_id in {each.voted_by for each in await votes(session, recommendation)}:
            return "voted"
        if me.staff_id == recommendation.recommended_by:
            return "recommended"
        if me.staff_id in (await session.exec(select(LoanVisit.officer_id).where(LoanVisit.loan_id == loan.id))).all():
            return "visited"
    return "appealed" if await appeals.took_part(session, me, loan.application_id, Kind.LOAN) else ""


async def _conclude(
    session: AsyncSession, me: SignedInStaff, loan: Loan, recommendation: LoanRecommendation, event: str, said: str, now: datetime
) -> None:
    """Do what the votes come to."""
    terms = await loans.terms_of(session, loan)
    granted = recommendation.amount, recommendation.months, recommendation.grace
    until = day_of(now) + timedelta(days=terms.offered_days)
    changes: dict[str, Any] = {}
    if event == "offered":
        changes = dict(zip(("amount", "months", "grace"), granted, strict=True)) | {"offered_until": until, "words": said}
    elif event == "declined":
        changes = {"words": said}
    await loan_moves.move(session, loan, event, by(me), now, reason=said, changes=changes)
    if event == "voted":
        return
    recommendation.outcome = event
    session.add(recommendation)
    if event == "offered":
        details = {"amount": recommendation.amount, "until": until.isoformat()}
        await tell(session, loan, "loan_offered", f"loan_offered:{recommendation.id}", details, now)
    elif event == "declined":
        await tell(session, loan, "loan_declined", f"loan_declined:{recommendation.id}", {"words": said}, now)


async def waiting(session: AsyncSession, loan_id: UUID) -> LoanRecommendation | None:
    """Return the recommendation that the committee sits over."""
    open_ones = select(LoanRecommendation).where(LoanRecommendation.loan_id == loan_id, LoanRecommendation.outcome == "")
    return (await session.exec(open_ones.order_by(col(LoanRecommendation.id).desc()))).first()
