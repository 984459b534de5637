"""What a page says beside its content: notices, the lost connection, the coming end of a sign-in."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from components.prose import go
from registry.language import t

TONES = {
    "info": "bg-info text-info-content border-info-content/30",
    "success": "bg-success text-success-content border-success-content/30",
    "warning": "bg-warning text-warning-content border-warning-content/40",
}
_AT_TOP = f"sticky top-0 z-20 -mx-4 border-b p-3 text-center font-semibold {TONES['warning']}"


def notice(*children: rx.Component | str | rx.Var, tone: str = "info", **props: Any) -> rx.Component:
    """Say something beside the content."""
    return rx.el.div(*children, class_name=f"my-4 rounded-box border p-4 {TONES[tone]}", **props)


def alert(*children: rx.Component | str | rx.Var, named: str = "problems") -> rx.Component:
    """Say what stands in the way; the page moves the focus to it."""
    return rx.el.div(
        *children,
        id=named,
        role="alert",
        custom_attrs={"tabIndex": "-1"},
        class_name="my-4 rounded-box border-2 border-error bg-base-100 p-4 font-semibold",
    )


def logged_out(ended: Any, said: str, door: str) -> rx.Component:
    """Say that the sign-in was ended elsewhere, with the way back in."""
    return rx.cond(ended, notice(rx.el.p(said), rx.el.p(go(t("Log in"), door), class_name="mt-3"), tone="warning"))


def connection_banner() -> rx.Component:
    """Say that the connection is lost, and what is sent meanwhile waits in the page; or that the portal has been renewed meanwhile."""
    return rx.fragment(
        rx.cond(
            has_connection_errors,
            rx.el.div(
                t("No connection. What you typed stays here, and what you send goes out when the connection is back."),
                role="status",
                data_connection="lost",
                class_name=_AT_TOP,
            ),
        ),
        rx.el.div(  # shown by the style sheet in place of the framework's banner, which is in English
            t("This website has been renewed. What you typed is kept."),
            rx.el.button(t("Show the new page"), type="button", data_renew="", class_name="btn btn-primary ms-3"),
            role="alert",
            class_name=f"renewed {_AT_TOP}",
        ),
    )


def connection_restored() -> rx.Component:
    """Hold the words for when the connection is back; page.js shows them for a moment."""
    return rx.el.p(
        t("The connection is back."),
        role="status",
        data_connection="back",
        hidden=True,
        class_name="my-2 font-semibold text-success-content",
    )


def idle_warning(stay: Any, minutes: int, ended: str, after: int = 30) -> rx.Component:
    """Warn before an idle sign-in ends; page.js shows it in time."""
    return rx.el.div(
        rx.el.p(t("You will be logged out in {minutes} minutes, because nothing has happened here for a while.", minutes=minutes)),
        rx.el.button(t("Stay logged in"), type="button", on_click=stay, class_name="btn btn-primary mt-3"),
        role="alertdialog",
        aria_label=t("You will be logged out soon"),
        data_idle="warning",
        data_ended=ended,
        data_after=str(after),
        hidden=True,
        class_name=f"fixed inset-x-4 bottom-4 z-30 mx-auto max-w-md rounded-box border p-4 shadow-lg {TONES['warning']}",
    )


def trouble(shown: Any) -> rx.Component:
    """Say that something went wrong on our side."""
    return rx.cond(
        shown, notice(t("Something went wrong on our side. What was saved is safe. Please try again."), tone="warning", role="alert")
    )
