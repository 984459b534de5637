"""A criterion while somebody writes it: rows in their order, each a group or a comparison, as deep as it stands in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from registry.language import N_
from registry.rules.criteria import DEEPEST, AllOf, AnyOf, AtLeast, Compare, Criterion, Leaf, OneOf, fault, problems
from registry.rules.facts import FACTS, Fact, Measure
from registry.rules.figures import clean, latin_digits

KINDS: dict[str, str] = {
    "all": N_("All of these"),
    "any": N_("At least one of these"),
    "at_least": N_("At least a number of these"),
}
OPERATOR_NAMES: dict[str, str] = {
    "<=": N_("at most"),
    "<": N_("less than"),
    ">=": N_("at least"),
    ">": N_("more than"),
    "=": N_("exactly"),
}
COMPARE = "compare"
MOST_ROWS = 80
_LARGEST = 10**15  # that is read at all


@dataclass(frozen=True)
class Row:
    """One row, everything in it as it was typed."""

    id: int
    depth: int
    kind: str  # of KINDS, or COMPARE
    number: str = ""  # of a group that asks for a number of its parts
    fact: str = ""
    op: str = "<="
    value: str = ""


def rows_of(criterion: Criterion) -> list[Row]:
    """Return a criterion as rows; the first is always a group."""
    whole = criterion if isinstance(criterion, AllOf | AnyOf | AtLeast) else AllOf((criterion,))
    rows: list[Row] = []
    _write(whole, 0, rows)
    return rows


def _write(criterion: Criterion, depth: int, rows: list[Row]) -> None:
    place = len(rows)
    match criterion:
        case Compare(fact, op, value):
            rows.append(Row(place, depth, COMPARE, fact=fact, op=op, value=written(FACTS.get(fact), value)))
            return
        case OneOf(fact, values):  # one row an answer says the same
            rows.append(Row(place, depth, "any"))
            for each in values:
                rows.append(Row(len(rows), depth + 1, COMPARE, fact=fact, op="=", value=each))
            return
        case AllOf(parts):
            rows.append(Row(place, depth, "all"))
        case AnyOf(parts):
            rows.append(Row(place, depth, "any"))
        case AtLeast(number, parts):
            rows.append(Row(place, depth, "at_least", number=str(number)))
    for part in parts:
        _write(part, depth + 1, rows)


def written(fact: Fact | None, value: int | bool | str) -> str:
    """Write a value as it is typed: in the unit of its fact, a flag as yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if fact is None or not fact.number or isinstance(value, str):
        return str(value)
    exact = Decimal(value) / fact.scale
    return f"{exact.normalize():f}"


def _typed(fact: Fact, text: str) -> int | bool | str | None:
    """Return the value that somebody typed; None where it is none of the fact's kind."""
    if fact.kind is Measure.FLAG:
        return {"yes": True, "no": False}.get(text)
    if fact.kind is Measure.CODE:
        return text or None
    try:
        exact = Decimal(re.sub(r"[\s,،٬]", "", latin_digits(clean(text[:40])))) * fact.scale
    except InvalidOperation:
        return None
    return int(exact) if exact.is_finite() and abs(exact) < _LARGEST and exact == int(exact) else None


@dataclass(frozen=True)
class Draft:
    """What the rows come to: a criterion where they make sense, and otherwise what is wrong, by row."""

    criterion: Criterion | None
    wrong: dict[int, str]  # codes of criteria_words.PROBLEMS


def draft_of(rows: Sequence[Row]) -> Draft:
    """Read rows."""
    leaves_at: list[int] = []
    wrong: dict[int, str] = {}
    if not rows or rows[0].kind == COMPARE or len(rows) > MOST_ROWS:
        return Draft(None, {rows[0].id if rows else 0: "not_readable"})
    criterion, used = _read(rows, 0, leaves_at, wrong)
    if used < len(rows) or criterion is None or wrong:
        return Draft(None, wrong or {rows[0].id: "not_readable"})
    for problem in problems(criterion):
        wrong.setdefault(rows[0].id if problem.leaf < 0 else leaves_at[problem.leaf], problem.code)
    return Draft(None if wrong else criterion, wrong)


def _read(rows: Sequence[Row], place: int, leaves_at: list[int], wrong: dict[int, str]) -> tuple[Criterion | None, int]:
    """Read the row at a place with those that stand in it; return it and the place after them."""
    row = rows[place]
    if row.kind == COMPARE:
        leaves_at.append(row.id)
        return _compared(row, wrong), place + 1
    parts: list[Criterion | None] = []
    after = place + 1
    while after < len(rows) and rows[after].depth > row.depth:
        part, after = _read(rows, after, leaves_at, wrong)
        parts.append(part)
    if row.kind not in KINDS or row.depth >= DEEPEST:
        wrong[row.id] = "not_readable"
        return None, after
    if row.kind == "at_least" and not (row.number.isdecimal() and len(row.number) < 4):
        wrong[row.id] = "impossible_number"
        return None, after
    if None in parts:
        return None, after
    whole = tuple(part for part in parts if part is not None)
    return {"all": AllOf(whole), "any": AnyOf(whole)}.get(row.kind) or AtLeast(int(row.number), whole), after


def _compared(row: Row, wrong: dict[int, str]) -> Leaf | None:
    fact = FACTS.get(row.fact)
    value = _typed(fact, row.value) if fact else None
    if not row.fact or (fact and not row.value.strip()):
        wrong[row.id] = "not_chosen"
    elif fact is None or value is None:
        wrong[row.id] = "wrong_type" if fact else "unknown_fact"
    else:
        leaf = Compare(row.fact, row.op if fact.number else "=", value)
        if not (code := fault(leaf)):
            return leaf
        wrong[row.id] = code
    return None


def added(rows: Sequence[Row], to: int, kind: str) -> list[Row]:
    """Return the rows with another at the end of a group; unchanged where that is no group, or there are too many."""
    place = next((place for place, row in enumerate(rows) if row.id == to and row.kind != COMPARE), None)
    if place is None or len(rows) >= MOST_ROWS or (kind != COMPARE and (kind not in KINDS or rows[place].depth + 1 >= DEEPEST)):
        return list(rows)
    after = place + 1
    while after < len(rows) and rows[after].depth > rows[place].depth:
        after += 1
    fresh = Row(max(row.id for row in rows) + 1, rows[place].depth + 1, kind)
    return [*rows[:after], fresh, *rows[after:]]


def removed(rows: Sequence[Row], which: int) -> list[Row]:
    """Return the rows without one and those that stand in it; the first stays."""
    place = next((place for place, row in enumerate(rows) if row.id == which and place), None)
    if place is None:
        return list(rows)
    after = place + 1
    while after < len(rows) and rows[after].depth > rows[place].depth:
        after += 1
    return [*rows[:place], *rows[after:]]
