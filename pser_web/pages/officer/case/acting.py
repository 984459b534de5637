"""The forms with which something is done to a case."""

from typing import Any

import reflex as rx

from components.forms import form
from pser_web import routes
from pser_web.routes import spoken
from registry.services.casework import LONGEST_WORDS
from states.case import CaseState


def words(name: str, label: str, rows: int = 3) -> rx.Component:
    """Ask for words."""
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="label-text mt-3 block"),
        rx.el.textarea(name=name, id=name, rows=rows, max_length=LONGEST_WORDS, class_name="input h-auto w-full p-2"),
    )


def act(*children: rx.Component, send: Any, label: str, **hidden: Any) -> rx.Component:
    """Set a form that does something to the case."""
    return form(
        *children,
        action=spoken(routes.CASE),
        send=send,
        turn=CaseState.turn,
        live=CaseState.is_hydrated,
        label=label,
        hidden=hidden,
        key=CaseState.version.to_string(),
    )


def box(name: str, value: str, label: str) -> rx.Component:
    """Offer something to be ticked."""
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, value=value, class_name="checkbox checkbox-primary"),
        rx.el.span(label),
        class_name="flex min-h-11 cursor-pointer items-center gap-3",
    )
