"""The query of a page of the queue, put together so that every part of it is read in order from an index."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false, func, literal, true, tuple_, union_all
from sqlalchemy import select as rows_of
from sqlmodel import col

from registry.records.accounts import Account
from registry.records.applications import Application
from registry.records.staff import Staff
from registry.rules.figures import moment_in
from registry.rules.lifecycle import OPEN, Status
from registry.rules.queue import SEVERITY, Filter, Order, Sought

MOST_COUNTED = 1000  # beyond it a count says «more»
_APART = 8  # districts that are each looked up by themselves; of more, one walk along the whole order soon finds enough
_CASE: Any = Application.__table__.c  # pyright: ignore[reportAttributeAccessIssue]
_PERSON: Any = Account.__table__.c  # pyright: ignore[reportAttributeAccessIssue]
_COLUMNS = (
    *("id", "account_id", "number", "district", "tehsil", "status", "result", "severity"),
    *("since", "due_at", "name_key", "assigned_to", "version"),
)
_RANKS = {str(rank): rank for rank in SEVERITY.values()}
_ORDERING: dict[Order, tuple[str, ...]] = {
    Order.DUE: ("due_at", "id"),
    Order.DIFFERENCES: ("severity", "due_at", "id"),
    Order.LONGEST: ("since", "id"),
    Order.NEWEST: ("since", "id"),
    Order.NAME: ("name_key", "id"),
}


def mark(chosen: Filter, last: Any) -> str:
    """Return where a page that ends with a row has ended, for Filter.after."""
    if chosen.ordered is Order.NAME:  # the name itself must not stand in an address
        return str(last.id)
    values = [getattr(last, name) for name in _ORDERING[chosen.ordered]]
    return "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


def page(chosen: Filter, now: datetime, districts: frozenset[str] | None, me: UUID, most: int, own: Collection[UUID] = ()) -> Any:
    """Return the query of a page of some districts (None: the whole province), without one's own; `now` in the office's time zone."""
    found = _page(chosen, now, districts, me, most, own).subquery()
    return rows_of(found).order_by(*_order(chosen, found.c))


def page_with_counts(
    chosen: Filter, now: datetime, districts: frozenset[str] | None, me: UUID, most: int, own: Collection[UUID] = ()
) -> Any:
    """Return the same with how many cases each open status has under the rest of the filter: `count_…`, in a row even where no case is."""
    found = _page(chosen, now, districts, me, most, own).subquery()
    counts = rows_of(*(_count(chosen, now, districts, me, status, own).label(f"count_{status}") for status in OPEN)).subquery()
    return rows_of(found, counts).select_from(counts.outerjoin(found, true())).order_by(*_order(chosen, found.c))


def _page(chosen: Filter, now: datetime, districts: frozenset[str] | None, me: UUID, most: int, own: Collection[UUID] = ()) -> Any:
    """Return a page unordered: its cases first, from an index, then their names."""
    rest = [*_rest(chosen, now, me, own), *(_beyond(chosen) if chosen.after else [])]
    columns = [_CASE[name] for name in _COLUMNS]
    parts = [rows_of(*columns).where(*part, *rest).order_by(*_order(chosen, _CASE)).limit(most) for part in _parts(chosen, districts)]
    found = parts[0].subquery()
    if len(parts) > 1:
        together = union_all(*(rows_of(part.subquery()) for part in parts)).subquery()
        found = rows_of(together).order_by(*_order(chosen, together.c)).limit(most).subquery()
    named = (col(Account.full_name).label("name"), func.coalesce(col(Staff.full_name), "").label("officer"))
    joined = rows_of(found, *named).join(Account, col(Account.id) == found.c.account_id)
    return joined.join(Staff, col(Staff.id) == found.c.assigned_to, isouter=True)


def _parts(chosen: Filter, districts: frozenset[str] | None) -> list[list[Any]]:
    """Return the conditions of each part: a status of a district, in which an index has the order."""
    places: list[list[Any]] = [[]]
    if districts is not None:
        places = [[_CASE.district == each] for each in sorted(districts)] or [[false()]]
        if len(districts) > _APART:
            places = [[_CASE.district.in_(sorted(districts))]]
    if chosen.sought and not chosen.status:
        return [[*place, _CASE.status != Status.DRAFT] for place in places]
    if chosen.ordered is Order.NAME and not chosen.status:  # names are not apart by status: one walk soon finds enough that is open
        return [[*place, _CASE.status.in_(OPEN)] for place in places]
    return [[*place, _CASE.status == each] for place in places for each in ([chosen.status] if chosen.status else OPEN)]


def _rest(chosen: Filter, now: datetime, me: UUID, own: Collection[UUID]) -> list[Any]:
    """Return what a case must fulfil beside its place and status."""
    wanted: list[Any] = [_CASE[key] == value for key in ("tehsil", "result") if (value := getattr(chosen, key))]
    match chosen.assigned:
        case "me":
            wanted.append(_CASE.assigned_to == me)
        case "nobody":
            wanted.append(_CASE.assigned_to.is_(None))
        case "somebody":
            wanted.append(_CASE.assigned_to.is_not(None))
    if since := chosen.since(now):
        wanted.append(_CASE.since < since)
    if own:
        wanted.append(_CASE.id.not_in(sorted(own)))
    return wanted + (_found(chosen.sought) if chosen.sought else [])


def _found(sought: Sought) -> list[Any]:
    if sought.by == "name":
        return [_CASE.name_key >= sought.value, _CASE.name_key < f"{sought.value}\U0010ffff"]
    if sought.by in {"number", "pser_id"}:
        return [_CASE[sought.by] == sought.value]
    return [_CASE.account_id.in_(rows_of(_PERSON.id).where(_PERSON[sought.by] == sought.value))]


def _order(chosen: Filter, columns: Any) -> list[Any]:
    names = _ORDERING[chosen.ordered]
    return [columns[name].desc() if chosen.ordered is Order.NEWEST else columns[name] for name in names]


def _beyond(chosen: Filter) -> list[Any]:
    """Return the condition of the pages after the first; none where somebody wrote an end that no page has."""
    *values, last = chosen.after.split("~")
    names = _ORDERING[chosen.ordered]
    try:
        case = UUID(last)
        read = [_RANKS[value] if name == "severity" else moment_in(value) for name, value in zip(names, values, strict=False)]
    except (ValueError, KeyError):
        return []
    place = tuple_(*(_CASE[name] for name in names))
    if chosen.ordered is Order.NAME:
        if values:
            return []
        name = rows_of(_CASE.name_key).where(_CASE.id == case).scalar_subquery()
        return [place > tuple_(name, literal(case, _CASE.id.type))]
    if len(read) != len(names) - 1:
        return []
    mark = (*read, case)
    return [place < mark if chosen.ordered is Order.NEWEST else place > mark]


def _count(chosen: Filter, now: datetime, districts: frozenset[str] | None, me: UUID, status: Status, own: Collection[UUID]) -> Any:
    place = [] if districts is None else [_CASE.district.in_(sorted(districts))]
    some = rows_of(_CASE.id).where(_CASE.status == status, *place, *_rest(chosen, now, me, own)).limit(MOST_COUNTED)
    if districts is None or len(districts) > _APART:
        some = some.order_by(_CASE.due_at, _CASE.id)  # along an index, not through the whole table in the hope of finding enough early
    return rows_of(func.count()).select_from(some.subquery()).scalar_subquery()
