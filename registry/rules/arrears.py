"""Arrears by age: what is past its day, and for how long."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from registry.language import N_
from registry.rules.instalments import Due


class Age(StrEnum):
    """How long an instalment has been late."""

    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    OVER_90 = "over_90"


AGES: dict[str, str] = {
    Age.TO_30: N_("1 to 30 days late"),
    Age.TO_60: N_("31 to 60 days late"),
    Age.TO_90: N_("61 to 90 days late"),
    Age.OVER_90: N_("more than 90 days late"),
}
_ENDS = {Age.TO_30: 30, Age.TO_60: 60, Age.TO_90: 90}  # days


def days_late(due: date, today: date) -> int:
    """Return for how many days something has been late; 0 on its day and before."""
    return max(0, (today - due).days)


def age(days: int) -> Age | None:
    """Return the age of something that has been late for some days; None when it is not late."""
    if days <= 0:
        return None
    return next((each for each, end in _ENDS.items() if days <= end), Age.OVER_90)


def by_age(dues: Iterable[Due], today: date) -> dict[Age, int]:
    """Return the rupees that are late, by age."""
    found = dict.fromkeys(Age, 0)
    for due in dues:
        if late := age(days_late(due.instalment.due, today)):
            found[late] += due.left
    return found


def span(each: Age, today: date) -> tuple[date | None, date]:
    """Return the first and the last day on which something may have been due that has this age today; no first for the oldest."""
    ages = list(Age)
    place = ages.index(each)
    last = today - timedelta(days=1 + (_ENDS[ages[place - 1]] if place else 0))
    return (today - timedelta(days=_ENDS[each]) if each in _ENDS else None), last
