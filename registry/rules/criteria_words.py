"""Criteria in plain words, made from the declaration itself in the language being spoken."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.language import N_, t
from registry.rules.criteria import AllOf, AnyOf, AtLeast, Change, Compare, Criterion, Explained, Leaf, OneOf, holds, leaves
from registry.rules.facts import FACTS, Fact, Measure

PROBLEMS: dict[str, str] = {
    "empty": N_("There is no condition here, or a group without conditions"),
    "too_many": N_("These are too many conditions. Make it simpler"),
    "impossible_number": N_("A group asks for more of its conditions than it has, or for none"),
    "not_chosen": N_("Choose what it is about, and the value"),
    "unknown_fact": N_("There is no such fact"),
    "wrong_type": N_("This value is of another kind than the fact"),
    "wrong_operator": N_("This fact cannot be compared in this way"),
    "unknown_option": N_("This fact has no such answer"),
    "out_of_bounds": N_("This value is outside what the fact can be"),
    "never_met": N_("This can never be met"),
    "always_met": N_("This is always met, so it decides nothing"),
    "not_readable": N_("These conditions cannot be read"),
}


def sentence(criterion: Criterion) -> str:
    """Say a criterion; of a group only how many of its parts are needed."""
    match criterion:
        case Compare() | OneOf():
            return _said(criterion, FACTS.get(criterion.fact))
        case AllOf():
            return t("All of these:")
        case AnyOf():
            return t("At least one of these:")
        case AtLeast(number):
            return t("At least {number} of these:", number=number)


def in_full(criterion: Criterion) -> str:
    """Say a criterion in one line; of a group all of its comparisons."""
    if isinstance(criterion, Compare | OneOf):
        return sentence(criterion)
    parts = t("; ").join(map(sentence, leaves(criterion)))
    return f"{sentence(criterion)} {parts}"


def _said(leaf: Leaf, fact: Fact | None) -> str:
    if fact is None:
        return leaf.fact
    label = t(fact.label)
    if isinstance(leaf, OneOf):
        return t("{fact}: {value}", fact=label, value=t(" or ").join(fact.say(value) for value in leaf.values))
    if fact.kind is Measure.FLAG:
        return t(fact.yes if leaf.value else fact.no)
    if fact.kind is Measure.COUNT and (leaf.op, leaf.value) in {(">=", 1), (">", 0)}:
        return t("{fact}: at least one", fact=label)
    if fact.number and (leaf.op, leaf.value) in {("<=", 0), ("=", 0), ("<", 1)}:
        return t("{fact}: none", fact=label)
    value = fact.say(leaf.value)
    match leaf.op:
        case "<=":
            return t("{fact}: {value} or less", fact=label, value=value)
        case ">=":
            return t("{fact}: {value} or more", fact=label, value=value)
        case "<":
            return t("{fact}: less than {value}", fact=label, value=value)
        case ">":
            return t("{fact}: more than {value}", fact=label, value=value)
        case _:
            return t("{fact}: {value}", fact=label, value=value)


def change_said(change: Change) -> str:
    """Say what would have to be different."""
    fact = FACTS[change.fact]
    if fact.kind is Measure.FLAG:
        return t(fact.yes if change.needed else fact.no)
    label, needed = t(fact.label), fact.say(change.needed)
    if fact.kind is Measure.CODE:
        return t("{fact}: {value}", fact=label, value=needed)
    if change.value is None:
        limit = Compare(change.fact, "=" if change.exactly else "<=" if change.at_most else ">=", change.needed)
        return _said(limit, fact)
    now = fact.say(change.value)
    if change.exactly:
        return t("{fact}: {value}, instead of {now}", fact=label, value=needed, now=now)
    if change.at_most:
        return t("{fact}: {value} or less, instead of {now}", fact=label, value=needed, now=now)
    return t("{fact}: {value} or more, instead of {now}", fact=label, value=needed, now=now)


@dataclass(frozen=True)
class Line:
    """One line of a criterion as it is read: how deep it stands, its words, and the household's own value."""

    depth: int
    said: str
    fact: str = ""  # empty for a group
    mine: str = ""
    met: bool | None = None


def lines(explained: Explained, depth: int = 0) -> Iterator[Line]:
    """Yield the lines of an explained criterion. That all parts are needed goes without saying at the top."""
    criterion = explained.criterion
    if isinstance(criterion, Compare | OneOf):
        fact = FACTS.get(criterion.fact)
        yield Line(depth, sentence(criterion), criterion.fact, fact.say(explained.value) if fact else "", explained.met)
        return
    silent = depth == 0 and isinstance(criterion, AllOf)
    if not silent:
        yield Line(depth, sentence(criterion), met=explained.met)
    for part in explained.parts:
        yield from lines(part, depth if silent and not isinstance(part.criterion, AllOf) else depth + 1)


def unasked(criterion: Criterion) -> Explained:
    """Return a criterion as it is read by everybody, beside no household."""
    parts: Any = () if isinstance(criterion, Compare | OneOf) else criterion.parts
    return Explained(criterion, holds(criterion, {}), None, tuple(unasked(part) for part in parts))
