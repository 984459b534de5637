"""What is asked of somebody who applies for a loan, declared like the steps of the registration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.language import N_
from registry.rules.form import SENTENCES, Field, Kind, Option
from registry.rules.loan_terms import Terms

PURPOSES: tuple[Option, ...] = (
    Option("shop", N_("A shop or a stall")),
    Option("sewing", N_("Sewing, embroidery or another craft")),
    Option("livestock", N_("Animals: milk, goats, poultry")),
    Option("farming", N_("Seed, fertiliser or tools for a field")),
    Option("food", N_("Cooking and selling food")),
    Option("transport", N_("A rickshaw, a cart or another vehicle")),
    Option("repair", N_("A workshop or repairs")),
    Option("other", N_("Another business")),
)
MONTHS = tuple(Option(str(months), label) for months, label in (
    (12, N_("12 months")), (18, N_("18 months")), (24, N_("24 months")), (30, N_("30 months")), (36, N_("36 months")),
))  # fmt: skip
GRACE = tuple(Option(str(months), label) for months, label in (
    (0, N_("None: the first instalment after one month")), (1, N_("1 month")), (2, N_("2 months")), (3, N_("3 months")),
))  # fmt: skip
LONGEST_PLAN = 1000  # characters
GUARANTORS = 2  # that the form has room for


@dataclass(frozen=True)
class Asked(Field):
    """A question of the loan, with problems that only it can have."""

    own: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """The closed family of problems this question can have."""
        return super().problems + self.own


_GUARANTOR = ("is_applicant", "in_household", "named_twice", "not_possible")


def _guarantor(place: int, name: str, number: str) -> tuple[Asked, ...]:
    return (
        Asked(f"guarantor_{place}_name", name, Kind.NAME, hint=N_("As on the CNIC")),
        Asked(f"guarantor_{place}_cnic", number, Kind.CNIC, hint=N_("13 digits, with or without dashes"), own=_GUARANTOR),
    )


FIELDS: tuple[Asked, ...] = (
    Asked("purpose", N_("What is the loan for?"), Kind.CHOICE, PURPOSES),
    Asked(
        "plan",
        N_("Your plan, in your own words"),
        length=(1, LONGEST_PLAN),
        hint=N_("What will you buy, what will you sell, and to whom? A few sentences are enough"),
    ),
    Asked("amount", N_("How much do you need, in rupees?"), Kind.RUPEES, own=("below_terms", "above_terms", "not_affordable")),
    Asked("months", N_("In how much time can you pay it back?"), Kind.CHOICE, MONTHS, own=("above_terms",)),
    Asked(
        "grace",
        N_("How many months before the first instalment?"),
        Kind.CHOICE,
        GRACE,
        hint=N_("Time to start the business. It is part of the time chosen above"),
        own=("above_terms",),
    ),
    *_guarantor(1, N_("First guarantor: full name"), N_("First guarantor: CNIC number")),
    *_guarantor(2, N_("Second guarantor: full name"), N_("Second guarantor: CNIC number")),
)
PROBLEMS: dict[str, str] = SENTENCES | {
    "below_terms": N_("This is less than the smallest loan"),
    "above_terms": N_("This is more than the terms of the loan allow"),
    "not_affordable": N_("The instalment would be more than the household can carry. Ask for less, or take more time"),
    "is_applicant": N_("You cannot be your own guarantor. Name somebody else"),
    "in_household": N_("This person belongs to your household. Name somebody from another household"),
    "named_twice": N_("This is the same person as the first guarantor. Name somebody else"),
    "not_possible": N_("This person cannot be a guarantor now. Please name somebody else"),
}


def beyond(values: Mapping[str, Any], terms: Terms) -> dict[str, str]:
    """Return what in the answers the terms do not allow, by field."""
    found: dict[str, str] = {}
    if values["amount"] < max(terms.smallest, int(values["months"])):  # an instalment is a rupee at least
        found["amount"] = "below_terms"
    elif values["amount"] > terms.largest:
        found["amount"] = "above_terms"
    if int(values["months"]) > terms.longest:
        found["months"] = "above_terms"
    if int(values["grace"]) > terms.grace:
        found["grace"] = "above_terms"
    return found


def unfit_guarantors(cnics: list[str], applicant: str, household: frozenset[str]) -> dict[int, str]:
    """Return why a person cannot be a guarantor, by place from 1: the applicant, their household, the same person twice."""
    found: dict[int, str] = {}
    for place, cnic in enumerate(cnics, 1):
        if cnic == applicant:
            found[place] = "is_applicant"
        elif cnic in household:
            found[place] = "in_household"
        elif cnic in cnics[: place - 1]:
            found[place] = "named_twice"
    return found
