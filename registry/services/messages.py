"""The transactional outbox: a message is committed with its event and delivered afterwards, tried again, but never sent twice."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN
from registry.gateways.delivery import DeliveryError, Gateway, Parcel
from registry.language import language_named
from registry.records import Account, Delivery, Message
from registry.records.asked_often import ANY_MESSAGE_DUE, is_any
from registry.records.database import Database
from registry.records.upsert import insert_into
from registry.services.templates import SECRET, words

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 6 * 3600, 24 * 3600, 24 * 3600))
CHANNELS = ("email", "sms")
_LEASE = timedelta(minutes=5)  # a delivery that takes longer has been killed
_AT_ONCE = 5  # of a channel
_SEND_AGAIN_MOST = 3  # a day
_SEND_AGAIN_PAUSE = timedelta(seconds=60)
log = structlog.get_logger()


async def queue(
    session: AsyncSession,
    *,
    cause: str,
    template: str,
    account: Account,
    now: datetime,
    application_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
    channels: Collection[str] = CHANNELS,
    to: Mapping[str, str | None] | None = None,
    due_at: datetime | None = None,
) -> None:
    """Put one message a channel in the outbox, to the account's contacts or to `to`, due now or later; the same cause never twice."""
    contacts = to or {"email": account.email, "sms": account.mobile}
    rows = [
        Message(
            account_id=account.id,
            application_id=application_id,
            cause=cause,
            channel=channel,
            to=address,
            template=template,
            details=dict(details or {}),
            language=account.language,
            created_at=now,
            due_at=due_at or now,
        ).model_dump()
        for channel in channels
        if (address := contacts.get(channel))
    ]
    if rows:
        new = insert_into(session, Message).values(rows).on_conflict_do_nothing(index_elements=["cause", "channel"])
        await session.exec(new)  # pyright: ignore


async def tell_along(
    session: AsyncSession, application_id: UUID, template: str, more: Mapping[str, Any], due_at: datetime | None = None
) -> set[str]:
    """Let a message of the same kind that nobody has tried to deliver yet tell of something more, not before it is due if that is said.

    Return by which channels it is told. Whoever calls holds the application, and the transaction that tells is that of the event.
    """
    newest = {message.channel: message for message in await _untried(session, application_id, template)}
    for message in newest.values():
        _say(message, [*_told(message), dict(more)])
        message.due_at = max(message.due_at, due_at or message.due_at)
        session.add(message)
    await session.flush()
    return set(newest)


async def take_back(session: AsyncSession, application_id: UUID, template: str, key: str, value: Any) -> None:
    """Take what is no longer so out of messages that nobody has tried to deliver yet; one that tells of nothing else goes.

    Whoever calls holds the application.
    """
    for message in await _untried(session, application_id, template):
        if left := [each for each in _told(message) if each.get(key) != value]:
            _say(message, left)
            session.add(message)
        else:
            await session.delete(message)
    await session.flush()


async def _untried(session: AsyncSession, application_id: UUID, template: str) -> Sequence[Message]:
    """Return the messages of a kind that nobody has tried to deliver yet, oldest first, and keep others from trying."""
    waiting = (Message.application_id == application_id, Message.template == template, Message.state == "waiting", Message.attempts == 0)
    return (await session.exec(select(Message).where(*waiting).order_by(col(Message.created_at), col(Message.id)).with_for_update())).all()


def _told(message: Message) -> list[dict[str, Any]]:
    """Return everything that a message tells of, the first first."""
    return [{key: value for key, value in message.details.items() if key != "more"}, *message.details.get("more", [])]


def _say(message: Message, told: list[dict[str, Any]]) -> None:
    first, *more = told
    message.details = first | ({"more": more} if more else {})


async def deliver_due(database: Database, gateways: Mapping[str, Gateway], now: datetime) -> int:
    """Hand over what is due, a few of each channel at once, and return how many were taken up. No channel waits for another to begin."""
    return sum(await asyncio.gather(*(_deliver_channel(database, channel, gateway, now) for channel, gateway in gateways.items())))


