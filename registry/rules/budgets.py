"""The budget of a programme: its periods, and what an award takes of one."""

from datetime import date, timedelta

from registry.rules.payments import due, owed

_YEAR_BEGINS = 7  # the month in which the financial year of the Punjab begins


def budget_period(period: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of the budget's month, quarter or financial year that a day lies in."""
    months = {"monthly": 1, "quarterly": 3}.get(period, 12)
    since = (day.year * 12 + day.month - _YEAR_BEGINS) // months * months + _YEAR_BEGINS - 1
    first = date(since // 12, since % 12 + 1, 1)
    last = date((since + months) // 12, (since + months) % 12 + 1, 1) - timedelta(days=1)
    return first, last


def cost(amount: int, rhythm: str, from_day: date, until_day: date | None, window: tuple[date, date]) -> int:
    """Return the rupees that an award is paid in a window: what is due in it."""
    first, last = window
    if not amount or from_day > last:
        return 0
    return amount * sum(first <= due(period, from_day) <= last for period in owed(rhythm, from_day, until_day, last))
