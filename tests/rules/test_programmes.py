"""Who receives what: every shipped criterion at and beside its boundary, and the facts that it is held against."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import LANGUAGES, speaking, t
from registry.rules import score
from registry.rules.criteria import Compare, leaves
from registry.rules.facts import FACTS, Between, facts_of
from registry.rules.household import FORM, STEPS
from registry.rules.papers import BY_KEY, owners
from registry.rules.people import Evidence, Household, proved
from registry.rules.programmes import ALL, PROGRAMMES, Benefit, NotTermsError, Terms, faults, sound, terms_of
from tests.households import tenant_widow

TODAY = date(2026, 11, 24)


def answers_of_the_widow() -> dict[str, Any]:
    household = tenant_widow()
    answers: dict[str, Any] = {}
    for step in FORM:
        if step.fields and not step.repeats and step.applies(answers):
            answers |= step.parse(household.answers, TODAY)[0]
    repeating = [step for step in FORM if step.repeats]
    answers["members"] = [
        {"id": str(place)} | {key: value for step in repeating for key, value in step.parse(member, TODAY)[0].items()}
        for place, member in enumerate(household.members)
    ]
    return answers


WIDOW = facts_of(answers_of_the_widow(), TODAY)  # of whom each row of the table says what is different

TABLE: list[tuple[str, dict[str, Any], bool]] = [
    ("cash_assistance", {"score": 32}, True),
    ("cash_assistance", {"score": 33}, False),
    ("cash_assistance", {"income_per_member": 10_000}, True),
    ("cash_assistance", {"income_per_member": 10_001}, False),
    ("cash_assistance", {"land": 640}, True),
    ("cash_assistance", {"land": 641}, False),
    ("cash_assistance", {"has_car": True}, False),
    ("cash_assistance", {"has_tractor": True}, False),
    ("healthcare", {"score": 45, "income_per_member": 12_001}, True),
    ("healthcare", {"score": 46, "income_per_member": 12_000}, True),
    ("healthcare", {"score": 46, "income_per_member": 12_001}, False),
    ("healthcare", {"score": 60, "income_per_member": 12_001, "disabled": 1}, True),
    ("healthcare", {"score": 60, "income_per_member": 12_001, "members_65": 1}, True),
    ("healthcare", {"score": 60, "income_per_member": 12_001, "disabled": 0, "members_65": 0}, False),
    ("healthcare", {"score": 61, "income_per_member": 12_001, "disabled": 1, "members_65": 1}, False),
    ("education_stipend", {"children_at_school": 1}, True),
    ("education_stipend", {"children_at_school": 0}, False),
    ("education_stipend", {"score": 40}, True),
    ("education_stipend", {"score": 41}, False),
    ("education_stipend", {"income_per_member": 15_000}, True),
    ("education_stipend", {"income_per_member": 15_001}, False),
    ("women_grant", {"women": 1}, True),
    ("women_grant", {"women": 0}, False),
    ("women_grant", {"head_sex": "female", "widows": 0, "score": 33}, True),
    ("women_grant", {"head_sex": "male", "widows": 1, "score": 33}, True),
    ("women_grant", {"head_sex": "male", "widows": 0, "score": 32}, True),
    ("women_grant", {"head_sex": "male", "widows": 0, "score": 33}, False),
    ("women_grant", {"income_per_member": 15_000}, True),
    ("women_grant", {"income_per_member": 15_001}, False),
    ("women_grant", {"has_car": True}, False),
    ("business_loan", {"adults_21_57": 1}, True),
    ("business_loan", {"adults_21_57": 0}, False),
    ("business_loan", {"income_per_member": 40_000}, True),
    ("business_loan", {"income_per_member": 40_001}, False),
    ("business_loan", {"government_job": True}, False),
    ("business_loan", {"has_account": False}, False),
    ("disability_support", {"disabled_certified": 0}, False),
    ("disability_support", {"disabled_certified": 1}, True),
    ("disability_support", {"disabled_certified": 1, "receives_himmat": True}, False),
    ("disability_support", {"disabled_certified": 1, "government_job": True}, False),
    ("vulnerable_support", {"widows": 1}, True),
    ("vulnerable_support", {"widows": 0}, False),
    ("vulnerable_support", {"widows": 0, "has_orphans": True}, True),
    ("vulnerable_support", {"widows": 0, "members_65": 1}, True),
    ("vulnerable_support", {"score": 40}, True),
    ("vulnerable_support", {"score": 41}, False),
    ("vulnerable_support", {"has_car": True}, False),
    ("food_package", {"score": 40, "income_per_member": 10_001}, True),
    ("food_package", {"score": 41, "income_per_member": 10_000}, True),
    ("food_package", {"score": 41, "income_per_member": 10_001}, False),
    ("food_package", {"receives_ramzan": True}, False),
]


@pytest.mark.parametrize(("programme", "different", "eligible"), TABLE)
def test_a_household_is_entitled_exactly_up_to_the_boundary(programme: str, different: dict[str, Any], eligible: bool) -> None:
    assert PROGRAMMES[programme].first.eligible(WIDOW | different) is eligible


def test_the_table_touches_every_comparison_that_is_shipped() -> None:
    touched = {(programme, fact) for programme, different, _ in TABLE for fact in different}
    assert {(programme.key, leaf.fact) for programme in ALL for leaf in leaves(programme.first.criteria)} == touched


@pytest.mark.parametrize("programme", ALL, ids=lambda programme: programme.key)
def test_what_is_shipped_is_sound_and_is_read_back_as_it_was_written(programme: Any) -> None:
    assert sound(programme.first)
    assert terms_of(programme.first.to_data()) == programme.first


@pytest.mark.parametrize(
    ("programme", "different", "amount"),
    [
        ("education_stipend", {"children_at_school": 3}, 9_000),
        ("education_stipend", {"children_at_school": None}, 0),
        ("disability_support", {"disabled_certified": 2}, 21_000),
        ("cash_assistance", {}, 9_000),
        ("healthcare", {}, 0),
        ("business_loan", {}, 1_000_000),
    ],
)
def test_a_benefit_is_counted_for_the_household_or_for_each_who_counts(programme: str, different: dict[str, Any], amount: int) -> None:
    assert PROGRAMMES[programme].first.amount(WIDOW | different) == amount


@pytest.mark.parametrize(
    ("benefit", "wrong"),
    [
        (Benefit(-1, "once"), ["amount"]),
        (Benefit(0, "monthly"), ["amount"]),
        (Benefit(5, "lasting"), ["amount"]),
        (Benefit(10_000_001, "once"), ["amount"]),
        (Benefit(5, "weekly"), ["rhythm"]),
        (Benefit(5, "once", "income"), ["per"]),
        (Benefit(5, "once", "nobody"), ["per"]),
        (Benefit(5, "once", "score"), ["per"]),
        (Benefit(5, "monthly", months=12), ["months"]),
        (Benefit(5, "once", months=121), ["months"]),
        (Benefit(5, "once", months=12, grace=12), ["grace"]),
        (Benefit(5, "once", grace=1), ["grace"]),
        (Benefit(5, "once", "children_at_school", 12, 11), []),
    ],
)
def test_terms_that_make_no_sense_are_told(benefit: Benefit, wrong: list[str]) -> None:
    assert faults(Terms(benefit, Compare("score", "<=", 32))) == wrong


def test_a_budget_its_period_and_the_documents_have_to_exist() -> None:
    terms = Terms(Benefit(5, "once"), Compare("score", "<=", 32), ("a letter",), -1, "weekly")
    assert faults(terms) == ["documents", "budget", "period"]


@pytest.mark.parametrize("data", [None, [], {}, {"benefit": {}}, PROGRAMMES["healthcare"].first.to_data() | {"criteria": {"all": []}}])
def test_what_is_no_terms_is_not_read(data: Any) -> None:
    with pytest.raises(NotTermsError):
        terms_of(data)


def test_every_fact_comes_from_steps_of_the_form_and_is_said_in_both_languages() -> None:
    for fact in FACTS.values():
        assert fact.steps
        assert set(fact.steps) <= set(STEPS)
        assert not fact.document or fact.document in BY_KEY
        for language in LANGUAGES:
            with speaking(language):
                example = True if not (fact.number or fact.options) else fact.options[0].value if fact.options else 1
                assert t(fact.label)
                assert fact.say(example)
                assert fact.say(None)


def test_the_facts_of_a_household_are_what_was_answered() -> None:
    expected = {
        "household_size": 3,
        "income": 14_000,
        "income_per_member": 4_666,
        "dependants_share": 66,
        "head_sex": "female",
        "head_age": 41,
        "women": 1,
        "adults_21_57": 1,
        "children_5_16": 2,
        "children_at_school": 1,
        "girls_at_school": 0,
        "children_out_of_school": 1,
        "widows": 1,
        "has_orphans": False,
        "people_per_room": 300,
        "receives_bisp": True,
        "has_account": True,
        "district": "lahore",
    }
    assert {key: WIDOW[key] for key in expected} == expected
    assert None not in WIDOW.values()
    assert all(FACTS[key].fits(value) for key, value in WIDOW.items())


@pytest.mark.parametrize(
    ("area", "unit", "marlas", "said"),
    [
        (1, "acre", 160, "1 acres"),
        (4, "kanal", 80, "0.5 acres"),
        (7, "marla", 7, "0.04 acres"),
        (100_000, "acre", 16_000_000, "100,000 acres"),
    ],
)
def test_land_is_one_measure_whatever_it_was_written_in(area: int, unit: str, marlas: int, said: str) -> None:
    facts = facts_of({"owns_land": "yes", "land_area": area, "land_unit": unit}, TODAY)
    assert (facts["land"], FACTS["land"].say(facts["land"])) == (marlas, said)


@pytest.mark.parametrize(
    ("whose", "head", "son", "certified"),
    [
        ((), "lower_limb", "none", 0),
        (("head",), "lower_limb", "visual", 1),
        (("head", "son"), "lower_limb", "visual", 2),
        (("head", "son"), "lower_limb", "none", 1),  # not disabled any more
        (("head", "gone"), "lower_limb", "visual", 1),  # not in the household any more
        (("gone",), "lower_limb", "visual", 0),
        (("",), "lower_limb", "visual", 1),  # accepted before anybody was asked whose it is
        (("",), "none", "none", 0),
        (("", "son"), "lower_limb", "visual", 1),  # which may be one person's
        (("", "head", "son"), "lower_limb", "visual", 2),
    ],
)
def test_people_count_as_certified_whose_certificate_an_officer_has_accepted(
    whose: tuple[str, ...], head: str, son: str, certified: int
) -> None:
    widow = answers_of_the_widow() | {"head_disability": head}
    answers = widow | {"members": [each | {"disability": son if each["id"] == "son" else "none"} for each in _named(widow["members"])]}
    assert facts_of(answers, TODAY, Evidence({"disability_certificate": frozenset(whose)}))["disabled_certified"] == certified


def _named(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each | {"id": name} for each, name in zip(members, ("son", "daughter"), strict=True)]


@pytest.mark.parametrize(
    ("kind", "whose"), [("disability_certificate", {"head": "Zainab Bibi", "son": "محمد علی"}), ("medical_certificate", {}), ("appeal", {})]
)
def test_a_disability_certificate_is_that_of_somebody_who_declares_a_disability(kind: str, whose: dict[str, str]) -> None:
    widow = answers_of_the_widow() | {"head_disability": "visual", "full_name": "Zainab Bibi"}
    son, daughter = _named(widow["members"])
    people = [son | {"disability": "hearing", "full_name": "محمد علی"}, daughter | {"disability": "none"}]
    assert owners(kind, widow | {"members": people}) == whose


def test_what_is_not_answered_is_not_known_and_never_taken_for_no() -> None:
    facts = facts_of({}, TODAY)
    assert {key for key, value in facts.items() if value is not None} == {"score"}
    assert facts["score"] == Between(0, 100)
    alone = facts_of({"household_size": 1, "sex": "male"}, TODAY)
    assert (alone["disabled"], alone["widows"], alone["women"], alone["ill"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        ("2021-02-11", date(2026, 2, 10), date(2026, 2, 11)),  # turns five
        ("2021-02-11", date(2026, 2, 11), date(2026, 4, 12)),  # next: the head's birthday
        ("2008-02-29", date(2026, 2, 28), date(2026, 3, 1)),  # born on a leap day, turns eighteen
    ],
)
def test_facts_are_good_until_the_next_birthday_that_counts(born: str, today: date, expected: date) -> None:
    answers = {"household_size": 2, "sex": "female", "date_of_birth": "1985-04-12", "members": [{"id": "a", "date_of_birth": born}]}
    assert Household(answers, today).good_until == expected
    before, after = (facts_of(answers, day) for day in (today, expected))
    assert before != after


@given(
    st.lists(st.dates(date(1940, 1, 1), TODAY), min_size=1, max_size=4),
    st.dates(date(1940, 1, 1), date(2008, 1, 1)),
    st.integers(0, 20_000),
)
def test_facts_stay_as_they_are_until_the_day_they_are_good_until(births: list[date], head: date, within: int) -> None:
    girl = {"sex": "female", "schooling": "attending"}
    members = [girl | {"id": str(place), "date_of_birth": born.isoformat()} for place, born in enumerate(births)]
    answers = {"household_size": 1 + len(births), "sex": "female", "date_of_birth": head.isoformat(), "members": members}
    good_until = Household(answers, TODAY).good_until
    assert good_until is not None
    day = TODAY + timedelta(days=within % (good_until - TODAY).days)
    assert facts_of(answers, day) == facts_of(answers, TODAY)


def test_a_value_is_known_as_surely_as_the_least_of_its_steps() -> None:
    known = Evidence(
        proved=proved([("identity", "match"), ("bank", "match"), ("schools", "match"), ("schools", "differs")], ["member_life"])
    )
    assert known.how(FACTS["income_per_member"].steps) == "matched"
    assert known.how(FACTS["children_at_school"].steps) == "seen"
    assert known.how(FACTS["toilet"].steps) == "declared"


def test_the_score_has_a_hundred_points_and_fewer_the_poorer() -> None:
    assert sum(max(part.possible) for part in score.PRESENT.parts) == 100
    assert sum(min(part.possible) for part in score.PRESENT.parts) == 0
    assert WIDOW["score"] == sum(points or 0 for _, points in score.parts(WIDOW))
    for part in score.PRESENT.parts:
        options = {option.value for option in FACTS[part.fact].options} or {True, False}
        assert not part.options or {value for value, _ in part.options} == options
        assert [up_to for up_to, _ in part.steps] == sorted(up_to for up_to, _ in part.steps)


@pytest.mark.parametrize(("rooms", "points"), [(2, 12), (1, 4)])
def test_more_room_for_the_same_people_is_a_higher_score(rooms: int, points: int) -> None:
    facts = facts_of(answers_of_the_widow() | {"rooms": rooms}, TODAY)
    assert {part.fact: found for part, found in score.parts(facts)}["people_per_room"] == points
