"""The lists of the office: who may be recommended for something, and what waits for a supervisor. And the check of a letter by anybody."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, union_all
from sqlalchemy import select as rows_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import HOUSEHOLD_FACTS, Account, Application, Award, Document, Staff
from registry.records.ready import of_unjudged
from registry.rules import places
from registry.rules.access import Duty
from registry.rules.appeals import Kind
from registry.rules.award_life import EVER_GRANTED, IN_FORCE, AwardState
from registry.rules.lifecycle import SETTLED
from registry.rules.programmes import PLACES
from registry.services.benefits import awards
from registry.services.objections import appeals
from registry.services.office import duplicates
from registry.services.office.staff import SignedInStaff

PAGE = 50
MOST_PAGES = 4  # that are shown at once


@dataclass(frozen=True)
class Ready:
    """A household for which something can be recommended."""

    id: UUID
    number: str
    name: str
    district: str
    version: int
    clear: bool  # whether every source confirmed everything, no paper is to be judged, and nobody of it belongs to another household
    possible: dict[str, str]  # by programme: grant, change, end
    unjudged: bool  # whether it has sent a paper by which a programme decides, and nobody has accepted or refused it
    apart: frozenset[str]  # programmes of these that others recommend: who looks took part in a decision that an appeal has overturned


async def ready(session: AsyncSession, me: SignedInStaff, pages: int = 1) -> list[Ready]:
    """Return the households for which something can be recommended that nobody has recommended since, and those with a paper to be judged.

    The longest waiting come first. Each district is read in its order from the index.
    """
    me.must(Duty.SEE_CASES)
    districts = sorted(me.districts) if me.districts is not None else [places.code(district) for district in places.districts()]
    if not districts:
        return []
    first = union_all(*(rows_of(_ready(district, PAGE * pages).subquery()) for district in districts)).subquery()
    found = (
        select(Application, Account.full_name)
        .join(first, first.c.application_id == col(Application.id))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(*_of_mine(me))
        .order_by(first.c.ready_since, first.c.id)
        .limit(PAGE * pages)
    )
    rows = (await session.exec(found)).all()
    households = [application.id for application, _ in rows]
    standings, shared = await awards.standings_of(session, households), await duplicates.sharing_people(session, households)
    papers = select(Document.application_id).where(col(Document.application_id).in_(households), *of_unjudged())
    unjudged = set((await session.exec(papers)).all())
    apart = await appeals.taken_part_in(session, me, households, Kind.AWARD)
    listed: list[Ready] = []
    for application, name in rows:
        possible = {each.programme: each.possible for each in standings[application.id] if each.possible}
        doubtful = application.id in shared or application.id in unjudged
        if possible or application.id in unjudged:
            clear = application.result == "match" and set(possible.values()) == {"grant"} and not doubtful
            named = (application.id, application.number or "", name, application.district, application.version)
            others = frozenset(programme for programme in possible if (application.id, programme) in apart)
            listed.append(Ready(*named, clear, possible, application.id in unjudged, others))
    return listed


def _ready(district: str, most: int) -> Any:
    facts = HOUSEHOLD_FACTS.c
    return (
        rows_of(facts.application_id, facts.ready_since, facts.id)
        .join(Application, col(Application.id) == facts.application_id)
        .where(facts.district == district, facts.ready_since.is_not(None), col(Application.status).in_(SETTLED))
        .order_by(facts.ready_since, facts.id)
        .limit(most)
    )


@dataclass(frozen=True)
class Proposed:
    """What an officer recommends and a supervisor has not decided."""

    award: Award
    number: str
    name: str
    district: str
    by: str
    clear: bool  # as of Ready, and something is granted
    bar: str  # why who looks may not decide it: a key of BARS; empty where nothing stands in their way


async def proposed(session: AsyncSession, me: SignedInStaff, pages: int = 1) -> list[Proposed]:
    """Return what waits for a supervisor, in the order of need, a household's in the order of the programmes."""
    me.must(Duty.SEE_CASES)
    place = case(PLACES, value=col(Award.programme))
    found = (
        select(Award, Application, Account.full_name, Staff.full_name)
        .join(Application, col(Application.id) == col(Award.application_id))
        .join(Account, col(Account.id) == col(Application.account_id))
        .join(Staff, col(Staff.id) == col(Award.recommended_by))
        .where(Award.state == AwardState.RECOMMENDED, *_of_mine(me))
        .order_by(col(Award.score), col(Award.recommended_at), col(Award.application_id), place, col(Award.id))
        .limit(2 * PAGE * pages)
    )
    rows = (await session.exec(found)).all()
    households = {application.id for _, application, _, _ in rows}
    shared = await duplicates.sharing_people(session, households)
    apart = await appeals.taken_part_in(session, me, households, Kind.AWARD)
    return [
        Proposed(
            award,
            application.number or "",
            name,
            application.district,
            by,
            application.result == "match" and award.proposed == "grant" and award.replaces is None and application.id not in shared,
            awards.bar(me, award, apart),
        )
        for award, application, name, by in rows
    ]


def _of_mine(me: SignedInStaff) -> tuple[Any, ...]:
    """Select the households of their places, but for their own."""
    places = () if me.districts is None else (col(Application.district).in_(sorted(me.districts)),)
    return (*places, col(Account.cnic) != me.cnic)


@dataclass(frozen=True)
class Checked:
    """What anybody learns of a letter: nothing personal."""

    state: str  # valid, ended, unknown
    programme: str = ""
    from_day: date | None = None
    until_day: date | None = None


async def check(session: AsyncSession, code: str, day: date) -> Checked:
    """Tell whether a letter is good."""
    award = (await session.exec(select(Award).where(Award.code == code))).first()
    if award is None or award.state not in EVER_GRANTED:
        return Checked("unknown")
    over = award.state == AwardState.ENDED or (award.until_day is not None and award.until_day < day)
    return Checked("ended" if over else "valid", award.programme, award.from_day, award.until_day)


async def letter_of(session: AsyncSession, account_id: UUID, award_id: UUID) -> tuple[Award, Application] | None:
    """Return an award of somebody's own household that has a letter."""
    mine = (Award.id == award_id, col(Award.code).is_not(None), Application.account_id == account_id)
    found = select(Award, Application).join(Application, col(Application.id) == col(Award.application_id)).where(*mine)
    return (await session.exec(found)).first()


@dataclass(frozen=True)
class OnDashboard:
    """What a household reads of its benefits."""

    in_force: list[Award]
    waiting: list[Award]
    declined: list[Award]  # the last decision on each programme, where there is nothing newer
    ended: list[Award]  # the same, where it ended what the household had


async def of_household(session: AsyncSession, application_id: UUID, now: datetime) -> OnDashboard:
    """Return the benefits a household has, waits for, was refused and has no more, in the order of the programmes."""
    mine = select(Award).where(Award.application_id == application_id, Award.state != AwardState.RECOMMENDED)
    found = (await session.exec(mine.order_by(col(Award.decided_at), col(Award.id)))).all()
    rows = sorted(found, key=lambda award: PLACES[award.programme])
    newest = {award.programme: award for award in rows if award.decided_at and award.decided_at <= now}
    present = {award.programme for award in rows if award.state in IN_FORCE}
    past = [award for key, award in newest.items() if key not in present]
    return OnDashboard(
        [award for award in rows if award.state == AwardState.APPROVED],
        [award for award in rows if award.state == AwardState.WAITING],
        [award for award in past if award.proposed == "grant" and award.state == AwardState.DECLINED],
        [award for award in past if award.proposed == "end" or award.state == AwardState.ENDED],
    )
