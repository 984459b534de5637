"""The receipt of an application: a PDF in the person's language, with a QR code to the tracking page."""

from dataclasses import dataclass
from datetime import date

from registry.language import Language, speaking, t
from registry.rules import lifecycle
from registry.rules.figures import moment
from registry.rules.identity import hide_cnic
from registry.services.registration.drafts import Draft
from registry.services.sheets import qr, sheet


@dataclass(frozen=True)
class Handed:
    """What a receipt that is handed over at a counter says too."""

    centre: str
    code: str  # with which the account is opened, once
    until: date
    opens_at: str  # when it can be used, where that is not at once
    address: str  # of the page on which that is done
    mobile: str  # to which messages go; empty: to none


async def receipt(draft: Draft, papers: list[str], track: str, language: Language, handed: Handed | None = None) -> bytes:
    """Return the receipt of a submitted application as PDF; `papers` are the titles of the documents received."""
    application = draft.application
    if application.number is None or application.submitted_at is None:
        raise ValueError("a receipt needs a submitted application")
    next_step = lifecycle.NEXT[lifecycle.Status.SUBMITTED]
    with speaking(language):
        words = {
            "title": t("Receipt"),
            "number_label": t("Application number"),
            "number": application.number,
            "rows": [
                [t("Head of household"), str(draft.answers.get("full_name", "")), "text"],
                [t("CNIC number"), hide_cnic(str(draft.answers.get("cnic", ""))), "figures"],
                [t("Sent on"), moment(application.submitted_at), "figures"],
                *([[t("Centre"), handed.centre, "text"]] if handed else []),
            ],
            "papers_label": t("Documents received"),
            "papers": [t(paper) for paper in papers],
            "next_label": t("What happens next"),
            "next": t(next_step),
            "track_label": t("Follow your application here, with its number and your date of birth:"),
            "track": track,
            "qr": qr(track),
            "handed": _handed(handed) if handed else None,
        }
    return await sheet("receipt", words, language)


def _handed(handed: Handed) -> dict[str, str]:
    return {
        "label": t("Your account"),
        "told": t("To see everything on a phone, open this page and write your CNIC number and this code. Then you choose a password."),
        "code": handed.code,
        "opens_label": t("It can be used from") if handed.opens_at else "",
        "opens": handed.opens_at,
        "until_label": t("It works once. Show it to nobody. Valid until"),
        "until": handed.until.strftime("%d-%m-%Y"),
        "address": handed.address,
        "qr": qr(handed.address),
        "sms": t("We write by SMS to") if handed.mobile else t("We have no mobile number of yours, so no SMS comes."),
        "mobile": handed.mobile,
        "call": t("Or call the helpline, with the application number and your date of birth."),
    }
