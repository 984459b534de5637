"""What is printed, and what all sheets share: the name of the portal, the helpline, an address as a QR code."""

from collections.abc import Mapping
from typing import Any

import segno

from registry.gateways.typesetter import typeset
from registry.language import Language, speaking, t
from registry.services.wording import HELPLINE


async def sheet(kind: str, words: Mapping[str, Any], language: Language) -> bytes:
    """Return a sheet as PDF; `words` are its own, in its language, beside those that all share."""
    with speaking(language):
        shared = {"language": language, "portal": t("Punjab Socio-Economic Registration"), "help": t("Help by telephone, free of charge:")}
    return await typeset(kind, {**shared, "helpline": HELPLINE, **words})


def apart(written: str) -> str:
    """Set figures apart, so that they stand left to right inside Urdu."""
    return f"\u2066{written}\u2069"


def qr(address: str) -> str:
    """Return an address as a picture (SVG) that a telephone reads."""
    return segno.make(address, error="m").svg_inline(scale=4)
