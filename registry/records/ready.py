"""Whether something can be recommended for a household, as SQL over HOUSEHOLD_FACTS.

`Standing.possible` in services/benefits/awards.py says the same of one programme in Python.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, or_
from sqlmodel import col

from registry.records.columns import Moment
from registry.records.household_facts import HOUSEHOLD_FACTS
from registry.records.programmes import Award
from registry.rules.award_life import IN_FORCE, AwardState


def ready_since(outcome: Mapping[str, tuple[Any, str]], now: datetime) -> Any:
    """Return since when something can be recommended, by what each programme gives now, in rupees and rhythm; NULL where nothing can."""
    possible = [_possible(programme, amount, rhythm) for programme, (amount, rhythm) in outcome.items()]
    return case((or_(*possible), func.coalesce(HOUSEHOLD_FACTS.c.ready_since, literal(now, Moment()))))


def _possible(programme: str, amount: Any, rhythm: str) -> Any:
    def award(*how: Any) -> Any:
        mine = (col(Award.application_id) == HOUSEHOLD_FACTS.c.application_id, col(Award.programme) == programme)
        return exists().where(*mine, *how).correlate(HOUSEHOLD_FACTS)

    in_force = col(Award.state).in_(IN_FORCE)
    other = and_(amount >= 0, ~award(in_force, Award.amount == amount, Award.rhythm == rhythm))
    return and_(or_(other, and_(amount.is_(None), award(in_force))), ~award(col(Award.state) == AwardState.RECOMMENDED))
