"""When an officer fills in a household's form with it: at the counter, or over the helpline."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from registry.records.columns import Moment

_OPEN = text("ended_at IS NULL")


class Assistance(SQLModel, table=True):
    """One officer at one household's form, from when it is opened until either ends it. An officer has one open, and so has a form."""

    __table_args__ = (
        Index("ix_assistance_officer", "staff_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_assistance_form", "application_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_assistance_of", "application_id", "opened_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    centre: str = Field(default="", max_length=100)  # of the officer, then
    kind: str = Field(max_length=8)  # counter: the original CNIC was seen; helpline: the citizen read a code out
    opened_at: datetime = Field(sa_type=Moment)
    printed_at: datetime | None = Field(default=None, sa_type=Moment)  # when the declaration was, as it would be signed now
    declared_at: datetime | None = Field(default=None, sa_type=Moment)  # when the officer saw the printed declaration signed
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: str = Field(default="", max_length=8)  # officer, citizen, portal
