"""What a page is, and how it enters the app: once in every language."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import reflex as rx
from reflex_base.utils.format import format_event_handler

from pser_web.routes import spoken
from registry.language import LANGUAGES, Language, speaking, t
from registry.rules.access import Role
from registry.rules.third_person import THIRD_PERSON
from states.caller import AUDIENCES, STAFF_AUDIENCES


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

    def spoken_in(self, language: Language) -> AbstractContextManager[None]:
        """Speak a language as to who reads the page: what is about the household is said to the citizen, and of it to the staff."""
        return speaking(language, THIRD_PERSON) if self.reader is Reader.STAFF else speaking(language)

    def in_language(self, language: Language) -> Callable[[], rx.Component]:
        """Return the page's function, speaking this language while it builds."""

        def build() -> rx.Component:
            with self.spoken_in(language):
                return self.content()

        # Reflex keeps the parts of all pages that come from one module in one script; each page is to have its own.
        build.__module__ = ".".join((language, *self.path.strip("/").split("/"))).rstrip(".")
        return build


_added: dict[str, Page] = {}


def roles_of(path: str) -> frozenset[Role]:
    """Return which of the staff may open a page of the app: those whom the state that fills it admits."""
    return STAFF_AUDIENCES[AUDIENCES[format_event_handler(_added[path].opens).rpartition(".")[0]]]


def add(app: rx.App, page: Page) -> None:
    """Add a page to the app, once in every language. What it shows is made later, when all pages are there."""
    _added[page.path] = page
    for language in LANGUAGES:
        with page.spoken_in(language):
            title = t("{page} | PSER Punjab", page=t(page.title))
        app.add_page(page.in_language(language), route=spoken(page.path, language), title=title, on_load=page.opens)
