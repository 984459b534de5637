"""A form of the portal: one event sends it, the server answers; without scripts it is an ordinary post."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.typography import Div

from registry.language import t


class _Post(Div):
    """A form that the browser posts by itself; Reflex's own prevents that."""

    tag = "form"


def post(*children: rx.Component, action: Any, **attributes: Any) -> rx.Component:
    """Set an ordinary form that leads to another page."""
    names = {name: value for name, value in attributes.items() if name != "class_name"}
    return _Post.create(*children, class_name=attributes.get("class_name", ""), custom_attrs={"method": "post", "action": action, **names})


def form(
    *children: rx.Component,
    action: str,
    send: Any,
    turn: Any,
    label: str,
    hidden: dict[str, Any] | None = None,
    ready: Any = True,
    live: Any = True,
    key: Any = None,
    **attributes: Any,
) -> rx.Component:
    """Set a form with its button. It can be filled in once `ready`; page.js sends it again where the line broke meanwhile."""
    return rx.el.form(
        *(rx.el.input(type="hidden", name=name, default_value=value) for name, value in (hidden or {}).items()),
        rx.el.fieldset(
            *children,
            rx.el.button(label, type="submit", class_name="btn btn-primary mt-2 w-full px-8 sm:w-auto"),
            disabled=~ready if isinstance(ready, rx.Var) else not ready,
            class_name="min-w-0",
        ),
        method="post",
        action=action,
        on_submit=send,
        no_validate=True,
        data_turn=turn,
        data_live=rx.cond(live, "true", "false"),
        **({"key": key} if key is not None else {}),
        **attributes,
    )


def waiting(ready: Any) -> rx.Component:
    """Say that the answers are on their way, until they are here."""
    return rx.cond(
        ready,
        rx.fragment(),
        rx.fragment(
            rx.el.p(t("One moment, your answers are being fetched…"), role="status", data_waiting="", class_name="my-4"),
            rx.el.p(  # shown by first.js
                t("No connection. It is tried again by itself…"),
                role="status",
                data_unanswered="",
                hidden=True,
                class_name="my-4 font-semibold",
            ),
            rx.el.noscript(
                rx.el.p(t("This page needs a browser with JavaScript. At a help centre an officer fills in the form with you."))
            ),
        ),
    )
