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
    return f"{exact.normalize():,f}"


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


@dataclass(frozen=True)
class _Part:
    """What is read of a row and those that stand in it."""

    criterion: Criterion | None  # None where any of them is wrong
    known: Criterion | None  # what holds of it all the same, whatever is written in the place of what is wrong
    leaves: list[int]  # the row of each comparison that is known


def draft_of(rows: Sequence[Row]) -> Draft:
    """Read rows, and find everything that is wrong at once."""
    wrong: dict[int, str] = {}
    if not rows or rows[0].kind == COMPARE or len(rows) > MOST_ROWS:
        return Draft(None, {rows[0].id if rows else 0: "not_readable"})
    part, used = _read(rows, 0, wrong)
    if used < len(rows) or (part.criterion is None and not wrong):
        return Draft(None, wrong or {rows[0].id: "not_readable"})
    _judge(part, rows[0].id, wrong)
    return Draft(None if wrong else part.criterion, wrong)


def _judge(part: _Part, whole: int, wrong: dict[int, str]) -> None:
    """Find what is wrong between the comparisons of a part."""
    for problem in problems(part.known) if part.known else ():
        wrong.setdefault(whole if problem.leaf < 0 else part.leaves[problem.leaf], problem.code)


def _read(rows: Sequence[Row], place: int, wrong: dict[int, str]) -> tuple[_Part, int]:
    """Read the row at a place with those that stand in it; return it and the place after them."""
    row = rows[place]
    if row.kind == COMPARE:
        leaf = _compared(row, wrong)
        return _Part(leaf, leaf, [row.id] if leaf else []), place + 1
    parts: list[_Part] = []
    after = place + 1
    while after < len(rows) and rows[after].depth > row.depth:
        part, after = _read(rows, after, wrong)
        parts.append(part)
    if row.kind not in KINDS or row.depth >= DEEPEST:
        wrong[row.id] = "not_readable"
    elif not parts:
        wrong[row.id] = "empty"
    elif row.kind == "at_least" and not (row.number.isdecimal() and len(row.number) < 4 and 1 <= int(row.number) <= len(parts)):
        wrong[row.id] = "impossible_number"
    return _group(row, parts, wrong), after


def _group(row: Row, parts: list[_Part], wrong: dict[int, str]) -> _Part:
    """Put a group together. Where something in it is wrong, all else still has to hold, or each of its parts is judged by itself."""
    whole = tuple(part.criterion for part in parts if part.criterion)
    if row.id not in wrong and len(whole) == len(parts):
        criterion = {"all": AllOf(whole), "any": AnyOf(whole)}.get(row.kind) or AtLeast(int(row.number), whole)
        return _Part(criterion, criterion, [leaf for part in parts for leaf in part.leaves])
    if row.kind == "all":
        known = [part for part in parts if part.known]
        holds = AllOf(tuple(part.known for part in known if part.known)) if known else None
        return _Part(None, holds, [leaf for part in known for leaf in part.leaves])
    for part in parts:
        _judge(part, (part.leaves or [row.id])[0], wrong)
    return _Part(None, None, [])


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
