"""The receipt of an application: a PDF in the person's language, with a QR code to the tracking page."""

from dataclasses import dataclass
from datetime import date

from registry.language import N_, Language, speaking, t
from registry.records import Account
from registry.rules import identity, lifecycle
from registry.rules.figures import moment
from registry.rules.lifecycle import Status
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


_NEXT = lifecycle.NEXT | {  # as paper says it
    Status.APPROVED: N_("You receive support. What it is, and how you receive it, stands in your account."),
    Status.DECLINED: N_("The reason, and what you can do, stand in your account."),
}


async def receipt(draft: Draft, account: Account, papers: list[str], track: str, language: Language, handed: Handed | None = None) -> bytes:
    """Return the receipt of a submitted application as PDF; `papers` are the titles of the documents received."""
    application = draft.application
    if application.number is None or application.submitted_at is None:
        raise ValueError("a receipt needs a submitted application")
    with speaking(language):
        words = {
            "title": t("Receipt"),
            "number_label": t("Application number"),
            "number": application.number,
            "rows": [
                [t("Head of household"), str(draft.answers.get("full_name", "")), "text"],
                [t("CNIC number"), identity.hide_cnic(str(draft.answers.get("cnic", ""))), "figures"],
                [t("Sent on"), moment(application.submitted_at), "figures"],
                [t("Status"), t(lifecycle.STATUS[application.status]), "text"],
                *([[t("Centre"), handed.centre, "text"]] if handed else []),
            ],
            "papers_label": t("Documents received"),
            "papers": [t(paper) for paper in papers],
            "next_label": t("What happens next"),
            "next": t(_NEXT[application.status]),
            "track_label": t("Follow your application here, with its number and your date of birth:"),
            "track": track,
            "qr": qr(track),
            "told": _told(account),
            "mobile": identity.show_mobile(account.mobile) if account.mobile else "",
            "handed": _handed(handed) if handed else None,
        }
    return await sheet("receipt", words, language)


def _told(account: Account) -> str:
    """Say how a person hears of what happens."""
    if account.mobile:
        return t("We write by SMS to")
    return t("We write to you by e-mail.") if account.email else t("We have no mobile number of yours, so no SMS comes.")


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
        "call": t("Or call the helpline, with the application number and your date of birth."),
    }
