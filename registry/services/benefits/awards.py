"""From verified to benefit (B4): an officer recommends what was assessed, a supervisor decides, the poorest come first.

A decision is a new row. An award that is replaced or ended keeps what it was.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, false, func, update
from sqlalchemy import select as rows_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.language import N_
from registry.records import HOUSEHOLD_FACTS, Application, Assessment, Award, Event, ProgrammeVersion
from registry.records.database import Database
from registry.records.ready import unjudged
from registry.rules import numbers
from registry.rules.access import Duty
from registry.rules.appeals import OVERTURNED, Kind
from registry.rules.award_life import IN_FORCE, AwardState
from registry.rules.budgets import budget_period, cost
from registry.rules.lifecycle import SETTLED, By, NotAllowedError, Status
from registry.rules.loan_terms import PAID_APART
from registry.rules.programmes import PROGRAMMES
from registry.services import messages
from registry.services.benefits import assessments, confirmations, programmes
from registry.services.objections import appeals
from registry.services.office import audit, cases, casework, staff
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff

_NEED_UNKNOWN = 100  # the score of who is entitled by something else, and whose score is not known: last on the list
_TOLD_TO_WAIT = timedelta(minutes=10)  # after the decision, unless the budget admits a household before
_TOLD_TOGETHER = timedelta(seconds=30)  # after the first of what is decided for a household at once
AT_ONCE = 50  # households that are given a benefit in one transaction


@dataclass(frozen=True)
class Standing:
    """One programme as a household stands with it now."""

    programme: str
    assessment: Assessment
    award: Award | None  # waiting or approved
    proposed: Award | None  # what waits for a supervisor
    rhythm: str
    last: Award | None  # the last that was declined or ended

    @property
    def possible(self) -> str:
        """What an officer may recommend: to grant, to grant another amount, to end; or nothing."""
        if self.proposed or self.programme in PAID_APART:
            return ""
        if self.award is None:
            return "grant" if self.assessment.eligible else ""
        if not self.assessment.eligible:
            return "end"
        return "change" if (self.award.amount, self.award.rhythm) != (self.assessment.amount, self.rhythm) else ""


async def standings(session: AsyncSession, application_id: UUID) -> list[Standing]:
    """Return how a household stands with every programme it was assessed for."""
    return (await standings_of(session, [application_id]))[application_id]


async def standings_of(session: AsyncSession, households: Collection[UUID]) -> dict[UUID, list[Standing]]:
    """Return how households stand with every programme they were assessed for."""
    theirs = select(Award).where(col(Award.application_id).in_(households)).order_by(col(Award.decided_at), col(Award.recommended_at))
    awards: dict[tuple[UUID, str], list[Award]] = {}
    for award in (await session.exec(theirs)).all():
        awards.setdefault((award.application_id, award.programme), []).append(award)
    found: dict[UUID, list[Standing]] = {household: [] for household in households}
    for each in await assessments.explain(session, await assessments.latest_of(session, households)):
        household, programme = each.assessment.application_id, each.assessment.programme
        of = awards.get((household, programme), [])
        found[household].append(
            Standing(
                programme,
                each.assessment,
                next((award for award in of if award.state in IN_FORCE), None),
                next((award for award in of if award.state == AwardState.RECOMMENDED), None),
                each.terms.benefit.rhythm,
                next((award for award in reversed(of) if award.state in {AwardState.DECLINED, AwardState.ENDED}), None),
            )
        )
    return found


async def recommend(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, chosen: Iterable[str], reason: str, now: datetime
) -> None:
    """Recommend programmes of a verified household: what the assessment allows, no more. Ending one needs its reason."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.RECOMMEND)
    if application.status not in SETTLED:
        raise NotAllowedError("not verified")
    wanted = {each.programme: each for each in await standings(session, application_id)}
    picked = [wanted[key] for key in PROGRAMMES if key in set(chosen) and key in wanted]
    if not picked or not all(each.possible for each in picked):
        raise NotAllowedError("nothing to recommend")
    for each in picked:
        await appeals.must_be_another(session, me, application_id, Kind.AWARD, each.programme)
    if any(each.possible == "end" for each in picked):
        reason = casework.in_words(reason)
    for each in picked:
        ending = each.possible == "end"
        session.add(
            Award(
                application_id=application_id,
                programme=each.programme,
                assessment_id=each.assessment.id or 0,
                replaces=each.award.id if each.award else None,
                proposed="end" if ending else "grant",
                state=AwardState.RECOMMENDED,
                score=_need(each.assessment),
                amount=0 if ending else each.assessment.amount,
                rhythm=each.rhythm,
                recommended_by=me.staff_id,
                recommended_at=now,
                reason=reason if ending else "",
            )
        )
    await casework.next_version(session, application)
    facts = HOUSEHOLD_FACTS.c
    left = case((unjudged(), facts.ready_since))  # a paper that is still to be judged keeps its household on the list
    await session.exec(update(HOUSEHOLD_FACTS).where(facts.application_id == application_id).values(ready_since=left))  # pyright: ignore
    named = {each.programme: each.possible for each in picked}
    await casework.note(session, me, "award_recommended", application, now, programmes=named)


