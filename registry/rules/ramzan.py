"""When Ramzan begins. Until the moon is seen its days are expected ones, so nothing hangs on a day or two."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

_DAYS = timedelta(days=30)  # of Ramzan at most; Eid-ul-Fitr follows
_YEAR = 354.367  # days
_EPOCH = date(622, 7, 16)


@cache
def _beginnings(year: int) -> tuple[date, ...]:
    """Return the first days of each Ramzan that ends in a year of our calendar: one, or two."""
    eid = {day for day, named in country_holidays("PK", years=year, language="en_US").items() if "Eid al-Fitr" in named}
    return tuple(day - _DAYS for day in sorted(eid) if day - timedelta(days=1) not in eid)


def begins_after(day: date) -> date:
    """Return the first day of the next Ramzan after a day."""
    return next(first for year in range(day.year, day.year + 3) for first in _beginnings(year) if first > day)


def began_before(first: date) -> date:
    """Return the first day of the Ramzan before one that begins on a day."""
    return begins_after(first - timedelta(days=360))


def islamic_year(first: date) -> int:
    """Return the year of the Islamic calendar in which Ramzan begins on a day."""
    return int((first - _EPOCH).days / _YEAR) + 1


def of_year(year: int) -> date:
    """Return the first day of Ramzan in a year of the Islamic calendar."""
    return begins_after(_EPOCH + timedelta(days=int((year - 1 + 8 / 12) * _YEAR) - 15))
