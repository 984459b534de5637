"""Interest-free loans: applied for, guaranteed, visited, recommended, voted on. What is owed stands in the ledger, not here."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment

_OPEN = text("status IN ('applied', 'visited', 'in_committee', 'offered', 'accepted', 'disbursed')")


class Loan(SQLModel, table=True):
    """One loan of a household, from the application on; its status is the shadow of its events, `next_due` that of plan and ledger."""

    __table_args__ = (
        Index("ix_loan_one_at_a_time", "application_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_loan_queue", "status", "since", "id"),
        Index("ix_loan_due", "status", "next_due", "id"),
        Index("ix_loan_of_household", "application_id", "applied_at"),
        CheckConstraint("amount > 0 AND months > grace AND grace >= 0", name="granted_terms"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    assessment_id: int = Field(foreign_key="assessment.id")  # that called the household eligible; its version holds the terms
    number: str = Field(unique=True, max_length=15)
    status: str = Field(default="applied", max_length=12)
    version: int = 1
    since: datetime = Field(sa_type=Moment)  # when the status began
    applied_at: datetime = Field(sa_type=Moment)
    purpose: str = Field(max_length=12)  # a value of PURPOSES
    plan: str = Field(max_length=1000)
    asked_amount: int
    asked_months: int
    asked_grace: int
    income: int  # of the household in a month, as verified when it applied
    existing: int  # instalments of other debts in a month, likewise
    amount: int | None = None  # granted, with months and grace; none before the committee has decided
    months: int | None = None
    grace: int | None = None
    words: str = Field(default="", max_length=1000)  # of the committee, which the citizen reads
    offered_until: date | None = None
    agreement_id: UUID | None = Field(default=None, foreign_key="document.id")
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    disbursed_on: date | None = None
    transfer_reference: str | None = Field(default=None, unique=True, max_length=60)  # of the bank, for paying out
    next_due: date | None = None  # of the oldest instalment that is not wholly paid
    reminded_on: date | None = None  # when the worker last looked after its reminders


class LoanDraft(SQLModel, table=True):
    """What somebody has typed into the form of the loan and not sent yet, as typed."""

    __tablename__ = "loan_draft"  # pyright: ignore[reportAssignmentType]

    application_id: UUID = Field(foreign_key="application.id", primary_key=True)
    answers: dict[str, Any] = Field(sa_type=Json)
    saved_at: datetime = Field(sa_type=Moment)


class LoanGuarantor(SQLModel, table=True):
    """A person who stands for a loan. The slots of a person are few, and free again when the loan has ended."""

    __tablename__ = "loan_guarantor"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("loan_id", "cnic"), UniqueConstraint("cnic", "slot"))

    id: int | None = Field(default=None, primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id")
    cnic: str = Field(max_length=13)
    full_name: str = Field(max_length=100)
    slot: int | None = None


class LoanVisit(SQLModel, table=True):
    """What an officer saw and heard at the place of the business."""

    __tablename__ = "loan_visit"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id", index=True)
    officer_id: UUID = Field(foreign_key="staff.id")
    visited_on: date
    place_seen: bool
    guarantors_met: bool
    report: str = Field(max_length=1000)
    at: datetime = Field(sa_type=Moment)


class LoanRecommendation(SQLModel, table=True):
    """What an officer recommends to the committee."""

    __tablename__ = "loan_recommendation"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("id", "recommended_by"),)

    id: int | None = Field(default=None, primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id", index=True)
    verdict: str = Field(max_length=7)  # grant, decline
    amount: int
    months: int
    grace: int
    reason: str = Field(max_length=1000)
    recommended_by: UUID = Field(foreign_key="staff.id")
    recommended_at: datetime = Field(sa_type=Moment)
    outcome: str = Field(default="", max_length=9)  # offered, declined, sent_back; empty while the committee sits


class LoanVote(SQLModel, table=True):
    """One of the two votes of a committee: two different supervisors, neither of whom recommended the loan."""

    __tablename__ = "loan_vote"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("recommendation_id", "place"),
        UniqueConstraint("recommendation_id", "voted_by"),
        ForeignKeyConstraint(["recommendation_id", "recommended_by"], ["loan_recommendation.id", "loan_recommendation.recommended_by"]),
        CheckConstraint("place IN (1, 2)", name="two_votes"),
        CheckConstraint("voted_by <> recommended_by", name="voted_by_another"),
    )

    id: int | None = Field(default=None, primary_key=True)
    recommendation_id: int
    recommended_by: UUID  # as in the recommendation, so that the database can hold the two apart
    place: int
    voted_by: UUID = Field(foreign_key="staff.id")
    verdict: str = Field(max_length=7)
    words: str = Field(max_length=1000)
    at: datetime = Field(sa_type=Moment)


class LoanEvent(SQLModel, table=True):
    """Something that happened to a loan, in the past tense."""

    __tablename__ = "loan_event"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    loan_id: UUID = Field(foreign_key="loan.id", index=True)
    name: str = Field(max_length=40)
    at: datetime = Field(sa_type=Moment)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
