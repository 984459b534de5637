"""A household's application, the answers of each step, and what has happened to it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment


class Application(SQLModel, table=True):
    """One household's application; its status is the shadow of its events."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", unique=True)
    status: str = Field(default="draft", max_length=24)
    number: str | None = Field(default=None, unique=True, max_length=20)
    started_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)


class StepAnswers(SQLModel, table=True):
    """The answers of one step (for one member where the step repeats), with the revision that a second tab is held against."""

    __tablename__ = "step_answers"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("application_id", "step", "member"),)

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    step: str = Field(max_length=40)
    member: str = Field(default="", max_length=32)  # the member's id where the step repeats, else empty
    answers: dict[str, Any] = Field(sa_type=Json)
    confirmed: list[str] = Field(default_factory=list, sa_type=Json)  # contradictions the person called right
    revision: int = 1
    saved_at: datetime = Field(sa_type=Moment)


class Event(SQLModel, table=True):
    """Something that happened to an application, in the past tense; the timeline is made of these."""

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    name: str = Field(max_length=40)  # started, submitted, document_added, ...
    at: datetime = Field(sa_type=Moment)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
