"""“What may I receive?”: a few questions to somebody without an account, held against the same rules; what is not answered stays open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from registry.language import N_
from registry.rules import code_lists as lists
from registry.rules.criteria import AllOf, AnyOf, AtLeast, Change, Compare, Criterion, Explained, OneOf, explained, mend, needed_of, settled
from registry.rules.facts import FACTS, Between, facts_of, with_score
from registry.rules.form import Field, Kind
from registry.rules.household import STEPS
from registry.rules.identity import Unfit
from registry.rules.programmes import Terms

_MOST = 40  # people of a household


def _asked(step: str, key: str) -> Field:
    """Return a question of the form."""
    return next(field for field in STEPS[step].fields if field.key == key)


def _people(key: str, label: str) -> Field:
    return Field(key, label, Kind.NUMBER, maximum=_MOST)


OF_THE_FORM: Mapping[str, str] = {  # the questions that the form asks too, and at which step
    "household_size": "household",
    "sex": "head",
    "marital_status": "head",
    "head_education": "head_life",
    "income_amount": "income",
    "rooms": "housing",
    "toilet": "housing",
    "assets": "property",
    "needs": "needs",
    "programmes": "programmes",
    "payment": "payment",
}
_TOGETHER = (  # how many there are in all, and of whom none is counted twice
    ("household_size", ("under_18", "adults_21_57", "members_65")),
    ("household_size", ("under_18", "women")),
    ("household_size", ("children_at_school", "children_out_of_school")),
    ("under_18", ("children_at_school", "children_out_of_school")),
)
_LAND = Field("land_acres", N_("How many acres of farm land? 0 if there is none"), Kind.NUMBER, maximum=100_000)
_GOVERNMENT = Field("government_job", N_("Has anybody a government job?"), Kind.CHOICE, lists.YES_NO)
_INCOME = replace(_asked("income", "income_amount"), label=N_("Income of everybody together in a month, in rupees"))
QUESTIONS: tuple[Field, ...] = (
    _asked("household", "household_size"),
    _people("under_18", N_("How many are under 18?")),
    _people("children_at_school", N_("How many children of 5 to 16 go to school?")),
    _people("children_out_of_school", N_("How many children of 5 to 16 do not go to school?")),
    _people("women", N_("How many women of 18 and older?")),
    _people("adults_21_57", N_("How many are between 21 and 57?")),
    _people("members_65", N_("How many are 65 or older?")),
    replace(_asked("head", "sex"), label=N_("Sex of the head of household")),
    replace(_asked("head", "marital_status"), label=N_("Marital status of the head")),
    replace(_asked("head_life", "head_education"), label=N_("Highest education of the head")),
    _INCOME,
    _GOVERNMENT,
    _asked("housing", "rooms"),
    _asked("housing", "toilet"),
    _LAND,
    _asked("property", "owns_livestock"),
    _asked("property", "assets"),
    _asked("needs", "needs"),
    _asked("programmes", "programmes"),
    _asked("payment", "payment"),
)


def read(sent: Mapping[str, Any], today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers in what a browser sent, without those that are left out, and the problem of each that has one."""
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in QUESTIONS:
        try:
            value = field.parse(sent.get(field.key), today)
        except Unfit as unfit:
            if unfit.code != "required":  # here no question has to be answered
                problems[field.key] = unfit.code
            continue
        answers[field.key] = value
    for whole, parts in _TOGETHER:
        counted = {key: answers[key] for key in parts if answers.get(key)}
        if whole in answers and sum(counted.values()) > answers[whole]:
            problems |= dict.fromkeys(counted, "too_many_together")
    return answers, problems


