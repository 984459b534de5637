"""The translator: gettext catalogues read once, the language held by a context variable."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from babel.messages.pofile import read_po

Language = Literal["en", "ur"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_AS_WRITTEN: Mapping[str, str] = MappingProxyType({})

_language: ContextVar[Language] = ContextVar("language", default="en")
_instead: ContextVar[Mapping[str, str]] = ContextVar("instead", default=_AS_WRITTEN)


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
def speaking(language: Language, instead: Mapping[str, str] = _AS_WRITTEN) -> Iterator[None]:
    """Speak this language inside the block, and say other messages `instead` of some."""
    token, other = _language.set(language), _instead.set(instead)
    try:
        yield
    finally:
        _instead.reset(other)
        _language.reset(token)


def direction(language: Language | None = None) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is written."""
    return "rtl" if (language or current()) == "ur" else "ltr"


def t(message: str, **values: object) -> str:
    """Say an English message in the language being spoken, with its {placeholders} filled."""
    message = _instead.get().get(message, message)
    said = _catalogue(current()).get(message, message)
    return said.format(**values) if values else said


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a message that is translated later
    """Mark a message for the catalogue without translating it yet."""
    return message
