"""The words of every e-mail and SMS, said in the person's language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from registry.language import Language, speaking, t
from registry.rules.figures import rupees
from registry.rules.payments import MENDABLE, failure
from registry.rules.programmes import PLACES, PROGRAMMES, RHYTHMS
from registry.services.loans.loan_messages import LOAN_TEMPLATES
from registry.services.wording import HELPLINE, Words, day_written, directed


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


def _account_waits() -> Words:
    return Words(
        t("You already have a PSER account"),
        t(
            "An officer made your PSER account at a centre. Open it with your CNIC and the code on your receipt. No receipt? A centre "
            "prints a new code. If somebody else tried, you need not do anything. Helpline {helpline}.",
            helpline=HELPLINE,
        ),
    )


def _opening_code_printed() -> Words:
    return Words(
        t("A code for your account was printed"),
        t(
            "A centre printed a code with which a new password for your PSER account can be set, from tomorrow on. "
            "If it was not you, call {helpline} at once.",
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


def _household_verified(pser_id: str, *, matched: bool = True) -> Words:
    return Words(
        t("Your household is registered: {pser_id}", pser_id=pser_id),
        t("Your answers match the official records. Your PSER ID: {pser_id}. Keep it: it is the key to what you receive.", pser_id=pser_id)
        if matched
        else t(
            "Your answers were checked and accepted. Your PSER ID: {pser_id}. Keep it: it is the key to what you receive.", pser_id=pser_id
        ),
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
        t("PSER needs something from you until {until}: {words}\nLog in; the dashboard shows what.", words=words, until=day_written(until)),
    )


def _information_reminder(words: str, until: str) -> Words:
    return Words(
        t("We still need something from you"),
        t("Please answer PSER until {until}, or the application is closed: {words}", words=words, until=day_written(until)),
    )


def _case_closed() -> Words:
    return Words(
        t("Your application was closed"),
        t(
            "Your application was closed because what we asked for did not come. A centre can open it again. Helpline {helpline}.",
            helpline=HELPLINE,
        ),
    )


def _case_reopened(number: str) -> Words:
    return Words(
        t("Your application is open again"),
        t(
            "Your application {number} is open again, and is being checked. If we need something from you, we write to you.",
            number=number,
        ),
    )


def _case_withdrawn(number: str) -> Words:
    return Words(
        t("You took your application back"),
        t(
            "You took your application {number} back. It is no longer checked. If it was not you, call {helpline}. "
            "A centre can open it again.",
            number=number,
            helpline=HELPLINE,
        ),
    )


def _officer_wrote(text: str) -> Words:
    return Words(t("An officer wrote to you"), t("An officer of PSER writes: {text}", text=text))


def _benefit(programme: str) -> str:
    return t(PROGRAMMES[programme].title)


def _award_approved(programme: str, amount: int, rhythm: str, more: Sequence[Mapping[str, Any]] = ()) -> Words:
    """Tell of a benefit, and of `more` that were given at the same time."""
    if not more:
        letter = t("The letter is on your dashboard.")
        return Words(
            t("You receive a benefit: {programme}", programme=_benefit(programme)), f"{_given(programme, amount, rhythm)} {letter}"
        )
    given = [_given(**each) for each in _in_order({"programme": programme, "amount": amount, "rhythm": rhythm}, *more)]
    return Words(t("You receive {number} benefits", number=len(given)), "\n".join((*given, t("The letters are on your dashboard."))))


def _in_order(*told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what is told of several programmes in the order of these."""
    return sorted(told, key=lambda each: PLACES[each["programme"]])


def _given(programme: str, amount: int, rhythm: str) -> str:
    said = (
        t("You receive: {programme}, {amount} {rhythm}.", programme=_benefit(programme), amount=rupees(amount), rhythm=t(RHYTHMS[rhythm]))
        if amount
        else t("You receive: {programme}.", programme=_benefit(programme))
    )
    return f"{said} {t(PROGRAMMES[programme].access)}"


def _award_waiting(programme: str, more: Sequence[Mapping[str, Any]] = ()) -> Words:
    """Tell that a household waits for the budget of a benefit, and of `more`."""
    if more:
        named = [_benefit(each["programme"]) for each in _in_order({"programme": programme}, *more)]
        said = t(
            "You are entitled to these benefits, but their budgets are used up. You are on the waiting lists; who needs it most comes "
            "first. You need not do anything."
        )
        return Words(t("You are on {number} waiting lists", number=len(named)), "\n".join((said, *named)))
    return Words(
        t("You are on the waiting list: {programme}", programme=_benefit(programme)),
        t(
            "You are entitled to {programme}, but its budget is used up. You are on the waiting list; who needs it most comes first. "
            "You need not do anything.",
            programme=_benefit(programme),
        ),
    )


