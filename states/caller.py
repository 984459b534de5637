"""Who may call which state, and who is calling now. The guard sets the caller before every event; by default nobody may call."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from http.cookies import CookieError, SimpleCookie
from typing import TypeVar

import reflex as rx

from registry import clock
from registry.services import sign_in
from registry.services.hashing import fingerprint
from registry.services.portal import portal
from registry.services.sign_in import SignedIn
from registry.settings import settings

# With the prefix no neighbour under the same domain can set it, to have a citizen fill in somebody else's form.
COOKIE = "__Host-pser_session" if settings().secure else "pser_session"
BROWSER = "pser-browser"  # instead of the cookie, which the page must not see, the socket's headers hold its fingerprint


class Audience(StrEnum):
    """Who may call a state's events."""

    ANYONE = "anyone"
    CITIZENS = "citizens"


AUDIENCES: dict[str, Audience] = {}


S = TypeVar("S", bound=type[rx.State])


def admits(audience: Audience) -> Callable[[S], S]:
    """Declare who may call a state's events."""

    def declare(state: S) -> S:
        AUDIENCES[state.get_full_name()] = audience
        return state

    return declare


@dataclass(frozen=True)
class Caller:
    """Who an event comes from."""

    signed_in: SignedIn | None
    address: str  # network address


_caller: ContextVar[Caller] = ContextVar("caller")


def set_caller(caller: Caller) -> None:
    """Set who is calling, for the rest of this event."""
    _caller.set(caller)


def the_caller() -> Caller:
    """Return who is calling."""
    return _caller.get()


def the_citizen() -> SignedIn:
    """Return the signed-in citizen who is calling; only in states that admit citizens."""
    signed_in = _caller.get().signed_in
    if signed_in is None:
        raise PermissionError("nobody is signed in")
    return signed_in


def cookies(header: str) -> dict[str, str]:
    """Return the cookies of a Cookie header."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def without_cookie(headers: dict[str, str]) -> dict[str, str]:
    """Return a connection's headers with the fingerprint of the session cookie in place of all cookies."""
    token = cookies(headers.get("cookie", "")).get(COOKIE, "")
    kept = {name: value for name, value in headers.items() if name not in {"cookie", BROWSER}}
    return kept | {BROWSER: fingerprint(token) if token else ""}


async def identify(headers: dict[str, str], address: str) -> Caller:
    """Find out who is calling, from the headers of the connection."""
    async with portal().database.session() as session:
        signed_in = await sign_in.current(session, headers.get(BROWSER, ""), clock.now())
    return Caller(signed_in, address)
