"""One row a household: the facts that programmes decide by, and what it is entitled to by the last assessment.

The columns are made from FACTS and PROGRAMMES, so that nothing is said twice; only the migration spells them out.
"""

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, SmallInteger, String, Table, Uuid, text
from sqlmodel import SQLModel

from registry.records.columns import Json, Moment
from registry.rules.facts import FACTS, Fact, Measure
from registry.rules.programmes import PROGRAMMES

_SMALL = 32_767
_READY = text("ready_since IS NOT NULL")
NOT_ASSESSED = -1  # in place of what a household is entitled to, until it is assessed for the programme


def _type(fact: Fact) -> Any:
    if fact.kind is Measure.FLAG:
        return Boolean()
    if fact.kind is Measure.CODE:
        return String(40)
    return SmallInteger() if fact.highest <= _SMALL else Integer()


def entitled(programme: str) -> str:
    """Return the column of what a household is entitled to: rupees of one payment, 0 where it is no money, NULL where it is not.

    It is NOT_ASSESSED where nobody has asked yet: a row that is written in bulk.
    """
    return f"to_{programme}"


HOUSEHOLD_FACTS = Table(
    "household_facts",
    SQLModel.metadata,
    Column("id", Integer, primary_key=True),  # all are gone through by ranges of it
    Column("application_id", Uuid, ForeignKey("application.id"), nullable=False, unique=True),
    *(Column(fact.key, _type(fact)) for fact in FACTS.values()),
    Column("score_version", SmallInteger, nullable=False),
    Column("proved", Json, nullable=False),  # how the answers of steps are known, where more than declared
    Column("good_until", Date),  # the first day on which somebody's age changes a fact
    Column("taken_at", Moment, nullable=False),
    *(Column(entitled(key), Integer) for key in PROGRAMMES),
    Column("changed_by", Integer),  # the run that changed the row last, while it writes what it changed
    Column("changed", SmallInteger, nullable=False, server_default="0"),  # a bit for each programme that it changed
    Column("ready_since", Moment),  # when something could first be recommended that nobody has recommended since; NULL: nothing can
    Index("ix_household_facts_good_until", "good_until"),
    Index("ix_household_facts_ready", "district", "ready_since", "id", postgresql_where=_READY, sqlite_where=_READY),
)
