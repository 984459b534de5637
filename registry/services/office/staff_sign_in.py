"""Staff sign in with a password and a second factor (TOTP): enrolled once, each code accepted once, ten recovery codes."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Staff, StaffSignIn, asked_often
from registry.records.database import Asked, Database, ask, within
from registry.rules import access, identity
from registry.rules.identity import Unfit
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import cipher, digest, fingerprint, password_fits
from registry.services.accounts.sign_in import Locked
from registry.services.office import audit
from registry.services.office.audit import Actor
from registry.services.office.staff import NotTheirsError, SignedInStaff

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
RECOVERY_CODES = 10
_HALF_WAY = timedelta(minutes=10)  # between the password and the second factor
_WRONG_CODES = 5
_STEP = 30  # seconds that a code is shown


@dataclass(frozen=True)
class HalfSignedIn:
    """The password was right; the second factor is still to come."""

    staff_id: UUID
    cnic: str = field(repr=False)
    role: str
    enrolled: bool
    token_sha256: str


async def verify(database: Database, cnic: str, password: str, now: datetime, address: str = "") -> str | Locked | None:
    """Return the token of a half-open session for a right password, the lock (A5), or None; an unknown CNIC takes the same way and time."""
    try:
        number = identity.cnic(cnic)
    except Unfit:
        await password_fits(password, None)
        return None
    key = digest("staff", number)
    async with database.session() as session:
        if locked := await sign_in.count_try(session, key, now):
            return locked
        known = (await session.exec(select(Staff).where(Staff.cnic == number, col(Staff.disabled_at).is_(None)))).first()
    fits = await password_fits(password, known.password_hash if known else None)
    async with database.session() as session:
        if not fits or known is None:
            await audit.note(session, Actor(address=address), "staff_log_in_refused", now)
            return await sign_in.lock_if_too_many(session, key, now)
        await session.exec(sign_in.forget_tries(key))  # pyright: ignore
        token = secrets.token_urlsafe(32)
        session.add(StaffSignIn(token_sha256=fingerprint(token), staff_id=known.id, opened_at=now, seen_at=now))
        return token


async def half(session: AsyncSession, token_sha256: str, now: datetime) -> HalfSignedIn | None:
    """Return who has given the password in this browser and not yet the second factor."""
    waiting = (
        StaffSignIn.token_sha256 == token_sha256,
        col(StaffSignIn.passed_at).is_(None),
        col(StaffSignIn.ended_at).is_(None),
        StaffSignIn.opened_at > now - _HALF_WAY,
        StaffSignIn.tries < _WRONG_CODES,
        col(Staff.disabled_at).is_(None),
    )
    known = select(Staff.id, Staff.cnic, Staff.role, Staff.last_step).join(StaffSignIn, col(StaffSignIn.staff_id) == col(Staff.id))
    row = (await session.exec(known.where(*waiting))).first()
    return HalfSignedIn(row[0], row[1], row[2], row[3] > 0, token_sha256) if row else None


async def enrolment(session: AsyncSession, who: HalfSignedIn) -> str:
    """Return the address that an authenticator app reads from a QR code; only until a first code was accepted. Raises NotTheirsError."""
    staff = (await session.exec(select(Staff).where(Staff.id == who.staff_id))).one()
    if staff.last_step:
        raise NotTheirsError("already enrolled")
    secret = _secret(staff)
    if secret is None:
        secret = random_base32()
        staff.second_factor = cipher("second factor").encrypt(secret.encode()).decode()
        session.add(staff)
    return TOTP(secret).provisioning_uri(name=f"{staff.cnic[:5]}…{staff.cnic[-3:]}", issuer_name="PSER")


def _secret(staff: Staff) -> str | None:
    if not staff.second_factor:
        return None
    try:
        return cipher("second factor").decrypt(staff.second_factor.encode()).decode()
    except InvalidToken:
        return None


async def pass_second_factor(
    session: AsyncSession, who: HalfSignedIn, code: str, now: datetime, address: str = ""
) -> list[str] | Locked | None:
    """Open the session with a code of the app or a recovery code; return fresh recovery codes the first time, None when it is wrong.

    Wrong codes are counted for the person, not for the browser: who knows the password could begin anew as often as they like.
    """
    key = digest("second factor", str(who.staff_id))
    if locked := await sign_in.count_try(session, key, now):
        return locked
    held = update(Staff).where(col(Staff.id) == who.staff_id).values(id=who.staff_id).returning(Staff)
    staff = (await session.exec(held)).scalar_one()  # pyright: ignore
    typed = "".join(sign for sign in code if sign.isalnum()).lower()
    step = _step_of(staff, typed, now)
    actor = Actor(staff.id, staff.role, address=address)
    fresh: list[str] = []
    if step:
        if not staff.last_step:
            fresh = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
            staff.recovery_codes = [digest("recovery", each.replace("-", "")) for each in fresh]
        staff.last_step = step
    elif staff.last_step and (used := digest("recovery", typed)) in staff.recovery_codes:
        staff.recovery_codes = [each for each in staff.recovery_codes if each != used]
        await audit.note(session, actor, "staff_recovery_code_used", now)
    else:
        wrong = update(StaffSignIn).where(col(StaffSignIn.token_sha256) == who.token_sha256).values(tries=col(StaffSignIn.tries) + 1)
        await session.exec(wrong)  # pyright: ignore
        await audit.note(session, actor, "staff_code_refused", now)
        return await sign_in.lock_if_too_many(session, key, now)
    await session.exec(sign_in.forget_tries(key))  # pyright: ignore
    session.add(staff)
    passed = update(StaffSignIn).where(col(StaffSignIn.token_sha256) == who.token_sha256).values(passed_at=now, seen_at=now)
    await session.exec(passed)  # pyright: ignore
    await audit.note(session, actor, "staff_logged_in", now)
    return fresh


async def renew(session: AsyncSession, who: HalfSignedIn) -> str:
    """Return a fresh token for a session that has just been opened, so that one which somebody had left in the browser opens nothing."""
    token = secrets.token_urlsafe(32)
    renewed = update(StaffSignIn).where(col(StaffSignIn.token_sha256) == who.token_sha256).values(token_sha256=fingerprint(token))
    await session.exec(renewed)  # pyright: ignore
    return token


def _step_of(staff: Staff, typed: str, now: datetime) -> int:
    """Return the half minute a code belongs to, 0 when it is wrong or was accepted before; clocks may be half a minute apart."""
    secret = _secret(staff)
    if secret is None or len(typed) != 6 or not typed.isdecimal():
        return 0
    present = int(now.timestamp()) // _STEP
    totp = TOTP(secret)
    return next(
        (step for step in (present, present - 1, present + 1) if step > staff.last_step and totp.verify(typed, for_time=step * _STEP)), 0
    )


def _signed_in(found: Any, address: str = "") -> SignedInStaff:
    token, _, staff_id, full_name, role, cnic, language, division, centre, served, closed_at = found
    districts = access.districts_of(role, served if served and not closed_at else [], division)
    return SignedInStaff(staff_id, full_name, role, centre or division, cnic, districts, language, token, address)


async def current(asked: Asked, token_sha256: str, now: datetime, address: str = "", *, alive: bool = True) -> SignedInStaff | None:
    """Return which member of staff is signed in with the token of this fingerprint, noting that they are there if it is they who ask."""
    if not token_sha256:
        return None
    found = await ask(asked, asked_often.CURRENT_STAFF, token=token_sha256, idle_since=now - IDLE, open_since=now - LONGEST)
    if not found:
        return None
    if alive and now - found[0][1] > timedelta(minutes=1):
        async with within(asked) as session:
            await session.exec(update(StaffSignIn).where(col(StaffSignIn.token_sha256) == token_sha256).values(seen_at=now))  # pyright: ignore
    return _signed_in(found[0], address)


async def still(session: AsyncSession, tokens_sha256: Iterable[str], now: datetime) -> dict[str, SignedInStaff]:
    """Return who of many is still signed in, by fingerprint; that their page is looked after is no sign of life."""
    present = asked_often.staff_present(now - IDLE, now - LONGEST)
    found = await session.exec(present.where(col(StaffSignIn.token_sha256).in_(list(tokens_sha256))))
    return {row[0]: _signed_in(row) for row in found.all()}


async def end(session: AsyncSession, token_sha256: str, now: datetime) -> UUID | None:
    """Sign out here; return who that was."""
    mine = update(StaffSignIn).where(col(StaffSignIn.token_sha256) == token_sha256).values(ended_at=now)
    return (await session.exec(mine.returning(col(StaffSignIn.staff_id)))).scalar()  # pyright: ignore