BARS: dict[str, str] = {
    "mine": N_("You recommended this, so another supervisor decides."),
    "appealed": OVERTURNED,
}


def bar(me: SignedInStaff, award: Award, apart: Collection[tuple[UUID, str]]) -> str:
    """Tell why somebody may not decide on an award, as a key of BARS; `apart` is what appeals.taken_part_in has found."""
    if award.recommended_by == me.staff_id:
        return "mine"
    return "appealed" if (award.application_id, award.programme) in apart else ""


def _need(assessment: Assessment) -> int:
    known = assessment.facts.get("score")
    return known if isinstance(known, int) else _NEED_UNKNOWN


async def decide(session: AsyncSession, me: SignedInStaff, award_id: UUID, outcome: str, reason: str, now: datetime) -> Application:
    """Approve or decline what another person recommended; declining needs the reason that the citizen reads."""
    me.must(Duty.AWARD)
    application = await cases.held(session, select(Award.application_id).where(Award.id == award_id).scalar_subquery())
    if application is None:
        raise NotTheirsError("no such award")
    await staff.must_see(session, me, application)
    award = (await session.exec(select(Award).where(Award.id == award_id))).one()
    if award.state != AwardState.RECOMMENDED or application.status not in SETTLED:
        raise NotAllowedError("nothing to decide")
    if award.recommended_by == me.staff_id:
        raise NotTheirsError("two pairs of eyes")
    await appeals.must_be_another(session, me, application.id, Kind.AWARD, award.programme)
    if outcome not in {"approved", "declined"}:
        raise UnreasonedError("not_chosen")
    if outcome == "declined" and not reason.strip():
        raise UnreasonedError("no_words")
    award.decided_by, award.decided_at = me.staff_id, now
    former = (await session.exec(select(Award).where(Award.id == award.replaces))).first() if award.replaces else None
    if outcome == "declined":
        award.state, award.reason = AwardState.DECLINED, casework.in_words(reason)
        await _keep(session, award)
        await _tell_together(session, application, award, "award_declined", {"words": award.reason}, now)
        session.add(Event(application_id=application.id, name="benefit_declined", at=now, details={"programme": award.programme}))
    elif award.proposed == "end":
        award.state = AwardState.DECLINED
        await _end(session, former, award.reason, day_of(now))
        await _keep(session, award)
        await _tell_together(session, application, award, "award_ended", {"words": award.reason}, now)
        session.add(Event(application_id=application.id, name="benefit_ended", at=now, details={"programme": award.programme}))
    elif former and former.state == AwardState.APPROVED:
        await _end(session, former, "", day_of(now) - timedelta(days=1))
        await _grant(session, application, award, By.SUPERVISOR, now)
    else:
        await _end(session, former, "", day_of(now))
        award.state = AwardState.WAITING
        await _keep(session, award)
        await _tell_together(session, application, award, "award_waiting", {}, now, until=now + _TOLD_TO_WAIT)
    await casework.next_version(session, application)
    await _finish(session, application, By.SUPERVISOR, now)
    await audit.note(
        session,
        me.actor,
        "award_decided",
        now,
        application_id=application.id,
        details={"programme": award.programme, "outcome": outcome, "proposed": award.proposed, "amount": award.amount},
    )
    return application


