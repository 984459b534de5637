"""Criteria and terms as SQL over HOUSEHOLD_FACTS: they say of every row what rules/criteria.py says of one household."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, and_, case, cast, func, literal, null, or_

from registry.records.household_facts import HOUSEHOLD_FACTS
from registry.rules.criteria import AllOf, AnyOf, AtLeast, Compare, Criterion, OneOf
from registry.rules.facts import FACTS, Measure
from registry.rules.programmes import Terms

Condition = ColumnElement[Any]


def condition(criterion: Criterion) -> Condition:
    """Compile a criterion; it is NULL where it depends on what is not known, as `holds` is None."""
    match criterion:
        case Compare():
            return _compared(criterion)
        case OneOf(fact, values):
            return HOUSEHOLD_FACTS.c[fact].in_(values)
        case AllOf(parts):
            return and_(*map(condition, parts))
        case AnyOf(parts):
            return or_(*map(condition, parts))
        case AtLeast(number, parts):
            return _at_least(number, [condition(part) for part in parts])


def _compared(leaf: Compare) -> Condition:
    column: Any = HOUSEHOLD_FACTS.c[leaf.fact]
    if FACTS[leaf.fact].kind is Measure.FLAG:
        return column if leaf.value else ~column
    match leaf.op:
        case "<=":
            return column <= leaf.value
        case "<":
            return column < leaf.value
        case ">=":
            return column >= leaf.value
        case ">":
            return column > leaf.value
        case _:
            return column == leaf.value


def _at_least(number: int, parts: list[Condition]) -> Condition:
    met: Any = sum((case((part, 1), else_=0) for part in parts[1:]), start=case((parts[0], 1), else_=0))
    possible: Any = sum((case((~part, 0), else_=1) for part in parts[1:]), start=case((~parts[0], 0), else_=1))
    return case((met >= number, True), (possible >= number, cast(null(), Boolean)), else_=False)


def entitlement(terms: Terms) -> ColumnElement[Any]:
    """Compile terms to the rupees of one payment to the household; NULL where it is not entitled."""
    amount: Any = literal(terms.benefit.amount, Integer)
    if terms.benefit.per:
        amount = amount * func.coalesce(HOUSEHOLD_FACTS.c[terms.benefit.per], 0)
    return case((condition(terms.criteria), amount))