def _award_declined(programme: str, words: str, more: Sequence[Mapping[str, Any]] = ()) -> Words:
    """Tell that a benefit was not granted, and that `more` were not; a reason that they share is said once."""
    if more:
        told = {each: t("Not granted: {programme}", programme=_benefit(each)) for each in PROGRAMMES}
        listed = _by_reason(told, {"programme": programme, "words": words}, *more)
        return Words(t("{number} benefits were not granted", number=1 + len(more)), listed)
    return Words(
        t("Not granted: {programme}", programme=_benefit(programme)),
        t(
            "{programme} was not granted. The reason: {words}\nYou can appeal within 30 days: log in. Questions: {helpline}.",
            programme=_benefit(programme),
            words=words,
            helpline=HELPLINE,
        ),
    )


def _by_reason(told: Mapping[str, str], *which: Mapping[str, Any]) -> str:
    """Say of several programmes what is `told` of each, with the reasons, and that one can appeal."""
    by_reason: dict[str, list[str]] = {}
    for each in _in_order(*which):
        by_reason.setdefault(each["words"], []).append(told[each["programme"]])
    reason = t("The reason:")
    said = [line for words, named in by_reason.items() for line in (*named, f"{reason} {words}")]
    return "\n".join((*said, t("You can appeal within 30 days: log in. Questions: {helpline}.", helpline=HELPLINE)))


def _award_ended(programme: str, words: str, more: Sequence[Mapping[str, Any]] = ()) -> Words:
    """Tell that a benefit ended, and that `more` did; a reason that they share is said once."""
    if more:
        told = {each: t("A benefit ended: {programme}", programme=_benefit(each)) for each in PROGRAMMES}
        listed = _by_reason(told, {"programme": programme, "words": words}, *more)
        return Words(t("{number} benefits ended", number=1 + len(more)), listed)
    return Words(
        t("A benefit ended: {programme}", programme=_benefit(programme)),
        t(
            "{programme} has ended. The reason: {words}\nYou can appeal within 30 days: log in. Questions: {helpline}.",
            programme=_benefit(programme),
            words=words,
            helpline=HELPLINE,
        ),
    )


def _payment_made(programme: str, amount: int, account: str) -> Words:
    return Words(
        t("A payment for you: {programme}", programme=_benefit(programme)),
        t(
            "{amount} of {programme} were paid to your account {account}.",
            amount=rupees(amount),
            programme=_benefit(programme),
            account=account,
        ),
    )


def _payment_failed(programme: str, amount: int, reason: str) -> Words:
    return Words(
        t("A payment did not reach you"),
        t(
            "{amount} of {programme} could not be paid. The reason: {reason}. The money is kept for you. Log in and correct your account, "
            "or go to a centre; it is paid with the next payments.",
            amount=rupees(amount),
            programme=_benefit(programme),
            reason=t(failure(reason)),
        ),
    )


def _payment_held(programme: str, amount: int, held: str) -> Words:
    return Words(
        t("A payment waits"),
        t(
            "{amount} of {programme} wait for you. The reason: {reason}. Log in and name an account in your own name, or go to a centre; "
            "it is paid with the next payments.",
            amount=rupees(amount),
            programme=_benefit(programme),
            reason=t(MENDABLE[held]),
        ),
    )


def _confirm_yearly() -> Words:
    return Words(
        t("Is everything as it was?"),
        t("A year has gone by. Please log in to PSER and tell us what has changed in your household, or with one tap that nothing has."),
    )


def _appeal_received(until: str) -> Words:
    return Words(
        t("We have received your appeal"),
        t("PSER has received your appeal. Other people than before look at it and answer by {until}.", until=day_written(until)),
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
    return Words(
        t("We have received your complaint"), t("PSER has received your complaint and answers by {until}.", until=day_written(until))
    )


def _complaint_answered(words: str) -> Words:
    return Words(t("We have answered your complaint"), t("PSER answers your complaint: {words}", words=words))


TEMPLATES: dict[str, Callable[..., Words]] = {
    "mobile_code": _mobile_code,
    "account_created": _account_created,
    "account_exists": _account_exists,
    "account_waits": _account_waits,
    "opening_code_printed": _opening_code_printed,
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
    "case_reopened": _case_reopened,
    "case_withdrawn": _case_withdrawn,
    "officer_wrote": _officer_wrote,
    "appeal_received": _appeal_received,
    "appeal_granted": _appeal_granted,
    "appeal_refused": _appeal_refused,
    "complaint_received": _complaint_received,
    "complaint_answered": _complaint_answered,
    "award_approved": _award_approved,
    "award_waiting": _award_waiting,
    "award_declined": _award_declined,
    "award_ended": _award_ended,
    "payment_made": _payment_made,
    "payment_failed": _payment_failed,
    "payment_held": _payment_held,
    "confirm_yearly": _confirm_yearly,
    **LOAN_TEMPLATES,
}
SECRET = frozenset({"mobile_code", "reset_link", "reset_code", "loan_code"})  # their details are wiped once they are sent, and never shown


def words(template: str, details: Mapping[str, Any], language: Language) -> Words:
    """Say a message in a language."""
    with speaking(language):
        said = TEMPLATES[template](**details)
    return Words(directed(said.subject), directed(said.text)) if language == "ur" else said
