"""How a loan is paid back: its plans, the repayments that arrived, the files they came in, and changes that need two people."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment

_UNDECIDED = text("decided_at IS NULL")
_POSTED = text("outcome = 'posted'")


class LoanPlan(SQLModel, table=True):
    """The instalments that a loan is paid back in from a day on; a new plan follows the old one, which stays as it was."""

    __tablename__ = "loan_plan"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("loan_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    number: int  # 1 when the money is paid out
    balance: int  # of the ledger when the plan began; its instalments sum to this
    months: int
    grace: int
    begins: date
    after_posting: int  # the last posting of the loan that its balance holds
    at: datetime = Field(sa_type=Moment)


class LoanInstalment(SQLModel, table=True):
    """One instalment of a plan. Whether it is paid follows from the ledger."""

    __tablename__ = "loan_instalment"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("amount > 0", name="whole_instalment"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="loan_plan.id")
    number: int
    due: date
    amount: int


class BankFile(SQLModel, table=True):
    """A file of the bank that somebody tried to post: wholly, or not at all."""

    __tablename__ = "bank_file"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_bank_file_once", "sha256", unique=True, postgresql_where=_POSTED, sqlite_where=_POSTED),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    sha256: str = Field(max_length=64)
    file_name: str = Field(max_length=120)
    outcome: str = Field(max_length=7)  # posted, refused
    lines: int = 0
    posted: int = 0
    known: int = 0  # lines that had been posted before
    amount: int = 0  # rupees posted
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)  # line, reference and a key of PROBLEMS
    by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_type=Moment, index=True)


class LoanRepayment(SQLModel, table=True):
    """Money that came back. One that was posted wrongly is followed by its opposite, with the reason; no row is changed."""

    __tablename__ = "loan_repayment"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("(amount > 0 AND reverses IS NULL) OR (amount < 0 AND reverses IS NOT NULL)", name="repaid_or_reversed"),
        Index("ix_repayment_of_loan", "loan_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    entry_id: UUID = Field(foreign_key="ledger_entry.id", unique=True)
    amount: int
    paid_on: date
    ledger: str = Field(max_length=8)  # bank, counter
    reference: str | None = Field(default=None, unique=True, max_length=60)  # of the bank
    receipt: str | None = Field(default=None, unique=True, max_length=15)  # of a counter
    reverses: int | None = Field(default=None, unique=True, foreign_key="loan_repayment.id")
    reason: str = Field(default="", max_length=1000)
    file_id: UUID | None = Field(default=None, foreign_key="bank_file.id")
    by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_type=Moment)


class ReceiptCount(SQLModel, table=True):
    """How many receipts a year has; they are numbered without a gap."""

    __tablename__ = "receipt_count"  # pyright: ignore[reportAssignmentType]

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int


class LoanProposal(SQLModel, table=True):
    """New instalments, or a write-off: proposed by one member of staff, decided by another."""

    __tablename__ = "loan_proposal"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="decided_by_another"),
        Index("ix_proposal_one_at_a_time", "loan_id", unique=True, postgresql_where=_UNDECIDED, sqlite_where=_UNDECIDED),
    )

    id: int | None = Field(default=None, primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id", index=True)
    kind: str = Field(max_length=10)  # reschedule, write_off
    months: int = 0
    grace: int = 0
    reason: str = Field(max_length=1000)
    proposed_by: UUID = Field(foreign_key="staff.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = Field(default="", max_length=8)  # agreed, refused
    words: str = Field(default="", max_length=1000)
