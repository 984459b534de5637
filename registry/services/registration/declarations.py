"""The declaration that a person signs at the counter: in Urdu, with what is consented to in the form's own sentences."""

from registry.clock import day_of
from registry.language import speaking, t
from registry.rules.figures import day
from registry.rules.household import NOTICE_VERSION, STEPS
from registry.rules.identity import show_cnic, show_mobile
from registry.services.registration.assisting import Helped
from registry.services.sheets import sheet

LANGUAGE = "ur"  # whatever the officer reads: it is the person who signs


async def declaration(helped: Helped, officer: str) -> bytes:
    """Return the declaration as PDF, to be printed and signed or thumb-printed."""
    step = STEPS["declaration"]
    account = helped.account
    opened = day(day_of(helped.assistance.opened_at))
    with speaking(LANGUAGE):
        words = {
            "title": t("Declaration"),
            "rows": [
                [t("Full name"), account.full_name, "text"],
                [t("CNIC number"), show_cnic(account.cnic), "figures"],
                [t("Date of birth"), account.date_of_birth.strftime("%d-%m-%Y"), "figures"],
            ],
            "intro": t(step.intro),
            "sentences": [t(field.label) for field in step.fields],
            "notice": t("Privacy notice, version"),
            "version": NOTICE_VERSION,
            "notice_told": t("The officer has read the privacy notice to me, or I have read it myself."),
            "relative": _relative(helped),
            "sign": t("Signature or thumb print of the person"),
            "officer_sign": t("Signature of the officer"),
            "officer": officer,
            "place": [t("Centre"), helped.assistance.centre],
            "day": [t("Date"), opened],
        }
    return await sheet("declaration", words, LANGUAGE)


def _relative(helped: Helped) -> list[str]:
    """Return what else is consented to: that a relative is written to, and at which number."""
    if not helped.account.mobile or helped.account.mobile_of != "relative":
        return []
    return [t("Messages about my application may go to this mobile number of my relative:"), show_mobile(helped.account.mobile)]
