"""One-time secrets: codes that are typed and tokens that are followed. Only their digests are stored."""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, OneTimeSecret
from registry.rules import numbers
from registry.rules.figures import clean, latin_digits
from registry.services import messages
from registry.services.accounts.hashing import digest


class Purpose(StrEnum):
    """What a secret opens."""

    CONFIRM_MOBILE = "confirm_mobile"
    RESET_LINK = "reset_link"
    RESET_CODE = "reset_code"
    TICKET = "ticket"
    ACCEPT_LOAN = "accept_loan"
    OPEN_ACCOUNT = "open_account"  # printed on a counter's receipt
    HELPLINE = "helpline"  # read out, so that an officer may fill in the form too


LIFE: dict[Purpose, timedelta] = {
    Purpose.CONFIRM_MOBILE: timedelta(minutes=10),
    Purpose.RESET_LINK: timedelta(minutes=30),
    Purpose.RESET_CODE: timedelta(minutes=30),
    Purpose.TICKET: timedelta(seconds=30),
    Purpose.ACCEPT_LOAN: timedelta(minutes=10),
    Purpose.OPEN_ACCOUNT: timedelta(days=90),
    Purpose.HELPLINE: timedelta(minutes=10),
}
_SENT_AS: dict[Purpose, tuple[str, str]] = {  # those that somebody else could have sent to a person again and again: template and channel
    Purpose.CONFIRM_MOBILE: ("mobile_code", "sms"),
    Purpose.RESET_LINK: ("reset_link", "email"),
    Purpose.RESET_CODE: ("reset_code", "sms"),
    Purpose.ACCEPT_LOAN: ("loan_code", "sms"),
}
SENT = frozenset(_SENT_AS)
_CODES = {Purpose.CONFIRM_MOBILE, Purpose.RESET_CODE, Purpose.ACCEPT_LOAN}
_BOUND = {*_CODES, Purpose.OPEN_ACCOUNT}  # only looked up for an account
_TRIES = 5
PAUSE = timedelta(seconds=60)  # between two that are sent
MOST_A_DAY = 10  # of one purpose to one account
_KEPT = timedelta(days=2)
_LONGEST = 100  # characters that are read at all


@dataclass(frozen=True)
class Made:
    """A new secret, which is nowhere else, and the id under which its digest is kept."""

    id: UUID
    secret: str


async def send(session: AsyncSession, account: Account, purpose: Purpose, says: Callable[[str], Mapping[str, Any]], now: datetime) -> bool:
    """Make a secret and put it in the outbox, with what its message `says`; False while too many have just been sent."""
    template, channel = _SENT_AS[purpose]
    to = account.email if channel == "email" else account.mobile
    made = await make_to_send(session, account.id, purpose, to or "", now)
    if made is None:
        return False
    cause, details = f"{template}:{made.id}", says(made.secret)
    await messages.queue(session, cause=cause, template=template, account=account, details=details, channels=(channel,), now=now)
    return True


async def make_to_send(session: AsyncSession, account_id: UUID, purpose: Purpose, sent_to: str, now: datetime) -> Made | None:
    """Make a secret for a message; None while too many have just been sent."""
    if not await _may_be_sent(session, account_id, purpose, now):
        return None
    return await make(session, account_id, purpose, now, sent_to)


async def make(session: AsyncSession, account_id: UUID, purpose: Purpose, now: datetime, sent_to: str = "") -> Made:
    """Make a secret, which cancels the older ones of its purpose."""
    if purpose is not Purpose.TICKET:
        await cancel(session, account_id, {purpose}, now)
    secret = await _fresh(session, purpose, now)
    kept = OneTimeSecret(
        account_id=account_id,
        purpose=purpose,
        secret_digest=_digest(purpose, secret, account_id),
        sent_to=sent_to,
        made_at=now,
        expires_at=now + LIFE[purpose],
        tries_left=_TRIES,
    )
    session.add(kept)
    await session.flush()
    return Made(kept.id, secret)


