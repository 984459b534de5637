"""What citizens object to: appeals against decisions, and complaints about the service."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.records.columns import Moment


class Appeal(SQLModel, table=True):
    """An appeal against one decision, heard by somebody who took no part in it. Once heard, a row is never changed (a trigger holds it)."""

    __table_args__ = (
        UniqueConstraint("kind", "decision_id"),
        CheckConstraint(
            "heard_by IS NULL OR recommended_by IS NULL OR heard_by <> recommended_by", name="heard_by_another_than_recommended"
        ),
        CheckConstraint("heard_by IS NULL OR decided_by IS NULL OR heard_by <> decided_by", name="heard_by_another_than_decided"),
        CheckConstraint("(state = 'open') = (heard_by IS NULL)", name="heard_by_somebody"),
        Index("ix_appeal_queue", "state", "due_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    kind: str = Field(max_length=12)  # registration, award, loan
    decision_id: str = Field(max_length=36)  # of the recommendation, of the award, or of what was recommended on a loan
    programme: str = Field(default="", max_length=24)
    recommended_by: UUID | None = Field(default=None, foreign_key="staff.id")  # as the decision says it
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime = Field(sa_type=Moment)
    words: str = Field(max_length=1000)
    made_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    state: str = Field(default="open", max_length=7)  # open, granted, refused
    heard_by: UUID | None = Field(default=None, foreign_key="staff.id")
    heard_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=1000)


class Complaint(SQLModel, table=True):
    """A complaint about the service in a district, and its answer. Once answered, a row is never changed (a trigger holds it)."""

    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_by IS NULL)", name="answered_by_somebody"),
        Index("ix_complaint_queue", "state", "due_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    category: str = Field(max_length=12)  # a key of CATEGORIES
    district: str = Field(max_length=60)  # where it happened
    words: str = Field(max_length=1000)
    made_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    state: str = Field(default="open", max_length=8)  # open, answered
    answer: str = Field(default="", max_length=1000)
    answered_by: UUID | None = Field(default=None, foreign_key="staff.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
