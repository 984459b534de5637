"""Appeals: which decisions can be objected to, for how long, and who never hears one."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from registry.language import N_

TERM_DAYS = 30  # from the day of the decision, that day not counted
WORKING_DAYS = 15  # in which an appeal is to be heard
_PAPER = "appeal-"


class Kind(StrEnum):
    """What was decided on: the registration of a household, what it receives of a programme, or a loan."""

    REGISTRATION = "registration"
    AWARD = "award"
    LOAN = "loan"


class State(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


KINDS: dict[str, str] = {
    Kind.REGISTRATION: N_("The decision on your registration"),
    Kind.AWARD: N_("The decision on a programme"),
    Kind.LOAN: N_("The decision on your loan"),
}
STATES: dict[str, str] = {
    State.OPEN: N_("Other people than before are looking at it"),
    State.GRANTED: N_("You were right: it is decided anew"),
    State.REFUSED: N_("The decision stays as it was"),
}

OVERTURNED = N_("You took part in the decision that an appeal has overturned. Others than you decide this time.")


def last_day(decided: date) -> date:
    """Return the last day on which a decision of a day can be appealed."""
    return decided + timedelta(days=TERM_DAYS)


def may_hear(person: UUID, made_by: Collection[UUID | None]) -> bool:
    """Tell whether somebody may hear an appeal against a decision: never who took part in it."""
    return person not in made_by


def paper_kind(appeal_id: UUID) -> str:
    """Return as which document the papers of an appeal are kept."""
    return f"{_PAPER}{appeal_id.hex}"


def appeal_of(kind: str) -> UUID | None:
    """Return of which appeal a document is a paper; None where it is of none."""
    try:
        return UUID(hex=kind.removeprefix(_PAPER)) if kind.startswith(_PAPER) else None
    except ValueError:
        return None
