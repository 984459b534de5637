"""The door of the portal: what the pages and the plain forms of registering, logging in and resetting do alike."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from registry.clock import day_of
from registry.gateways.limiter import network
from registry.language import N_, Language
from registry.rules import passwords
from registry.rules.form import SENTENCES as FORM_SENTENCES
from registry.services.accounts import accounts, one_time, opening, sign_in
from registry.services.accounts.one_time import Purpose
from registry.services.accounts.sign_in import Locked
from registry.services.portal import Portal

Right = TypeVar("Right")  # what a right password is worth at a door
_WRONG = "60 per 15 minutes"  # an address: many phones share one, so only wrong passwords count
_REGISTRATIONS = "30 per hour"
_RESETS = "20 per hour"
_ANSWERED_AFTER = 0.4  # seconds: writing a message, or none, takes less

SENTENCES: dict[str, str] = passwords.SENTENCES | {
    "wrong": N_("The CNIC or the password is wrong. Check both and try again"),
    "locked": N_("Too many wrong passwords. This account is locked; you can try again at the time below"),
    "too_many": N_("Too many tries from this connection. Wait a quarter of an hour and try again"),
    "too_many_this_hour": N_("Too many tries from this connection. Wait an hour and try again"),
    "not_valid": N_("This link or code is wrong, used or too old. Ask for a new one"),
    "required": FORM_SENTENCES["required"],
    "not_a_cnic": FORM_SENTENCES["not_a_cnic"],
    "slip": N_("There is a typing slip in this code. Compare it sign by sign with the receipt"),
    "held": N_("This code can be used 24 hours after it was printed. Try again tomorrow"),
    "locked_code": N_("Too many wrong codes for this CNIC. You can try again at the time below"),
}


@dataclass(frozen=True)
class Opened:
    """The password was right; the ticket signs the browser in, once, within half a minute."""

    ticket: str


@dataclass(frozen=True)
class Refused:
    """It did not work; `code` is one of SENTENCES."""

    code: str
    until: datetime | None = None


async def register(portal: Portal, form: Mapping[str, Any], language: Language, address: str, now: datetime) -> dict[str, str]:
    """Make an account; return the problem of each field, none when it went well or seemed to."""
    if not isinstance(form, Mapping):
        return {"full_name": "required"}
    new, problems = accounts.read(form, language, day_of(now))
    if new is None:
        return problems
    if not await portal.limiter.allows(_REGISTRATIONS, "register", network(address)):
        return {"password": "too_many_this_hour"}
    await accounts.register(portal.database, new, now)
    return {}


async def log_in(portal: Portal, cnic: str, password: str, address: str, now: datetime) -> Opened | Refused:
    """Verify a CNIC and a password."""
    if not cnic.strip() or not password:
        return Refused("wrong")
    outcome = await tried(portal, "log_in", address, lambda: sign_in.verify(portal.database, cnic, password[: passwords.LONGEST], now))
    if isinstance(outcome, Refused):
        return outcome
    async with portal.database.session() as session:
        ticket = await one_time.make(session, outcome, Purpose.TICKET, now)
    return Opened(ticket.secret)


async def tried(portal: Portal, door: str, address: str, verify: Callable[[], Awaitable[Right | Locked | None]]) -> Right | Refused:
    """Verify a password at a door, unless too many wrong ones have come there from this connection."""
    async with portal.limiter.turn(door, network(address)):
        if not await portal.limiter.spares(_WRONG, door, network(address)):
            return Refused("too_many")
        outcome = await verify()
        if outcome is not None and not isinstance(outcome, Locked):
            return outcome
        await portal.limiter.allows(_WRONG, door, network(address))
        return Refused("locked", outcome.until) if outcome else Refused("wrong")


async def take_ticket(portal: Portal, ticket: str, now: datetime) -> str | None:
    """Return a fresh session token for a ticket."""
    async with portal.database.session() as session:
        spent = await one_time.spend(session, Purpose.TICKET, ticket, now)
        return None if spent is None else await sign_in.open_sign_in(session, spent.account_id, now)


async def forgot(portal: Portal, contact: str, address: str, now: datetime) -> Refused | None:
    """Send a link or a code, if there is an account; the answer does not tell."""
    if not contact.strip():
        return Refused("required")
    if not await portal.limiter.allows(_RESETS, "forgot", network(address)):
        return Refused("too_many_this_hour")

    async def send() -> None:
        async with portal.database.session() as session:
            await accounts.forgot(session, contact[:254], portal.settings.address, now)

    await asyncio.gather(send(), asyncio.sleep(_ANSWERED_AFTER))  # the time must not tell either
    return None


async def reset(portal: Portal, secret: str, cnic: str, password: str, address: str, now: datetime) -> Refused | None:
    """Set a new password with a link's token, or with a CNIC and a code."""
    if not await portal.limiter.allows(_RESETS, "reset", network(address)):
        return Refused("too_many_this_hour")
    outcome = await accounts.reset_password(portal.database, secret, cnic[:40], password, now)
    return Refused(outcome) if isinstance(outcome, str) else await _empty_pages(portal, outcome)


async def open_account(portal: Portal, cnic: str, code: str, password: str, address: str, now: datetime) -> Refused | None:
    """Set the password of the account that a CNIC and the code on a counter's receipt open."""
    if not await portal.limiter.allows(_RESETS, "open_account", network(address)):
        return Refused("too_many_this_hour")
    outcome = await opening.open_account(portal.database, cnic[:40], code[:40], password, now, address)
    if isinstance(outcome, Locked):
        return Refused("locked_code", outcome.until)
    return Refused(outcome) if isinstance(outcome, str) else await _empty_pages(portal, outcome)


async def log_out(portal: Portal, token_owner: sign_in.SignedIn, now: datetime, *, everywhere: bool = False) -> None:
    """Sign out here or everywhere."""
    async with portal.database.session() as session:
        await sign_in.end(session, token_owner, now, everywhere=everywhere)
    await _empty_pages(portal, token_owner.account_id)


async def _empty_pages(portal: Portal, account_id: UUID) -> None:
    """Have the open pages of an account look whether they are still signed in; those that are not show nothing any more."""
    for news in (str(account_id), f"ended:{account_id}"):
        await portal.changes.publish(news)
