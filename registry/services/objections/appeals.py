"""Appeals: made by the citizen against one decision, heard by others than made it. A granted one leads to a new decision, never an edit."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN, day_of
from registry.records import (
    Account,
    Appeal,
    Application,
    Award,
    Event,
    Loan,
    LoanRecommendation,
    LoanVisit,
    LoanVote,
    Recommendation,
)
from registry.rules import appeals, service_clock
from registry.rules.access import Duty
from registry.rules.appeals import Kind, State
from registry.rules.award_life import IN_FORCE, AwardState
from registry.rules.lifecycle import NotAllowedError, Status
from registry.rules.loan_life import OPEN, LoanStatus
from registry.rules.programmes import PLACES
from registry.services.loans import loan_moves, loans
from registry.services.office import cases, casework, staff
from registry.services.office.cases import ChangedError
from registry.services.office.staff import NotTheirsError, SignedInStaff

PAGE = 50


@dataclass(frozen=True)
class Decision:
    """A decision that can be appealed, and who made it."""

    kind: Kind
    id: str
    programme: str
    words: str
    decided_at: datetime
    recommended_by: UUID | None
    decided_by: UUID | None

    @property
    def last_day(self) -> date:
        """The last day on which it can be appealed."""
        return appeals.last_day(day_of(self.decided_at))


async def appealable(session: AsyncSession, application: Application, now: datetime) -> list[Decision]:
    """Return the decisions on a household that can still be appealed and have not been."""
    found = await _of_registration(session, application)
    if application.pser_id:  # before, nothing is given and no loan is asked for
        found += [*await _of_awards(session, application), *await _of_loan(session, application)]
    in_time = [each for each in found if day_of(now) <= each.last_day]
    if not in_time:
        return []
    against = select(Appeal.kind, Appeal.decision_id).where(Appeal.application_id == application.id)
    made = set((await session.exec(against)).all())
    return [each for each in in_time if (each.kind, each.id) not in made]


async def _of_registration(session: AsyncSession, application: Application) -> list[Decision]:
    if application.status != Status.DECLINED:
        return []
    decided = (Recommendation.application_id == application.id, col(Recommendation.decided_at).is_not(None))
    last = (await session.exec(select(Recommendation).where(*decided).order_by(col(Recommendation.id).desc()))).first()
    if last is None or last.decided_at is None or last.outcome != "declined":
        return []
    return [Decision(Kind.REGISTRATION, str(last.id), "", last.words, last.decided_at, last.recommended_by, last.decided_by)]


async def _of_awards(session: AsyncSession, application: Application) -> list[Decision]:
    """Return the newest decision on each programme where a benefit was declined or ended, in the order of the programmes."""
    mine = select(Award).where(Award.application_id == application.id).order_by(col(Award.decided_at), col(Award.recommended_at))
    awards = (await session.exec(mine)).all()
    newest = {award.programme: award for award in awards if award.decided_at}
    ended = {award.id for award in awards if award.state == AwardState.ENDED}
    return [
        Decision(Kind.AWARD, str(award.id), award.programme, award.reason, award.decided_at, award.recommended_by, award.decided_by)
        for award in sorted(newest.values(), key=lambda award: PLACES[award.programme])
        if award.state == AwardState.DECLINED and award.decided_at and (award.proposed == "grant" or award.replaces in ended)
    ]


async def _of_loan(session: AsyncSession, application: Application) -> list[Decision]:
    """Return the decision of a committee that declined the household's newest loan."""
    loan = await loans.newest(session, application.id)
    if loan is None or loan.status != LoanStatus.DECLINED:
        return []
    declined = select(LoanRecommendation).where(LoanRecommendation.loan_id == loan.id, LoanRecommendation.outcome == "declined")
    last = (await session.exec(declined.order_by(col(LoanRecommendation.id).desc()))).first()
    if last is None:
        return []
    votes = select(LoanVote).where(LoanVote.recommendation_id == last.id).order_by(col(LoanVote.place).desc())
    vote = (await session.exec(votes)).first()
    decided_by, at = (vote.voted_by, vote.at) if vote else (None, loan.since)
    return [Decision(Kind.LOAN, str(last.id), "", loan.words, at, last.recommended_by, decided_by)]


