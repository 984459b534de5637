"""The ledger: entries are posted once for one cause, and balances are sums of what was posted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from uuid import UUID, uuid4

from sqlalchemy import func, insert
from sqlalchemy import select as rows_of
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import LedgerEntry, LedgerPosting
from registry.rules.ledger import Kind, Ledger, Postings


async def post(
    session: AsyncSession, kind: Kind, cause: str, loan_id: UUID, postings: Postings, day: date, by: UUID | None, now: datetime
) -> UUID:
    """Post an entry and return its id. The database refuses one that does not sum to zero, and a second one of the same cause."""
    entry_id = uuid4()
    sides = [{"entry_id": entry_id, "ledger": ledger, "loan_id": loan_id, "amount": amount} for ledger, amount in postings.items()]
    await session.exec(insert(LedgerPosting).values(sides))  # pyright: ignore - before the entry, which closes them
    await session.exec(insert(LedgerEntry).values(id=entry_id, kind=kind, cause=cause, day=day, by=by, at=now))  # pyright: ignore
    return entry_id


async def balance(session: AsyncSession, loan_id: UUID) -> int:
    """Return what is owed of a loan, in whole rupees."""
    return (await balances(session, [loan_id])).get(loan_id, 0)


async def written_off(session: AsyncSession, loan_id: UUID) -> int:
    """Return what was written off of a loan, in whole rupees."""
    return (await _sums(session, [loan_id], Ledger.LOSSES)).get(loan_id, 0)


async def balances(session: AsyncSession, loan_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return what is owed of some loans; those without a posting are left out."""
    return await _sums(session, loan_ids, Ledger.LOANS)


async def _sums(session: AsyncSession, loan_ids: Collection[UUID], account: Ledger) -> dict[UUID, int]:
    summed = (
        rows_of(col(LedgerPosting.loan_id), func.sum(col(LedgerPosting.amount)))
        .where(col(LedgerPosting.loan_id).in_(loan_ids), col(LedgerPosting.ledger) == account)
        .group_by(col(LedgerPosting.loan_id))
    )
    return {loan_id: int(amount) for loan_id, amount in (await session.exec(summed)).all()}  # pyright: ignore


@dataclass(frozen=True)
class Movement:
    """Something that was posted to a loan, and what was owed after it."""

    kind: str  # of Kind
    day: date
    amount: int
    left: int


async def movements(session: AsyncSession, loan_id: UUID) -> list[Movement]:
    """Return what was posted to a loan, oldest first."""
    posted = (
        rows_of(col(LedgerEntry.kind), col(LedgerEntry.day), col(LedgerPosting.amount))
        .join(LedgerEntry, col(LedgerEntry.id) == col(LedgerPosting.entry_id))
        .where(col(LedgerPosting.loan_id) == loan_id, col(LedgerPosting.ledger) == Ledger.LOANS)
        .order_by(col(LedgerPosting.id))
    )
    rows = (await session.exec(posted)).all()  # pyright: ignore
    left = accumulate(amount for _, _, amount in rows)
    return [Movement(kind, day, amount, after) for (kind, day, amount), after in zip(rows, left, strict=True)]


async def totals(session: AsyncSession) -> dict[str, int]:
    """Return the balance of every account of the fund; they sum to zero."""
    summed = rows_of(col(LedgerPosting.ledger), func.sum(col(LedgerPosting.amount))).group_by(col(LedgerPosting.ledger))
    posted = {ledger: int(amount) for ledger, amount in (await session.exec(summed)).all()}  # pyright: ignore
    return {str(ledger): 0 for ledger in Ledger} | posted


async def postings_of(session: AsyncSession, entry_id: UUID) -> Postings:
    """Return the postings of an entry."""
    sides = rows_of(col(LedgerPosting.ledger), col(LedgerPosting.amount)).where(col(LedgerPosting.entry_id) == entry_id)
    return {Ledger(ledger): amount for ledger, amount in (await session.exec(sides)).all()}  # pyright: ignore


async def last_posting(session: AsyncSession, loan_id: UUID) -> int:
    """Return the number of the newest posting of a loan; those of one loan are numbered in their order."""
    newest = rows_of(func.max(col(LedgerPosting.id))).where(col(LedgerPosting.loan_id) == loan_id)
    return (await session.exec(newest)).scalar_one() or 0  # pyright: ignore
