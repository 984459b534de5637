"""The receipt of an application: a PDF in the person's language, with a QR code to the tracking page."""

import asyncio
import json
from pathlib import Path

import segno
import typst

from registry.clock import PAKISTAN
from registry.language import Language, direction, speaking, t
from registry.rules import lifecycle
from registry.rules.identity import hide_cnic
from registry.services.applications import Draft
from registry.services.templates import HELPLINE

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "language" / "fonts"


async def receipt(draft: Draft, papers: list[str], track: str, language: Language) -> bytes:
    """Return the receipt of a submitted application as PDF; `papers` are the titles of the documents received."""
    application = draft.application
    if application.number is None or application.submitted_at is None:
        raise ValueError("a receipt needs a submitted application")
    next_step = lifecycle.NEXT[lifecycle.Status.SUBMITTED]
    with speaking(language):
        words = {
            "direction": direction(),
            "language": language,
            "title": t("Receipt"),
            "portal": t("Punjab Socio-Economic Registration"),
            "number_label": t("Application number"),
            "number": application.number,
            "rows": [
                [t("Head of household"), str(draft.answers.get("full_name", "")), "text"],
                [t("CNIC number"), hide_cnic(str(draft.answers.get("cnic", ""))), "figures"],
                [t("Sent on"), application.submitted_at.astimezone(PAKISTAN).strftime("%d-%m-%Y %H:%M"), "figures"],
            ],
            "papers_label": t("Documents received"),
            "papers": [t(paper) for paper in papers],
            "next_label": t("What happens next"),
            "next": t(next_step),
            "track_label": t("Follow your application here, with its number and your date of birth:"),
            "track": track,
            "help": t("Help by telephone, free of charge:"),
            "helpline": HELPLINE,
            "qr": segno.make(track, error="m").svg_inline(scale=4),
        }
    return await asyncio.to_thread(
        typst.compile, _HERE / "receipt.typ", font_paths=[_FONTS], sys_inputs={"words": json.dumps(words, ensure_ascii=False)}
    )