async def appeal(session: AsyncSession, account_id: UUID, kind: str, decision_id: str, words: str, now: datetime) -> Appeal:
    """Appeal against a decision, once; raises NotAllowedError where there is none to appeal, UnreasonedError without words."""
    application = await cases.held_of(session, account_id)
    for decision in await appealable(session, application, now):
        if (decision.kind, decision.id) == (kind, decision_id):
            break
    else:
        raise NotAllowedError("no such decision, or too late")
    made = Appeal(
        application_id=application.id,
        kind=decision.kind,
        decision_id=decision.id,
        programme=decision.programme,
        recommended_by=decision.recommended_by,
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
        words=casework.in_words(words),
        made_at=now,
        due_at=service_clock.after(now.astimezone(PAKISTAN), appeals.WORKING_DAYS),
    )
    session.add(made)
    session.add(Event(application_id=application.id, name="appealed", at=now))
    await session.flush()
    until = day_of(made.due_at).isoformat()
    await cases.tell(session, application, "appeal_received", f"appeal:{made.id}", {"until": until}, now)
    return made


async def of_application(session: AsyncSession, application_id: UUID) -> Sequence[Appeal]:
    """Return a household's appeals, newest first."""
    return (await session.exec(select(Appeal).where(Appeal.application_id == application_id).order_by(col(Appeal.made_at).desc()))).all()


async def overturned(session: AsyncSession, application_id: UUID) -> set[str]:
    """Return the ids of the awards that decided against a household until an appeal of its was granted."""
    granted = (Appeal.application_id == application_id, Appeal.kind == Kind.AWARD, Appeal.state == State.GRANTED)
    return set((await session.exec(select(Appeal.decision_id).where(*granted))).all())


async def queue(session: AsyncSession, me: SignedInStaff, *, open_ones: bool) -> list[tuple[Appeal, Application, str]]:
    """Return the appeals of their places, with the household's name: those to hear, by their term, or those heard, newest first."""
    me.must(Duty.HEAR_APPEALS)
    found = (
        select(Appeal, Application, Account.full_name)
        .join(Application, col(Application.id) == col(Appeal.application_id))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(Appeal.state == State.OPEN if open_ones else Appeal.state != State.OPEN, Account.cnic != me.cnic)
        .order_by(col(Appeal.due_at) if open_ones else col(Appeal.heard_at).desc(), col(Appeal.id))
        .limit(PAGE)
    )
    if me.districts is not None:
        found = found.where(col(Application.district).in_(sorted(me.districts)))
    return list((await session.exec(found)).all())


async def note_seen(session: AsyncSession, me: SignedInStaff, made: Appeal, application: Application, now: datetime) -> None:
    """Write down that somebody looked at an appeal."""
    await casework.note(session, me, "appeal_seen", application, now, appeal=str(made.id))


async def theirs(session: AsyncSession, me: SignedInStaff, appeal_id: UUID) -> tuple[Appeal, Application]:
    """Return an appeal, held until it is heard, to somebody who may see it; raises NotTheirsError, also where there is none."""
    me.must(Duty.HEAR_APPEALS)
    held = update(Appeal).where(col(Appeal.id) == appeal_id, col(Appeal.heard_at).is_(None)).values(id=appeal_id)
    await session.exec(held)  # pyright: ignore
    made = (await session.exec(select(Appeal).where(Appeal.id == appeal_id))).first()
    if made is None:
        raise NotTheirsError("no such appeal")
    application = await cases.by_id(session, made.application_id)
    await staff.must_see(session, me, application)
    return made, application


