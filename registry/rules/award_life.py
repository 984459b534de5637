"""The life of an award: recommended by one, decided by another, in force until it ends."""

from enum import StrEnum


class AwardState(StrEnum):
    """Where an award is in its life."""

    RECOMMENDED = "recommended"
    WAITING = "waiting"  # for budget
    APPROVED = "approved"
    DECLINED = "declined"
    ENDED = "ended"


IN_FORCE = (AwardState.WAITING, AwardState.APPROVED)
EVER_GRANTED = (AwardState.APPROVED, AwardState.ENDED)  # what is owed until an award's last day is owed after it too
