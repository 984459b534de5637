"""The transactional outbox: messages committed with the event that caused them, and every attempt to deliver one."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.records.columns import Json, Moment


class Message(SQLModel, table=True):
    """One e-mail or SMS to one person; `cause` makes it unique per event, channel and address."""

    __table_args__ = (UniqueConstraint("cause", "channel"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    application_id: UUID | None = Field(default=None, foreign_key="application.id", index=True)
    cause: str = Field(max_length=80)
    channel: str = Field(max_length=5)  # email, sms
    to: str = Field(max_length=254)
    template: str = Field(max_length=40)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    language: str = Field(max_length=2)
    attempts: int = 0
    state: str = Field(default="waiting", max_length=8, index=True)  # waiting, sending, sent, unsure, failed
    created_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment, index=True)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)


class Delivery(SQLModel, table=True):
    """One attempt to hand a message to its gateway."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: UUID = Field(foreign_key="message.id", index=True)
    at: datetime = Field(sa_type=Moment)
    outcome: str = Field(max_length=40)  # sent, timeout, refused, unreachable, error_500
