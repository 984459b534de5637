"""A household's application, the answers of each step, and what has happened to it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Computed, Index, SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.records.columns import Bytewise, Json, Moment
from registry.rules.names import LONGEST
from registry.rules.queue import SEVERITY

*_RANKED, (_, _LAST) = SEVERITY.items()
_SEVERITY = " ".join(["CASE result", *(f"WHEN '{result}' THEN {rank}" for result, rank in _RANKED), f"ELSE {_LAST} END"])


class Application(SQLModel, table=True):
    """One household's application; its status is the shadow of its events. What the queue finds it by stands here, indexed."""

    __table_args__ = (
        Index("ix_queue", "status", "due_at", "since", "id"),
        Index("ix_queue_district", "district", "status", "due_at", "since", "id"),
        Index("ix_queue_tehsil", "tehsil", "status", "due_at", "since", "id"),
        Index("ix_queue_assigned", "assigned_to", "status", "due_at", "since", "id"),
        Index("ix_queue_result", "result", "status", "due_at", "since", "id"),
        Index("ix_queue_since", "status", "since", "id"),
        Index("ix_queue_district_since", "district", "status", "since", "id"),
        Index("ix_queue_severity", "status", "severity", "due_at", "since", "id"),
        Index("ix_queue_district_severity", "district", "status", "severity", "due_at", "since", "id"),
        Index("ix_queue_name", "name_key", "id"),
        Index("ix_queue_district_name", "district", "name_key", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", unique=True)
    status: str = Field(default="draft", max_length=24)
    number: str | None = Field(default=None, unique=True, max_length=20)
    started_at: datetime = Field(sa_type=Moment)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    pser_id: str | None = Field(default=None, unique=True, max_length=13)
    version: int = 1  # of the case; an officer's change names the one it was made from
    since: datetime | None = Field(default=None, sa_type=Moment)  # when the status began
    due_at: datetime | None = Field(default=None, sa_type=Moment)  # of the service clock
    district: str = Field(default="", max_length=60)
    tehsil: str = Field(default="", max_length=80)
    name_key: str = Field(default="", sa_type=Bytewise(100))  # the head's name as it is searched
    assigned_to: UUID | None = Field(default=None, foreign_key="staff.id")
    result: str = Field(default="", max_length=12)  # the worst of the checks; empty while they run
    assistance_id: UUID | None = None  # the open one, so that a form that nobody helps with asks for nothing more
    removed: int = 0  # how many members were: the id of one is not given again
    severity: int | None = Field(default=None, sa_type=SmallInteger, sa_column_args=[Computed(_SEVERITY, persisted=True)])  # of it


class NameSound(SQLModel, table=True):
    """How the head's name of a sent application sounds from one of its words on; a search finds it by how the sound begins."""

    __tablename__ = "name_sound"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_name_sound", "sound", "application_id"),
        Index("ix_name_sound_district", "district", "sound", "application_id"),
    )

    application_id: UUID = Field(foreign_key="application.id", primary_key=True)
    sound: str = Field(sa_type=Bytewise(LONGEST), primary_key=True)
    district: str = Field(max_length=60)  # that of the application


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
    entered_by: UUID | None = Field(default=None, foreign_key="staff.id")  # an officer; none: the citizen
    centre: str = Field(default="", max_length=100)  # of that officer, then


class Event(SQLModel, table=True):
    """Something that happened to an application, in the past tense; the timeline is made of these."""

    __table_args__ = (Index("ix_event_named", "name", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    name: str = Field(max_length=40)  # started, submitted, document_added, ...
    at: datetime = Field(sa_type=Moment)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
