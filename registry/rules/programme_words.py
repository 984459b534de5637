"""Terms in plain words, and what differs between two versions, in the language being spoken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.language import N_, t
from registry.rules.criteria_words import lines, unasked
from registry.rules.facts import FACTS
from registry.rules.figures import rupees
from registry.rules.papers import BY_KEY
from registry.rules.programmes import PERIODS, RHYTHMS, Terms

_TENTH = 100_000_000  # of a billion


def _much(amount: int) -> str:
    """Write an amount that nobody counts to: in billions where they are round enough."""
    whole, rest = divmod(amount // _TENTH, 10)
    if amount < 10 * _TENTH or amount % _TENTH:
        return rupees(amount)
    return t("Rs {count} billion", count=f"{whole}.{rest}" if rest else whole)


def benefit(terms: Terms) -> str:
    """Say what a household receives."""
    gives = terms.benefit
    rhythm = t(RHYTHMS[gives.rhythm])
    if not gives.amount:
        return t("Not in money; {rhythm}", rhythm=rhythm)
    if gives.months:
        return t(
            "Up to {amount} without interest, paid back within {months} months; nothing is due in the first {grace} months",
            amount=rupees(gives.amount),
            months=gives.months,
            grace=gives.grace,
        )
    if gives.per:
        return t("{amount} {rhythm} for each of these: {whom}", amount=rupees(gives.amount), rhythm=rhythm, whom=t(FACTS[gives.per].label))
    return t("{amount} {rhythm} for the household", amount=rupees(gives.amount), rhythm=rhythm)


def budget(terms: Terms) -> str:
    """Say what there is to give."""
    if not terms.budget:
        return t("Not limited")
    return t("{amount} for {period}. Who needs it most comes first", amount=_much(terms.budget), period=t(PERIODS[terms.period]))


def version(number: int, day: date) -> str:
    """Say which version of the rules it is, the date from left to right also inside Urdu."""
    return t("Rules of version {number}, in force from {day}", number=number, day=f"\u2066{day:%d-%m-%Y}\u2069")


def criteria(terms: Terms) -> list[tuple[int, str]]:
    """Say who receives it, line by line: how deep each stands, and its words."""
    return [(line.depth, line.said) for line in lines(unasked(terms.criteria))]


def documents(terms: Terms) -> list[str]:
    """Name the documents that matter."""
    return [t(BY_KEY[key].title) for key in terms.documents if key in BY_KEY]


BENEFIT, CRITERIA, DOCUMENTS, BUDGET = PARTS = ("benefit", "criteria", "documents", "budget")
PART_NAMES = {
    BENEFIT: N_("What you receive"),
    CRITERIA: N_("Who receives it"),
    DOCUMENTS: N_("Papers that matter"),
    BUDGET: N_("Budget"),
}


@dataclass(frozen=True)
class Difference:
    """Something that a version no longer says, or says anew."""

    part: str  # of PARTS
    said: str
    new: bool


def differences(before: Terms, after: Terms) -> Iterator[Difference]:
    """Yield what one version says and the other does not, in the order of the parts."""
    for part, says in (
        (BENEFIT, lambda terms: [benefit(terms)]),
        (CRITERIA, lambda terms: [said for _, said in criteria(terms)]),
        (DOCUMENTS, documents),
        (BUDGET, lambda terms: [budget(terms)]),
    ):
        old, new = says(before), says(after)
        yield from (Difference(part, said, new=False) for said in old if said not in new)
        yield from (Difference(part, said, new=True) for said in new if said not in old)
    if before.criteria != after.criteria and sorted(criteria(before)) == sorted(criteria(after)):
        yield Difference(CRITERIA, t("The same conditions, in another order or grouped otherwise"), new=True)
