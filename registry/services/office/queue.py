"""The officers' queue: whose cases are in it, and what leaves it as a list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select as rows_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN
from registry.records import Account, Application, Centre, Trait
from registry.records import queue as queries
from registry.rules import places, service_clock
from registry.rules.access import Duty
from registry.rules.duplicates import NUMBER
from registry.rules.lifecycle import OPEN
from registry.rules.queue import Changed, Filter
from registry.services.office import audit, verification
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import SignedInStaff

PAGE = 25
MOST_EXPORTED = 10_000
MOST_COUNTED = queries.MOST_COUNTED
_LONGEST_REASON = 300
_ANYBODY = UUID(int=0)
_kept = lru_cache(maxsize=256)(queries.page_with_counts)  # it takes longer to put together than to answer
_ALL = frozenset(places.code(name) for name in places.districts())


@dataclass(frozen=True)
class Row:
    """One case in the queue."""

    id: UUID
    number: str
    name: str
    district: str
    tehsil: str
    status: str
    result: str
    since: datetime | None
    due_at: datetime | None
    assigned_to: UUID | None
    version: int
    officer: str
    wrote: bool  # the citizen, and nobody has written back or asked for something since


@dataclass(frozen=True)
class Listed:
    """A page of the queue."""

    rows: Sequence[Row]
    next: str  # for Filter.after; empty on the last page
    counts: Mapping[str, int]  # of each open status under the rest of the filter, to MOST_COUNTED; a search has none


async def shown_districts(session: AsyncSession, me: SignedInStaff, chosen: Filter) -> frozenset[str] | None:
    """Return the districts whose cases a filter shows to somebody; None: the whole province."""
    asked = frozenset({chosen.district}) if chosen.district else None
    if chosen.centre:
        centre = (await session.exec(select(Centre.districts).where(Centre.id == UUID(chosen.centre)))).first()
        asked = frozenset(centre or ()) if asked is None else asked & frozenset(centre or ())
    return _theirs(me, asked)


def _theirs(me: SignedInStaff, asked: frozenset[str] | None) -> frozenset[str] | None:
    """Return which of some districts are theirs: whose places are not theirs is not in their queue, whatever the filter says."""
    me.must(Duty.SEE_CASES)
    mine = None if me.districts is None or me.districts >= _ALL else me.districts
    return mine if asked is None else asked if mine is None else asked & mine


async def own_cases(session: AsyncSession, me: SignedInStaff) -> frozenset[UUID]:
    """Return the cases in which somebody's own CNIC appears, as far as they have been sent: they are in no queue of theirs."""
    applied = select(Application.id).join(Account, col(Account.id) == col(Application.account_id)).where(Account.cnic == me.cnic)
    named = select(Trait.application_id).where(Trait.kind == NUMBER, Trait.digest == verification.trait(NUMBER, me.cnic))
    return frozenset((await session.exec(applied.union(named))).scalars().all())  # pyright: ignore


def statement(
    me: SignedInStaff, chosen: Filter, now: datetime, districts: frozenset[str] | None, own: frozenset[UUID] = frozenset()
) -> Any:
    """Return the query of a page with its counts."""
    day = datetime.combine(now.astimezone(PAKISTAN), time(), PAKISTAN)  # waiting is counted in days
    asked = chosen, day, _theirs(me, districts), me.staff_id if chosen.assigned == "me" else _ANYBODY, PAGE + 1, own
    return queries.page(*asked) if chosen.sought else _kept(*asked)  # nothing that may name a person is kept


async def page(session: AsyncSession, me: SignedInStaff, chosen: Filter, now: datetime) -> Listed:
    """Return a page of the queue."""
    districts = await shown_districts(session, me, chosen)
    return await listed(session, me, chosen, now, districts, await own_cases(session, me))


async def listed(
    session: AsyncSession, me: SignedInStaff, chosen: Filter, now: datetime, districts: frozenset[str] | None, own: frozenset[UUID]
) -> Listed:
    """Return a page of the queue of some districts, without somebody's own cases, with one statement."""
    found = (await session.exec(statement(me, chosen, now, districts, own))).all()
    cases = [each for each in found if each.id is not None]
    counts = {} if chosen.sought else {str(status): getattr(found[0], f"count_{status}") for status in OPEN}
    return Listed([_row(each) for each in cases[:PAGE]], queries.mark(chosen, cases[PAGE - 1]) if len(cases) > PAGE else "", counts)


def _row(found: Any) -> Row:
    return Row(**{name: getattr(found, name) for name in Row.__dataclass_fields__})


async def export(session: AsyncSession, me: SignedInStaff, chosen: Filter, reason: str, now: datetime) -> list[Row]:
    """Return the cases that a filter shows, and write down who took them and why; raises NotTheirsError, UnreasonedError."""
    me.must(Duty.EXPORT)
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise UnreasonedError("no_words")
    districts, own = await shown_districts(session, me, chosen), await own_cases(session, me)
    found = await session.exec(queries.page(chosen, now.astimezone(PAKISTAN), districts, me.staff_id, MOST_EXPORTED, own))
    rows = [_row(each) for each in found.all()]
    asked = {key: getattr(chosen, key) for key in Filter.__dataclass_fields__ if key != "search" and getattr(chosen, key)}
    asked |= {"sought_by": chosen.sought.by} if chosen.sought else {}  # whom, is nobody's to read there
    await audit.note(session, me.actor, "cases_exported", now, details={"reason": reason.strip(), "cases": len(rows), "filter": asked})
    return rows


def clock_of(row: Row, now: datetime) -> str:
    """Return overdue, soon, or nothing."""
    return service_clock.standing(row.due_at, now.astimezone(PAKISTAN))


async def changed(session: AsyncSession, account_ids: Sequence[UUID]) -> list[Changed]:
    """Return what there is to know of cases that have changed, to tell whose queues that may touch."""
    case, person = Application, Account
    known = (case.id, case.district, case.tehsil, case.status, case.result, case.assigned_to, case.since)
    columns = (*known, case.number, case.pser_id, person.cnic, person.mobile, case.name_key)
    found = rows_of(*columns).join(Account, col(Account.id) == col(Application.account_id)).where(col(Account.id).in_(account_ids))  # pyright: ignore
    rows = (await session.exec(found)).all()  # pyright: ignore
    return [Changed(*row[: len(known)], *("" if value is None else value for value in row[len(known) :])) for row in rows]


def is_whole(chosen: Filter, listed: Listed) -> bool:
    """Tell whether a page shows every case that its filter holds or counts."""
    if chosen.after or listed.next:
        return False
    return chosen.sought is not None or sum(listed.counts.values()) == sum(row.status in OPEN for row in listed.rows)


def is_touched(
    chosen: Filter,
    districts: frozenset[str] | None,
    me: SignedInStaff,
    shown: Collection[UUID] | None,
    changed: Changed,
    now: datetime,
) -> bool:
    """Tell whether a changed case has entered, left or moved in a list; what left it is known where it `shown` all that it held."""
    if shown is None:
        return chosen.may_hold(changed, districts)
    return changed.id in shown or chosen.holds(changed, districts, me.staff_id, now.astimezone(PAKISTAN))
