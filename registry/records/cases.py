"""What the office does with an application: checks, requests, recommendations, words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment


class Check(SQLModel, table=True):
    """One question to one official source: what was asked, what was answered, field by field, and when."""

    __tablename__ = "verification_check"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("application_id", "round", "source", "member"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> accepted_by", name="confirmed_by_another"),
        Index("ix_check_due", "state", "due_at"),
        Index("ix_check_asked", "source", "asked_digest", "answered_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    round: int = 1  # answers that were changed are checked again
    source: str = Field(max_length=12)
    member: str = Field(default="", max_length=32)
    asked: dict[str, Any] = Field(sa_type=Json)
    asked_digest: str = Field(max_length=64)  # keyed, to find what was asked already
    answered: dict[str, Any] | None = Field(default=None, sa_type=Json)  # as the source said it; none: not known there
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    state: str = Field(default="waiting", max_length=8)  # waiting, asking, done
    result: str = Field(default="", max_length=12)
    attempts: int = 0
    began_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    accepted_by: UUID | None = Field(default=None, foreign_key="staff.id")  # who accepts the difference, with the reason
    accepted_reason: str = Field(default="", max_length=1000)
    accepted_evidence: str = Field(default="", max_length=36)  # ORIGINAL, or the id of a document of the case
    confirmed_by: UUID | None = Field(default=None, foreign_key="staff.id")  # the supervisor


class Trait(SQLModel, table=True):
    """Something that only one household should have, as a keyed digest: two cases that share one may be the same household."""

    __table_args__ = (UniqueConstraint("application_id", "kind", "digest"), Index("ix_trait_shared", "kind", "digest"))

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    kind: str = Field(max_length=12)  # a key of TRAITS
    digest: str = Field(max_length=64)


class Comparison(SQLModel, table=True):
    """What somebody found who held two cases beside each other; the newest counts."""

    id: int | None = Field(default=None, primary_key=True)
    first_id: UUID = Field(foreign_key="application.id", index=True)  # the lower of the two ids
    second_id: UUID = Field(foreign_key="application.id", index=True)
    verdict: str = Field(max_length=9)  # a key of VERDICTS
    reason: str = Field(max_length=1000)
    staff_id: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_type=Moment)


class InformationRequest(SQLModel, table=True):
    """What an officer asks of a citizen: steps and documents, in plain words, until a date."""

    __tablename__ = "information_request"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    asked_by: UUID = Field(foreign_key="staff.id")
    steps: list[str] = Field(default_factory=list, sa_type=Json)
    documents: list[str] = Field(default_factory=list, sa_type=Json)
    words: str = Field(max_length=1000)
    asked_at: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment, index=True)
    reminded_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)  # answered, or the term was over


class Recommendation(SQLModel, table=True):
    """Two pairs of eyes: what an officer recommends and what a supervisor, another person, decides."""

    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> recommended_by", name="two_pairs_of_eyes"),)

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    verdict: str = Field(max_length=8)  # verify, decline
    reason: str = Field(max_length=1000)
    recommended_by: UUID = Field(foreign_key="staff.id")
    recommended_at: datetime = Field(sa_type=Moment)
    decided_by: UUID | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = Field(default="", max_length=9)  # verified, declined, sent_back; withdrawn by the citizen
    words: str = Field(default="", max_length=1000)  # the supervisor's; on declining, the citizen reads them


class Note(SQLModel, table=True):
    """Words on a case: among staff, or between officer and citizen."""

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")  # none: the citizen wrote it
    internal: bool = False
    text: str = Field(max_length=2000)
    at: datetime = Field(sa_type=Moment)


class SeenAnswer(SQLModel, table=True):
    """The answers of a step that an officer has seen proved by an original or a document."""

    __tablename__ = "seen_answer"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("application_id", "step", "member"),)

    id: int | None = Field(default=None, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    step: str = Field(max_length=40)
    member: str = Field(default="", max_length=32)
    revision: int  # of the answers that were seen; a later one is only declared again
    staff_id: UUID = Field(foreign_key="staff.id")
    at: datetime = Field(sa_type=Moment)
