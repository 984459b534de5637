"""The numbers that people read, copy and say: signs that are not taken for one another, the last of them a check character."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from registry.rules.figures import clean, latin_digits

SIGNS = "2346789ABCDEFGHJKMNPQRTVWXYZ5"  # 29, a prime; without 0 O, 1 I L, S, U
_LONGEST = 60  # characters that are read at all
_BETWEEN = r"[\s/_-]*"


class NotANumberError(ValueError):
    """A text is no number of this kind."""


class SlipError(NotANumberError):
    """A text looks like a number of this kind, but its check character does not fit: a typing slip."""


@dataclass(frozen=True)
class Series:
    """One kind of numbers: what they begin with, whether the year follows, and how many signs stand together."""

    prefix: str
    groups: tuple[int, ...]
    yearly: bool = False

    @property
    def _free(self) -> int:
        """How many signs are chosen at random: all but the check character."""
        return sum(self.groups) - 1

    def make(self, choose: Callable[[str], str], year: int = 0) -> str:
        """Make a number, where it is yearly for a year; `choose` picks one sign at random (as `secrets.choice`)."""
        free = "".join(choose(SIGNS) for _ in range(self._free))
        return self._show(year % 100, free + _check(year % 100, free))

    def parse(self, text: str) -> str:
        """Return the number a person wrote, as it is shown; raises SlipError or NotANumberError. A yearly one may lack its beginning."""
        plain = "".join(sign for sign in latin_digits(clean(text[:_LONGEST])).upper() if sign.isalnum())
        if not (self.yearly or plain.startswith(self.prefix)):
            raise NotANumberError
        rest = plain.removeprefix(self.prefix)
        year, signs = (rest[:2], rest[2:]) if self.yearly else ("0", rest)
        signs = signs.replace("S", "5")
        if not (year.isascii() and year.isdigit() and signs.isascii() and len(signs) == self._free + 1):
            raise NotANumberError
        if any(sign not in SIGNS for sign in signs) or _check(int(year), signs[:-1]) != signs[-1]:
            raise SlipError
        return self._show(int(year), signs)

    def within(self, text: str) -> str:
        """Return the number that stands in somebody's words; raises SlipError or NotANumberError."""
        found = self._in_words.search(latin_digits(clean(text)).upper())
        return self.parse(found.group() if found else text)

    @cached_property
    def _in_words(self) -> re.Pattern[str]:
        parts = [self.prefix, *([r"\d\d"] if self.yearly else []), *(f"[0-9A-Z]{{{signs}}}" for signs in self.groups)]
        return re.compile(rf"\b{_BETWEEN.join(parts)}\b")

    def _show(self, year: int, signs: str) -> str:
        parts, start = [self.prefix] if self.prefix else [], 0
        if self.yearly:
            parts.append(f"{year:02}")
        for length in self.groups:
            parts.append(signs[start : start + length])
            start += length
        return "-".join(parts)


def _check(year: int, signs: str) -> str:
    """Return the check character. The base is prime and the weights differ, so every wrong sign and every swap of neighbours shows."""
    total = year + sum((place + 2) * SIGNS.index(sign) for place, sign in enumerate(signs))
    return SIGNS[total % len(SIGNS)]


APPLICATION = Series("PSER", (4, 4), yearly=True)  # PSER-26-7K3M-9QXD: 17 thousand million a year
PSER_ID = Series("P", (5, 5))  # P-7K3M9-QXD2H: a household's for good, the key to what it receives; 14 million million
AWARD = Series("A", (4, 4, 4))  # A-7K3M-9QXD-2H4F, of an award letter: anybody may check it, nobody can guess one; 53 bits
OPENING_CODE = Series("", (5, 5))  # 7K3M9-QXD4F, on a counter's receipt
LOAN = Series("LN", (4, 4), yearly=True)  # LN-26-7K3M-9QXD, which people write as the reference of a repayment