async def _fresh(session: AsyncSession, purpose: Purpose, now: datetime) -> str:
    """Return a new secret. One that is read out is found by itself, so it is none of those that live."""
    if purpose is Purpose.OPEN_ACCOUNT:
        return numbers.OPENING_CODE.make(secrets.choice)
    if purpose is Purpose.HELPLINE:
        while True:
            code = _six_digits()
            same = (OneTimeSecret.purpose == purpose, OneTimeSecret.secret_digest == _digest(purpose, code, None))
            if (await session.exec(select(OneTimeSecret.id).where(*same, OneTimeSecret.expires_at > now))).first() is None:
                return code
    return _six_digits() if purpose in _CODES else secrets.token_urlsafe(32)


def _six_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


async def _may_be_sent(session: AsyncSession, account_id: UUID, purpose: Purpose, now: datetime) -> bool:
    # a write holds the account until the transaction ends, so that of many askers at once one is sent something
    await session.exec(update(Account).where(col(Account.id) == account_id).values(language=Account.language))  # pyright: ignore
    sent = select(func.count(), func.max(OneTimeSecret.made_at)).where(
        OneTimeSecret.account_id == account_id, OneTimeSecret.purpose == purpose, OneTimeSecret.made_at > now - timedelta(days=1)
    )
    number, last = (await session.exec(sent)).one()
    return number == 0 or (number < MOST_A_DAY and now - last >= PAUSE)


async def is_awaited(session: AsyncSession, account_id: UUID, purpose: Purpose, now: datetime) -> bool:
    """Tell whether a secret that was made for an account can still be used."""
    live = (OneTimeSecret.purpose == purpose, col(OneTimeSecret.used_at).is_(None), OneTimeSecret.expires_at > now)
    mine = select(OneTimeSecret.id).where(*live, OneTimeSecret.account_id == account_id, OneTimeSecret.tries_left > 0)
    return (await session.exec(mine)).first() is not None


async def cancel(session: AsyncSession, account_id: UUID, purposes: Collection[Purpose], now: datetime) -> None:
    """Make an account's open secrets of these purposes worthless."""
    open_ones = (
        col(OneTimeSecret.account_id) == account_id,
        col(OneTimeSecret.purpose).in_(purposes),
        col(OneTimeSecret.used_at).is_(None),
    )
    await session.exec(update(OneTimeSecret).where(*open_ones).values(used_at=now))  # pyright: ignore


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget secrets that no longer count."""
    await session.exec(delete(OneTimeSecret).where(col(OneTimeSecret.expires_at) < now - _KEPT))  # pyright: ignore


async def spend(
    session: AsyncSession, purpose: Purpose, secret: str, now: datetime, account_id: UUID | None = None
) -> OneTimeSecret | None:
    """Use a secret up and return its row; None when it is wrong, old or used. A wrong code costs one of five tries.

    Urdu digits and spaces are forgiven.
    """
    secret = "".join(latin_digits(clean(secret[:_LONGEST])).split())
    live = (OneTimeSecret.purpose == purpose, col(OneTimeSecret.used_at).is_(None), OneTimeSecret.expires_at > now)
    if purpose in _BOUND and account_id is None:
        raise ValueError("a code is only looked up for an account")
    if purpose in _CODES:
        tried = (  # counted before it is compared, in one statement, so that parallel guesses are counted too
            update(OneTimeSecret)
            .where(*live, OneTimeSecret.account_id == account_id, OneTimeSecret.tries_left > 0)  # pyright: ignore
            .values(tries_left=OneTimeSecret.tries_left - 1)
            .returning(col(OneTimeSecret.id))
        )
        if (await session.exec(tried)).first() is None:  # pyright: ignore
            return None
    used = (
        update(OneTimeSecret)
        .where(*live, OneTimeSecret.secret_digest == _digest(purpose, secret, account_id))  # pyright: ignore
        .values(used_at=now)
        .returning(col(OneTimeSecret.id))
    )
    spent = (await session.exec(used)).all()  # pyright: ignore - two were made at the same moment: neither is good
    return await session.get(OneTimeSecret, spent[0][0], populate_existing=True) if len(spent) == 1 else None


def _digest(purpose: Purpose, secret: str, account_id: UUID | None) -> str:
    """Bind a code, which others may share, to its account; a token is found by itself."""
    return digest(purpose, f"{account_id}:{secret}" if purpose in _BOUND else secret)
