"""What every page of the staff holds beside its content."""

from typing import Any

import reflex as rx

from components import notices
from components.notices import connection_banner, connection_restored, idle_warning, notice, trouble
from pser_web import routes
from pser_web.routes import spoken
from registry.language import t
from registry.rules import places
from states.session import SessionState


def around_office() -> list[rx.Component]:
    """Return what every page of the staff holds beside its content."""
    return [
        connection_banner(),
        connection_restored(),
        trouble(SessionState.trouble),
        idle_warning(SessionState.stay, 5, f"{spoken(routes.STAFF)}?idle=1", after=15),
    ]


def logged_out(ended: Any) -> rx.Component:
    """Say that the sign-in was ended elsewhere."""
    return notices.logged_out(ended, t("You were logged out."), spoken(routes.STAFF))


def search_lost(lost: Any) -> rx.Component:
    """Say that the address names a search that this tab does not remember."""
    return rx.cond(lost, notice(t("A search that may name a person is not kept in the address. Please type it again."), tone="warning"))


def place(code: Any) -> Any:
    """Name a district."""
    return rx.match(code, *((places.code(district), t(district)) for district in places.districts()), code)
