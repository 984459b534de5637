"""The audit: who did, saw or was refused what. It is only ever added to; each entry holds the hash of the one before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment


class AuditEntry(SQLModel, table=True):
    """One thing that happened. The people and cases in it are named by their ids only, without foreign keys: it outlives them."""

    __tablename__ = "audit_entry"  # pyright: ignore[reportAssignmentType]

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})  # without a gap
    at: datetime = Field(sa_type=Moment, index=True)
    actor: UUID | None = Field(default=None, index=True)  # a member of staff; none: the portal, or nobody known
    role: str = Field(default="", max_length=13)
    centre: str = Field(default="", max_length=100)
    action: str = Field(max_length=40, index=True)
    application_id: UUID | None = Field(default=None, index=True)
    address: str = Field(default="", max_length=45)  # network address
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # before and after, purpose; no personal data
    former_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The end of the chain, one row; holding it lets entries be added one after another."""

    __tablename__ = "audit_head"  # pyright: ignore[reportAssignmentType]

    id: int = Field(default=1, primary_key=True)
    number: int = 0
    hash: str = Field(max_length=64)
