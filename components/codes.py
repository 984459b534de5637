"""Codes that are sent by SMS: why none was sent, and that one has ended."""

from typing import Any

import reflex as rx

from components.notices import alert, notice
from registry.language import t


def none_sent(refused: Any, awaited: Any) -> rx.Component:
    """Say why no code was sent just now: one is on its way that still counts, or it is too early for another."""
    why = rx.cond(
        awaited,
        t("A code was sent less than a minute ago. Please wait for it."),
        t("Another code can be sent a minute after the last one, and ten times a day. Please press the button again then."),
    )
    return rx.cond(refused, notice(rx.el.p(why), tone="warning", role="status"))


def ended(over: Any) -> rx.Component:
    """Say that what was typed can be right no more."""
    return rx.cond(over, alert(rx.el.p(t("This code no longer counts: it was wrong five times, or it is too old. Have another one sent."))))
