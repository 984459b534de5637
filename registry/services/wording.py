"""What every message is made of."""

import re
from dataclasses import dataclass
from datetime import date

from registry.rules.figures import day

_TO_THE_LEFT, _TO_THE_RIGHT = "\u200f", "\u200e"  # marks of direction, which are not seen
_URDU_LINE = re.compile(r"^(?=.*[\u0600-\u06ff])", re.MULTILINE)
_HYPHENED = re.compile(r"(?<![^\s(\u200f])(?=\d+-\d)")  # never within a link or a longer number

HELPLINE = "0800-02345"


@dataclass(frozen=True)
class Words:
    """What a message says; SMS have no subject."""

    subject: str
    text: str


def day_written(written: str) -> str:
    """Write a day that is kept as year, month and day as it is read in Pakistan."""
    return day(date.fromisoformat(written))


def page(address: str, path: str, language: str) -> str:
    """Return where a page of the portal is for somebody who reads this language; pser_web/routes.py names the paths."""
    return f"{address}{'/ur' if language == 'ur' else ''}{path}"


def directed(text: str) -> str:
    """Mark Urdu so that every telephone sets its lines from right to left, and days and telephone numbers in them from left to right.

    A telephone takes the direction of a line from its first letter, which is often that of PSER, and turns the parts of 0800-02345 around.
    """
    return _HYPHENED.sub(_TO_THE_RIGHT, _URDU_LINE.sub(_TO_THE_LEFT, text))