def facts_from(answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the facts that follow from the answers; the others are not known, or known between bounds."""
    declared = {key: answers[key] for key in OF_THE_FORM if key in answers} | {"income_period": "monthly"}
    if answers.get("owns_livestock") == "no":
        declared["owns_livestock"] = "no"
    facts = facts_of(declared, today)
    for key in ("children_at_school", "children_out_of_school", "women", "adults_21_57", "members_65"):
        facts[key] = answers.get(key)
    facts |= dict(_derived(answers))
    return with_score(facts)


def _derived(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    size, young, old = (answers.get(key) for key in ("household_size", "under_18", "members_65"))
    at_school, at_home = answers.get("children_at_school"), answers.get("children_out_of_school")
    if "land_acres" in answers:
        yield "land", answers["land_acres"] * FACTS["land"].scale
    if "government_job" in answers:
        yield "government_job", answers["government_job"] == "yes"
    if size and young is not None and old is not None:
        yield "dependants_share", min(100, 100 * (young + old) // size)
    if at_school is not None and at_home is not None:
        yield "children_5_16", at_school + at_home
    if "needs" in answers:
        disabled = "disability" in answers["needs"]
        yield "disabled", Between(1, _MOST) if disabled else 0
        yield "disabled_certified", Between(0, _MOST) if disabled else 0
        yield "ill", Between(1, _MOST) if "illness" in answers["needs"] else 0
        widow = "widowhood" in answers["needs"] or (answers.get("sex"), answers.get("marital_status")) == ("female", "widowed")
        yield "widows", Between(1, _MOST) if widow else 0


class Outlook(StrEnum):
    """What the answers say of a programme."""

    LIKELY = "likely"
    DEPENDS = "depends"
    UNLIKELY = "unlikely"


OUTLOOKS: Mapping[str, str] = {
    Outlook.LIKELY: N_("Likely"),
    Outlook.DEPENDS: N_("It depends"),
    Outlook.UNLIKELY: N_("Unlikely"),
}


@dataclass(frozen=True)
class Answered:
    """The outlook for one programme, and its reasons."""

    outlook: Outlook
    open: Criterion | None = None  # what it depends on
    mend: tuple[Change, ...] = ()  # what would have to be different
    settled: tuple[Criterion, ...] = ()  # or what nothing that they can change turns


def outlook(terms: Terms, facts: Mapping[str, Any]) -> Answered:
    """Hold the answers against the terms of a programme."""
    found = explained(terms.criteria, facts)
    if found.met:
        return Answered(Outlook.LIKELY)
    if found.met is None:
        return Answered(Outlook.DEPENDS, open=_open(found))
    bounded = {key: Between(0, FACTS[key].highest) if value is None and FACTS[key].number else value for key, value in facts.items()}
    changes = tuple(change for change in mend(terms.criteria, bounded) if change.value is not None)
    return Answered(Outlook.UNLIKELY, mend=changes, settled=tuple(settled(terms.criteria, bounded)))


def _open(found: Explained) -> Criterion:
    """Return what of a criterion that is not decided is left to be met."""
    if isinstance(found.criterion, Compare | OneOf):
        return found.criterion
    left = tuple(_open(part) for part in found.parts if part.met is None)
    needed = needed_of(found.criterion) - sum(part.met is True for part in found.parts)
    if len(left) == 1:
        return left[0]
    if needed == len(left):  # all of them, and so also of those within that are all needed
        return AllOf(tuple(each for part in left for each in (part.parts if isinstance(part, AllOf) else (part,))))
    return AnyOf(left) if needed == 1 else AtLeast(needed, left)


def for_the_form(answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what of the answers the form asks for too, by step."""
    by_step: dict[str, dict[str, Any]] = {}
    for key, step in OF_THE_FORM.items():
        if key in answers:
            by_step.setdefault(step, {})[key] = answers[key]
    if "income" in by_step:
        by_step["income"]["income_period"] = "monthly"
    if "land_acres" in answers:
        owns = answers["land_acres"] > 0
        by_step.setdefault("property", {})["owns_land"] = "yes" if owns else "no"
        if owns:
            by_step["land"] = {"land_area": answers["land_acres"], "land_unit": "acre"}
    if "owns_livestock" in answers:
        by_step.setdefault("property", {})["owns_livestock"] = answers["owns_livestock"]
    return by_step