async def may_hear(session: AsyncSession, me: SignedInStaff, made: Appeal) -> bool:
    """Tell whether an appeal is theirs to hear: not who took part in the decision."""
    return appeals.may_hear(me.staff_id, {made.recommended_by, made.decided_by, *await _committee(session, made)})


async def _committee(session: AsyncSession, made: Appeal) -> set[UUID]:
    """Return who visited and who voted on the loan that an appeal is about."""
    if made.kind != Kind.LOAN:
        return set()
    voted = select(LoanVote.voted_by).where(LoanVote.recommendation_id == int(made.decision_id))
    visited = (
        select(LoanVisit.officer_id)
        .join(LoanRecommendation, col(LoanRecommendation.loan_id) == col(LoanVisit.loan_id))
        .where(LoanRecommendation.id == int(made.decision_id), LoanVisit.at <= made.decided_at)
    )
    return {*(await session.exec(voted)).all(), *(await session.exec(visited)).all()}


async def reason_of(session: AsyncSession, made: Appeal) -> str:
    """Return the reason of the decision that an appeal is about, as the citizen read it."""
    if made.kind == Kind.REGISTRATION:
        reason = select(Recommendation.words).where(Recommendation.id == int(made.decision_id))
    elif made.kind == Kind.AWARD:
        reason = select(Award.reason).where(Award.id == UUID(made.decision_id))
    else:
        votes = select(LoanVote.words).where(LoanVote.recommendation_id == int(made.decision_id))
        reason = votes.order_by(col(LoanVote.place).desc())
    return (await session.exec(reason)).first() or ""


async def hear(session: AsyncSession, me: SignedInStaff, appeal_id: UUID, outcome: str, reason: str, now: datetime) -> Application:
    """Grant or refuse an appeal, with the reason that the citizen reads; raises NotTheirsError, ChangedError, UnreasonedError."""
    made, application = await theirs(session, me, appeal_id)
    if not await may_hear(session, me, made):
        raise NotTheirsError("took part in the decision")
    if made.state != State.OPEN:
        raise ChangedError
    if outcome not in {State.GRANTED, State.REFUSED}:
        raise casework.UnreasonedError("not_chosen")
    made.state, made.reason, made.heard_by, made.heard_at = outcome, casework.in_words(reason), me.staff_id, now
    session.add(made)
    await session.flush()
    if outcome == State.GRANTED:
        await _DECIDED_ANEW[Kind(made.kind)](session, me, made, application, now)
    else:
        session.add(Event(application_id=application.id, name="appeal_refused", at=now))
    await cases.tell(session, application, f"appeal_{outcome}", f"heard:{made.id}", {"words": made.reason}, now)
    await casework.note(session, me, f"appeal_{outcome}", application, now, appeal=str(made.id), against=made.kind)
    return application


async def _verify_anew(session: AsyncSession, me: SignedInStaff, made: Appeal, application: Application, now: datetime) -> None:
    """Lead the case back into verification, to officers and supervisors who took no part before."""
    await cases.move(session, application, "appeal_granted", casework.by(me), now, reason=made.reason, changes={"assigned_to": None})


async def _award_anew(session: AsyncSession, me: SignedInStaff, made: Appeal, application: Application, now: datetime) -> None:
    """Recommend what was declined or ended anew, for another supervisor; where something is proposed already, that is decided."""
    session.add(Event(application_id=application.id, name="appeal_granted", at=now))
    await casework.next_version(session, application)  # which holds the case, so that nobody recommends the same meanwhile
    of = (await session.exec(select(Award).where(Award.application_id == application.id, Award.programme == made.programme))).all()
    if any(award.state == AwardState.RECOMMENDED for award in of):
        return
    by_id = {award.id: award for award in of}
    refused = by_id[UUID(made.decision_id)]
    wanted = by_id[refused.replaces] if refused.proposed == "end" and refused.replaces else refused
    in_force = next((award.id for award in of if award.state in IN_FORCE), None)
    kept = wanted.model_dump(include={"application_id", "programme", "assessment_id", "score", "amount", "rhythm"})
    session.add(Award(**kept, replaces=in_force, state=AwardState.RECOMMENDED, recommended_by=me.staff_id, recommended_at=now))
    await session.flush()


