"""One-time secrets: codes that are typed and tokens that are followed. Only their digests are stored."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import OneTimeSecret
from registry.services.hashing import digest


class Purpose(StrEnum):
    """What a secret opens."""

    CONFIRM_MOBILE = "confirm_mobile"
    RESET_LINK = "reset_link"
    RESET_CODE = "reset_code"
    TICKET = "ticket"


LIFE: dict[Purpose, timedelta] = {
    Purpose.CONFIRM_MOBILE: timedelta(minutes=10),
    Purpose.RESET_LINK: timedelta(minutes=30),
    Purpose.RESET_CODE: timedelta(minutes=30),
    Purpose.TICKET: timedelta(seconds=30),
}
_CODES = {Purpose.CONFIRM_MOBILE, Purpose.RESET_CODE}
_TRIES = 5
PAUSE = timedelta(seconds=60)  # between two codes


async def make(session: AsyncSession, account_id: UUID, purpose: Purpose, sent_to: str, now: datetime) -> str | None:
    """Make a secret, cancelling the old ones of its purpose; None while a code was sent less than a minute ago."""
    mine = (OneTimeSecret.account_id == account_id, OneTimeSecret.purpose == purpose)
    if purpose in _CODES:
        last = (await session.exec(select(OneTimeSecret.made_at).where(*mine).order_by(col(OneTimeSecret.made_at).desc()).limit(1))).first()
        if last and now - last < PAUSE:
            return None
    await session.exec(update(OneTimeSecret).where(*mine, col(OneTimeSecret.used_at).is_(None)).values(used_at=now))  # pyright: ignore
    secret = f"{secrets.randbelow(1_000_000):06}" if purpose in _CODES else secrets.token_urlsafe(32)
    session.add(
        OneTimeSecret(
            account_id=account_id,
            purpose=purpose,
            secret_digest=_digest(purpose, secret, account_id),
            sent_to=sent_to,
            made_at=now,
            expires_at=now + LIFE[purpose],
            tries_left=_TRIES,
        )
    )
    await session.flush()
    return secret


async def spend(
    session: AsyncSession, purpose: Purpose, secret: str, now: datetime, account_id: UUID | None = None
) -> OneTimeSecret | None:
    """Use a secret up and return its row; None when it is wrong, old or used. A wrong code costs one of five tries."""
    live = (OneTimeSecret.purpose == purpose, col(OneTimeSecret.used_at).is_(None), OneTimeSecret.expires_at > now)
    if purpose in _CODES:
        if account_id is None:
            raise ValueError("a code is only looked up for an account")
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
    spent = (await session.exec(used)).first()  # pyright: ignore
    return await session.get(OneTimeSecret, spent[0], populate_existing=True) if spent else None


def _digest(purpose: Purpose, secret: str, account_id: UUID | None) -> str:
    """Bind a code, which others may share, to its account; a token is found by itself."""
    return digest(purpose, f"{account_id}:{secret}" if purpose in _CODES else secret)
