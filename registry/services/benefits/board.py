"""The public board: how long it takes, what waits, and what came of it, by district and programme. Nobody can be recognised."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal
from sqlalchemy import select as rows_of
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import HOUSEHOLD_FACTS, Application, Event
from registry.records.household_facts import NOT_ASSESSED, entitled
from registry.rules import places
from registry.rules.lifecycle import OPEN
from registry.rules.programmes import PROGRAMMES
from registry.services.office.overview import WAITED, first_verified

SMALLEST = 10  # households; a smaller number is not told, nor what could be reckoned from it
LATELY = timedelta(days=90)
_DAY = 86_400  # seconds


def told(number: int) -> int | None:
    """Return a number that may be told: none where it is so small that somebody might be recognised."""
    return None if 0 < number < SMALLEST else number


@dataclass
class District:
    """How the service does in one district; what is too small is None."""

    waiting: int | None = 0  # applications
    overdue: int | None = 0
    verified: int | None = 0  # lately
    days: float | None = None  # from sending to verified, on average, of these


@dataclass(frozen=True)
class Board:
    """What is told, and when it was counted."""

    at: datetime
    districts: dict[str, District] = field(default_factory=dict)
    programmes: dict[str, dict[str, int | None]] = field(default_factory=dict)  # entitled households, by programme and district
    assessed: dict[str, int | None] = field(default_factory=dict)  # households, by district


async def board(session: AsyncSession, now: datetime) -> Board:
    """Count, over all applications and all assessed households."""
    codes = [places.code(district) for district in places.districts()]
    found = Board(now, {code: District() for code in codes})
    for code, waiting, overdue in await _rows(session, _waiting(now)):
        if code in found.districts:
            in_time = told(waiting - overdue)  # of which the same is true
            found.districts[code].waiting, found.districts[code].overdue = told(waiting), None if in_time is None else told(overdue)
    for code, verified, seconds in await _rows(session, _verified(now)):
        if code in found.districts:
            here = found.districts[code]
            here.verified = told(verified)
            here.days = round(float(seconds) / _DAY, 1) if here.verified else None
    facts = HOUSEHOLD_FACTS.c
    counted = rows_of(facts.district, func.count(literal(1)), *(func.count(facts[entitled(key)]) for key in PROGRAMMES))
    counted = counted.where(*(facts[entitled(key)].is_distinct_from(NOT_ASSESSED) for key in PROGRAMMES)).group_by(facts.district)
    rows = {row[0]: row[1:] for row in await _rows(session, counted) if row[0] in found.districts}
    for code in codes:
        all_of_them, *by_programme = rows.get(code, (0, *(0 for _ in PROGRAMMES)))
        found.assessed[code] = told(all_of_them)
        for key, number in zip(PROGRAMMES, by_programme, strict=True):
            rest = told(all_of_them - number)  # who is not entitled could be recognised as well
            found.programmes.setdefault(key, {})[code] = told(number) if rest is not None else None
    return found


async def _rows(session: AsyncSession, statement: Any) -> Iterable[Any]:
    return (await session.exec(statement)).all()  # pyright: ignore


def _waiting(now: datetime) -> Any:
    late = func.count(literal(1)).filter(col(Application.due_at) < now)
    return (
        rows_of(col(Application.district), func.count(literal(1)), late)
        .where(col(Application.status).in_(OPEN))
        .group_by(col(Application.district))
    )


def _verified(now: datetime) -> Any:
    """Count who was verified lately, with how long it took on average."""
    return (
        rows_of(col(Application.district), func.count(literal(1)), func.avg(WAITED))
        .join(Event, col(Event.application_id) == col(Application.id))
        .where(*first_verified(now - LATELY))
        .group_by(col(Application.district))
    )
