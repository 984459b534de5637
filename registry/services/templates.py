"""The words of every e-mail and SMS, said in the person's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.language import Language, speaking, t

HELPLINE = "0800-02345"


@dataclass(frozen=True)
class Words:
    """What a message says; SMS have no subject."""

    subject: str
    text: str


def _mobile_code(code: str) -> Words:
    return Words(t("Your code"), t("PSER code: {code}. It is valid for 10 minutes. Tell it to nobody.", code=code))


def _account_created() -> Words:
    return Words(
        t("Your PSER account is ready"),
        t("Your PSER account is ready. Log in with your CNIC and password. If you did not make it, call {helpline}.", helpline=HELPLINE),
    )


def _account_exists() -> Words:
    return Words(
        t("You already have a PSER account"),
        t(
            "Somebody tried to make a PSER account with your CNIC, which has one already. If it was you, log in or choose “I forgot "
            "my password”. If not, you need not do anything. Helpline {helpline}.",
            helpline=HELPLINE,
        ),
    )


def _reset_link(link: str) -> Words:
    return Words(
        t("Choose a new password"),
        t("To choose a new PSER password, open this link within 30 minutes:\n{link}\nIf you did not ask for it, do nothing.", link=link),
    )


def _reset_code(code: str) -> Words:
    return Words(
        t("Choose a new password"),
        t("PSER code for a new password: {code}. It is valid for 30 minutes. If you did not ask for it, do nothing.", code=code),
    )


def _password_changed() -> Words:
    return Words(
        t("Your password was changed"),
        t("Your PSER password was changed and all devices were logged out. If it was not you, call {helpline} at once.", helpline=HELPLINE),
    )


def _contact_changed() -> Words:
    return Words(
        t("Your contact was changed"),
        t("The mobile number or e-mail of your PSER account was changed. If it was not you, call {helpline} at once.", helpline=HELPLINE),
    )


def _application_submitted(number: str, link: str) -> Words:
    return Words(
        t("We have received your application {number}", number=number),
        t("We have received your application. Its number: {number}. Keep it. Follow it at {link}", number=number, link=link),
    )


def _household_verified(pser_id: str) -> Words:
    return Words(
        t("Your household is registered: {pser_id}", pser_id=pser_id),
        t("Your answers match the official records. Your PSER ID: {pser_id}. Keep it: it is the key to what you receive.", pser_id=pser_id),
    )


def _household_declined(words: str) -> Words:
    return Words(
        t("Your application was not approved"),
        t(
            "Your registration was not approved. The reason: {words}\nYou can appeal within 30 days: log in. Questions: {helpline}.",
            words=words,
            helpline=HELPLINE,
        ),
    )


def _information_requested(words: str, until: str) -> Words:
    return Words(
        t("We need something from you"),
        t("PSER needs something from you until {until}: {words}\nLog in; the dashboard shows what.", words=words, until=until),
    )


def _information_reminder(words: str, until: str) -> Words:
    return Words(
        t("We still need something from you"),
        t("Please answer PSER until {until}, or the application is closed: {words}", words=words, until=until),
    )


def _case_closed() -> Words:
    return Words(
        t("Your application was closed"),
        t(
            "Your application was closed because what we asked for did not come. A centre can open it again. Helpline {helpline}.",
            helpline=HELPLINE,
        ),
    )


def _officer_wrote(text: str) -> Words:
    return Words(t("An officer wrote to you"), t("An officer of PSER writes: {text}", text=text))


def _appeal_received(until: str) -> Words:
    return Words(
        t("We have received your appeal"),
        t("PSER has received your appeal. Other people than before look at it and answer by {until}.", until=until),
    )


def _appeal_granted(words: str) -> Words:
    return Words(t("Your appeal was granted"), t("PSER: your appeal was granted, it is decided anew. The reason: {words}", words=words))


def _appeal_refused(words: str) -> Words:
    return Words(
        t("Your appeal was not granted"),
        t(
            "PSER: your appeal was not granted, the decision stays. The reason: {words}\nQuestions: {helpline}.",
            words=words,
            helpline=HELPLINE,
        ),
    )


def _complaint_received(until: str) -> Words:
    return Words(t("We have received your complaint"), t("PSER has received your complaint and answers by {until}.", until=until))


def _complaint_answered(words: str) -> Words:
    return Words(t("We have answered your complaint"), t("PSER answers your complaint: {words}", words=words))


TEMPLATES: dict[str, Callable[..., Words]] = {
    "mobile_code": _mobile_code,
    "account_created": _account_created,
    "account_exists": _account_exists,
    "reset_link": _reset_link,
    "reset_code": _reset_code,
    "password_changed": _password_changed,
    "contact_changed": _contact_changed,
    "application_submitted": _application_submitted,
    "household_verified": _household_verified,
    "household_declined": _household_declined,
    "information_requested": _information_requested,
    "information_reminder": _information_reminder,
    "case_closed": _case_closed,
    "officer_wrote": _officer_wrote,
    "appeal_received": _appeal_received,
    "appeal_granted": _appeal_granted,
    "appeal_refused": _appeal_refused,
    "complaint_received": _complaint_received,
    "complaint_answered": _complaint_answered,
}
SECRET = frozenset({"mobile_code", "reset_link", "reset_code"})  # their details are wiped once they are sent, and never shown


def words(template: str, details: Mapping[str, Any], language: Language) -> Words:
    """Say a message in a language."""
    with speaking(language):
        return TEMPLATES[template](**details)
