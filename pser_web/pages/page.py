"""What a page is, and how it enters the app: once in every language."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import reflex as rx

from pser_web.routes import spoken
from registry.language import LANGUAGES, Language, speaking, t


class Reader(StrEnum):
    """Who may open a page, and whether it needs the app's scripts."""

    ANYONE = "anyone, without scripts"
    VISITOR = "anyone"
    CITIZEN = "a signed-in citizen"
    STAFF = "a signed-in member of staff"


@dataclass(frozen=True)
class Page:
    """One page: its address, its title (marked with N_), what it shows and what fills it."""

    path: str
    title: str
    content: Callable[[], rx.Component]
    reader: Reader = Reader.ANYONE
    opens: Any = None  # the event that fills the page when it is opened

    def in_language(self, language: Language) -> Callable[[], rx.Component]:
        """Return the page's function, speaking this language while it builds."""

        def build() -> rx.Component:
            with speaking(language):
                return self.content()

        # Reflex keeps the parts of all pages that come from one module in one script; each page is to have its own.
        build.__module__ = ".".join((language, *self.path.strip("/").split("/"))).rstrip(".")
        return build


def add(app: rx.App, page: Page) -> None:
    """Add a page to the app, once in every language."""
    for language in LANGUAGES:
        with speaking(language):
            title = t("{page} | PSER Punjab", page=t(page.title))
        app.add_page(page.in_language(language), route=spoken(page.path, language), title=title, on_load=page.opens)
