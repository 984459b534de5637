"""What every page of the staff holds beside its content."""

from typing import Any

import reflex as rx

from components.forms import waiting
from components.layout import document
from components.notices import connection_banner, connection_restored, idle_warning, logged_out, notice, trouble
from pser_web import routes
from pser_web.pages.frame import office
from pser_web.routes import spoken
from registry.language import t
from registry.rules import places
from states.session import SessionState


def staff_page(path: str, heading: str | rx.Var, ready: Any, *content: rx.Component, **layout: Any) -> rx.Component:
    """Frame a page of the staff, which waits until it is `ready`, and is empty and says so once its reader's sign-in has ended."""
    return document(
        office(path),
        heading,
        connection_banner(),
        connection_restored(),
        trouble(SessionState.trouble),
        idle_warning(SessionState.stay, 5, f"{spoken(routes.STAFF)}?idle=1", after=15),
        logged_out(SessionState.ended, t("You were logged out."), spoken(routes.STAFF)),
        waiting(ready | SessionState.ended),
        rx.cond(SessionState.ended, rx.fragment(), rx.fragment(*content)),
        **layout,
    )


def search_lost(lost: Any) -> rx.Component:
    """Say that the address names a search that this tab does not remember."""
    return rx.cond(lost, notice(t("A search that may name a person is not kept in the address. Please type it again."), tone="warning"))


def place(code: Any) -> Any:
    """Name a district."""
    return rx.match(code, *((places.code(district), t(district)) for district in places.districts()), code)
