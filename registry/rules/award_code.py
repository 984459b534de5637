"""The code of an award letter, A-7K3M9-QXD2H: anybody may check it, nobody can guess one."""

from collections.abc import Callable

from registry.rules import numbers
from registry.rules.figures import clean, latin_digits
from registry.rules.numbers import NotANumberError, SlipError

_FREE = 11  # signs chosen at random: 53 bits


def make(choose: Callable[[str], str]) -> str:
    """Make a code; `choose` picks one sign at random (as `secrets.choice`)."""
    free = "".join(choose(numbers.SIGNS) for _ in range(_FREE))
    return _show(free + numbers.check(0, free))


def parse(text: str) -> str:
    """Return the code that somebody wrote, as it is shown; raises SlipError or NotANumberError."""
    plain = "".join(sign for sign in latin_digits(clean(text[:60])).upper() if sign.isalnum())
    signs = plain[1:].replace("S", "5")
    if not (plain.startswith("A") and len(signs) == _FREE + 1 and signs.isascii()):
        raise NotANumberError
    if any(sign not in numbers.SIGNS for sign in signs) or numbers.check(0, signs[:-1]) != signs[-1]:
        raise SlipError
    return _show(signs)


def _show(signs: str) -> str:
    return f"A-{signs[:4]}-{signs[4:8]}-{signs[8:]}"
