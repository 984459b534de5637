"""The papers of an application: a row per file, the bytes in the document store."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel, col, select

from registry.records.columns import Moment


class Document(SQLModel, table=True):
    """One stored file; `store_key` is random and never shown."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    kind: str = Field(max_length=40)  # a key of DOCUMENTS, or of which appeal it is a paper
    member: str = Field(default="", max_length=32)  # or HEAD, whose an officer has accepted it as; none: the household's, or not said
    file_name: str = Field(max_length=120)
    media_type: str = Field(max_length=40)
    size: int  # bytes, as stored
    pages: int = 1
    sha256: str = Field(max_length=64)
    store_key: str = Field(max_length=64, unique=True)
    preview_key: str | None = Field(default=None, max_length=64)
    scan: str = Field(max_length=12)  # clean, waiting, unscanned
    added_at: datetime = Field(sa_type=Moment)
    verdict: str = Field(default="", max_length=10)  # accepted, refused
    verdict_reason: str = Field(default="", max_length=20)  # a code of VERDICT_REASONS
    verdict_by: UUID | None = Field(default=None, foreign_key="staff.id")
    entered_by: UUID | None = Field(default=None, foreign_key="staff.id")  # an officer; none: the citizen
    centre: str = Field(default="", max_length=100)  # of that officer, then
    original_seen_by: UUID | None = Field(default=None, foreign_key="staff.id")
    original_seen_at: datetime | None = Field(default=None, sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


def documents_of(application_id: UUID) -> Any:
    """Select the documents of an application that are there, oldest first."""
    there = select(Document).where(Document.application_id == application_id, col(Document.removed_at).is_(None))
    return there.order_by(col(Document.added_at))
