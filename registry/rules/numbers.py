"""The application number, PSER-26-7K3M-9QXD: signs that are not taken for one another, the last of them a check character."""

from collections.abc import Callable

from registry.rules.figures import clean, latin_digits

SIGNS = "2346789ABCDEFGHJKMNPQRTVWXYZ5"  # 29, a prime; without 0 O, 1 I L, S, U
APPLICATION = "PSER"  # the series of applications
_FREE = 7  # signs chosen at random: 17 thousand million numbers a year


class NotANumberError(ValueError):
    """A text is no number of ours."""


class SlipError(NotANumberError):
    """A text looks like a number of ours, but its check character does not fit: a typing slip."""


def make(year: int, choose: Callable[[str], str], series: str = APPLICATION) -> str:
    """Make a number for a year; `choose` picks one sign at random (as `secrets.choice`)."""
    free = "".join(choose(SIGNS) for _ in range(_FREE))
    return _show(series, year % 100, free + check(year % 100, free))


def parse(text: str, series: str = APPLICATION) -> str:
    """Return the number a person wrote, as it is shown; raises SlipError or NotANumberError."""
    plain = "".join(sign for sign in latin_digits(clean(text)).upper() if sign.isalnum()).removeprefix(series)
    year, signs = plain[:2], plain[2:].replace("S", "5")
    if not (year.isascii() and year.isdigit() and signs.isascii() and len(signs) == _FREE + 1):
        raise NotANumberError
    if any(sign not in SIGNS for sign in signs) or check(int(year), signs[:-1]) != signs[-1]:
        raise SlipError
    return _show(series, int(year), signs)


def check(year: int, signs: str) -> str:
    """Return the check character. The base is prime and the weights differ, so every wrong sign and every swap of neighbours shows."""
    total = year + sum((place + 2) * SIGNS.index(sign) for place, sign in enumerate(signs))
    return SIGNS[total % len(SIGNS)]


def _show(series: str, year: int, signs: str) -> str:
    return f"{series}-{year:02}-{signs[:4]}-{signs[4:]}"
