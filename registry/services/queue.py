"""The officers' queue: filtered, searched and paged from indexes, oldest term first."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import and_, func, tuple_
from sqlalchemy import select as rows_of
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN
from registry.records import Account, Application, Staff
from registry.rules import identity, numbers, pser_id, service_clock
from registry.rules.access import Duty
from registry.rules.identity import Unfit
from registry.rules.lifecycle import OPEN, Status
from registry.rules.numbers import NotANumberError
from registry.rules.verification import Result
from registry.services import audit
from registry.services.applications import name_key
from registry.services.casework import UnreasonedError
from registry.services.staff import SignedInStaff

PAGE = 25
MOST_COUNTED = 1000  # beyond it a count says «more»
MOST_EXPORTED = 10_000
_LONGEST_SEARCH = 100
_LONGEST_REASON = 300


@dataclass(frozen=True)
class Filter:
    """What a queue shows; the address bar holds it."""

    status: str = ""  # empty: everything that waits for the office
    district: str = ""
    tehsil: str = ""
    assigned: str = ""  # me, nobody, somebody
    result: str = ""
    search: str = ""
    after: str = ""  # the last row of the page before

    @classmethod
    def read(cls, asked: dict[str, str]) -> "Filter":
        """Return the filter in an address; what it does not know is left out."""
        known = {
            "status": set(Status) - {Status.DRAFT},
            "assigned": {"me", "nobody", "somebody"},
            "result": set(Result),
        }
        kept = {key: asked.get(key, "")[:_LONGEST_SEARCH] for key in cls.__dataclass_fields__}
        return cls(**{key: value for key, value in kept.items() if key not in known or value in known[key]})

    def address(self) -> str:
        """Return the filter as it stands in an address."""
        return urlencode({key: getattr(self, key) for key in self.__dataclass_fields__ if getattr(self, key)})


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


@dataclass(frozen=True)
class Listed:
    """A page of the queue."""

    rows: Sequence[Row]
    next: str  # for Filter.after; empty on the last page


def _conditions(me: SignedInStaff, chosen: Filter) -> list[Any]:
    """Return what a case must fulfil to be in the queue; whose places are not theirs is not in it, whatever the filter says."""
    me.must(Duty.SEE_CASES)
    wanted: list[Any] = []
    if chosen.district and me.sees(chosen.district):
        wanted.append(col(Application.district) == chosen.district)
    elif chosen.district:
        wanted.append(col(Application.id).is_(None))
    elif me.districts is not None:
        wanted.append(col(Application.district).in_(sorted(me.districts)))
    if chosen.tehsil:
        wanted.append(col(Application.tehsil) == chosen.tehsil)
    match chosen.assigned:
        case "me":
            wanted.append(col(Application.assigned_to) == me.staff_id)
        case "nobody":
            wanted.append(col(Application.assigned_to).is_(None))
        case "somebody":
            wanted.append(col(Application.assigned_to).is_not(None))
    if chosen.result:
        wanted.append(col(Application.result) == chosen.result)
    if chosen.search.strip():
        wanted.append(_found(chosen.search))
        wanted.append(col(Application.status) == chosen.status if chosen.status else col(Application.status) != Status.DRAFT)
    else:
        wanted.append(col(Application.status) == chosen.status if chosen.status else col(Application.status).in_(OPEN))
    return wanted


def _found(text: str) -> Any:
    """Return the condition of a search: an application number, PSER ID, CNIC, mobile, or the beginning of a name."""
    for parse, column in ((numbers.parse, Application.number), (pser_id.parse, Application.pser_id)):
        try:
            return col(column) == parse(text)
        except NotANumberError:
            continue
    for read, column in ((identity.cnic, Account.cnic), (identity.mobile, Account.mobile)):
        try:
            return col(Application.account_id).in_(rows_of(col(Account.id)).where(col(column) == read(text)))
        except Unfit:
            continue
    begins = name_key(text)
    return and_(col(Application.name_key) >= begins, col(Application.name_key) < begins + "\U0010ffff")


def statement(me: SignedInStaff, chosen: Filter, most: int = PAGE + 1) -> Any:
    """Return the query of one page: its cases first, from an index, then their names."""
    wanted = _conditions(me, chosen)
    if chosen.after:
        due, _, last = chosen.after.partition("~")
        with suppress(ValueError):
            wanted.append(tuple_(col(Application.due_at), col(Application.id)) > (datetime.fromisoformat(due), UUID(last)))
    found = rows_of(Application).where(*wanted).order_by(col(Application.due_at), col(Application.id)).limit(most).subquery().c
    return (
        rows_of(
            found.id,
            found.number,
            col(Account.full_name),
            found.district,
            found.tehsil,
            found.status,
            found.result,
            found.since,
            found.due_at,
            found.assigned_to,
            found.version,
            func.coalesce(col(Staff.full_name), ""),
        )
        .join(Account, col(Account.id) == found.account_id)
        .join(Staff, col(Staff.id) == found.assigned_to, isouter=True)
        .order_by(found.due_at, found.id)
    )


async def page(session: AsyncSession, me: SignedInStaff, chosen: Filter) -> Listed:
    """Return a page of the queue."""
    rows = [Row(*row) for row in (await session.exec(statement(me, chosen))).all()]
    shown = rows[:PAGE]
    more = len(rows) > PAGE and shown[-1].due_at
    return Listed(shown, f"{shown[-1].due_at.isoformat()}~{shown[-1].id}" if more and shown[-1].due_at else "")


async def export(session: AsyncSession, me: SignedInStaff, chosen: Filter, reason: str, now: datetime) -> list[Row]:
    """Return the cases that a filter shows, and write down who took them and why; raises NotTheirsError, UnreasonedError."""
    me.must(Duty.EXPORT)
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise UnreasonedError
    rows = [Row(*row) for row in (await session.exec(statement(me, chosen, MOST_EXPORTED))).all()]
    await audit.note(session, me.actor, "cases_exported", now, details={"reason": reason.strip(), "cases": len(rows)})
    return rows


def clock_of(row: Row, now: datetime) -> str:
    """Return overdue, soon, or nothing."""
    return service_clock.standing(row.due_at, now.astimezone(PAKISTAN))


async def counts(session: AsyncSession, me: SignedInStaff, chosen: Filter) -> dict[str, int]:
    """Return how many cases each open status has under the rest of the filter; never more than MOST_COUNTED."""
    found: dict[str, int] = {}
    for status in OPEN:
        wanted = _conditions(me, replace(chosen, status=status, after=""))
        some = rows_of(col(Application.id)).where(*wanted).limit(MOST_COUNTED)
        found[status] = (await session.exec(rows_of(func.count()).select_from(some.subquery()))).scalar_one()  # pyright: ignore
    return found
