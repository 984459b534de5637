"""The number of a loan, LN-26-7K3M-9QXD, which people write as the reference of a repayment; the last sign is a check character."""

import re
from collections.abc import Callable

from registry.rules import numbers
from registry.rules.figures import clean, latin_digits

_SERIES = "LN"
_WITHIN = re.compile(r"\bLN[\s/_-]*(\d\d)[\s/_-]*([0-9A-Z]{4})[\s/_-]*([0-9A-Z]{4})\b")


def make(year: int, choose: Callable[[str], str]) -> str:
    """Make a number for a year; `choose` picks one sign at random (as `secrets.choice`)."""
    return numbers.make(year, choose, _SERIES)


def parse(text: str) -> str:
    """Return the number a person wrote, as it is shown; raises SlipError or NotANumberError."""
    return numbers.parse(text, _SERIES)


def within(text: str) -> str:
    """Return the number that stands in the words of a payment; raises SlipError or NotANumberError."""
    if found := _WITHIN.search(latin_digits(clean(text)).upper()):
        return parse("".join(found.groups()))
    return parse(text)
