"""What has happened (newest first) and what was said (newest last, where one writes on): the older ones behind one word."""

from collections.abc import Callable, Mapping
from typing import Any

import reflex as rx

from components.fields import sentence
from components.prose import figures, section
from registry.language import t

_FEW = 5
_LAST = 10  # of what was said


def newest(lines: Any, line: Callable[[Any], rx.Component], few: int = _FEW, css: str = "mt-2 divide-y divide-base-300") -> rx.Component:
    """List the newest lines, and the older ones for whoever wants them."""
    return rx.fragment(
        rx.el.ul(rx.foreach(lines[:few], line), class_name=css),
        rx.cond(
            lines.length() > few,
            rx.el.details(
                rx.el.summary(t("Show the older ones"), class_name="min-h-11 cursor-pointer py-2 underline"),
                rx.el.ul(rx.foreach(lines[few:], line), class_name=css),
            ),
        ),
    )


def happened(events: Any, sentences: Mapping[str, str]) -> rx.Component:
    """List what has happened, each with its moment."""

    def line(event: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(sentence(event["name"], sentences), class_name="font-semibold"),
            " ",
            rx.el.span(figures(event["at"]), class_name="opacity-80"),
            class_name="py-1",
        )

    return section(t("What has happened"), newest(events, line, css="mt-2 border-s-4 border-primary/30 ps-4"))


def said(words: Any, by: Callable[[Any], list[Any]]) -> rx.Component:
    """List what was said last, each with who said it and when, and the older ones before it for whoever wants them."""

    def line(each: Any) -> rx.Component:
        return rx.el.li(
            rx.el.p(*by(each), " · ", figures(each["at"]), class_name="text-[0.95rem] opacity-80"),
            rx.el.p(each["text"], dir="auto", class_name="whitespace-pre-line"),
            class_name="py-2",
        )

    def listed(some: Any) -> rx.Component:
        return rx.el.ul(rx.foreach(some, line), class_name="divide-y divide-base-300")

    older = rx.el.summary(t("Show the older ones"), class_name="min-h-11 cursor-pointer py-2 underline")
    return rx.fragment(
        rx.cond(words.length() > _LAST, rx.el.details(older, listed(words[:-_LAST]))),
        listed(words[-_LAST:]),
    )
