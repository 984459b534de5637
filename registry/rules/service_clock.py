"""The service clock: by when the office has to act in each status, in working days of Pakistan."""

from datetime import date, datetime, time, timedelta
from functools import cache

from holidays import country_holidays

from registry.rules.lifecycle import Status

WORKING_DAYS: dict[str, int] = {
    Status.SUBMITTED: 1,
    Status.IN_VERIFICATION: 10,
    Status.INFORMATION_REQUESTED: 20,  # the citizen's own term ends before
    Status.IN_DECISION: 5,
}
SOON = 2  # working days before the end
_END_OF_DAY = time(17, 0)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("PK", years=year))


def is_working_day(day: date) -> bool:
    """Tell whether the offices are open on a day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def after(moment: datetime, days: int) -> datetime:
    """Return the end of the last of some working days that begin after a moment (aware, in the office's time zone)."""
    day = moment.date()
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return datetime.combine(day, _END_OF_DAY, moment.tzinfo)


def before(moment: datetime, days: int) -> datetime:
    """Return the moment (aware, in the office's time zone) before which something began that has waited for some working days by now."""
    day = moment.date()
    while days > 0:
        days -= is_working_day(day)
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), moment.tzinfo)


def due(status: str, since: datetime) -> datetime | None:
    """Return by when the office has to act on a case that has had a status since then; None where nothing is left to do."""
    return after(since, WORKING_DAYS[status]) if status in WORKING_DAYS else None


def standing(due_at: datetime | None, now: datetime) -> str:
    """Return overdue, soon, or nothing, of what is due by a moment."""
    if due_at is None:
        return ""
    if due_at <= now:
        return "overdue"
    return "soon" if due_at <= after(now, SOON) else ""
