"""The vocabulary of criteria: what is decided, what is not known, what can never be, the smallest change, and the words."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import LANGUAGES, speaking
from registry.rules import criteria_words
from registry.rules.criteria import (
    DEEPEST,
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    Criterion,
    NotACriterionError,
    OneOf,
    Problem,
    explained,
    from_data,
    holds,
    leaves,
    mend,
    problems,
    settled,
    to_data,
)
from registry.rules.facts import FACTS, Between, Fact, facts_of
from registry.rules.programmes import ALL

SOME = [
    FACTS[key] for key in ("score", "income_per_member", "children_at_school", "has_car", "receives_bisp", "head_sex", "tenure", "land")
]


def values(fact: Fact) -> st.SearchStrategy[Any]:
    """Values that a fact can have, the small ones often."""
    if fact.number:
        return st.one_of(st.integers(0, min(8, fact.highest)), st.integers(0, fact.highest))
    return st.sampled_from([option.value for option in fact.options] or [True, False])


def leaf(fact: Fact) -> st.SearchStrategy[Criterion]:
    if fact.options:
        several = st.lists(values(fact), min_size=1, max_size=3, unique=True).map(lambda chosen: OneOf(fact.key, tuple(chosen)))
        return st.one_of(several, values(fact).map(lambda value: Compare(fact.key, "=", value)))
    operators = ["<=", "<", ">=", ">", "="] if fact.number else ["="]
    return st.builds(Compare, st.just(fact.key), st.sampled_from(operators), values(fact))


def rules(facts: list[Fact]) -> st.SearchStrategy[Criterion]:
    """Criteria of every shape over some facts."""

    def grouped(inner: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        at_least = parts.flatmap(lambda chosen: st.integers(1, len(chosen)).map(lambda number: AtLeast(number, chosen)))
        return st.one_of(parts.map(AllOf), parts.map(AnyOf), at_least)

    return st.recursive(st.sampled_from(facts).flatmap(leaf), grouped, max_leaves=6)


def households(facts: list[Fact], *, unknown: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """Facts of households, of which some may be unknown."""
    return st.fixed_dictionaries({fact.key: st.one_of(st.none(), values(fact)) if unknown else values(fact) for fact in facts})


@given(rules(SOME))
def test_a_criterion_is_plain_data_and_is_read_back_the_same(criterion: Criterion) -> None:
    assert from_data(to_data(criterion)) == criterion


@given(rules(SOME), households(SOME), st.data())
def test_what_is_decided_without_knowing_everything_stays_decided_when_it_is_known(
    criterion: Criterion, facts: dict[str, Any], data: st.DataObject
) -> None:
    said = holds(criterion, facts)
    known = {key: data.draw(values(FACTS[key])) if value is None else value for key, value in facts.items()}
    assert holds(criterion, known) is not None
    assert said is None or holds(criterion, known) is said


@given(rules([FACTS["score"]]), st.integers(0, 90), st.integers(0, 10))
def test_bounds_decide_only_what_every_value_within_them_decides(criterion: Criterion, low: int, wide: int) -> None:
    said = holds(criterion, {"score": Between(low, low + wide)})
    each = {holds(criterion, {"score": score}) for score in range(low, low + wide + 1)}
    assert said is None or each == {said}


@given(rules(SOME), households(SOME, unknown=False))
def test_the_smallest_change_turns_a_refusal(criterion: Criterion, facts: dict[str, Any]) -> None:
    changes = mend(criterion, facts)
    if holds(criterion, facts):
        assert changes == ()
    elif changes:
        assert holds(criterion, facts | {change.fact: change.needed for change in changes})
    else:
        assert not any(holds(criterion, facts | turned) for turned in within_reach(criterion, facts))


REACHED = [
    FACTS[key]
    for key in (
        "head_age",
        "head_sex",
        "district",
        "children_5_16",
        "children_at_school",
        "has_car",
        "receives_ramzan",
        "income_per_member",
    )
]


def beside(criterion: Criterion) -> dict[str, set[Any]]:
    """The values at and beside those that a criterion names, by fact."""
    named: dict[str, set[Any]] = {}
    for each in leaves(criterion):
        fact = FACTS[each.fact]
        if fact.number and isinstance(each, Compare):
            near = {int(each.value) + step for step in (-1, 0, 1)}
            named.setdefault(fact.key, {0, fact.highest}).update(value for value in near if fact.fits(value))
        else:
            named[fact.key] = {option.value for option in fact.options} or {True, False}
    return named


def within_reach(criterion: Criterion, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a household can come to, as far as the criterion asks for it."""
    named = {key: values for key, values in beside(criterion).items() if not FACTS[key].lasting}
    if (most := facts.get("children_5_16")) is not None and "children_at_school" in named:
        named["children_at_school"] = {value for value in {*named["children_at_school"], most} if value <= most}
    for chosen in product(*named.values()):
        yield dict(zip(named, chosen, strict=True))


