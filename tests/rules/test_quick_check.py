"""“What may I receive?”: the same rules, and what is not answered stays open."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import criteria_words
from registry.rules.criteria import AllOf, AnyOf, Compare, holds
from registry.rules.facts import FACTS, Between
from registry.rules.form import Kind
from registry.rules.household import STEPS
from registry.rules.programmes import ALL, PROGRAMMES
from registry.rules.quick_check import OF_THE_FORM, QUESTIONS, Outlook, facts_from, for_the_form, outlook, read

TODAY = date(2026, 11, 24)
POOR = {
    "household_size": "5",
    "under_18": "3",
    "children_at_school": "2",
    "children_out_of_school": "0",
    "women": "1",
    "adults_21_57": "2",
    "members_65": "0",
    "sex": "male",
    "marital_status": "married",
    "head_education": "never",
    "income_amount": "20,000",
    "government_job": "no",
    "rooms": "1",
    "toilet": "latrine",
    "land_acres": "0",
    "owns_livestock": "no",
    "assets": ["none"],
    "needs": ["none"],
    "programmes": ["none"],
    "payment": "wallet",
}


def outlooks(sent: dict[str, Any]) -> dict[str, str]:
    answers, problems = read(sent, TODAY)
    assert problems == {}
    return {programme.key: outlook(programme.first, facts_from(answers, TODAY)).outlook for programme in ALL}


def test_whoever_answers_everything_is_told_what_is_likely_and_what_not() -> None:
    assert outlooks(POOR) == {
        "cash_assistance": "likely",
        "healthcare": "likely",
        "education_stipend": "likely",
        "women_grant": "likely",
        "business_loan": "likely",
        "disability_support": "unlikely",
        "vulnerable_support": "unlikely",
        "food_package": "likely",
    }


def test_whoever_answers_nothing_is_told_that_everything_depends() -> None:
    assert set(outlooks({}).values()) == {Outlook.DEPENDS}


def test_a_disability_makes_the_himmat_card_depend_on_the_certificate() -> None:
    answers, _ = read(POOR | {"needs": ["disability"]}, TODAY)
    found = outlook(PROGRAMMES["disability_support"].first, facts_from(answers, TODAY))
    assert found.outlook is Outlook.DEPENDS
    assert found.open == Compare("disabled_certified", ">=", 1)


def test_what_it_depends_on_keeps_its_groups_and_leaves_out_what_is_decided() -> None:
    answers, _ = read({"household_size": "2", "income_amount": "90000"}, TODAY)
    found = outlook(PROGRAMMES["healthcare"].first, facts_from(answers, TODAY))
    one_of_them = AnyOf((Compare("disabled", ">=", 1), Compare("members_65", ">=", 1)))
    assert found.open == AnyOf((Compare("score", "<=", 45), AllOf((Compare("score", "<=", 60), one_of_them))))
    answers, _ = read({"household_size": "2", "income_amount": "90000", "members_65": "1"}, TODAY)
    found = outlook(PROGRAMMES["healthcare"].first, facts_from(answers, TODAY))
    assert found.open == AnyOf((Compare("score", "<=", 45), Compare("score", "<=", 60)))


@given(st.dictionaries(st.sampled_from(sorted(POOR)), st.none()))
def test_what_it_depends_on_is_met_by_exactly_the_answers_that_make_it_likely(left_out: dict[str, None]) -> None:
    some, _ = read({key: value for key, value in POOR.items() if key not in left_out}, TODAY)
    everything, _ = read(POOR, TODAY)
    for programme in ALL:
        found = outlook(programme.first, facts_from(some, TODAY))
        if found.open:
            facts = facts_from(everything, TODAY)
            assert holds(found.open, facts) == holds(programme.first.criteria, facts)


@given(st.sets(st.sampled_from(sorted(POOR))))
def test_what_is_told_on_some_answers_is_never_turned_by_the_others(left_out: set[str]) -> None:
    some = {key: value for key, value in POOR.items() if key not in left_out}
    for key, found in outlooks(some).items():
        assert found in {Outlook.DEPENDS, outlooks(POOR)[key]}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("household_size", "0", "too_small"),
        ("household_size", "many", "not_a_number"),
        ("income_amount", "-5", "not_a_number"),
        ("under_18", "41", "too_large"),
        ("sex", "woman", "not_an_option"),
        ("assets", ["none", "car"], "none_and_others"),
        ("assets", ["a rocket"], "not_an_option"),
        ("rooms", {"a": 1}, None),
    ],
)
def test_bad_answers_are_told_and_what_is_no_answer_is_left_out(key: str, value: Any, code: str | None) -> None:
    answers, problems = read(POOR | {key: value}, TODAY)
    assert problems == ({key: code} if code else {})
    assert code or key not in answers


def test_what_would_have_to_be_different_names_only_what_is_known() -> None:
    answers, _ = read({"household_size": "2", "income_amount": "90000"}, TODAY)
    found = outlook(PROGRAMMES["cash_assistance"].first, facts_from(answers, TODAY))
    assert [(change.fact, change.needed) for change in found.mend] == [("income_per_member", 10_000)]


def test_what_nobody_can_change_is_not_asked_for() -> None:
    answers, _ = read(POOR | {"women": "0"}, TODAY)
    found = outlook(PROGRAMMES["women_grant"].first, facts_from(answers, TODAY))
    assert (found.outlook, found.mend) == (Outlook.UNLIKELY, ())
    assert [criteria_words.in_full(each) for each in found.settled] == ["Women of 18 and older: at least one"]


def test_answers_go_into_the_form_at_the_steps_that_ask_for_them() -> None:
    answers, _ = read(POOR | {"land_acres": "3"}, TODAY)
    by_step = for_the_form(answers)
    assert by_step["income"] == {"income_amount": 20_000, "income_period": "monthly"}
    assert by_step["property"] == {"assets": ["none"], "owns_land": "yes", "owns_livestock": "no"}
    assert by_step["land"] == {"land_area": 3, "land_unit": "acre"}
    for step, values in by_step.items():
        fields = {field.key: field for field in STEPS[step].fields}
        for key, value in values.items():
            assert fields[key].parse(value, TODAY) == value


def test_the_questions_are_of_the_form_or_of_facts() -> None:
    assert set(OF_THE_FORM) <= {field.key for field in QUESTIONS}
    assert all(field.kind in {Kind.NUMBER, Kind.RUPEES, Kind.CHOICE, Kind.CHOICES} for field in QUESTIONS)
    facts = facts_from(read(POOR | {"needs": ["disability", "widowhood"]}, TODAY)[0], TODAY)
    assert set(facts) == set(FACTS)
    assert (facts["widows"], facts["score"]) == (Between(1, 40), 19)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, set()),
        ({"under_18": "3", "adults_21_57": "2", "members_65": "1"}, {"under_18", "adults_21_57", "members_65"}),
        ({"women": "3"}, {"under_18", "women"}),
        ({"children_at_school": "2", "children_out_of_school": "2"}, {"children_at_school", "children_out_of_school"}),
        ({"under_18": "", "women": "6"}, {"women"}),
        ({"household_size": "", "under_18": "", "women": "6", "members_65": "9"}, set()),
    ],
)
def test_more_people_than_there_are_is_told_at_the_numbers_that_do_not_go_together(changed: dict[str, str], told: set[str]) -> None:
    _, problems = read(POOR | changed, TODAY)
    assert problems == dict.fromkeys(told, "too_many_together")
