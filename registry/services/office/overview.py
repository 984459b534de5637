"""The overview for supervisors: what waits and how long, what came and went, who did it. Counts only, never a household."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, extract, func, or_
from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of, midnight
from registry.records import Application, Check, Event, InformationRequest, Recommendation, Staff
from registry.rules import places
from registry.rules.access import Duty
from registry.rules.lifecycle import OPEN
from registry.services.office.staff import SignedInStaff

AGES = (3, 7, 30)  # days that part the bands of age
PERIODS = (7, 30, 90)  # days
_DIVISION = "division."
_CAME = ("submitted", "change_reported")  # what citizens send
_ENDS = ("verified", "declined", "closed", "withdrawn")


@dataclass(frozen=True)
class Day:
    """How many applications and changes of them came in on a day, and how many were finished."""

    day: date
    came: int
    went: int


@dataclass(frozen=True)
class Load:
    """The open cases of a district, and those whose term is over."""

    district: str
    open: int
    overdue: int


@dataclass(frozen=True)
class Work:
    """What a member of staff has in hand now, and did in the period."""

    name: str
    role: str
    in_hand: int
    asked: int
    recommended: int
    decided: int


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows."""

    backlog: Mapping[str, Sequence[int]]  # by open status, the cases of each band of age
    days: Sequence[Day]
    loads: Sequence[Load]  # the most overdue first
    verified: int
    median: timedelta | None  # from sent to verified
    ninetieth: timedelta | None  # nine of ten were verified within it
    results: Mapping[str, Mapping[str, int]]  # by source and result
    silent: Mapping[str, int]  # by source, the checks that wait because it did not answer
    work: Sequence[Work]


def division(name: str) -> str:
    """Return the code of a division, as a place to look at."""
    return _DIVISION + places.code(name)


def districts_in(place: str) -> frozenset[str] | None:
    """Return the codes of the districts of a place: a district, a division, or (empty) the province, None. Unknown places have none."""
    if not place:
        return None
    if not place.startswith(_DIVISION):
        return frozenset({place} & {places.code(name) for name in places.districts()})
    return frozenset(places.code(district) for name, within in places.divisions().items() if division(name) == place for district in within)


async def overview(session: AsyncSession, me: SignedInStaff, place: str, days: int, now: datetime) -> Overview:
    """Count what a supervisor may see of a place in the last days; raises NotTheirsError."""
    me.must(Duty.OVERVIEW)
    asked = districts_in(place)
    seen = me.districts if asked is None else asked if me.districts is None else asked & me.districts
    here = [] if seen is None else [col(Application.district).in_(sorted(seen))]
    first = day_of(now) - timedelta(days=days - 1)
    start = midnight(first)
    verified, median, ninetieth = await _times(session, here, start)
    return Overview(
        backlog=await _backlog(session, here, now),
        days=await _days(session, here, first, days),
        loads=await _loads(session, here, now),
        verified=verified,
        median=median,
        ninetieth=ninetieth,
        results=await _results(session, here, start),
        silent=await _silent(session, here),
        work=await _work(session, here, start),
    )


async def _backlog(session: AsyncSession, here: list[Any], now: datetime) -> dict[str, list[int]]:
    since = col(Application.since)
    band = case(*((since > now - timedelta(days=age), number) for number, age in enumerate(AGES)), else_=len(AGES))
    aged = rows_of(col(Application.status).label("status"), band.label("band")).where(col(Application.status).in_(OPEN), *here).subquery()
    counted = rows_of(aged.c.status, aged.c.band, func.count()).group_by(aged.c.status, aged.c.band)
    backlog = {str(status): [0] * (len(AGES) + 1) for status in OPEN}
    for status, number, cases in (await session.exec(counted)).all():  # pyright: ignore
        backlog[status][number] = cases
    return backlog


async def _days(session: AsyncSession, here: list[Any], first: date, days: int) -> list[Day]:
    at = col(Event.at)
    ends = (midnight(first + timedelta(days=number + 1)) for number in range(days))
    number = case(*((at < end, number) for number, end in enumerate(ends)), else_=days - 1)
    way = case((col(Event.name).in_(_CAME), "came"), else_="went")
    wanted = (col(Event.name).in_((*_CAME, *_ENDS)), at >= midnight(first), *here)
    joined = rows_of(way.label("way"), number.label("day")).join(Application, col(Application.id) == col(Event.application_id))
    moved = joined.where(*wanted).subquery()
    counted = rows_of(moved.c.way, moved.c.day, func.count()).group_by(moved.c.way, moved.c.day)
    found = {(way, day): cases for way, day, cases in (await session.exec(counted)).all()}  # pyright: ignore
    return [Day(first + timedelta(days=day), found.get(("came", day), 0), found.get(("went", day), 0)) for day in range(days)]


