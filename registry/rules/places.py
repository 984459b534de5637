"""The places of Punjab: division, district, tehsil (notification of 18 December 2024)."""

import json
from functools import cache
from pathlib import Path


@cache
def divisions() -> dict[str, dict[str, list[str]]]:
    """Return the tehsils of each district of each division, by name."""
    return json.loads((Path(__file__).parent / "places.json").read_text(encoding="utf-8"))["divisions"]


@cache
def districts() -> dict[str, tuple[str, ...]]:
    """Return the tehsils of each district, by name, districts in alphabetical order."""
    return dict(sorted((district, tuple(tehsils)) for division in divisions().values() for district, tehsils in division.items()))


def code(*names: str) -> str:
    """Return the code of a place: of a tehsil with its district, since names recur."""
    return ".".join(name.casefold().replace(" ", "_").replace("'", "") for name in names)


def tehsils() -> list[tuple[str, str]]:
    """Return the code and name of every tehsil."""
    return [(code(district, tehsil), tehsil) for district, tehsils in districts().items() for tehsil in tehsils]
