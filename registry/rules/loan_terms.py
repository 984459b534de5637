"""The terms of the interest-free loan (qarz-e-hasna). How much, how long and the grace stand in the version of the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PROGRAMME = "business_loan"
PAID_APART = frozenset({PROGRAMME})  # whose money goes out by an agreement and comes back
_IN_VERSION = {"amount": "largest", "months": "longest", "grace": "grace"}  # of its benefit


@dataclass(frozen=True)
class Terms:
    """The figures of a loan: whole rupees, months, percent."""

    largest: int = 1_000_000
    longest: int = 36  # months, grace included
    grace: int = 3  # months at most
    smallest: int = 10_000
    guaranteed: int = 2  # loans that one person may guarantee at a time
    share: int = 40  # percent of the income that may go into instalments, all together
    offered_days: int = 30  # in which an offer can be accepted

    @classmethod
    def read(cls, version: Mapping[str, Any]) -> "Terms":
        """Return the terms in a version of the programme; what it does not name stays as it was first."""
        benefit = version.get("benefit")
        benefit = benefit if isinstance(benefit, Mapping) else {}
        named = {ours: benefit.get(theirs) for theirs, ours in _IN_VERSION.items()}
        return cls(**{key: value for key, value in named.items() if isinstance(value, int) and value >= 0})