@given(rules(REACHED), households(REACHED, unknown=False))
def test_no_change_is_named_that_a_household_cannot_make_and_none_is_passed_over(criterion: Criterion, facts: dict[str, Any]) -> None:
    facts["children_at_school"] = min(facts["children_at_school"], facts["children_5_16"])
    changes = mend(criterion, facts)
    assert not any(FACTS[change.fact].lasting for change in changes)
    assert all(change.needed <= facts["children_5_16"] for change in changes if change.fact == "children_at_school")
    turned = any(holds(criterion, facts | turned) for turned in within_reach(criterion, facts))
    assert bool(changes) is (turned and not holds(criterion, facts))


_YOUNG_MAN = {"head_age": 30, "head_sex": "male", "district": "multan", "score": 40, "has_car": True, "children_5_16": 0}


@pytest.mark.parametrize(
    ("criterion", "named"),
    [
        (Compare("head_age", ">=", 60), []),
        (Compare("head_sex", "=", "female"), []),
        (OneOf("district", ("lahore", "kasur")), []),
        (Compare("receives_ramzan", "=", False), []),
        (AllOf((Compare("has_car", "=", False), Compare("head_age", ">=", 60))), []),
        (AnyOf((Compare("has_car", "=", False), Compare("head_age", ">=", 31))), ["has_car"]),
        (
            AnyOf((Compare("head_sex", "=", "female"), AllOf((Compare("score", "<=", 32), Compare("has_car", "=", False))))),
            ["score", "has_car"],
        ),
        (AtLeast(2, (Compare("has_car", "=", False), Compare("score", "<=", 32), Compare("head_age", ">=", 60))), ["has_car", "score"]),
        (Compare("children_at_school", ">=", 1), []),  # there is no child of that age
        (Compare("disabled_certified", ">=", 1), ["disabled_certified"]),  # how many are disabled is not known
    ],
)
def test_a_refusal_names_what_a_household_can_change_or_nothing(criterion: Criterion, named: list[str]) -> None:
    facts = _YOUNG_MAN | {"receives_ramzan": True, "children_at_school": 0, "disabled_certified": 0}
    assert [change.fact for change in mend(criterion, facts)] == named


def test_a_score_that_only_other_people_would_lower_is_no_change_to_ask_for() -> None:
    lasting = {"household_size": 2, "dependants_share": 0, "head_education": "master", "children_out_of_school": 0}
    facts = facts_of({}, date(2026, 11, 24)) | lasting | {"score": 60}
    assert mend(Compare("score", "<=", 33), facts) == ()  # 10 + 12 + 12 stay, whatever it owns
    assert [change.needed for change in mend(Compare("score", "<=", 34), facts)] == [34]


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        (Compare("has_car", "=", False), []),
        (Compare("head_age", ">=", 60), ["Age of the head: 60 or more"]),
        (AllOf((Compare("has_car", "=", False), Compare("head_sex", "=", "female"))), ["Sex of the head: Female"]),
        (
            AllOf((AnyOf((Compare("widows", ">=", 1), Compare("has_orphans", "=", True))), Compare("score", "<=", 32))),
            ["At least one of these: Widows: at least one; There are orphans in the household"],
        ),
        (AnyOf((Compare("head_age", ">=", 60), Compare("has_car", "=", False))), []),
    ],
)
def test_what_cannot_be_changed_is_named(criterion: Criterion, said: list[str]) -> None:
    facts = _YOUNG_MAN | {"widows": 0, "has_orphans": False}
    assert [criteria_words.in_full(each) for each in settled(criterion, facts)] == said


