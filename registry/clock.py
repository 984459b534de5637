"""The time of day, asked for in one place; services take `now` as an argument."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PAKISTAN = ZoneInfo("Asia/Karachi")


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)
