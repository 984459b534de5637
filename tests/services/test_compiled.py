"""The same rule says the same of a household in Python and of a row in SQL, whatever the rule and the household."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, text

from registry.records import HOUSEHOLD_FACTS
from registry.records.compiled import condition, entitlement
from registry.records.database import Database
from registry.rules.criteria import Criterion, holds
from registry.rules.facts import FACTS, Measure
from registry.rules.programmes import ALL, Benefit, Terms
from registry.settings import Settings
from tests.rules.test_criteria import SOME, households, rules

EVERY = list(FACTS.values())
COUNTED = [fact.key for fact in EVERY if fact.kind is Measure.COUNT]


@pytest.fixture(scope="module")
def connection(migrated: Database, database_url: str) -> Iterator[Connection]:
    """A connection in which the table is one of its own, without the households it belongs to."""
    engine = create_engine(Settings(database_url=database_url).database.replace("+aiosqlite", ""))
    with engine.connect() as open_connection:
        open_connection.execute(text("CREATE TEMPORARY TABLE household_facts AS SELECT * FROM household_facts WHERE id < 0"))
        yield open_connection
    engine.dispose()


def _said(connection: Connection, some: list[dict[str, Any]], expression: Any) -> list[Any]:
    """Return what an expression says of households, in their order."""
    connection.execute(HOUSEHOLD_FACTS.delete())
    connection.execute(
        HOUSEHOLD_FACTS.insert(), [dict.fromkeys(FACTS) | facts | {"id": place, "changed": 0} for place, facts in enumerate(some)]
    )
    return list(connection.execute(select(expression).order_by(HOUSEHOLD_FACTS.c.id)).scalars())


def _insertable(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {"score_version": 1, "proved": {}}


OFTEN = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@OFTEN
@given(criterion=rules(SOME), some=st.lists(households(SOME), min_size=1, max_size=6))
def test_python_and_sql_agree_on_every_rule_and_household(connection: Connection, criterion: Criterion, some: list[dict[str, Any]]) -> None:
    said = _said(connection, [_insertable(facts) for facts in some], condition(criterion))
    assert [None if each is None else bool(each) for each in said] == [holds(criterion, facts) for facts in some]


@OFTEN
@given(criterion=rules(EVERY), some=st.lists(households(EVERY), min_size=1, max_size=3))
def test_they_agree_on_every_fact(connection: Connection, criterion: Criterion, some: list[dict[str, Any]]) -> None:
    said = _said(connection, [_insertable(facts) for facts in some], condition(criterion))
    assert [None if each is None else bool(each) for each in said] == [holds(criterion, facts) for facts in some]


@OFTEN
@given(
    criterion=rules(SOME),
    some=st.lists(households(EVERY), min_size=1, max_size=3),
    amount=st.integers(0, 100_000),
    per=st.sampled_from(["", *COUNTED]),
)
def test_they_agree_on_the_amount(connection: Connection, criterion: Criterion, some: list[dict[str, Any]], amount: int, per: str) -> None:
    terms = Terms(Benefit(amount, "once", per), criterion)
    said = _said(connection, [_insertable(facts) for facts in some], entitlement(terms))
    assert said == [terms.amount(facts) if terms.eligible(facts) else None for facts in some]


@OFTEN
@given(some=st.lists(households(EVERY), min_size=1, max_size=5))
def test_they_agree_on_every_shipped_programme(connection: Connection, some: list[dict[str, Any]]) -> None:
    for programme in ALL:
        terms = programme.first
        said = _said(connection, [_insertable(facts) for facts in some], entitlement(terms))
        assert said == [terms.amount(facts) if terms.eligible(facts) else None for facts in some]