def test_a_value_that_has_to_be_met_exactly_is_said_so() -> None:
    (change,) = mend(Compare("children_out_of_school", "=", 3), {"children_out_of_school": 1})
    assert criteria_words.change_said(change) == "Children of 5 to 16 who do not go to school: 3, instead of 1"


@given(rules([FACTS["children_at_school"], FACTS["has_car"]]), st.integers(0, 4), st.booleans())
def test_no_smaller_change_turns_it(criterion: Criterion, children: int, car: bool) -> None:
    facts = {"children_at_school": children, "has_car": car}
    changes = mend(criterion, facts)
    turns = [
        {"children_at_school": other, "has_car": car_then}
        for other, car_then in product(range(41), (True, False))
        if holds(criterion, {"children_at_school": other, "has_car": car_then})
    ]
    fewest = min((sum(then[key] != facts[key] for key in facts) for then in turns), default=None)
    if fewest is not None and changes:
        assert len(changes) == fewest
        by_one = [abs(then["children_at_school"] - children) for then in turns if then["has_car"] == car]
        if len(changes) == 1 and changes[0].fact == "children_at_school":
            assert abs(changes[0].needed - children) == min(by_one)


@given(rules(SOME))
def test_what_can_never_be_met_is_told_and_nothing_else_is(criterion: Criterion) -> None:
    """Held against every combination of the values at and beside those that the criterion names."""
    named = beside(criterion)
    possible = any(holds(criterion, dict(zip(named, chosen, strict=True))) for chosen in product(*named.values()))
    found = problems(criterion)
    assert possible or found
    assert not (possible and Problem("never_met") in found)


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (Compare("no_such_fact", "<=", 1), [("unknown_fact", 0)]),
        (OneOf("no_such_fact", ("a",)), [("unknown_fact", 0)]),
        (Compare("score", "<=", True), [("wrong_type", 0)]),
        (Compare("score", "<=", "32"), [("wrong_type", 0)]),
        (Compare("has_car", "=", 0), [("wrong_type", 0)]),
        (Compare("has_car", "<=", True), [("wrong_operator", 0)]),
        (Compare("score", "about", 32), [("wrong_operator", 0)]),
        (Compare("head_sex", "=", "woman"), [("unknown_option", 0)]),
        (OneOf("head_sex", ()), [("unknown_option", 0)]),
        (OneOf("score", ("32",)), [("wrong_type", 0)]),
        (Compare("score", "<=", -1), [("never_met", 0)]),
        (Compare("score", "<", 0), [("never_met", 0)]),
        (Compare("score", ">", 100), [("never_met", 0)]),
        (Compare("score", "<=", 101), [("out_of_bounds", 0)]),
        (Compare("score", "<=", 10**400), [("out_of_bounds", 0)]),
        (Compare("score", ">=", 0), [("always_met", 0)]),
        (OneOf("settlement", ("urban", "rural")), [("always_met", 0)]),
        (AllOf(()), [("empty", -1)]),
        (AllOf((AnyOf(()), Compare("score", "<=", 32))), [("empty", -1)]),
        (AtLeast(3, (Compare("score", "<=", 32), Compare("score", "<=", 33))), [("impossible_number", -1)]),
        (AtLeast(0, (Compare("score", "<=", 32),)), [("impossible_number", -1)]),
        (AllOf((Compare("score", "<=", 32), Compare("score", ">=", 33))), [("never_met", -1)]),
        (AllOf((Compare("has_car", "=", True), AnyOf((Compare("has_car", "=", False), Compare("score", "<=", 1))))), []),
        (AllOf((OneOf("tenure", ("owned",)), Compare("tenure", "=", "rented"))), [("never_met", -1)]),
        (AtLeast(2, (Compare("score", "<=", 5), Compare("score", ">=", 6), Compare("score", "=", 50))), []),
        (AllOf((Compare("score", "<=", -1), Compare("x", "=", 1))), [("never_met", 0), ("unknown_fact", 1)]),
        (AllOf((Compare("children_at_school", ">=", 3), Compare("children_5_16", "<", 3))), [("never_met", -1)]),
        (AllOf((Compare("girls_at_school", ">=", 1), Compare("children_5_16", "=", 0))), [("never_met", -1)]),
        (AllOf((Compare("disabled_certified", ">=", 2), Compare("disabled", ">=", 1))), []),
        (
            AnyOf(
                (Compare("widows", ">=", 1), AllOf((Compare("score", "<=", 5), Compare("score", ">=", 6))), Compare("has_car", "=", True))
            ),
            [("never_met", 1)],
        ),
        (AnyOf((AllOf((Compare("score", "<=", 5), Compare("score", ">=", 6))), Compare("widows", ">=", 1))), [("never_met", 0)]),
        (AllOf((Compare("score", "<=", 32),) * 41), [("too_many", -1)]),
        (AllOf((AnyOf((Compare("score", "<=", 32),) * 4),) * 8), [("too_many", -1)]),
    ],
)
def test_a_rule_that_refers_to_nothing_or_can_never_be_met_is_told_where(criterion: Criterion, expected: list[tuple[str, int]]) -> None:
    assert [(problem.code, problem.leaf) for problem in problems(criterion)] == expected