async def _keep(session: AsyncSession, award: Award) -> None:
    session.add(award)
    await session.flush()


async def _end(session: AsyncSession, award: Award | None, reason: str, last_day: date) -> None:
    if award and award.state in IN_FORCE:
        await _wait_no_more(session, award)
        if award.from_day:
            award.until_day = max(last_day, award.from_day - timedelta(days=1))
        award.state, award.reason = AwardState.ENDED, reason
        await _keep(session, award)


async def _grant(session: AsyncSession, application: Application, award: Award, by: By, now: datetime) -> None:
    """Let a household have a benefit from today, give it the code of its letter, and tell it."""
    award.state, award.from_day, award.code = AwardState.APPROVED, day_of(now), numbers.AWARD.make(secrets.choice)
    await _keep(session, award)
    await _wait_no_more(session, award)
    await _tell_together(session, application, award, "award_approved", {"amount": award.amount, "rhythm": award.rhythm}, now)
    await _finish(session, application, by, now)


async def _wait_no_more(session: AsyncSession, award: Award) -> None:
    """Take back that a household waits, where it has not been told so yet."""
    await messages.take_back(session, award.application_id, "award_waiting", "programme", award.programme)


async def _finish(session: AsyncSession, application: Application, by: By, now: datetime) -> None:
    """Call an application approved once it has a benefit and nothing is left to be decided."""
    if application.status != Status.VERIFIED:
        return
    states = set((await session.exec(select(Award.state).where(Award.application_id == application.id).distinct())).all())
    if AwardState.APPROVED in states:
        await cases.move(session, application, "approved", by, now)


async def _tell_together(
    session: AsyncSession,
    application: Application,
    award: Award,
    template: str,
    details: Mapping[str, Any],
    now: datetime,
    *,
    until: datetime | None = None,
) -> None:
    """Tell what was decided with what is decided alike at once; what may not be so `until` then, not before."""
    about = {"programme": award.programme, **details}
    along = await messages.tell_along(session, application.id, template, about, until)
    left = [channel for channel in messages.CHANNELS if channel not in along]
    due_at = until or now + _TOLD_TOGETHER
    await cases.tell(session, application, template, f"{template}:{award.id}", about, now, due_at, channels=left)


async def admit(session: AsyncSession, programme: str, now: datetime) -> list[Application]:
    """Give what is left of the budget to the first who wait, by need; return the households that have the benefit now.

    Where these are AT_ONCE, more may follow in a transaction of their own.
    """
    await _hold_budget(session, programme)
    terms = programmes.terms(await programmes.in_force(session, programme, day_of(now)))
    window = budget_period(terms.period, day_of(now))
    left = terms.budget - await _committed(session, programme, window) if terms.budget else None
    first: list[Award] = []
    for award in await _waiting(session, programme):
        takes = cost(award.amount, award.rhythm, day_of(now), None, window)
        if left is not None and takes > left:
            break
        left = None if left is None else left - takes
        first.append(award)
    households = await _hold(session, first)
    for award in first:
        if award.id in households:
            await _grant(session, households[award.id], award, By.PORTAL, now)
    return list(households.values())


