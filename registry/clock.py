"""The time of day, asked for in one place; services take `now` as an argument."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PAKISTAN = ZoneInfo("Asia/Karachi")


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """Return the day that a moment belongs to in Pakistan."""
    return at.astimezone(PAKISTAN).date()


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in Pakistan."""
    return datetime.combine(day, time(), PAKISTAN)
