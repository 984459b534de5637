"""The form: what it accepts, what it asks whom, and how a household gets through it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.contradictions import CONTRADICTIONS, contradictions
from registry.rules.form import SENTENCES, Field, Journey, Kind, Step, StepState, settled
from registry.rules.household import FORM, STEPS, monthly_income
from registry.rules.identity import Unfit
from registry.rules.papers import needed_documents
from tests.households import Household, tenant_widow

TODAY = date(2026, 11, 24)
FIELDS = [field for step in FORM for field in step.fields]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def stored(household: Household) -> dict[str, Any]:
    """Return a household's answers as they are kept."""
    answers: dict[str, Any] = {}
    for step in FORM:
        if not step.repeats:
            values, _ = step.parse(household.answers, TODAY)
            answers |= values
    members = []
    for number, member in enumerate(household.members):
        kept = {"id": f"{number:032x}"}
        for step in FORM:
            if step.repeats:
                kept |= step.parse(member, TODAY)[0]
        members.append(kept)
    return answers | {"members": members}


def journey(answers: dict[str, Any]) -> Journey:
    return Journey(FORM, answers, TODAY, frozenset((step, "") for step in STEPS))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
@given(raw=ANYTHING)
def test_no_input_breaks_a_field_and_every_refusal_has_its_sentence(field: Field, raw: Any) -> None:
    try:
        field.parse(raw, TODAY)
    except Unfit as unfit:
        assert unfit.code in field.problems
        assert unfit.code in SENTENCES


@pytest.mark.parametrize(
    ("field", "raw", "limit"),
    [
        (STEPS["schools"].fields[1], "a class with a name that does not end", "at most 30 letters"),
        (STEPS["head"].fields[0], "Zainab " * 20, "at most 100 letters"),
        (STEPS["housing"].fields[1], "0", "1 or more"),
        (STEPS["income"].fields[2], "900 000 000", "100,000,000 or less"),
        (STEPS["head"].fields[2], "1812-01-01", "more than 120 years"),
    ],
)
def test_who_goes_beyond_a_limit_is_told_it(field: Field, raw: str, limit: str) -> None:
    with pytest.raises(Unfit) as refused:
        field.parse(raw, TODAY)
    assert limit in field.says(refused.value.code)


@pytest.mark.parametrize("step", [step for step in FORM if step.fields], ids=lambda step: step.key)
def test_a_screen_asks_at_most_six_questions(step: Step) -> None:
    assert len(step.fields) <= 6


def test_every_field_of_the_single_steps_has_a_key_of_its_own() -> None:
    keys = [field.key for step in FORM if not step.repeats for field in step.fields]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("tenure", "asked"), [("rented", True), ("owned", False), ("rent_free", False)])
def test_only_tenants_are_asked_for_their_rent(tenure: str, asked: bool) -> None:
    assert STEPS["tenancy"].applies({"tenure": tenure}) is asked


@pytest.mark.parametrize(("size", "asked"), [(None, False), (1, False), (2, True)])
def test_only_those_who_do_not_live_alone_are_asked_for_members(size: int | None, asked: bool) -> None:
    assert STEPS["members"].applies({"household_size": size}) is asked


def test_a_complete_household_reaches_the_end() -> None:
    way = journey(stored(tenant_widow()))
    assert list(way.missing()) == []
    assert way.current.key == "review"


def test_nobody_skips_ahead() -> None:
    answers = stored(tenant_widow())
    way = Journey(FORM, answers, TODAY, frozenset({("declaration", "")}))
    assert [step.key for step in way.done] == ["declaration"]
    assert way.may_visit(STEPS["head"])
    assert not way.may_visit(STEPS["address"])
    assert way.state(STEPS["declaration"]) is StepState.COMPLETE
    assert way.state(STEPS["address"]) is StepState.NOT_STARTED


@pytest.mark.parametrize("count", range(len(FORM)))
def test_what_was_whole_when_it_was_saved_leads_as_far_as_reading_it_again(count: int) -> None:
    answers = stored(tenant_widow())
    first = [step for step in FORM if step.applies(answers)][:count]
    saved = {(step.key, member.get("id", "")) for step in first for member in (step.people(answers) if step.repeats else [{}])}
    way = Journey(FORM, answers, TODAY, frozenset(saved))
    assert [step.key for step in FORM if way.reached(step)] == [step.key for step in FORM if way.may_visit(step)]


def test_a_step_about_people_is_saved_when_it_is_for_each_of_them() -> None:
    answers = stored(tenant_widow())
    before = {(step.key, "") for step in FORM[: FORM.index(STEPS["members"])]}
    first, *others = [("members", member["id"]) for member in answers["members"]]
    assert others
    assert not Journey(FORM, answers, TODAY, frozenset({*before, first})).reached(STEPS["member_life"])
    assert Journey(FORM, answers, TODAY, frozenset({*before, first, *others})).reached(STEPS["member_life"])


