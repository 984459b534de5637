"""The translator: gettext catalogues read once, the language held by a context variable."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.pofile import read_po

Language = Literal["en", "ur"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_language: ContextVar[Language] = ContextVar("language", default="en")


def language_named(code: str) -> Language:
    """Return the language that a code names; English where it names none of ours."""
    return "ur" if code == "ur" else "en"


@cache
def _catalogue(language: Language) -> dict[str, str]:
    if language == "en":
        return {}
    with (Path(__file__).parent / language / "pser.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string and not message.fuzzy}


def current() -> Language:
    """Return the language being spoken."""
    return _language.get()


def speak(language: Language) -> None:
    """Speak this language from now on, as far as this task goes."""
    _language.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def direction(language: Language | None = None) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is written."""
    return "rtl" if (language or current()) == "ur" else "ltr"


def t(message: str, **values: object) -> str:
    """Say an English message in the language being spoken, with its {placeholders} filled."""
    said = _catalogue(current()).get(message, message)
    return said.format(**values) if values else said


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a message that is translated later
    """Mark a message for the catalogue without translating it yet."""
    return message
