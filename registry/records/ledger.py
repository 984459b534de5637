"""The ledger in double entry. Entries are only ever added, each with postings that sum to zero; a balance is a sum and stands nowhere."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Uuid
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment


class LedgerEntry(SQLModel, table=True):
    """What was posted, and why. It is written after its postings: the database then holds them to zero and closes them."""

    __tablename__ = "ledger_entry"  # pyright: ignore[reportAssignmentType]

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str = Field(max_length=12)
    cause: str = Field(unique=True, max_length=120)  # what it was posted for; nothing is posted twice
    day: date  # on which the money moved
    by: UUID | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(sa_type=Moment)


class LedgerPosting(SQLModel, table=True):
    """One side of an entry: whole rupees to an account, debits positive, credits negative."""

    __tablename__ = "ledger_posting"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("amount <> 0", name="posts_something"),
        CheckConstraint("ledger IN ('bank', 'counter', 'loans', 'losses')", name="known_ledger"),
        Index("ix_posting_of_loan", "loan_id", "ledger"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: UUID = Field(
        sa_column=Column(Uuid, ForeignKey("ledger_entry.id", deferrable=True, initially="DEFERRED"), index=True, nullable=False)
    )
    ledger: str = Field(max_length=8)
    loan_id: UUID = Field(foreign_key="loan.id")
    amount: int


class LedgerCheck(SQLModel, table=True):
    """What the nightly proof of the ledger came to."""

    __tablename__ = "ledger_check"  # pyright: ignore[reportAssignmentType]

    day: date = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    entries: int
    loans: int
    faults: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
