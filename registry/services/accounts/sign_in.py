"""Signing in and out (A3-A5): what locks, what opens, and how long a signed-in browser stays so."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Attempt, Lock, SignIn, asked_often
from registry.records.database import Asked, Database, ask, within
from registry.records.upsert import insert_into
from registry.rules import identity
from registry.rules.identity import Unfit
from registry.services.accounts.hashing import digest, fingerprint, password_fits

MOST_WRONG = 5
WITHIN = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=30)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_TOUCH_EVERY = timedelta(minutes=1)
_NEVER_LOCKED = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SignedIn:
    """A person who is signed in, in one browser."""

    account_id: UUID
    full_name: str
    language: str
    token_sha256: str


@dataclass(frozen=True)
class Locked:
    """The CNIC may not sign in until then."""

    until: datetime


async def verify(database: Database, cnic: str, password: str, now: datetime) -> UUID | Locked | None:
    """Return the account that a CNIC and a password open, or the lock, or None; an unknown CNIC takes the same way and time."""
    try:
        number = identity.cnic(cnic)
    except Unfit:
        await password_fits(password, None)
        return None
    key = digest("cnic", number)
    async with database.session() as session:
        if locked := await count_try(session, key, now):
            return locked
        known = (await session.exec(select(Account.id, Account.password_hash).where(Account.cnic == number))).first()
    fits = await password_fits(password, known[1] if known else None)
    async with database.session() as session:
        if fits and known:
            await session.exec(forget_tries(key))  # pyright: ignore
            return known[0]
        return await lock_if_too_many(session, key, now)


async def count_try(session: AsyncSession, key: str, now: datetime) -> Locked | None:
    """Count this try before its password is compared, so that parallel guesses cannot exceed the five."""
    until = await _hold(session, key)
    if until > now:
        return Locked(until)
    if await _recent(session, key, now) >= MOST_WRONG:
        return await lock_if_too_many(session, key, now)
    session.add(Attempt(cnic_digest=key, at=now))
    return None


async def _hold(session: AsyncSession, key: str, until: datetime | None = None) -> datetime:
    """Hold the lock's row until the transaction ends, so that tries of one CNIC are counted one after another; set it where told to."""
    held = (
        insert_into(session, Lock)
        .values(cnic_digest=key, until=until or _NEVER_LOCKED)
        .on_conflict_do_update(index_elements=["cnic_digest"], set_={"until": until} if until else {"cnic_digest": key})
        .returning(col(Lock.until))
    )
    return (await session.exec(held)).scalar_one()  # pyright: ignore


async def _recent(session: AsyncSession, key: str, now: datetime) -> int:
    wrong = select(func.count()).where(Attempt.cnic_digest == key, Attempt.at > now - WITHIN)
    return (await session.exec(wrong)).one()


def forget_tries(key: str) -> Any:
    """Return the statement that forgets the tries of who has just given the right password."""
    return delete(Attempt).where(col(Attempt.cnic_digest) == key)


async def lock_if_too_many(session: AsyncSession, key: str, now: datetime) -> Locked | None:
    """Lock a CNIC when it was tried too often."""
    if await _recent(session, key, now) < MOST_WRONG:
        return None
    until = now + LOCKED_FOR
    await _hold(session, key, until)
    await session.exec(delete(Attempt).where(col(Attempt.cnic_digest) == key))  # pyright: ignore
    return Locked(until)


async def unlock(session: AsyncSession, cnic: str) -> None:
    """Let somebody in again who has a new password: the wrong ones were for the former."""
    key = digest("cnic", cnic)
    await _hold(session, key, _NEVER_LOCKED)
    await session.exec(forget_tries(key))  # pyright: ignore


async def open_sign_in(session: AsyncSession, account_id: UUID, now: datetime) -> str:
    """Sign a browser in and return the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_sha256=fingerprint(token), account_id=account_id, opened_at=now, seen_at=now))
    await session.flush()
    return token


async def current(asked: Asked, token_sha256: str, now: datetime, *, alive: bool = True) -> SignedIn | None:
    """Return who is signed in with the token of this fingerprint, noting at most once a minute that they are there, if they ask."""
    if not token_sha256:
        return None
    found = await ask(asked, asked_often.CURRENT, **as_of(token_sha256, now))
    if not found:
        return None
    seen_at, account_id, full_name, language = found[0]
    if alive:
        await note_seen(asked, token_sha256, seen_at, now)
    return SignedIn(account_id, full_name, language, token_sha256)


def as_of(token_sha256: str, now: datetime) -> dict[str, Any]:
    """Return the values with which it is asked who is signed in."""
    return {"token": token_sha256, "idle_since": now - IDLE, "open_since": now - LONGEST}


async def note_seen(asked: Asked, token_sha256: str, seen_at: datetime, now: datetime) -> None:
    """Note at most once a minute that somebody is there."""
    if now - seen_at > _TOUCH_EVERY:
        async with within(asked) as session:
            await session.exec(update(SignIn).where(col(SignIn.token_sha256) == token_sha256).values(seen_at=now))  # pyright: ignore


async def end(session: AsyncSession, signed_in: SignedIn, now: datetime, *, everywhere: bool = False) -> None:
    """Sign out here, or everywhere."""
    if everywhere:
        await end_all(session, signed_in.account_id, now)
        return
    await session.exec(update(SignIn).where(col(SignIn.token_sha256) == signed_in.token_sha256).values(ended_at=now))  # pyright: ignore


async def end_all(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """End every sign-in of an account."""
    await session.exec(  # pyright: ignore
        update(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.ended_at).is_(None)).values(ended_at=now)
    )


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget attempts, locks and sign-ins that no longer count."""
    await session.exec(delete(Attempt).where(col(Attempt.at) < now - WITHIN))  # pyright: ignore
    await session.exec(delete(Lock).where(col(Lock.until) < now - LOCKED_FOR))  # pyright: ignore
    await session.exec(delete(SignIn).where(col(SignIn.opened_at) < now - 2 * LONGEST))  # pyright: ignore