async def _waiting(session: AsyncSession, programme: str) -> list[Award]:
    """Return the first on a waiting list; a household whose change is being checked keeps its place."""
    waiting = (Award.programme == programme, Award.state == AwardState.WAITING, col(Application.status).in_(SETTLED))
    listed = select(Award).join(Application, col(Application.id) == col(Award.application_id)).where(*waiting)
    return list((await session.exec(listed.order_by(col(Award.score), col(Award.id)).limit(AT_ONCE))).all())


async def _hold(session: AsyncSession, listed: list[Award]) -> dict[UUID, Application]:
    """Hold the households of awards until the transaction ends, and return them by award: those that wait still, and may be given it."""
    theirs = col(Application.id).in_([award.application_id for award in listed])
    in_turn = select(Application).where(theirs).order_by(col(Application.id)).with_for_update()
    held = {each.id: each for each in (await session.exec(in_turn, execution_options={"populate_existing": True})).all()}
    waiting = (col(Award.id).in_([award.id for award in listed]), Award.state == AwardState.WAITING)
    rows = (await session.exec(select(Award.id, Award.application_id).where(*waiting))).all()
    return {award: held[application] for award, application in rows if held[application].status in SETTLED}


async def _hold_budget(session: AsyncSession, programme: str) -> None:
    """Let one transaction at a time give of a budget; SQLite has no locks of rows, but a write, even of none, holds it."""
    await session.exec(update(Award).where(false()).values(code=None))  # pyright: ignore
    first = select(ProgrammeVersion.id).where(ProgrammeVersion.programme == programme, ProgrammeVersion.number == 1)
    await session.exec(first.with_for_update())


async def admit_everybody(database: Database, now: datetime) -> list[Application]:
    """Give what budgets have left, programme by programme, to the first who wait; return them, after whom more may follow."""
    async with database.session() as session:
        waiting = (await session.exec(select(Award.programme).where(Award.state == AwardState.WAITING).distinct())).all()
    admitted: list[Application] = []
    for programme in waiting:
        async with database.session() as session:
            admitted += await admit(session, programme, now)
    return admitted


async def _committed(session: AsyncSession, programme: str, window: tuple[date, date]) -> int:
    """Return what the awards of a programme take of a budget."""
    alike = (col(Award.amount), col(Award.rhythm), col(Award.from_day), col(Award.until_day))
    given = (col(Award.programme) == programme, col(Award.from_day).is_not(None))
    counted = rows_of(*alike, func.count()).where(*given).group_by(*alike)
    return sum(count * cost(*award, window) for *award, count in (await session.exec(counted)).all())  # pyright: ignore


@dataclass(frozen=True)
class List:
    """The waiting list of a programme, as anybody may know it."""

    programme: str
    waiting: int
    need: int | None  # the score of who is next


async def waiting_lists(session: AsyncSession) -> list[List]:
    """Return how many households wait for the budget of each programme, and the score at which it ended."""
    counted = rows_of(col(Award.programme), func.count(), func.min(Award.score)).where(col(Award.state) == AwardState.WAITING)
    found = {
        programme: (count, need)
        for programme, count, need in (await session.exec(counted.group_by(col(Award.programme)))).all()  # pyright: ignore
    }
    return [List(key, *found.get(key, (0, None))) for key in PROGRAMMES if key not in PAID_APART]


async def after_verification(session: AsyncSession, application: Application, now: datetime) -> None:
    """Once a household is verified (again): ask it in a year, and go on as before where no benefit is touched."""
    await confirmations.ask_in_a_year(session, application.id, now)
    standing = await standings(session, application.id)
    touched = any(each.possible in {"end", "change"} for each in standing)
    if not touched and any(each.award and each.award.state == AwardState.APPROVED for each in standing):
        await cases.move(session, application, "approved", By.PORTAL, now)


async def programmes_of(session: AsyncSession, decided: Iterable[UUID]) -> list[str]:
    """Return the programmes of some awards."""
    named = select(Award.programme).where(col(Award.id).in_(list(decided))).distinct()
    return list((await session.exec(named)).all())
