"""Words on a page: sections, steps, lists and the links that go on."""

import re
from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_components_core.el.elements.typography import Div

from registry.language import t
from registry.rules import places
from registry.services.wording import HELPLINE

NUMBER = re.compile(r"((?=[A-Z0-9-]*\d)(?:[A-Z0-9]+-)+[A-Z0-9]+)")  # with hyphens


def section(heading: str, *children: rx.Component) -> rx.Component:
    """Head a part of a page."""
    return rx.el.section(rx.el.h2(heading, class_name="text-xl font-bold"), *children, class_name="mt-8")


def paragraph(*children: str | rx.Component | rx.Var) -> rx.Component:
    """Say something."""
    return rx.el.p(*children, class_name="mt-3 max-w-2xl")


def filled(sentence: str, **parts: str | rx.Component) -> rx.Component:
    """Say a sentence with something in the place of each of its {placeholders}."""
    pieces = re.split(r"\{(\w+)\}", sentence)
    return rx.fragment(*(parts[piece] if place % 2 else piece for place, piece in enumerate(pieces)))


def figures(written: str | rx.Var) -> rx.Component:
    """Set a number so that it stands left to right and on one line, also inside Urdu."""
    return rx.el.span(written, class_name="figures")


def posting(name: Any) -> rx.Component:
    """Name where one of the staff works: a centre as it is called, or a division in the reader's language."""
    return rx.el.bdi(rx.match(name, *((division, t(division)) for division in places.divisions()), name))


def identity_number(written: str | rx.Var) -> rx.Component:
    """Set a CNIC or B-Form number, which breaks nowhere: it is compared with a card figure by figure."""
    return rx.el.span(written, class_name="figures whitespace-nowrap")


def numbers_whole(sentence: str) -> rx.Component:
    """Say a sentence whose numbers with hyphens, like PSER-26-7K3M-9QXD, stay on one line each."""
    return rx.fragment(*(identity_number(piece) if place % 2 else piece for place, piece in enumerate(NUMBER.split(sentence))))


def helpline() -> rx.Component:
    """Link to the helpline: one tap calls it."""
    return rx.el.a(
        HELPLINE,
        href=f"tel:{HELPLINE.replace('-', '')}",
        class_name="figures inline-flex min-h-11 items-center font-semibold underline",
    )


def items(*texts: str | rx.Component) -> rx.Component:
    """List things."""
    return rx.el.ul(*(rx.el.li(text) for text in texts), class_name="mt-3 max-w-2xl list-disc space-y-2 ps-6")


def numbered(*texts: str) -> rx.Component:
    """List steps in their order."""
    return rx.el.ol(*(rx.el.li(text) for text in texts), class_name="mt-3 max-w-2xl list-decimal space-y-3 ps-6")


def go(label: str, href: str | rx.Var, *, first: bool = True) -> rx.Component:
    """Link to where one goes on; the first of several stands out."""
    return rx.el.a(label, href=href, class_name=f"btn {'btn-primary' if first else 'btn-outline'} px-6")


def to(label: str | rx.Var, href: Any, **more: Any) -> rx.Component:
    """Link to something beside the way, high enough for a thumb."""
    return rx.el.a(label, href=href, class_name="inline-flex min-h-11 min-w-11 items-center py-1 underline", **more)


class _Within(Div):
    """A link that the browser follows by itself; Reflex's own would leave the parameters of the address behind."""

    tag = "a"


def within(label: Any, place: Any) -> rx.Component:
    """Link to a place of this page that is known only at run time."""
    return _Within.create(label, class_name="underline", custom_attrs={"href": place})


def cards(*cards: tuple[str, str], heading: Callable[..., rx.Component] = rx.el.h3) -> rx.Component:
    """Set headings and texts side by side."""
    return rx.el.div(
        *(
            rx.el.article(
                heading(title, class_name="text-lg font-bold"),
                rx.el.p(text, class_name="mt-2"),
                class_name="rounded-box border border-base-300 bg-base-100 p-4",
            )
            for title, text in cards
        ),
        class_name="mt-4 grid gap-4 sm:grid-cols-2 lg:grid-cols-3",
    )
