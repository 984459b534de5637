"""Figures as people write them, Urdu and Arabic-Indic digits among them; and money, days and hours as the portal writes them."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

from registry.clock import PAKISTAN
from registry.language import N_, direction, t

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_SEPARATORS = str.maketrans("", "", ",،٬ \u00a0\u202f'")
_LEADING_ASTRAY = r"\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff"  # control, direction, half a sign
_TO_THE_LEFT = "\u200f"
_INVISIBLE = re.compile(rf"[\u0000-\u001f{_LEADING_ASTRAY}]")
_INVISIBLE_IN_LINES = re.compile(rf"[\u0000-\u0008\u000b-\u001f{_LEADING_ASTRAY}]")

_HOUR, _DAY = 60, 1440  # minutes
SPANS: dict[str, str] = {
    "minute": N_("1 minute"),
    "minutes": N_("{count} minutes"),
    "hour": N_("1 hour"),
    "hours": N_("{count} hours"),
    "days": N_("{count} days"),
}


def latin_digits(text: str) -> str:
    """Write Urdu and Arabic-Indic digits as 0-9."""
    return text.translate(_DIGITS)


def clean(text: str) -> str:
    """Return a line of text normalised (NFC), without control and direction characters, its spaces single."""
    return " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFC", text)).split())


def lines(text: str) -> str:
    """Return what a person wrote in several lines, normalised (NFC), without control and direction characters."""
    return _INVISIBLE_IN_LINES.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()


def writable(value: Any) -> Any:
    """Return what was sent without the signs that no database holds and no line carries: NUL, and halves of signs."""
    if isinstance(value, str):
        plain = value.replace("\0", "")
        return plain if plain.isascii() else plain.encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [writable(each) for each in value]
    if isinstance(value, dict):
        return {writable(key): writable(each) for key, each in value.items()}
    return value


def whole_number(text: str) -> int | None:
    """Return the whole number a person wrote, as in «Rs 12,500/-» or «۱۲٬۵۰۰»; None when it is none."""
    plain = (
        latin_digits(clean(text))
        .casefold()
        .removeprefix("rs.")
        .removeprefix("rs")
        .removesuffix("/-")
        .removesuffix("روپے")
        .translate(_SEPARATORS)
    )
    return int(plain) if re.fullmatch(r"[0-9]{1,15}", plain) else None


def moment_in(text: str) -> datetime:
    """Return a moment as it stands in an address; raises ValueError, also for one that no clock shows."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("no time zone")
    try:
        return read.astimezone(UTC)
    except OverflowError:
        raise ValueError("no clock shows it") from None


def rupees(amount: int) -> str:
    """Write whole rupees in the language being spoken.

    Urdu is marked so that its word stands behind the number among other figures too, and a minus before it.
    """
    if direction() == "ltr":
        return t("Rs {amount}", amount=f"{amount:,}")
    return _TO_THE_LEFT + t("Rs {amount}", amount=f"{amount:,}" if amount >= 0 else f"\u2066{amount:,}\u2069")


def day(on: date | None) -> str:
    """Write a day as it is read in Pakistan; nothing where there is none."""
    return on.strftime("%d-%m-%Y") if on else ""


def moment(at: datetime | None) -> str:
    """Write a moment as it is read in Pakistan; nothing where there is none."""
    return at.astimezone(PAKISTAN).strftime("%d-%m-%Y %H:%M") if at else ""


def hour(at: datetime | None) -> str:
    """Write the hour and minute of a moment as the clocks of Pakistan show it; nothing where there is none."""
    return at.astimezone(PAKISTAN).strftime("%H:%M") if at else ""


def hour_after(at: datetime | None) -> str:
    """Write the first full minute that is not before a moment: whoever comes back then does not come too early."""
    return hour(at + timedelta(minutes=1) - timedelta(microseconds=1)) if at else ""


def span(took: timedelta) -> tuple[str, str]:
    """Return how long something took: a number, and its unit as a code of SPANS, which are hours from an hour on, and days from two."""
    minutes = max(1, round(took.total_seconds() / 60))
    if minutes >= 2 * _DAY:
        return f"{minutes / _DAY:.1f}".removesuffix(".0"), "days"
    count, unit = (round(minutes / _HOUR), "hour") if minutes >= _HOUR else (minutes, "minute")
    return str(count), unit if count == 1 else f"{unit}s"
