"""The code on a counter's receipt, 7K3M9-QXD4F: signs that are not taken for one another, the last of them a check character."""

from collections.abc import Callable

from registry.rules.figures import clean, latin_digits
from registry.rules.numbers import SIGNS, check

_FREE = 9  # signs chosen at random: 1.4 × 10¹³ codes
_HALF = 5


class NotACodeError(ValueError):
    """A text is no such code, or has a typing slip."""


def make(choose: Callable[[str], str]) -> str:
    """Make a code; `choose` picks one sign at random (as `secrets.choice`)."""
    free = "".join(choose(SIGNS) for _ in range(_FREE))
    return _show(free + check(0, free))


def parse(text: str) -> str:
    """Return the code a person wrote, as it is printed; raises NotACodeError."""
    signs = "".join(sign for sign in latin_digits(clean(text)).upper() if sign.isalnum()).replace("S", "5")
    if len(signs) != _FREE + 1 or any(sign not in SIGNS for sign in signs) or check(0, signs[:-1]) != signs[-1]:
        raise NotACodeError
    return _show(signs)


def _show(signs: str) -> str:
    return f"{signs[:_HALF]}-{signs[_HALF:]}"
