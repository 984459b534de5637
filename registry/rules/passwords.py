"""What a password must not be. No composition rules: length, and nothing that others would guess."""

from functools import cache
from pathlib import Path

from registry.language import N_
from registry.rules.figures import latin_digits

SHORTEST = 8
LONGEST = 1000
_FEW = 3  # letters around a CNIC or mobile number that do not make it a password

SENTENCES: dict[str, str] = {
    "required": N_("Write a password"),
    "too_short": N_("Use 8 or more characters"),
    "too_long": N_("This password is too long: use at most 1,000 characters"),
    "too_common": N_("Many people use this password, so it is easy to guess. Choose another"),
    "own_cnic": N_("The password must not be your CNIC number"),
    "own_mobile": N_("The password must not be your mobile number"),
    "own_name": N_("The password must not be your name"),
}


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def problem(password: str, *, cnic: str = "", full_name: str = "", mobile: str = "") -> str | None:
    """Return the code of what is wrong with a password, None when it is fit."""
    folded = latin_digits(password).casefold()
    digits = "".join(character for character in folded if character.isdigit())
    letters = "".join(character for character in folded if character.isalpha())
    said_name = "".join(character for character in full_name.casefold() if character.isalpha())
    faults = {
        "required": not password,
        "too_short": len(password) < SHORTEST,
        "too_long": len(password) > LONGEST,
        "too_common": folded in _common() or len(set(folded)) <= _FEW - 1,
        "own_cnic": bool(cnic) and cnic in digits and len(letters) <= _FEW,
        "own_mobile": bool(mobile) and mobile[-10:] in digits and len(letters) <= _FEW,
        "own_name": bool(letters) and letters == said_name,
    }
    return next((code for code, found in faults.items() if found), None)
