"""The query of a page of the queue, put together so that every part of it is read in order from an index."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, false, func, literal, true, tuple_, union, union_all
from sqlalchemy import select as rows_of
from sqlmodel import col

from registry.records.accounts import Account
from registry.records.applications import Application, NameSound
from registry.records.cases import InformationRequest, Note
from registry.records.staff import Staff
from registry.rules.figures import moment_in
from registry.rules.lifecycle import OPEN, Status
from registry.rules.queue import SEVERITY, Filter, Order, Sought

MOST_COUNTED = 1000  # beyond it a count says «more»
_APART = 8  # districts that are each looked up by themselves; of more, one walk along the whole order soon finds enough
_CASE: Any = Application.__table__.c  # pyright: ignore[reportAttributeAccessIssue]
_SOUND: Any = NameSound.__table__.c  # pyright: ignore[reportAttributeAccessIssue]
_PERSON: Any = Account.__table__.c  # pyright: ignore[reportAttributeAccessIssue]
_COLUMNS = (
    *("id", "account_id", "number", "district", "tehsil", "status", "result", "severity"),
    *("since", "due_at", "name_key", "assigned_to", "version"),
)
_SOUNDING = "sounding"  # begins the mark of a page that ends among those found by how they sound
_RANKS = {str(rank): rank for rank in SEVERITY.values()}
_ORDERING: dict[Order, tuple[str, ...]] = {
    Order.DUE: ("due_at", "since", "id"),  # terms end with a working day, so many end together
    Order.DIFFERENCES: ("severity", "due_at", "since", "id"),
    Order.LONGEST: ("since", "id"),
    Order.NEWEST: ("since", "id"),
    Order.NAME: ("name_key", "id"),
}


def named(sought: Sought) -> Any:
    """Return the query of the ids of all cases whose head's name begins as written, or sounds so."""
    written = rows_of(_CASE.id).where(_begins(_CASE.name_key, sought.value))
    sounding = rows_of(_SOUND.application_id).where(_begins(_SOUND.sound, sought.sound))
    return union(written, sounding) if sought.sound else written


def mark(chosen: Filter, last: Any) -> str:
    """Return where a page that ends with a row has ended, for Filter.after."""
    if chosen.ordered is Order.NAME:  # the name itself must not stand in an address
        return f"{_SOUNDING}~{last.id}" if getattr(last, "sounding", 0) else str(last.id)
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
    rest = _rest(chosen, now, me, own)
    sought = chosen.sought
    parts = _named(chosen, sought, districts, rest, most) if sought and sought.by == "name" else _ordered(chosen, districts, rest, most)
    found = parts[0].subquery()
    if len(parts) > 1:
        together = union_all(*(rows_of(part.subquery()) for part in parts)).subquery()
        found = rows_of(together).order_by(*_order(chosen, together.c)).limit(most).subquery()
    named = (col(Account.full_name).label("name"), func.coalesce(col(Staff.full_name), "").label("officer"))
    joined = rows_of(found, *named, wrote(found.c.id)).join(Account, col(Account.id) == found.c.account_id)
    return joined.join(Staff, col(Staff.id) == found.c.assigned_to, isouter=True)


def wrote(case_id: Any) -> Any:
    """Tell whether the citizen has written and nobody has written back or asked for something since."""
    by_citizen, asked = col(Note.staff_id).is_(None), rows_of(func.max(col(InformationRequest.asked_at)))
    theirs, ours = (func.max(case((each, col(Note.id)), else_=0)) for each in (by_citizen, ~by_citizen))
    asked_last = asked.where(col(InformationRequest.application_id) == case_id).scalar_subquery()
    unasked = func.coalesce(func.max(case((by_citizen, col(Note.at)))) > asked_last, true())
    last = rows_of(and_(theirs > ours, unasked)).where(col(Note.application_id) == case_id, ~col(Note.internal))
    return func.coalesce(last.scalar_subquery(), false()).label("wrote")


def _ordered(chosen: Filter, districts: frozenset[str] | None, rest: list[Any], most: int) -> list[Any]:
    """Return the parts of a list in its order."""
    wanted = [*rest, *(_found(chosen.sought) if chosen.sought else []), *(_beyond(chosen) if chosen.after else [])]
    columns = [_CASE[name] for name in _COLUMNS]
    return [rows_of(*columns).where(*part, *wanted).order_by(*_order(chosen, _CASE)).limit(most) for part in _parts(chosen, districts)]


