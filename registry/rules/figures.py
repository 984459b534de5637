"""Figures as people write them: Urdu and Arabic-Indic digits, separators, currency signs."""

import re
import unicodedata

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_SEPARATORS = str.maketrans("", "", ",،٬ \u00a0\u202f'")
_INVISIBLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def latin_digits(text: str) -> str:
    """Write Urdu and Arabic-Indic digits as 0-9."""
    return text.translate(_DIGITS)


def clean(text: str) -> str:
    """Return a line of text normalised (NFC), without control and direction characters, its spaces single."""
    return " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFC", text)).split())


def whole_number(text: str) -> int | None:
    """Return the whole number a person wrote, as in «Rs 12,500/-» or «۱۲٬۵۰۰»; None when it is none."""
    plain = latin_digits(clean(text)).casefold().removeprefix("rs.").removeprefix("rs").removesuffix("/-").translate(_SEPARATORS)
    return int(plain) if re.fullmatch(r"[0-9]{1,15}", plain) else None
