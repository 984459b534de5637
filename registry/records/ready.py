"""Whether a household waits for an officer, as SQL over HOUSEHOLD_FACTS: something can be recommended, or a paper is to be judged.

`Standing.possible` in services/benefits/awards.py says the same of one programme in Python.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, case, exists, func, or_
from sqlmodel import col

from registry.records.documents import Document
from registry.records.household_facts import HOUSEHOLD_FACTS
from registry.records.programmes import Award
from registry.rules.award_life import IN_FORCE, AwardState
from registry.rules.facts import FACTS

_DECIDING = sorted({fact.document for fact in FACTS.values() if fact.document})  # papers that decide once they are accepted


def ready_since(outcome: Mapping[str, tuple[Any, str]], now: Any, *, anew: bool = True) -> Any:
    """Return since when a household waits, by what each programme gives `now`, in rupees and rhythm; NULL where it does not.

    What is possible brings a household back to the list only `anew`, once something else has come of an assessment.
    """
    possible = [_possible(programme, amount, rhythm) for programme, (amount, rhythm) in outcome.items()]
    before = HOUSEHOLD_FACTS.c.ready_since
    since = func.coalesce(before, now)
    return case((unjudged(), since), (or_(*possible), since if anew else before))


def unjudged() -> Any:
    """Select who has sent a paper that decides, and no officer has accepted or refused it."""
    return exists().where(col(Document.application_id) == HOUSEHOLD_FACTS.c.application_id, *of_unjudged()).correlate(HOUSEHOLD_FACTS)


def of_unjudged() -> tuple[Any, ...]:
    """Select such papers."""
    return (col(Document.kind).in_(_DECIDING), Document.verdict == "", col(Document.removed_at).is_(None))


def _possible(programme: str, amount: Any, rhythm: str) -> Any:
    def award(*how: Any) -> Any:
        mine = (col(Award.application_id) == HOUSEHOLD_FACTS.c.application_id, col(Award.programme) == programme)
        return exists().where(*mine, *how).correlate(HOUSEHOLD_FACTS)

    in_force = col(Award.state).in_(IN_FORCE)
    other = and_(amount >= 0, ~award(in_force, Award.amount == amount, Award.rhythm == rhythm))
    return and_(or_(other, and_(amount.is_(None), award(in_force))), ~award(col(Award.state) == AwardState.RECOMMENDED))
