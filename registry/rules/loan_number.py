"""The number of a loan, LN-26-7K3M-9QXD, which people write as the reference of a repayment; the last sign is a check character."""

import re
from collections.abc import Callable

from registry.rules.figures import clean, latin_digits
from registry.rules.numbers import SIGNS, NotANumberError, SlipError, check

_FREE = 7  # signs chosen at random
_WITHIN = re.compile(r"\bLN[\s/_-]*(\d\d)[\s/_-]*([0-9A-Z]{4})[\s/_-]*([0-9A-Z]{4})\b")


def make(year: int, choose: Callable[[str], str]) -> str:
    """Make a number for a year; `choose` picks one sign at random (as `secrets.choice`)."""
    free = "".join(choose(SIGNS) for _ in range(_FREE))
    return _show(year % 100, free + check(year % 100, free))


def parse(text: str) -> str:
    """Return the number a person wrote, as it is shown; raises SlipError or NotANumberError."""
    plain = "".join(sign for sign in latin_digits(clean(text)).upper() if sign.isalnum()).removeprefix("LN")
    year, signs = plain[:2], plain[2:].replace("S", "5")
    if not (year.isascii() and year.isdigit() and signs.isascii() and len(signs) == _FREE + 1):
        raise NotANumberError
    if any(sign not in SIGNS for sign in signs) or check(int(year), signs[:-1]) != signs[-1]:
        raise SlipError
    return _show(int(year), signs)


def within(text: str) -> str:
    """Return the number that stands in the words of a payment; raises SlipError or NotANumberError."""
    if found := _WITHIN.search(latin_digits(clean(text)).upper()):
        return parse("".join(found.groups()))
    return parse(text)


def _show(year: int, signs: str) -> str:
    return f"LN-{year:02}-{signs[:4]}-{signs[4:]}"
