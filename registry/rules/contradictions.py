"""Answers that do not seem to fit together. They are asked about, never refused (R6)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.language import N_
from registry.rules.code_lists import SALARIED
from registry.rules.form import Answers, Member
from registry.rules.household import has_members, monthly_income
from registry.rules.identity import sex_in

_GENERATION = 12  # years between parent and child, at least
_FAR_ABOVE = 2  # times the income
_NEARLY = 0.8  # of the sum of what the members earn


@dataclass(frozen=True)
class Contradiction:
    """Answers to ask about, at the step where the last of them is given."""

    code: str
    step: str
    question: str
    found: Callable[[Answers, Member], bool]  # the member is empty where the step does not repeat


def _years_younger(answers: Answers, member: Member) -> float | None:
    """Return by how many years a member is younger than the head."""
    if not answers.get("date_of_birth") or not member.get("date_of_birth"):
        return None
    return (date.fromisoformat(member["date_of_birth"]) - date.fromisoformat(answers["date_of_birth"])).days / 365.25


def _child_too_old(answers: Answers, member: Member) -> bool:
    younger = _years_younger(answers, member)
    return member.get("relation") == "child" and younger is not None and younger < _GENERATION


def _parent_too_young(answers: Answers, member: Member) -> bool:
    younger = _years_younger(answers, member)
    return member.get("relation") == "parent" and younger is not None and -younger < _GENERATION


def _other_sex(person: Any) -> bool:
    return bool(person.get("cnic")) and person.get("sex") in {"male", "female"} and sex_in(person["cnic"]) != person["sex"]


def _same_cnic(answers: Answers, member: Member) -> bool:
    others = [answers.get("cnic"), *(other.get("cnic") for other in answers.get("members") or [] if other["id"] != member.get("id"))]
    return bool(member.get("cnic")) and member["cnic"] in others


def _unmarried_spouse(answers: Answers, member: Member) -> bool:
    return member.get("relation") == "spouse" and "never_married" in {answers.get("marital_status"), member.get("marital_status")}


def _salary_but_no_income(answers: Answers, _member: Member) -> bool:
    works = {answers.get("head_work"), *(member.get("work") for member in answers.get("members") or [])}
    return answers.get("income_amount") == 0 and bool(SALARIED & works)


def _less_than_members_earn(answers: Answers, _member: Member) -> bool:
    own = (answers.get("head_own_income") or 0) + sum(member.get("own_income") or 0 for member in answers.get("members") or [])
    return bool(answers.get("income_amount")) and monthly_income(answers) < _NEARLY * own


def _spends_far_more(answers: Answers, _member: Member) -> bool:
    spent = sum(answers.get(key) or 0 for key in ("food_expense", "school_expense", "health_expense", "other_expense"))
    return "income_amount" in answers and spent > _FAR_ABOVE * monthly_income(answers)


def _somebody_missing(answers: Answers, _member: Member) -> bool:
    return has_members(answers) and len(answers.get("members") or []) + 1 != answers.get("household_size")


_SEX = N_("The last digit of this CNIC belongs to the other sex. Are the CNIC and the sex right?")

CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction("head_sex", "head", _SEX, lambda answers, _: _other_sex(answers)),
    Contradiction("member_sex", "members", _SEX, lambda _, member: _other_sex(member)),
    Contradiction("same_cnic", "members", N_("Somebody else in the household has the same CNIC. Is the number right?"), _same_cnic),
    Contradiction(
        "two_heads",
        "members",
        N_("You are the head of household already. Is this person a second head?"),
        lambda _, member: member.get("relation") == "head",
    ),
    Contradiction(
        "unmarried_spouse", "members", N_("A husband or wife, but “never married” was chosen. Are both right?"), _unmarried_spouse
    ),
    Contradiction(
        "child_age", "members", N_("This child is less than 12 years younger than you. Are the dates of birth right?"), _child_too_old
    ),
    Contradiction(
        "parent_age", "members", N_("This parent is less than 12 years older than you. Are the dates of birth right?"), _parent_too_young
    ),
    Contradiction(
        "salary_no_income", "income", N_("Somebody has a salary or pension, but the income is zero. Is that right?"), _salary_but_no_income
    ),
    Contradiction(
        "less_than_own",
        "income",
        N_("The members together earn more than this. Is it the income of the whole household?"),
        _less_than_members_earn,
    ),
    Contradiction(
        "spends_more", "expenses", N_("The household spends more than twice its income. Are the amounts right?"), _spends_far_more
    ),
    Contradiction(
        "somebody_missing",
        "review",
        N_("The number of people in the household does not fit the members you added. Is everybody there?"),
        _somebody_missing,
    ),
)

QUESTIONS: dict[str, str] = {each.code: each.question for each in CONTRADICTIONS}


def contradictions(step: str, answers: Answers, member: Member | None = None) -> list[str]:
    """Return the codes of what to ask about at a step (for one member where it repeats)."""
    return [each.code for each in CONTRADICTIONS if each.step == step and each.found(answers, member or {})]
