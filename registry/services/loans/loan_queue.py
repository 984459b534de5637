"""The queue of loans: by status, by age of what is late, or by what is searched, from indexes."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import exists, func, true, tuple_
from sqlalchemy import select as rows_of
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Application, Loan, LoanProposal
from registry.records.queue import named as cases_named
from registry.rules import arrears, numbers, queue
from registry.rules.access import Duty
from registry.rules.arrears import Age
from registry.rules.figures import moment_in
from registry.rules.loan_life import OPEN, LoanStatus
from registry.rules.numbers import NotANumberError
from registry.services.loans import ledger
from registry.services.office.staff import SignedInStaff

PAGE = 25
PROPOSED = "proposed"  # loans of which a change waits for another pair of eyes
_LONGEST = 100


@dataclass(frozen=True)
class Filter:
    """What a queue shows; the address bar holds it."""

    status: str = ""  # empty: everything that is open
    late: str = ""  # a key of AGES
    search: str = ""
    after: str = ""  # the last row of the page before

    @classmethod
    def read(cls, asked: dict[str, str]) -> "Filter":
        """Return the filter in an address; what it does not know is left out."""
        known = {"status": {*LoanStatus, PROPOSED}, "late": set(Age)}
        kept = {key: asked.get(key, "")[:_LONGEST] for key in cls.__dataclass_fields__}
        return cls(**{key: value for key, value in kept.items() if key not in known or value in known[key]})

    @property
    def personal(self) -> bool:
        """Tell whether the search may name a person, and so must not stand in an address."""
        sought = queue.sought(self.search)
        return sought is not None and sought.personal and not _number(self.search)

    def address(self) -> str:
        """Return the filter as it stands in an address."""
        return urlencode({key: getattr(self, key) for key in self.__dataclass_fields__ if getattr(self, key)})


@dataclass(frozen=True)
class Row:
    """One loan in the queue."""

    id: UUID
    number: str
    name: str
    district: str
    status: str
    amount: int
    since: datetime
    next_due: date | None
    owed: int


@dataclass(frozen=True)
class Listed:
    """A page of the queue."""

    rows: list[Row]
    next: str  # for Filter.after; empty on the last page


async def page(session: AsyncSession, me: SignedInStaff, chosen: Filter, today: date) -> Listed:
    """Return a page of the queue: what waits longest first, of what is late what has been late longest."""
    order = Loan.next_due if chosen.late else Loan.since
    wanted = _conditions(me, chosen, today)
    if chosen.after:
        value, _, last = chosen.after.partition("~")
        with suppress(ValueError):
            place = date.fromisoformat(value) if chosen.late else moment_in(value)
            wanted.append(tuple_(col(order), col(Loan.id)) > (place, UUID(last)))
    found = (
        rows_of(
            col(Loan.id),
            col(Loan.number),
            col(Account.full_name),
            col(Application.district),
            col(Loan.status),
            func.coalesce(col(Loan.amount), col(Loan.asked_amount)),
            col(Loan.since),
            col(Loan.next_due),
        )
        .join(Application, col(Application.id) == col(Loan.application_id))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(*wanted)
        .order_by(col(order), col(Loan.id))
        .limit(PAGE + 1)
    )
    rows = (await session.exec(found)).all()  # pyright: ignore
    shown = rows[:PAGE]
    owed = await ledger.balances(session, [row[0] for row in shown])
    listed = [Row(*row, owed=owed.get(row[0], 0)) for row in shown]  # pyright: ignore[reportCallIssue]
    last = listed[-1] if len(rows) > PAGE else None
    place = (last.next_due if chosen.late else last.since) if last else None
    return Listed(listed, f"{place.isoformat()}~{last.id}" if last and place else "")


def _conditions(me: SignedInStaff, chosen: Filter, today: date) -> list[Any]:
    """Return what a loan must fulfil to be in the queue; whose district is not theirs is not in it."""
    me.must(Duty.SEE_CASES)
    wanted: list[Any] = [col(Account.cnic) != me.cnic]
    if me.districts is not None:
        wanted.append(col(Application.district).in_(sorted(me.districts)))
    if chosen.late:
        first, last = arrears.span(Age(chosen.late), today)
        wanted += [col(Loan.status) == LoanStatus.DISBURSED, col(Loan.next_due) <= last]
        wanted += [col(Loan.next_due) >= first] if first else []
    elif chosen.status == PROPOSED:
        wanted.append(exists().where(col(LoanProposal.loan_id) == col(Loan.id), col(LoanProposal.decided_at).is_(None)))
    elif chosen.status:
        wanted.append(col(Loan.status) == chosen.status)
    elif not chosen.search.strip():
        wanted.append(col(Loan.status).in_(OPEN))
    if chosen.search.strip():
        wanted.append(_found(chosen.search))
    return wanted


def _number(text: str) -> str:
    """Return the number of a loan that a search is; empty where it is none."""
    try:
        return numbers.LOAN.parse(text)
    except NotANumberError:
        return ""


def _found(text: str) -> Any:
    """Return the condition of a search: the number of a loan, or what a case is found by."""
    if number := _number(text):
        return col(Loan.number) == number
    sought = queue.sought(text)
    if sought is None:
        return true()
    if sought.by == "name":
        return col(Application.id).in_(cases_named(sought))
    return {
        "number": col(Application.number),
        "pser_id": col(Application.pser_id),
        "cnic": col(Account.cnic),
        "mobile": col(Account.mobile),
    }[sought.by] == sought.value


async def counts(session: AsyncSession, me: SignedInStaff, today: date) -> dict[str, int]:
    """Return how many loans of theirs each open status has, and each age of what is late."""
    wanted = {status: Filter(status=status) for status in (*OPEN, PROPOSED)} | {age: Filter(late=age) for age in Age}
    found: dict[str, int] = {}
    for key, chosen in wanted.items():
        joined = rows_of(func.count()).select_from(Loan).join(Application, col(Application.id) == col(Loan.application_id))
        joined = joined.join(Account, col(Account.id) == col(Application.account_id))
        found[str(key)] = (await session.exec(joined.where(*_conditions(me, chosen, today)))).scalar_one()  # pyright: ignore
    return found
