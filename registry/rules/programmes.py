"""The programmes (B3): what each is for is said here; what it gives, to whom and from which budget are terms, kept in versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.language import N_
from registry.rules import score
from registry.rules.criteria import (
    AllOf,
    AnyOf,
    Compare,
    Criterion,
    NotACriterionError,
    from_data,
    holds,
    leaves,
    problems,
    to_data,
)
from registry.rules.facts import FACTS, Facts, Measure, ceilings
from registry.rules.papers import BY_KEY

FIRST_DAY = date(2025, 7, 1)  # of the first versions
RHYTHMS: Mapping[str, str] = {
    "once": N_("once"),
    "monthly": N_("every month"),
    "quarterly": N_("every three months"),
    "yearly": N_("every year"),
    "ramzan": N_("every year before Ramzan"),
    "lasting": N_("as long as it applies"),  # no payments
}
TIMES_A_YEAR: Mapping[str, int] = {"once": 1, "monthly": 12, "quarterly": 4, "yearly": 1, "ramzan": 1, "lasting": 0}
PERIODS: Mapping[str, str] = {"monthly": N_("a month"), "quarterly": N_("three months"), "yearly": N_("a year")}  # of a budget
MOST_RUPEES = 10_000_000  # of one payment
LARGEST_BUDGET = 1_000_000_000_000


class NotTermsError(ValueError):
    """Data that is no terms."""


@dataclass(frozen=True)
class Benefit:
    """What a household receives; an amount of 0 is no money. A loan is paid back in `months` months, after `grace` months."""

    amount: int  # whole rupees of one payment; of a loan the most
    rhythm: str  # of RHYTHMS
    per: str = ""  # the fact that counts for whom; empty: for the household
    months: int = 0
    grace: int = 0


@dataclass(frozen=True)
class Terms:
    """What a programme gives, to whom, and from which budget, in one version."""

    benefit: Benefit
    criteria: Criterion
    documents: tuple[str, ...] = ()  # that matter, of DOCUMENTS
    budget: int = 0  # whole rupees in a period; 0: not limited
    period: str = "yearly"  # of PERIODS

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it decides by, with those that they never exceed, the score and what that is made of."""
        of_score = (part.fact for part in score.PRESENT.parts)
        asked = [leaf.fact for leaf in leaves(self.criteria)]
        named = (*asked, *([self.benefit.per] if self.benefit.per else []), "score", *of_score)
        return tuple(dict.fromkeys((*named, *(above for key in named for above in ceilings(key)))))

    def eligible(self, facts: Facts) -> bool:
        """Tell whether a household is entitled; what is not known does not entitle."""
        return holds(self.criteria, facts) is True

    def amount(self, facts: Facts) -> int:
        """Return the rupees of one payment to the whole household."""
        counted = facts.get(self.benefit.per) if self.benefit.per else 1
        return self.benefit.amount * counted if isinstance(counted, int) else 0

    def to_data(self) -> dict[str, Any]:
        """Return the terms as plain data."""
        gives = self.benefit
        return {
            "benefit": {"amount": gives.amount, "rhythm": gives.rhythm, "per": gives.per, "months": gives.months, "grace": gives.grace},
            "criteria": to_data(self.criteria),
            "documents": list(self.documents),
            "budget": self.budget,
            "period": self.period,
        }


def terms_of(data: Any) -> Terms:
    """Read terms back; raises NotTermsError. Whether they make sense is told by `faults`."""
    try:
        match data:
            case {
                "benefit": {"amount": int(amount), "rhythm": str(rhythm), "per": str(per), "months": int(months), "grace": int(grace)},
                "criteria": criteria,
                "documents": [*documents],
                "budget": int(budget),
                "period": str(period),
            } if all(isinstance(each, str) for each in documents):
                benefit = Benefit(amount, rhythm, per, months, grace)
                return Terms(benefit, from_data(criteria), tuple(documents), budget, period)
            case _:
                raise NotTermsError
    except NotACriterionError:
        raise NotTermsError from None


FAULTS: dict[str, str] = {
    "amount": N_("Write an amount in whole rupees, at most 10,000,000, and 0 only where it is no money"),
    "rhythm": N_("Choose how often"),
    "per": N_("Choose for whom it is counted"),
    "months": N_("A loan needs 1 to 120 months; everything else 0"),
    "grace": N_("The months of grace are fewer than the months of the loan"),
    "documents": N_("There is no such document"),
    "budget": N_("Write a budget in whole rupees, at most 1,000,000,000,000, or 0 where there is no limit"),
    "period": N_("Choose the period of the budget"),
}


def faults(terms: Terms) -> list[str]:
    """Return what is wrong with terms beside their criteria, as keys of FAULTS."""
    gives = terms.benefit
    counts = gives.per == "" or (gives.per in FACTS and FACTS[gives.per].kind is Measure.COUNT)
    right = {
        "amount": 0 <= gives.amount <= MOST_RUPEES and (gives.amount > 0) == (gives.rhythm != "lasting"),
        "rhythm": gives.rhythm in RHYTHMS,
        "per": counts and gives.per != "score",
        "months": gives.months == 0 or (0 < gives.months <= 120 and gives.rhythm == "once"),
        "grace": 0 <= gives.grace <= gives.months and (gives.months == 0 or gives.grace < gives.months),
        "documents": all(key in BY_KEY for key in terms.documents),
        "budget": 0 <= terms.budget <= LARGEST_BUDGET,
        "period": terms.period in PERIODS,
    }
    return [key for key, well in right.items() if not well]


