"""Who may call which state, and who is calling now. The guard sets the caller before every event; by default nobody may call."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import reflex as rx
from starlette.requests import cookie_parser

from registry import clock
from registry.rules.access import MAY, Duty, Role
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.accounts.sign_in import SignedIn
from registry.services.office import audit, staff_sign_in
from registry.services.office.staff import SignedInStaff
from registry.services.portal import portal
from registry.services.registration import drafts
from registry.services.registration.drafts import Draft
from registry.settings import settings

# With the prefix no neighbour under the same domain can set it, to have a citizen fill in somebody else's form.
_PREFIX = "__Host-" if settings().secure else ""
COOKIE = f"{_PREFIX}pser_session"
STAFF_COOKIE = f"{_PREFIX}pser_staff"
BROWSER = "pser-browser"  # instead of the cookies, which the page must not see, the socket's headers hold their fingerprints
STAFF_BROWSER = "pser-staff-browser"


class Audience(StrEnum):
    """Who may call a state's events."""

    ANYONE = "anyone"
    CITIZENS = "citizens"
    STAFF = "staff"  # any
    OFFICE = "office"  # officers and supervisors
    REGISTRARS = "registrars"  # officers at a counter
    SUPERVISORS = "supervisors"
    ADMINISTRATORS = "administrators"


STAFF_AUDIENCES: dict[Audience, frozenset[Role]] = {
    Audience.STAFF: frozenset(Role),
    Audience.OFFICE: MAY[Duty.SEE_CASES],
    Audience.REGISTRARS: MAY[Duty.REGISTER],
    Audience.SUPERVISORS: MAY[Duty.DECIDE],
    Audience.ADMINISTRATORS: MAY[Duty.MANAGE_STAFF],
}


AUDIENCES: dict[str, Audience] = {}
WITH_DRAFT: set[str] = set()  # the events that find the caller's open application read, in the trip that found out who calls
KEPT: dict[str, tuple[str, ...]] = {}  # by state: what stays in a tab when its page is loaded anew


S = TypeVar("S", bound=type[rx.State])


def admits(audience: Audience, with_draft: tuple[str, ...] = (), keeps: tuple[str, ...] = ()) -> Callable[[S], S]:
    """Declare who may call a state's events."""

    def declare(state: S) -> S:
        AUDIENCES[state.get_full_name()] = audience
        KEPT[state.get_full_name()] = keeps
        WITH_DRAFT.update(f"{state.get_full_name()}.{event}" for event in with_draft)
        return state

    return declare


@dataclass(frozen=True)
class Caller:
    """Who an event comes from."""

    signed_in: SignedIn | None
    address: str  # network address
    staff: SignedInStaff | None = None
    draft: Draft | None = None

    def belongs_to(self, audience: Audience) -> bool:
        """Tell whether they may call the states of an audience."""
        if audience is Audience.ANYONE:
            return True
        if audience is Audience.CITIZENS:
            return self.signed_in is not None
        return self.staff is not None and self.staff.role in STAFF_AUDIENCES[audience]


_caller: ContextVar[Caller] = ContextVar("caller")


def set_caller(caller: Caller) -> None:
    """Set who is calling, for the rest of this event."""
    _caller.set(caller)


def the_caller() -> Caller:
    """Return who is calling."""
    return _caller.get()


def caller_or_nobody() -> Caller:
    """Return who is calling; outside an event that is nobody."""
    return _caller.get(Caller(None, ""))


def the_citizen() -> SignedIn:
    """Return the signed-in citizen who is calling; only in states that admit citizens."""
    signed_in = _caller.get().signed_in
    if signed_in is None:
        raise PermissionError("nobody is signed in")
    return signed_in


def the_staff() -> SignedInStaff:
    """Return the member of staff who is calling; only in states that admit staff."""
    staff = _caller.get().staff
    if staff is None:
        raise PermissionError("no member of staff is signed in")
    return staff


def cookies(header: str) -> dict[str, str]:
    """Return the cookies of a Cookie header, also beside such as neighbours under the same domain may set and no rule allows."""
    return cookie_parser(header)


def without_cookie(headers: dict[str, str]) -> dict[str, str]:
    """Return a connection's headers with the fingerprints of the session cookies in place of all cookies."""
    sent = cookies(headers.get("cookie", ""))
    kept = {name: value for name, value in headers.items() if name not in {"cookie", BROWSER, STAFF_BROWSER}}
    held = {BROWSER: sent.get(COOKIE, ""), STAFF_BROWSER: sent.get(STAFF_COOKIE, "")}
    return kept | {name: fingerprint(token) if token else "" for name, token in held.items()}


async def note_refusal(staff: SignedInStaff, to: str) -> None:
    """Write down that a member of staff was refused an event or an address."""
    async with portal().database.session() as session:
        await audit.note(session, staff.actor, "access_refused", clock.now(), details={"to": to})


async def identify(headers: dict[str, str], address: str, event: str = "", *, alive: bool = True) -> Caller:
    """Find out who is calling, from the headers of the connection; `alive` says that it is they who call, and not news for their page."""
    now, database, token = clock.now(), portal().database, headers.get(BROWSER, "")
    if event in WITH_DRAFT:
        signed_in, draft = await drafts.current(database, token, now)
    else:
        signed_in, draft = await sign_in.current(database, token, now, alive=alive), None
    if not (staff_token := headers.get(STAFF_BROWSER)):
        return Caller(signed_in, address, draft=draft)
    staff = await staff_sign_in.current(database, staff_token, now, address, alive=alive)
    return Caller(signed_in, address, staff, draft)