def _named(chosen: Filter, sought: Sought, districts: frozenset[str] | None, rest: list[Any], most: int) -> list[Any]:
    """Return the parts of a search for a name: whose begins as written, by name, and after them who sounds alike, by sound."""
    columns = [_CASE[name] for name in _COLUMNS]
    written = _begins(_CASE.name_key, sought.value)
    among, last = _last_named(chosen)
    parts: list[Any] = []
    if not among or not sought.sound:
        place = (_CASE.name_key, _CASE.id)
        ended = _after(place, rows_of(_CASE.name_key).where(_CASE.id == last), last)
        found = rows_of(*columns, literal(0).label("sounding"), place[0].label("place")).where(written, *ended, *rest)
        parts += [found.where(*part).order_by(*place).limit(most) for part in _parts(chosen, districts)]
    if sought.sound:
        place, sounding = (_SOUND.sound, _SOUND.application_id), _begins(_SOUND.sound, sought.sound)
        ended = _after(place, rows_of(_SOUND.sound).where(_SOUND.application_id == last, sounding), last if among else None)
        found = rows_of(*columns, literal(1).label("sounding"), place[0].label("place")).where(sounding, ~written, *ended, *rest)
        found = found.join_from(NameSound, Application, _CASE.id == _SOUND.application_id)
        parts += [found.where(*part).order_by(*place).limit(most) for part in _parts(chosen, districts, _SOUND)]
    return parts


def _begins(column: Any, text: str) -> Any:
    return (column >= text) & (column < f"{text}\U0010ffff")


def _last_named(chosen: Filter) -> tuple[str, UUID | None]:
    """Return where a page of a search for a name has ended: whether among those who sound alike, and with which case."""
    *among, last = chosen.after.split("~")
    try:
        return {"": "", _SOUNDING: _SOUNDING}["".join(among)], UUID(last)
    except (ValueError, KeyError):
        return "", None


def _after(place: tuple[Any, Any], first: Any, last: UUID | None) -> list[Any]:
    return [tuple_(*place) > tuple_(first.scalar_subquery(), literal(last, _CASE.id.type))] if last else []


def _parts(chosen: Filter, districts: frozenset[str] | None, placed: Any = _CASE) -> list[list[Any]]:
    """Return the conditions of each part: a status of a district, in which an index has the order."""
    places: list[list[Any]] = [[]]
    if districts is not None:
        places = [[placed.district == each] for each in sorted(districts)] or [[false()]]
        if len(districts) > _APART:
            places = [[placed.district.in_(sorted(districts))]]
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
    return wanted


def _found(sought: Sought) -> list[Any]:
    if sought.by in {"number", "pser_id"}:
        return [_CASE[sought.by] == sought.value]
    return [_CASE.account_id.in_(rows_of(_PERSON.id).where(_PERSON[sought.by] == sought.value))]


def _order(chosen: Filter, columns: Any) -> list[Any]:
    if chosen.sought and chosen.sought.by == "name":
        return [columns.sounding, columns.place, columns.id]
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
        return _after((_CASE.name_key, _CASE.id), rows_of(_CASE.name_key).where(_CASE.id == case), case)
    if len(read) != len(names) - 1:
        return []
    mark = (*read, case)
    return [place < mark if chosen.ordered is Order.NEWEST else place > mark]


def _count(chosen: Filter, now: datetime, districts: frozenset[str] | None, me: UUID, status: Status, own: Collection[UUID]) -> Any:
    place = [] if districts is None else [_CASE.district.in_(sorted(districts))]
    some = rows_of(_CASE.id).where(_CASE.status == status, *place, *_rest(chosen, now, me, own)).limit(MOST_COUNTED)
    if districts is None or len(districts) > _APART:
        # along an index, not through the whole table in the hope of finding enough early
        some = some.order_by(*(_CASE[name] for name in _ORDERING[Order.DUE]))
    return rows_of(func.count()).select_from(some.subquery()).scalar_subquery()