def sound(terms: Terms) -> bool:
    """Tell whether terms may be published."""
    return not faults(terms) and not problems(terms.criteria)


@dataclass(frozen=True)
class Programme:
    """One programme; its terms are kept in versions, of which the first is declared here."""

    key: str
    title: str
    purpose: str
    access: str  # how to get it
    first: Terms


def _yes(fact: str) -> Compare:
    return Compare(fact, "=", True)


def _no(fact: str) -> Compare:
    return Compare(fact, "=", False)


CUT_OFF = 32  # BISP's present one: the score of the poorest
_POOREST = Compare("score", "<=", CUT_OFF)
_NO_CAR, _NO_TRACTOR = _no("has_car"), _no("has_tractor")

ALL: tuple[Programme, ...] = (
    Programme(
        "cash_assistance",
        N_("Cash assistance"),
        N_("Money for households with a very low income."),
        N_("It is paid to the bank account or mobile wallet that you named. Who has neither can name one at a centre."),
        Terms(
            Benefit(9_000, "quarterly"),
            AllOf((_POOREST, Compare("income_per_member", "<=", 10_000), Compare("land", "<=", 640), _NO_CAR, _NO_TRACTOR)),
            ("cnic_copy", "income_proof"),
            60_000_000_000,
        ),
    ),
    Programme(
        "healthcare",
        N_("Healthcare"),
        N_("Treatment without payment in the hospitals of the programme."),
        N_("Show your CNIC and PSER ID at the desk of the programme in the hospital."),
        Terms(
            Benefit(0, "lasting"),
            AnyOf(
                (
                    Compare("score", "<=", 45),
                    Compare("income_per_member", "<=", 12_000),
                    AllOf((Compare("score", "<=", 60), AnyOf((Compare("disabled", ">=", 1), Compare("members_65", ">=", 1))))),
                )
            ),
            ("cnic_copy", "medical_certificate"),
        ),
    ),
    Programme(
        "education_stipend",
        N_("Education stipend"),
        N_("Money for each child at school, so that no child has to leave school for money."),
        N_("It is paid every three months for the children who were at school when we checked. Tell us when one leaves school."),
        Terms(
            Benefit(3_000, "quarterly", "children_at_school"),
            AllOf((Compare("children_at_school", ">=", 1), Compare("score", "<=", 40), Compare("income_per_member", "<=", 15_000))),
            ("cnic_copy", "b_forms"),
            40_000_000_000,
        ),
    ),
    Programme(
        "women_grant",
        N_("Grant for women"),
        N_("Money for a woman to start or grow a business, which is not paid back."),
        N_("Bring a plan of the business, in your own words, to a help centre. A woman of the household receives the money."),
        Terms(
            Benefit(50_000, "once"),
            AllOf(
                (
                    Compare("women", ">=", 1),
                    AnyOf((Compare("head_sex", "=", "female"), Compare("widows", ">=", 1), _POOREST)),
                    Compare("income_per_member", "<=", 15_000),
                    _NO_CAR,
                )
            ),
            ("cnic_copy", "widow_certificate"),
            5_000_000_000,
        ),
    ),
    Programme(
        "business_loan",
        N_("Interest-free loan"),
        N_("A loan without interest (qarz-e-hasna) for a small business. It is paid back in instalments."),
        N_("Apply for it on your dashboard: what it is for, how much, and who vouches for you. An officer visits you."),
        Terms(
            Benefit(1_000_000, "once", months=36, grace=3),
            AllOf(
                (
                    Compare("adults_21_57", ">=", 1),
                    Compare("income_per_member", "<=", 40_000),
                    _no("government_job"),
                    _yes("has_account"),
                )
            ),
            ("cnic_copy", "utility_bill"),
            10_000_000_000,
        ),
    ),
    Programme(
        "disability_support",
        N_("Himmat Card"),
        N_("Money for every person with a certified disability."),
        N_("When an officer has accepted the disability certificate that you sent, the card comes to a help centre near you."),
        Terms(
            Benefit(10_500, "quarterly", "disabled_certified"),
            AllOf((Compare("disabled_certified", ">=", 1), _no("receives_himmat"), _no("government_job"))),
            ("cnic_copy", "disability_certificate"),
            3_000_000_000,
        ),
    ),
    Programme(
        "vulnerable_support",
        N_("Support for widows, orphans and the elderly"),
        N_("Money for households that have lost who provided for them, or that care for the elderly."),
        N_("It is paid to the bank account or mobile wallet that you named. Certificates can be shown at a centre."),
        Terms(
            Benefit(6_000, "quarterly"),
            AllOf(
                (
                    AnyOf((Compare("widows", ">=", 1), _yes("has_orphans"), Compare("members_65", ">=", 1))),
                    Compare("score", "<=", 40),
                    _NO_CAR,
                )
            ),
            ("cnic_copy", "widow_certificate", "guardian_certificate"),
            8_000_000_000,
        ),
    ),
    Programme(
        "food_package",
        N_("Ramzan package"),
        N_("Money for food in the month of Ramzan."),
        N_("It is paid before Ramzan begins, to the bank account or mobile wallet that you named."),
        Terms(
            Benefit(10_000, "ramzan"),
            AllOf((AnyOf((Compare("score", "<=", 40), Compare("income_per_member", "<=", 10_000))), _no("receives_ramzan"))),
            ("cnic_copy",),
            30_000_000_000,
        ),
    ),
)
PROGRAMMES: Mapping[str, Programme] = {programme.key: programme for programme in ALL}
PLACES: Mapping[str, int] = {key: place for place, key in enumerate(PROGRAMMES)}  # in which several of a household are shown
