"""What awards are paid: a payment for each period, the runs that send them, what the bank said. No payment has two living transfers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.records.columns import Moment
from registry.rules.payments import PaymentState, RunState

_OPEN = text("state IN ('prepared', 'approved')")
_LIVE = text("outcome IN ('', 'paid')")
_LIVING = text("state IN ('asked', 'allowed')")
_SHARED = text("held = 'shared'")
_UNTOLD = text("told = false")
_UNTOLD_SQLITE = text("told = 0")


class PaymentRun(SQLModel, table=True):
    """Everything that a programme owes by the end of a period, sent to the bank in one file."""

    __tablename__ = "payment_run"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="run_approved_by_another"),
        Index("ix_payment_run_open", "programme", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: int | None = Field(default=None, primary_key=True)
    programme: str = Field(max_length=24)
    period: str = Field(max_length=9)  # the key of the last period it pays
    state: str = Field(default=RunState.PREPARED, max_length=9)
    count: int = 0
    total: int = Field(default=0, sa_type=BigInteger)  # whole rupees
    pay_day: date
    prepared_by: UUID = Field(foreign_key="staff.id")
    prepared_at: datetime = Field(sa_type=Moment)
    approved_by: UUID | None = Field(default=None, foreign_key="staff.id")
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def reference(self) -> str:
        """The name under which the bank knows the run."""
        return f"PSER-{self.id:06}"


class TakenFile(SQLModel, table=True):
    """A supervisor who took the file of a run away, and when first: from then on the bank may have it."""

    __tablename__ = "taken_file"  # pyright: ignore[reportAssignmentType]

    run_id: int = Field(foreign_key="payment_run.id", primary_key=True)
    taken_by: UUID = Field(foreign_key="staff.id", primary_key=True)
    taken_at: datetime = Field(sa_type=Moment)


class Payment(SQLModel, table=True):
    """What one award owes for one period: one row for good, however often it is tried."""

    __table_args__ = (
        UniqueConstraint("award_id", "period"),
        UniqueConstraint("application_id", "programme", "period"),  # also where a new award replaces an old one
        CheckConstraint("amount > 0", name="payment_of_something"),
        Index("ix_payment_open", "programme", "state", "id"),
        Index("ix_payment_shared", "application_id", postgresql_where=_SHARED, sqlite_where=_SHARED),
        Index("ix_payment_untold", "id", postgresql_where=_UNTOLD, sqlite_where=_UNTOLD_SQLITE),
    )

    id: int | None = Field(default=None, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id")
    application_id: UUID = Field(foreign_key="application.id")
    programme: str = Field(max_length=24)
    period: str = Field(max_length=9)  # a key of rules/payments.py
    amount: int  # whole rupees
    state: str = Field(default=PaymentState.DUE, max_length=6)
    reason: str = Field(default="", max_length=4)  # of the bank, where it failed
    held: str = Field(default="", max_length=16)  # why it is in no run: a key of EXCEPTIONS
    changed_at: datetime = Field(sa_type=Moment)
    told: bool = True  # whether the citizen knows of the outcome


class Transfer(SQLModel, table=True):
    """One try to make a payment, to the account as it was then."""

    __table_args__ = (
        UniqueConstraint("run_id", "payment_id"),
        Index("ix_transfer_live", "payment_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_transfer_number", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="payment_run.id")
    payment_id: int = Field(foreign_key="payment.id", index=True)
    reference: str = Field(unique=True, max_length=35)
    amount: int
    kind: str = Field(max_length=6)  # bank, wallet
    number: str = Field(max_length=34)
    holder: str = Field(max_length=120)
    institution: str = Field(max_length=120)
    outcome: str = Field(default="", max_length=9)  # none yet, paid, failed, returned; before it is sent: cancelled, left_out
    reason: str = Field(default="", max_length=4)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class SharedAccount(SQLModel, table=True):
    """Two pairs of eyes on a household that is paid to an account to which another one is paid too."""

    __tablename__ = "shared_account"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="shared_account_decided_by_another"),
        Index("ix_shared_account_living", "application_id", "number", unique=True, postgresql_where=_LIVING, sqlite_where=_LIVING),
    )

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    number: str = Field(max_length=34)
    state: str = Field(default="asked", max_length=7)  # asked, allowed, refused, ended
    reason: str = Field(max_length=1000)
    asked_by: UUID = Field(foreign_key="staff.id")
    asked_at: datetime = Field(sa_type=Moment)
    words: str = Field(default="", max_length=1000)  # of who decided
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: UUID | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_reason: str = Field(default="", max_length=1000)


class ResultFile(SQLModel, table=True):
    """A file of results that was read into a run; the same bytes are read once."""

    __tablename__ = "result_file"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="payment_run.id", index=True)
    sha256: str = Field(unique=True, max_length=64)
    imported_by: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_type=Moment)
    paid: int = 0
    failed: int = 0
