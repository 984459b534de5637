"""Whether a household can carry an instalment: from its verified income and from what it pays back already."""

from dataclasses import dataclass

from registry.rules import instalments
from registry.rules.loan_terms import Terms

_STEP = 1000  # rupees, to which a proposal is rounded down


@dataclass(frozen=True)
class Affordability:
    """What a loan would mean for a household in a month, all in whole rupees."""

    income: int
    existing: int  # instalments of other debts and loans
    share: int  # percent of the income that may go into instalments, all together
    instalment: int  # the largest of the new loan
    most: int  # the largest loan of the same term whose instalment can be carried; 0: none

    @property
    def room(self) -> int:
        """What is left for a new instalment."""
        return room(self.income, self.existing, self.share)

    @property
    def enough(self) -> bool:
        """Whether the instalment can be carried."""
        return self.instalment <= self.room


def room(income: int, existing: int, share: int) -> int:
    """Return what is left for a new instalment."""
    return max(0, income * share // 100 - existing)


def affordability(income: int, existing: int, amount: int, months: int, grace: int, terms: Terms) -> Affordability:
    """Hold a loan against a household's income and instalments; raises ValueError for what cannot be a schedule."""
    if grace < 0 or months <= grace:
        raise ValueError("no instalments within this term")
    free = room(income, existing, terms.share)
    most = min(free * (months - grace), terms.largest) // _STEP * _STEP
    return Affordability(income, existing, terms.share, instalments.largest(amount, months, grace), most if most >= terms.smallest else 0)
