"""Criteria over facts: a small typed vocabulary that is plain data, decides a household, explains itself and knows what can never be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.rules.facts import FACTS, Between, Fact, Facts, Measure, reach

OPERATORS = ("<=", "<", ">=", ">", "=")
MOST_LEAVES = 40  # comparisons of one criterion
MOST_WAYS = 2_000  # to meet it, so that all of them can be looked at
DEEPEST = 4  # groups within groups


@dataclass(frozen=True)
class Compare:
    """A fact beside a value."""

    fact: str
    op: str  # of OPERATORS; only = for flags and codes
    value: int | bool | str


@dataclass(frozen=True)
class OneOf:
    """A code that is one of several."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """Every part is met."""

    parts: tuple["Criterion", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part is met."""

    parts: tuple["Criterion", ...]


@dataclass(frozen=True)
class AtLeast:
    """At least a number of the parts are met."""

    number: int
    parts: tuple["Criterion", ...]


Leaf = Compare | OneOf
Group = AllOf | AnyOf | AtLeast
Criterion = Leaf | Group


class NotACriterionError(ValueError):
    """Data that is no criterion."""


def to_data(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion as plain data."""
    match criterion:
        case Compare(fact, op, value):
            return {"fact": fact, "op": op, "value": value}
        case OneOf(fact, values):
            return {"fact": fact, "one_of": list(values)}
        case AllOf(parts):
            return {"all_of": [to_data(part) for part in parts]}
        case AnyOf(parts):
            return {"any_of": [to_data(part) for part in parts]}
        case AtLeast(number, parts):
            return {"at_least": number, "of": [to_data(part) for part in parts]}


def from_data(data: Any, depth: int = 0) -> Criterion:
    """Read a criterion back; raises NotACriterionError. Whether it makes sense is told by `problems`."""
    match data:
        case {"fact": str(fact), "op": str(op), "value": int() | str() as value} if len(data) == 3:
            return Compare(fact, op, value)
        case {"fact": str(fact), "one_of": [*values]} if len(data) == 2 and all(isinstance(each, str) for each in values):
            return OneOf(fact, tuple(values))
        case {"all_of": [*parts]} if len(data) == 1 and depth < DEEPEST:
            return AllOf(tuple(from_data(part, depth + 1) for part in parts))
        case {"any_of": [*parts]} if len(data) == 1 and depth < DEEPEST:
            return AnyOf(tuple(from_data(part, depth + 1) for part in parts))
        case {"at_least": int(number), "of": [*parts]} if len(data) == 2 and depth < DEEPEST and not isinstance(number, bool):
            return AtLeast(number, tuple(from_data(part, depth + 1) for part in parts))
        case _:
            raise NotACriterionError


def leaves(criterion: Criterion) -> Iterator[Leaf]:
    """Yield the comparisons of a criterion, in their order."""
    if isinstance(criterion, Compare | OneOf):
        yield criterion
        return
    for part in criterion.parts:
        yield from leaves(part)


def needed_of(group: Group) -> int:
    """Return how many parts of a group have to be met."""
    match group:
        case AllOf(parts):
            return len(parts)
        case AnyOf():
            return 1
        case AtLeast(number):
            return number


def holds(criterion: Criterion, facts: Facts) -> bool | None:
    """Tell whether a criterion is met; None where that depends on what is not known."""
    if isinstance(criterion, Compare | OneOf):
        return _met(criterion, facts.get(criterion.fact))
    met = [holds(part, facts) for part in criterion.parts]
    needed = needed_of(criterion)
    if met.count(True) >= needed:
        return True
    return None if met.count(True) + met.count(None) >= needed else False


def _met(leaf: Leaf, value: Any) -> bool | None:
    if value is None:
        return None
    if isinstance(value, Between):
        least, most = _met(leaf, value.low), _met(leaf, value.high)
        inside = isinstance(leaf, Compare) and leaf.op == "=" and isinstance(leaf.value, int) and value.low < leaf.value < value.high
        return None if inside else least if least == most else None
    if isinstance(leaf, OneOf):
        return value in leaf.values
    match leaf.op:
        case "<=":
            return value <= leaf.value
        case "<":
            return value < leaf.value
        case ">=":
            return value >= leaf.value
        case ">":
            return value > leaf.value
        case _:
            return value == leaf.value


@dataclass(frozen=True)
class Explained:
    """A criterion beside a household: its value where there is one, and whether it is met."""

    criterion: Criterion
    met: bool | None
    value: Any = None
    parts: tuple["Explained", ...] = ()


def explained(criterion: Criterion, facts: Facts) -> Explained:
    """Hold a criterion beside a household's facts, part by part."""
    met = holds(criterion, facts)
    if isinstance(criterion, Compare | OneOf):
        return Explained(criterion, met, facts.get(criterion.fact))
    return Explained(criterion, met, None, tuple(explained(part, facts) for part in criterion.parts))


@dataclass(frozen=True)
class Problem:
    """What is wrong with a criterion, and at which comparison, counted from 0; -1: with the whole."""

    code: str  # a key of criteria_words.PROBLEMS
    leaf: int = -1


def problems(criterion: Criterion) -> list[Problem]:
    """Return what is wrong with a criterion: facts that do not exist, values of another kind, what can never be met or always is."""
    each = list(leaves(criterion))
    if not each or any(not group.parts for group in _groups(criterion)):
        return [Problem("empty")]
    if any(not 1 <= needed_of(group) <= len(group.parts) for group in _groups(criterion)):
        return [Problem("impossible_number")]
    if len(each) > MOST_LEAVES or _ways(criterion) > MOST_WAYS:
        return [Problem("too_many")]
    found = [Problem(code, place) for place, leaf in enumerate(each) if (code := fault(leaf))]
    return found or list(_dead_ends(criterion)) or ([] if _can_be_met(criterion) else [Problem("never_met")])


def _dead_ends(criterion: Criterion, place: int = 0) -> Iterator[Problem]:
    """Yield the innermost parts that nobody can ever meet, each at its first comparison."""
    for part in () if isinstance(criterion, Compare | OneOf) else criterion.parts:
        inside = list(_dead_ends(part, place))
        yield from inside
        if not inside and not _can_be_met(part):
            yield Problem("never_met", place)
        place += sum(1 for _ in leaves(part))


def _can_be_met(criterion: Criterion) -> bool:
    return any(map(_possible, _branches(criterion)))


def _possible(branch: Mapping[str, "Domain"]) -> bool:
    """Tell whether values can be such at once: none is above that of a fact which it never exceeds."""
    for key, domain in branch.items():
        low, above = domain.low, FACTS[key].within
        while above:
            if above in branch and low > branch[above].high:
                return False
            above = FACTS[above].within
    return True


def _groups(criterion: Criterion) -> Iterator[Group]:
    if isinstance(criterion, AllOf | AnyOf | AtLeast):
        yield criterion
        for part in criterion.parts:
            yield from _groups(part)


def _ways(criterion: Criterion) -> int:
    """Count the ways to meet a criterion, were no two parts to exclude each other."""
    if isinstance(criterion, Compare | OneOf):
        return 1
    by_number = [1]  # ways to meet 0, 1, 2, ... of the parts so far
    for ways in map(_ways, criterion.parts):
        by_number = [here + ways * fewer for here, fewer in zip([*by_number, 0], [0, *by_number], strict=True)]
    return by_number[needed_of(criterion)]


def fault(leaf: Leaf) -> str:
    """Return what is wrong with one comparison, as a code; empty where nothing is."""
    fact = FACTS.get(leaf.fact)
    if fact is None:
        return "unknown_fact"
    if isinstance(leaf, OneOf):
        if fact.kind is not Measure.CODE:
            return "wrong_type"
        if not leaf.values or not all(map(fact.fits, leaf.values)):
            return "unknown_option"
        return "always_met" if _domain(fact, leaf) == _whole(fact) else ""
    if leaf.op not in OPERATORS or (not fact.number and leaf.op != "="):
        return "wrong_operator"
    if not fact.fits(leaf.value):
        if fact.number and isinstance(leaf.value, int) and not isinstance(leaf.value, bool):
            return "never_met" if _domain(fact, leaf).empty else "out_of_bounds"
        return "unknown_option" if fact.kind is Measure.CODE and isinstance(leaf.value, str) else "wrong_type"
    domain = _domain(fact, leaf)
    if domain.empty:
        return "never_met"
    return "always_met" if domain == _whole(fact) else ""


@dataclass(frozen=True)
class Domain:
    """The values that a fact may have: from low to high of a number, or one of several."""

    low: int = 0
    high: int = 0
    values: frozenset[Any] | None = None  # of a flag or a code

    @property
    def empty(self) -> bool:
        """Whether there is none."""
        return not self.values if self.values is not None else self.low > self.high

    def __and__(self, other: "Domain") -> "Domain":
        if self.values is not None and other.values is not None:
            return Domain(values=self.values & other.values)
        return Domain(max(self.low, other.low), min(self.high, other.high))

    def nearest(self, value: Any) -> Any:
        """Return the value in it that is the least change from another, which may be known between bounds, or not at all."""
        if self.values is not None:
            return value if value in self.values else min(self.values, key=str)
        if value is None:
            return self.low or self.high
        if isinstance(value, Between):
            return value if self.low <= value.high and value.low <= self.high else self.low if value.high < self.low else self.high
        return min(max(value, self.low), self.high)


def _whole(fact: Fact) -> Domain:
    if fact.kind is Measure.FLAG:
        return Domain(values=frozenset({True, False}))
    if fact.kind is Measure.CODE:
        return Domain(values=frozenset(option.value for option in fact.options))
    return Domain(0, fact.highest)


def _domain(fact: Fact, leaf: Leaf) -> Domain:
    """Return the values with which a comparison is met."""
    if isinstance(leaf, OneOf):
        return Domain(values=frozenset(leaf.values)) & _whole(fact)
    if not fact.number:
        return Domain(values=frozenset({leaf.value})) & _whole(fact)
    value = int(leaf.value)
    limits = {"<=": (0, value), "<": (0, value - 1), ">=": (value, fact.highest), ">": (value + 1, fact.highest), "=": (value, value)}
    return Domain(*limits[leaf.op]) & _whole(fact)


_Branch = Mapping[str, Domain]


def _branches(criterion: Criterion, within: _Branch | None = None) -> Iterator[_Branch]:
    """Yield the ways to meet a criterion: for each fact that matters, the values it may have."""
    within = within or {}
    if isinstance(criterion, Compare | OneOf):
        fact = FACTS[criterion.fact]
        narrowed = within.get(criterion.fact, _whole(fact)) & _domain(fact, criterion)
        if not narrowed.empty:
            yield {**within, criterion.fact: narrowed}
        return
    yield from _chosen(criterion.parts, needed_of(criterion), within)


def _chosen(parts: tuple[Criterion, ...], needed: int, within: _Branch) -> Iterator[_Branch]:
    """Yield the ways to meet a number of parts."""
    if needed <= 0:
        yield within
        return
    if needed > len(parts):
        return
    for branch in _branches(parts[0], within):
        yield from _chosen(parts[1:], needed - 1, branch)
    yield from _chosen(parts[1:], needed, within)


@dataclass(frozen=True)
class Change:
    """What would have to be different: a fact, its value now, and the nearest value that would do (or a smaller, or a larger one)."""

    fact: str
    value: Any
    needed: Any
    at_most: bool = False
    exactly: bool = False


def mend(criterion: Criterion, facts: Facts) -> tuple[Change, ...]:
    """Return the smallest change by the household that would turn a refusal: of few facts, by little; none where there is none.

    What is lasting and not known may yet turn out well, and is named last.
    """
    if holds(criterion, facts):
        return ()
    ways = (changes for branch in _branches(criterion) if (changes := _changes(branch, facts)))
    return min(ways, key=_cost, default=())


def settled(criterion: Criterion, facts: Facts) -> Iterator[Criterion]:
    """Yield the parts of a criterion that are not met, and that nothing that the household can change turns."""
    if holds(criterion, facts) is not False or mend(criterion, facts):
        return
    within = [each for part in criterion.parts for each in settled(part, facts)] if isinstance(criterion, AllOf) else []
    yield from within or [criterion]


def _changes(branch: _Branch, facts: Facts) -> tuple[Change, ...]:
    """Return what a way to meet a criterion would need; nothing where no household can go it."""
    changes: list[Change] = []
    for key, domain in branch.items():
        now, reached = facts.get(key), domain & _reach(FACTS[key], facts)
        if reached.empty:
            return ()
        needed = reached.nearest(now)
        if now is None or needed != now:
            changes.append(Change(key, now, needed, at_most=needed == domain.high, exactly=domain.low == domain.high))
    return tuple(changes)


def _reach(fact: Fact, facts: Facts) -> Domain:
    """Return the values to which a household can come."""
    if fact.number:
        return Domain(*reach(fact, facts))
    now = facts.get(fact.key)
    return Domain(values=frozenset({now})) if fact.lasting and now is not None else _whole(fact)


def _cost(changes: tuple[Change, ...]) -> tuple[int, int, float]:
    return sum(FACTS[change.fact].lasting for change in changes), len(changes), sum(map(_distance, changes))


def _distance(change: Change) -> float:
    if not FACTS[change.fact].number or change.value is None:
        return 1.0
    if isinstance(change.value, Between):
        return min(abs(change.needed - change.value.low), abs(change.needed - change.value.high)) / max(change.value.low, 1)
    return abs(change.needed - change.value) / max(change.value, 1)
