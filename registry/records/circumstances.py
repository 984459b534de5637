"""What changes in a household after it was verified, and that it is asked every year whether anything has."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment

_OPEN = text("ended_at IS NULL")


class Change(SQLModel, table=True):
    """Steps of the form that are open again, with the answers as they were before."""

    __tablename__ = "circumstance_change"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_change_open", "application_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),)

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    cause: str = Field(max_length=7)  # citizen, payment
    steps: list[str] = Field(sa_type=Json)
    before: list[dict[str, Any]] = Field(sa_type=Json)  # step, member, answers and confirmed of each row
    after: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)  # the same, once it is sent
    opened_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)  # sent, or taken back


class Confirmation(SQLModel, table=True):
    """When a household is to be asked next whether anything has changed."""

    application_id: UUID = Field(primary_key=True, foreign_key="application.id")
    due_on: date = Field(index=True)
    reminded_on: date | None = None
