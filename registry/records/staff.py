"""The people who work for the registry, their centres, and what signs them in."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment


class Centre(SQLModel, table=True):
    """An office that citizens come to; its officers see its districts."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(max_length=100, unique=True)
    districts: list[str] = Field(default_factory=list, sa_type=Json)  # codes
    address: str = Field(default="", max_length=200)
    hours: str = Field(default="", max_length=100)  # in the words of whoever opened it, as citizens read them
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class Staff(SQLModel, table=True):
    """An officer, a supervisor or an administrator. A password and a second factor are set by themselves, after an invitation."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    cnic: str = Field(max_length=13, unique=True)
    full_name: str = Field(max_length=100)
    role: str = Field(max_length=13)
    centre_id: UUID | None = Field(default=None, foreign_key="centre.id", index=True)  # of an officer
    division: str = Field(default="", max_length=40)  # of a supervisor; empty: the whole province
    email: str | None = Field(default=None, max_length=254)
    mobile: str | None = Field(default=None, max_length=16)  # E.164
    language: str = Field(default="en", max_length=2)
    password_hash: str | None = Field(default=None, max_length=100)
    invitation: str | None = Field(default=None, max_length=64, unique=True)  # SHA-256 of the token
    invited_at: datetime | None = Field(default=None, sa_type=Moment)
    second_factor: str | None = Field(default=None, max_length=200)  # the TOTP secret, encrypted with the installation's key
    last_step: int = 0  # the half minute whose code was accepted last; a code is accepted once
    recovery_codes: list[str] = Field(default_factory=list, sa_type=Json)  # digests of those that are left
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)


class StaffSignIn(SQLModel, table=True):
    """A browser in which a member of staff is signed in; before the second factor it opens nothing but that."""

    __tablename__ = "staff_sign_in"  # pyright: ignore[reportAssignmentType]

    token_sha256: str = Field(primary_key=True, max_length=64)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    opened_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    passed_at: datetime | None = Field(default=None, sa_type=Moment)
    tries: int = 0  # wrong codes
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
