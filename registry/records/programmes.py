"""Programmes in their versions, what a household was assessed to, and what it was awarded."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment

_IN_FORCE = text("state IN ('waiting', 'approved')")
_PROPOSED = text("state = 'recommended'")
_WAITING = text("state = 'waiting'")
_GIVEN = text("from_day IS NOT NULL")


class ProgrammeVersion(SQLModel, table=True):
    """The rules of a programme from a day on. A published version is never edited; the first one ships with the portal."""

    __tablename__ = "programme_version"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("programme", "number"),
        CheckConstraint("published_by IS NULL OR published_by <> drafted_by", name="published_by_another"),
    )

    id: int | None = Field(default=None, primary_key=True)
    programme: str = Field(max_length=24)  # a key of PROGRAMMES
    number: int  # 1, 2, ... of the programme
    terms: dict[str, Any] = Field(sa_type=Json)  # benefit, criteria, budget: as rules/programmes.py reads them
    effective_from: date
    drafted_by: UUID | None = Field(default=None, foreign_key="staff.id")  # none: shipped
    drafted_at: datetime = Field(sa_type=Moment)
    published_by: UUID | None = Field(default=None, foreign_key="staff.id")
    published_at: datetime | None = Field(default=None, sa_type=Moment)


class Assessment(SQLModel, table=True):
    """One household held against one version of one programme: the facts it was made from, and what came of it."""

    __table_args__ = (Index("ix_assessment_latest", "application_id", "programme", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    programme: str = Field(max_length=24)
    version_id: int = Field(foreign_key="programme_version.id", index=True)
    facts: dict[str, Any] = Field(sa_type=Json)  # by name, as rules/facts.py defines them; with the version of the score
    eligible: bool
    amount: int = 0  # whole rupees of one payment to the whole household; 0 where the benefit is no money
    assessed_at: datetime = Field(sa_type=Moment)


class Award(SQLModel, table=True):
    """What one household receives, waits for or was refused of one programme; a new decision is a new row, never an edit."""

    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> recommended_by", name="awarded_by_another"),
        Index("ix_award_of_household", "application_id", "programme"),
        Index("ix_award_waiting", "programme", "score", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index("ix_award_to_decide", "score", "recommended_at", "id", postgresql_where=_PROPOSED, sqlite_where=_PROPOSED),
        Index("ix_award_given", "programme", "amount", "rhythm", "from_day", "until_day", postgresql_where=_GIVEN, sqlite_where=_GIVEN),
        Index("ix_award_in_force", "application_id", "programme", unique=True, postgresql_where=_IN_FORCE, sqlite_where=_IN_FORCE),
        Index("ix_award_proposed", "application_id", "programme", unique=True, postgresql_where=_PROPOSED, sqlite_where=_PROPOSED),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    programme: str = Field(max_length=24)
    assessment_id: int = Field(foreign_key="assessment.id")
    replaces: UUID | None = Field(default=None, foreign_key="award.id")  # the award that ends once this one is decided
    proposed: str = Field(default="grant", max_length=5)  # what the officer recommends: grant, end
    state: str = Field(max_length=11)  # AwardState
    score: int  # of need, 0 to 100, lowest first on the waiting list
    amount: int = 0  # whole rupees of one payment
    rhythm: str = Field(default="once", max_length=9)  # once, monthly, quarterly, yearly, ramzan, lasting (no payments)
    from_day: date | None = None
    until_day: date | None = None
    recommended_by: UUID | None = Field(default=None, foreign_key="staff.id")
    recommended_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=1000)  # in words, where declined or ended
    code: str | None = Field(default=None, unique=True, max_length=20)  # of the award letter, which anybody may check


class AssessmentRun(SQLModel, table=True):
    """One assessment of all households by the versions in force on a day; it goes on where it stopped."""

    __tablename__ = "assessment_run"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    versions: dict[str, int] = Field(sa_type=Json)  # the id of each, by programme
    began_at: datetime = Field(sa_type=Moment)
    until: int  # the last row of household_facts that there was
    reached: int = 0  # the last row that was assessed
    changed: int = 0  # assessments that came to something else
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
