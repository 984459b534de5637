"""Who has an account, what signs them in, and what keeps strangers out."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from registry.records.columns import Moment


class Account(SQLModel, table=True):
    """A citizen's account; one per CNIC (A2)."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    cnic: str = Field(max_length=13, unique=True)
    full_name: str = Field(max_length=100)
    date_of_birth: date
    email: str | None = Field(default=None, max_length=254, index=True)
    mobile: str | None = Field(default=None, max_length=16, index=True)  # E.164
    mobile_confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    mobile_of: str = Field(default="own", max_length=8)  # own, relative: written to with consent given at a counter; resets no password
    reset_from: datetime | None = Field(default=None, sa_type=Moment)  # until then what an officer corrected or printed resets no password
    password_hash: str | None = Field(default=None, max_length=100)  # none: made at a counter, and not opened by its owner yet
    language: str = Field(max_length=2)
    created_at: datetime = Field(sa_type=Moment)


class SignIn(SQLModel, table=True):
    """A signed-in browser; the cookie holds the token, the table only its SHA-256."""

    __tablename__ = "sign_in"  # pyright: ignore[reportAssignmentType]

    token_sha256: str = Field(primary_key=True, max_length=64)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    opened_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Attempt(SQLModel, table=True):
    """A wrong password; the CNIC, known or not, is kept only as a keyed digest."""

    id: int | None = Field(default=None, primary_key=True)
    cnic_digest: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=Moment)


class Lock(SQLModel, table=True):
    """A CNIC, known or not, that may not sign in for a while (A5)."""

    cnic_digest: str = Field(primary_key=True, max_length=64)
    until: datetime = Field(sa_type=Moment)


class OneTimeSecret(SQLModel, table=True):
    """A code or a link that proves once that a contact is one's own."""

    __tablename__ = "one_time_secret"  # pyright: ignore[reportAssignmentType]

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    purpose: str = Field(max_length=20)  # a Purpose of services/accounts/one_time.py
    secret_digest: str = Field(max_length=64, index=True)
    sent_to: str = Field(max_length=254)
    made_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    tries_left: int
    used_at: datetime | None = Field(default=None, sa_type=Moment)
