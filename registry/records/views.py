"""The filters that staff keep under a name."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.records.columns import Moment


class SavedView(SQLModel, table=True):
    """A filter of the queue under a name, of one member of staff; it holds no search, which could name a person."""

    __tablename__ = "saved_view"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    name: str = Field(max_length=40)
    address: str = Field(max_length=600)  # the filter as an address holds it
    saved_at: datetime = Field(sa_type=Moment)