async def _lend_anew(session: AsyncSession, me: SignedInStaff, made: Appeal, application: Application, now: datetime) -> None:
    """Lead the loan back to another recommendation and another committee; a newer application for one takes its place."""
    await cases.held(session, application.id)
    session.add(Event(application_id=application.id, name="appeal_granted", at=now))
    declined = await session.get_one(LoanRecommendation, int(made.decision_id))
    others = select(Loan.id).where(Loan.application_id == application.id, col(Loan.status).in_(OPEN))
    loan, another = await loan_moves.held(session, declined.loan_id), (await session.exec(others)).first()
    if loan and another is None:
        await loan_moves.move(session, loan, "appeal_granted", casework.by(me), now, reason=made.reason, changes={"words": ""})
        await loan_moves.bind_again(session, loan.id)


_DECIDED_ANEW: dict[Kind, Callable[[AsyncSession, SignedInStaff, Appeal, Application, datetime], Awaitable[None]]] = {
    Kind.REGISTRATION: _verify_anew,
    Kind.AWARD: _award_anew,
    Kind.LOAN: _lend_anew,
}


async def must_be_another(session: AsyncSession, me: SignedInStaff, application_id: UUID, kind: Kind, programme: str = "") -> None:
    """Refuse the new decision after a granted appeal to who took part in the one it has overturned; raises NotTheirsError."""
    if await took_part(session, me, application_id, kind, programme):
        raise NotTheirsError("took part in the decision that was overturned")


async def took_part(session: AsyncSession, me: SignedInStaff, application_id: UUID, kind: Kind, programme: str = "") -> bool:
    """Tell whether somebody took part in a decision that an appeal has overturned, and no new one has been made since."""
    overturned = (
        Appeal.application_id == application_id,
        Appeal.kind == kind,
        Appeal.programme == programme,
        Appeal.state == State.GRANTED,
    )
    newest = select(Appeal).where(*overturned).order_by(col(Appeal.heard_at).desc())
    made = (await session.exec(newest)).first()
    return made is not None and not await may_hear(session, me, made) and not await _decided_since(session, made)


async def taken_part_in(session: AsyncSession, me: SignedInStaff, households: Collection[UUID], kind: Kind) -> set[tuple[UUID, str]]:
    """Return of which households and programmes somebody took part in a decision that an appeal has overturned, as `took_part` tells."""
    granted = (col(Appeal.application_id).in_(households), Appeal.kind == kind, Appeal.state == State.GRANTED)
    found = (await session.exec(select(Appeal.application_id, Appeal.programme).where(*granted).distinct())).all()
    return {(household, programme) for household, programme in found if await took_part(session, me, household, kind, programme)}


async def _decided_since(session: AsyncSession, made: Appeal) -> bool:
    """Tell whether the new decision that an appeal led to has been made."""
    voted = select(LoanVote.at).join(LoanRecommendation, col(LoanRecommendation.id) == col(LoanVote.recommendation_id))
    after = {
        Kind.REGISTRATION: select(Recommendation.decided_at).where(
            Recommendation.application_id == made.application_id,
            col(Recommendation.decided_at) > made.heard_at,
            col(Recommendation.outcome).in_(("verified", "declined")),
        ),
        Kind.AWARD: select(Award.decided_at).where(
            Award.application_id == made.application_id, Award.programme == made.programme, col(Award.decided_at) > made.heard_at
        ),
        Kind.LOAN: voted.join(Loan, col(Loan.id) == col(LoanRecommendation.loan_id)).where(
            Loan.application_id == made.application_id,
            col(LoanVote.at) > made.heard_at,
            col(LoanRecommendation.outcome).in_(("offered", "declined")),
        ),
    }
    return (await session.exec(after[Kind(made.kind)])).first() is not None