@pytest.mark.parametrize(
    "data",
    [
        None,
        "score",
        [],
        {},
        {"fact": "score"},
        {"fact": "score", "op": "<=", "value": 1.5},
        {"fact": "score", "op": "<=", "value": None},
        {"fact": "score", "op": "<=", "value": 1, "also": 2},
        {"fact": "tenure", "one_of": [1]},
        {"all_of": {}},
        {"all_of": [], "any_of": []},
        {"at_least": True, "of": []},
    ],
)
def test_what_is_no_criterion_is_not_read(data: Any) -> None:
    with pytest.raises(NotACriterionError):
        from_data(data)


@pytest.mark.parametrize("kind", [AllOf, AnyOf, lambda parts: AtLeast(1, parts)])
def test_groups_are_read_as_deep_as_they_may_be_and_no_deeper(kind: Any) -> None:
    criterion: Criterion = Compare("score", "<=", 32)
    for _ in range(DEEPEST):
        criterion = kind((criterion,))
    assert from_data(to_data(criterion)) == criterion
    with pytest.raises(NotACriterionError):
        from_data(to_data(kind((criterion,))))


@pytest.mark.parametrize(
    ("criterion", "english", "urdu"),
    [
        (Compare("income_per_member", "<=", 10_000), "Income in a month for each person: Rs 10,000 or less", "10,000"),
        (Compare("children_at_school", ">=", 1), "Children of 5 to 16 at school: at least one", "کم از کم ایک"),
        (Compare("children_out_of_school", "=", 0), "Children of 5 to 16 who do not go to school: none", "کوئی نہیں"),
        (Compare("land", "<", 240), "Farm land: less than 1.5 acres", "1.5"),
        (Compare("has_car", "=", False), "The household owns no car", "گاڑی"),
        (OneOf("tenure", ("owned", "rent_free")), "Home: We own it or We live in it without rent", " یا "),
        (AtLeast(2, (Compare("widows", ">=", 2),)), "At least 2 of these:", "2"),
    ],
)
def test_a_criterion_is_said_in_plain_words(criterion: Criterion, english: str, urdu: str) -> None:
    assert criteria_words.sentence(criterion) == english
    with speaking("ur"):
        said = criteria_words.sentence(criterion)
    assert urdu in said
    assert said != english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("programme", ALL, ids=lambda programme: programme.key)
def test_every_shipped_comparison_is_one_line_beside_the_households_own_value(programme: Any, language: Any) -> None:
    criterion = programme.first.criteria
    with speaking(language):
        lines = list(criteria_words.lines(explained(criterion, {leaf.fact: None for leaf in leaves(criterion)})))
    assert [line.fact for line in lines if line.fact] == [leaf.fact for leaf in leaves(criterion)]
    assert all(line.said and line.met is None for line in lines)
