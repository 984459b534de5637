"""Where a state's page is: its language and path, out of the router's address."""

from typing import cast

import reflex as rx
from reflex.istate.data import ReflexURL
from reflex_base.event import Event

from registry.language import Language

OF_CITIZENS = ("/apply", "/dashboard", "/account", "/answers", "/changes", "/loan", "/objections")  # with what is below them
_ENDS = ("", "/", "?", "#")  # what comes after the first part of a path
_REDIRECT = Event.from_event_type(rx.redirect("/"))[0]


def _said(state: rx.State) -> str:
    """Return the page's address as its browser says it. `state.router` holds it too, but puts it together, or wraps it, anew each time."""
    return state.router_data.get("asPath", "")


def language_of(state: rx.State) -> Language:
    """Return the language of the page a state is shown on."""
    said = _said(state)
    return "ur" if said.startswith("/ur") and said[3:4] in _ENDS else "en"


def page_at(state: rx.State) -> str:
    """Return which page a state is shown on: its path, and all that its address asks for."""
    return _said(state).partition("#")[0]


def spoken(state: rx.State, path: str) -> str:
    """Return an address in the language of the page a state is shown on."""
    return f"/ur{path}" if language_of(state) == "ur" else path


def lead(state: rx.State, path: str) -> Event:
    """Lead the page to an address in its language. `rx.redirect` does the same, but inspects its own signature anew each time."""
    return Event(name=_REDIRECT.name, payload=_REDIRECT.payload | {"path": spoken(state, path)})


def after_log_in(wanted: str) -> str:
    """Return where to go once logged in: the citizens' page that was wanted, and nowhere that somebody else has put there."""
    theirs = wanted.startswith(OF_CITIZENS) and not set(wanted) & set("\\:@\n\r") and "//" not in wanted
    return wanted if theirs else "/dashboard"


def asked(state: rx.State, name: str) -> str:
    """Return a parameter of the page's address."""
    address = cast("ReflexURL", state.rx_router_url.href)
    return cast("str", address.query_parameters.get(name, "") or "")