async def _loads(session: AsyncSession, here: list[Any], now: datetime) -> list[Load]:
    late = func.sum(case((col(Application.due_at) <= now, 1), else_=0))
    counted = rows_of(col(Application.district), func.count(), late).where(col(Application.status).in_(OPEN), *here)
    rows = (await session.exec(counted.group_by(col(Application.district)))).all()  # pyright: ignore
    return sorted((Load(*row) for row in rows), key=lambda load: (-load.overdue, -load.open, load.district))


WAITED = extract("epoch", col(Event.at)) - extract("epoch", col(Application.submitted_at))  # seconds from sending to being verified


def first_verified(start: datetime) -> tuple[Any, ...]:
    """Select the events with which households were verified since then: the first time, not again after a change."""
    reported = aliased(Event)
    again = rows_of(col(reported.id)).where(
        col(reported.application_id) == col(Event.application_id), col(reported.name) == "change_reported", col(reported.at) < col(Event.at)
    )
    return col(Event.name) == "verified", col(Event.at) >= start, ~again.exists()


async def _times(session: AsyncSession, here: list[Any], start: datetime) -> tuple[int, timedelta | None, timedelta | None]:
    """Return how many were verified the first time, and the median and ninth decile (nearest rank) of the time it took."""
    ranked = (
        rows_of(WAITED.label("seconds"), func.row_number().over(order_by=WAITED).label("rank"), func.count().over().label("of"))
        .join(Application, col(Application.id) == col(Event.application_id))
        .where(*first_verified(start), *here)
        .subquery()
    )
    middle, ninth = (ranked.c.of + 1) // 2, (ranked.c.of * 9 + 9) // 10
    chosen = rows_of(ranked.c.seconds, ranked.c.of).where(or_(ranked.c.rank == middle, ranked.c.rank == ninth)).order_by(ranked.c.rank)
    rows = (await session.exec(chosen)).all()  # pyright: ignore
    if not rows:
        return 0, None, None
    return rows[0].of, timedelta(seconds=int(rows[0].seconds)), timedelta(seconds=int(rows[-1].seconds))


async def _results(session: AsyncSession, here: list[Any], start: datetime) -> dict[str, dict[str, int]]:
    counted = (
        rows_of(col(Check.source), col(Check.result), func.count())
        .join(Application, col(Application.id) == col(Check.application_id))
        .where(col(Check.state) == "done", col(Check.answered_at) >= start, *here)
        .group_by(col(Check.source), col(Check.result))
    )
    results: dict[str, dict[str, int]] = defaultdict(dict)
    for source, result, checks in (await session.exec(counted)).all():  # pyright: ignore
        results[source][result] = checks
    return results


async def _silent(session: AsyncSession, here: list[Any]) -> dict[str, int]:
    waiting = rows_of(col(Check.source), func.count()).where(col(Check.state) == "waiting", col(Check.attempts) > 0)
    counted = waiting.join(Application, col(Application.id) == col(Check.application_id)).where(*here).group_by(col(Check.source))
    return dict((await session.exec(counted)).all())  # pyright: ignore


async def _work(session: AsyncSession, here: list[Any], start: datetime) -> list[Work]:
    in_hand = rows_of(col(Application.assigned_to), func.count()).where(col(Application.status).in_(OPEN))
    counts = [
        await _by_person(session, in_hand, col(Application.assigned_to), here),
        *[
            await _by_person(session, _acts(table, who), who, [at >= start, *here])
            for table, who, at in (
                (InformationRequest, col(InformationRequest.asked_by), col(InformationRequest.asked_at)),
                (Recommendation, col(Recommendation.recommended_by), col(Recommendation.recommended_at)),
                (Recommendation, col(Recommendation.decided_by), col(Recommendation.decided_at)),
            )
        ],
    ]
    busy = set().union(*counts)
    people = rows_of(col(Staff.id), col(Staff.full_name), col(Staff.role)).where(col(Staff.id).in_(busy)).order_by(col(Staff.full_name))
    rows = (await session.exec(people)).all()  # pyright: ignore
    return [Work(name, role, *(count.get(person, 0) for count in counts)) for person, name, role in rows]


def _acts(table: Any, who: Any) -> Any:
    return rows_of(who, func.count()).join(Application, col(Application.id) == col(table.application_id))


async def _by_person(session: AsyncSession, counted: Any, who: Any, wanted: list[Any]) -> dict[UUID, int]:
    rows = await session.exec(counted.where(who.is_not(None), *wanted).group_by(who))
    return {row[0]: row[1] for row in rows.all()}