async def _deliver_channel(database: Database, channel: str, gateway: Gateway, now: datetime) -> int:
    if not await is_any(database, ANY_MESSAGE_DUE, channel=channel, now=now):
        return 0
    claimed = await _claim(database, channel, gateway, now)
    await asyncio.gather(*(_deliver(database, gateway, message, now) for message in claimed))
    return len(claimed)


async def _claim(database: Database, channel: str, gateway: Gateway, now: datetime) -> list[Message]:
    """Mark due messages as being sent, each by one worker. What a worker died over is sent again only where that is safe."""
    of_channel = (Message.channel == channel, Message.due_at <= now)
    async with database.session() as session:
        left = "waiting" if gateway.repeatable else "unsure"
        await session.exec(update(Message).where(*of_channel, Message.state == "sending").values(state=left))  # pyright: ignore
        due = (
            select(Message)
            .where(*of_channel, Message.state == "waiting")
            .order_by(col(Message.created_at))
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        claimed = list((await session.exec(due)).all())
        for message in claimed:
            message.state, message.due_at, message.attempts = "sending", now + _LEASE, message.attempts + 1
            session.add(message)
        return claimed


async def _deliver(database: Database, gateway: Gateway, message: Message, now: datetime) -> None:
    outcome = "sent"
    changes: dict[str, Any] = {"state": "sent", "sent_at": now}
    given_up = message.attempts > len(PAUSES)
    again = {"state": "failed"} if given_up else {"state": "waiting", "due_at": now + PAUSES[message.attempts - 1]}
    try:
        await gateway.deliver(_parcel(message))
    except DeliveryError as error:
        outcome = error.outcome
        changes = {"state": "unsure"} if error.unsure else {"state": "failed"} if error.final else again
    except Exception as error:  # one that cannot be written must not hold up those after it
        outcome, changes = "not_written", again
        log.error("message_not_written", template=message.template, channel=message.channel, error=type(error).__name__)
    if changes["state"] != "waiting" and message.template in SECRET:
        changes["details"] = {}
    async with database.session() as session:
        session.add(Delivery(message_id=message.id, at=now, outcome=outcome))
        await session.exec(update(Message).where(col(Message.id) == message.id).values(**changes))  # pyright: ignore


def _parcel(message: Message) -> Parcel:
    language = language_named(message.language)
    said = words(message.template, message.details, language)
    made = message.created_at.astimezone(PAKISTAN).isoformat()
    return Parcel(message.id.hex, message.channel, message.to, said.subject, said.text, language, made)


@dataclass(frozen=True)
class Sent:
    """A message as its receiver sees it afterwards."""

    at: datetime
    channel: str
    to: str  # masked
    state: str
    language: str
    text: str


async def of_account(session: AsyncSession, account_id: UUID) -> list[Sent]:
    """Return the messages sent to a person, newest first, without those that hold a code."""
    mine = select(Message).where(Message.account_id == account_id).order_by(col(Message.created_at).desc()).limit(50)
    return [
        Sent(
            message.created_at,
            message.channel,
            masked(message.to),
            message.state,
            message.language,
            words(message.template, message.details, language_named(message.language)).text,
        )
        for message in (await session.exec(mine)).all()
        if message.template not in SECRET
    ]


async def send_again(session: AsyncSession, account: Account, template: str, now: datetime) -> bool:
    """Send the last message of a kind once more; False when that was done a minute ago, or three times today."""
    of_kind = (
        select(Message)
        .where(Message.account_id == account.id, Message.template == template)
        .order_by(col(Message.created_at).desc(), col(Message.id))
    )
    messages = (await session.exec(of_kind)).all()
    if not messages or now - messages[0].created_at < _SEND_AGAIN_PAUSE:
        return False
    repeated = {
        message.cause for message in messages if message.cause.startswith("again:") and now - message.created_at < timedelta(days=1)
    }
    if len(repeated) >= _SEND_AGAIN_MOST:
        return False
    await queue(
        session,
        cause=f"again:{messages[0].id}",  # who asks twice at once is sent it once
        template=template,
        account=account,
        application_id=messages[0].application_id,
        details=messages[0].details,
        now=now,
    )
    return True


def masked(contact: str) -> str:
    """Show enough of a contact for its owner to know it."""
    if "@" in contact:
        name, _, domain = contact.partition("@")
        return f"{name[:2]}…@{domain}"
    return f"…{contact[-4:]}"