def test_answers_of_steps_that_no_longer_apply_are_dropped() -> None:
    answers = stored(tenant_widow()) | {"tenure": "owned"}
    assert "monthly_rent" not in settled(FORM, answers, TODAY)
    assert settled(FORM, answers, TODAY)["members"][0]["school_name"] == "Government Middle School"


@pytest.mark.parametrize(("period", "amount", "monthly"), [("monthly", 12000, 12000), ("annual", 120000, 10000), ("annual", 100000, 8333)])
def test_a_yearly_income_is_counted_by_the_month(period: str, amount: int, monthly: int) -> None:
    assert monthly_income({"income_period": period, "income_amount": amount}) == monthly


def test_only_the_documents_that_the_answers_call_for_are_asked_for() -> None:
    assert [paper.key for paper in needed_documents(stored(tenant_widow()))] == [
        "cnic_copy",
        "utility_bill",
        "b_forms",
        "widow_certificate",
    ]
    assert [paper.key for paper in needed_documents({"tenure": "rented", "rent_agreement": "yes"})] == ["cnic_copy", "rent_agreement"]


HEAD = {"cnic": "3520212345671", "sex": "male", "date_of_birth": "1980-01-01", "marital_status": "married", "household_size": 2}
CHILD = {"id": "a", "relation": "child", "date_of_birth": "2005-01-01", "sex": "male", "marital_status": "never_married"}
ASKED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("head_sex", {"sex": "female"}, {}),
    ("member_sex", {}, {"cnic": "3520299999992"}),
    ("same_cnic", {}, {"cnic": "3520212345671"}),
    ("two_heads", {}, {"relation": "head"}),
    ("unmarried_spouse", {"marital_status": "never_married"}, {"relation": "spouse", "marital_status": "married"}),
    ("child_age", {}, {"date_of_birth": "1985-01-01"}),
    ("parent_age", {}, {"relation": "parent", "date_of_birth": "1975-01-01"}),
    ("salary_no_income", {"income_amount": 0, "income_period": "monthly", "head_work": "government"}, {}),
    ("less_than_own", {"income_amount": 5000, "income_period": "monthly", "head_own_income": 20000}, {}),
    ("spends_more", {"income_amount": 5000, "income_period": "monthly", "food_expense": 20000}, {}),
    ("somebody_missing", {"household_size": 5}, {}),
]


@pytest.mark.parametrize(("code", "answers", "member"), ASKED, ids=[code for code, *_ in ASKED])
def test_contradictions_are_asked_about_where_they_are_and_only_there(code: str, answers: dict[str, Any], member: dict[str, Any]) -> None:
    step = next(each.step for each in CONTRADICTIONS if each.code == code)
    plain, strange = HEAD | {"members": [CHILD]}, HEAD | answers | {"members": [CHILD | member]}
    assert code not in contradictions(step, plain, CHILD)
    assert code in contradictions(step, strange, CHILD | member)


def test_every_contradiction_has_its_case_above() -> None:
    assert {each.code for each in CONTRADICTIONS} == {code for code, *_ in ASKED}


def test_a_tehsil_belongs_to_its_district() -> None:
    good = {"district": "kasur", "tehsil": "kasur.pattoki", "settlement": "rural", "locality": "Chak 5", "street_address": "House 1"}
    assert STEPS["address"].parse(good, TODAY)[1] == {}
    assert STEPS["address"].parse(good | {"district": "lahore"}, TODAY)[1] == {"tehsil": "not_in_district"}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("PK36 SCBL 0000 0011 2345 6702", ""),
        ("PK36SCBL0000001123456703", "iban_slip"),
        ("PK36SCBL0000001123456720", "iban_slip"),  # two signs in each other's place
        ("PK36SCBL000000112345670", "not_an_iban"),
        ("DE89370400440532013000", "not_an_iban"),
        ("0000001123456702", "not_an_iban"),
    ],
)
def test_a_typing_slip_in_an_iban_is_told_from_what_is_none(typed: str, problem: str) -> None:
    field = next(field for field in STEPS["bank"].fields if field.key == "iban")
    try:
        assert field.parse(typed, TODAY) == "PK36SCBL0000001123456702"
        assert not problem
    except Unfit as unfit:
        assert unfit.code == problem


def test_several_answers_come_as_a_list_or_alone() -> None:
    field = STEPS["needs"].fields[0]
    assert field.kind is Kind.CHOICES
    assert field.parse("widowhood", TODAY) == ["widowhood"]
    assert field.parse(["orphans", "widowhood"], TODAY) == ["widowhood", "orphans"]
    with pytest.raises(Unfit):
        field.parse(["none", "widowhood"], TODAY)
