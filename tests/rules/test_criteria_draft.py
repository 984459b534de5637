"""A criterion is written row by row, and whatever is typed, it is read or told what is wrong with which row."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.criteria import AllOf, AnyOf, AtLeast, Compare, Criterion, OneOf, holds, problems
from registry.rules.criteria_draft import COMPARE, Draft, Row, added, draft_of, removed, rows_of
from registry.rules.programmes import ALL
from tests.rules.test_criteria import SOME, households, rules


@pytest.mark.parametrize("programme", ALL, ids=lambda programme: programme.key)
def test_what_is_shipped_is_shown_and_read_back_the_same(programme: Any) -> None:
    drafted = draft_of(rows_of(programme.first.criteria))
    assert (drafted.criterion, drafted.wrong) == (programme.first.criteria, {})


@given(rules(SOME), households(SOME))
def test_every_sound_criterion_says_the_same_when_it_is_written_anew(criterion: Criterion, facts: dict[str, Any]) -> None:
    drafted = draft_of(rows_of(criterion))
    if drafted.criterion is not None:
        assert holds(drafted.criterion, facts) == holds(criterion, facts)
    elif not problems(criterion):
        assert set(drafted.wrong.values()) == {"not_readable"}  # groups too deep in one another


@given(st.lists(st.builds(Row, st.integers(0, 9), st.integers(0, 9), st.text(max_size=9), st.text(max_size=4), *[st.text(max_size=9)] * 3)))
def test_whatever_is_sent_is_read_or_told_to_be_wrong(rows: list[Row]) -> None:
    drafted = draft_of(rows)
    assert (drafted.criterion is None) == bool(drafted.wrong)


@pytest.mark.parametrize(
    ("fact", "value", "read"),
    [
        ("land", "4", 640),
        ("land", "1.5", 240),
        ("land", "0.00625", 1),
        ("land", "0.001", "wrong_type"),
        ("income_per_member", "۱۰٬۰۰۰", 10_000),
        ("income_per_member", "10,000", 10_000),
        ("income_per_member", "-1", "never_met"),
        ("income_per_member", "1e400", "wrong_type"),
        ("income_per_member", "NaN", "wrong_type"),
        ("income_per_member", "lots", "wrong_type"),
        ("income_per_member", "", "not_chosen"),
        ("score", "101", "out_of_bounds"),
        ("has_car", "no", False),
        ("has_car", "maybe", "wrong_type"),
        ("tenure", "rented", "rented"),
        ("tenure", "stolen", "unknown_option"),
        ("", "1", "not_chosen"),
        ("no_such_fact", "1", "unknown_fact"),
    ],
)
def test_a_value_is_typed_in_the_unit_of_its_fact(fact: str, value: str, read: Any) -> None:
    drafted = draft_of([Row(0, 0, "all"), Row(7, 1, COMPARE, fact=fact, op="<=", value=value)])
    if isinstance(read, str) and drafted.criterion is None:
        assert drafted.wrong == {7: read}
    else:
        assert drafted.criterion == AllOf((Compare(fact, "<=" if isinstance(read, int) and not isinstance(read, bool) else "=", read),))


def test_rows_are_added_to_a_group_and_taken_away_with_what_stands_in_them() -> None:
    rows = rows_of(AllOf((Compare("score", "<=", 32), AnyOf((Compare("widows", ">=", 1), Compare("has_orphans", "=", True))))))
    assert [(row.id, row.depth) for row in rows] == [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2)]
    more = added(rows, 2, COMPARE)
    assert [(row.id, row.depth) for row in more][-1] == (5, 2)
    assert [(row.id, row.depth) for row in added(rows, 0, "any")][-1] == (5, 1)
    assert added(rows, 1, COMPARE) == rows  # no group
    assert [row.id for row in removed(more, 2)] == [0, 1]
    assert removed(rows, 0) == rows
    assert removed(rows, 99) == rows


def test_one_of_several_answers_is_written_as_a_row_each() -> None:
    drafted = draft_of(rows_of(AllOf((OneOf("tenure", ("owned", "rented")),))))
    assert drafted.criterion == AllOf((AnyOf((Compare("tenure", "=", "owned"), Compare("tenure", "=", "rented"))),))


@pytest.mark.parametrize(
    ("number", "wrong"), [("1", None), ("3", "impossible_number"), ("", "impossible_number"), ("-1", "impossible_number")]
)
def test_a_group_asks_for_as_many_as_it_has(number: str, wrong: str | None) -> None:
    two = [Row(1, 1, COMPARE, fact="score", value="32"), Row(2, 1, COMPARE, fact="has_car", value="no")]
    drafted = draft_of([Row(0, 0, "at_least", number=number), *two])
    assert drafted.wrong == ({0: wrong} if wrong else {})
    assert wrong or drafted.criterion == AtLeast(1, (Compare("score", "<=", 32), Compare("has_car", "=", False)))


def _compare(row: int, fact: str, op: str, value: str, depth: int = 1) -> Row:
    return Row(row, depth, COMPARE, fact=fact, op=op, value=value)


LOTS = _compare(1, "land", "<=", "lots")
BELOW, ABOVE = _compare(3, "score", "<", "10", 2), _compare(4, "score", ">", "20", 2)
NONE_CHOSEN = _compare(3, "", "<", "", 2)


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([Row(0, 0, "all"), LOTS, Row(2, 1, "all"), BELOW, ABOVE, Row(5, 1, "any")], {1: "wrong_type", 3: "never_met", 5: "empty"}),
        ([Row(0, 0, "any"), LOTS, Row(2, 1, "all"), BELOW, ABOVE], {1: "wrong_type", 3: "never_met"}),
        ([Row(0, 0, "all"), _compare(1, "score", "<", "10"), Row(2, 1, "any"), NONE_CHOSEN, ABOVE], {3: "not_chosen"}),  # it may be met
        (
            [Row(0, 0, "at_least", number="3"), LOTS, _compare(2, "has_car", "=", "")],
            {0: "impossible_number", 1: "wrong_type", 2: "not_chosen"},
        ),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(rows: list[Row], wrong: dict[int, str]) -> None:
    assert draft_of(rows) == Draft(None, wrong)


@pytest.mark.parametrize("second", [_compare(2, "has_car", "=", "no", 0), Row(2, 0, "any")])
def test_nothing_stands_beside_the_outermost_group(second: Row) -> None:
    assert draft_of([Row(0, 0, "all"), _compare(1, "score", "<", "10"), second]) == Draft(None, {0: "not_readable"})


def test_great_values_are_written_as_they_are_read() -> None:
    written = rows_of(AllOf((Compare("income_per_member", "<=", 1_000_000), Compare("land", "<=", 240))))
    assert [row.value for row in written[1:]] == ["1,000,000", "1.5"]
