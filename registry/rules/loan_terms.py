"""The terms of the interest-free loan (qarz-e-hasna). They stand in the version of the programme; these are the first ones."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

PROGRAMME = "business_loan"


@dataclass(frozen=True)
class Terms:
    """The figures of a version of the programme: whole rupees, months, percent."""

    smallest: int = 10_000
    largest: int = 1_000_000
    longest: int = 36  # months, grace included
    grace: int = 3  # months at most
    guarantors: int = 2
    guaranteed: int = 2  # loans that one person may guarantee at a time
    share: int = 40  # percent of the income that may go into instalments, all together
    offered_days: int = 30  # in which an offer can be accepted

    @classmethod
    def read(cls, version: Mapping[str, Any]) -> "Terms":
        """Return the terms in a version of the programme; what it does not name stays as it was first."""
        named = version.get("loan")
        named = named if isinstance(named, Mapping) else {}
        return cls(**{each.name: value for each in fields(cls) if isinstance(value := named.get(each.name), int) and value >= 0})
