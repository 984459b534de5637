"""The words of the messages about a loan."""

from collections.abc import Callable

from registry.language import t
from registry.rules.figures import rupees
from registry.services.wording import HELPLINE, Words, day_written


def _applied(number: str, amount: int) -> Words:
    return Words(
        t("We have received your application for a loan"),
        t("PSER: we have received your application for a loan of {amount}, {number}. An officer will visit you.", **_of(number, amount)),
    )


def _offered(number: str, amount: int, until: str) -> Words:
    return Words(
        t("Your loan is granted"),
        t(
            "PSER: your loan {number} of {amount} without interest is granted. Log in until {until}, read the agreement and accept it.",
            **_of(number, amount),
            until=day_written(until),
        ),
    )


def _declined(number: str, words: str) -> Words:
    return Words(
        t("Your loan was not granted"),
        t(
            "PSER: the loan {number} was not granted. The reason: {words} You can appeal within 30 days: log in. Helpline {helpline}.",
            number=number,
            words=words,
            helpline=HELPLINE,
        ),
    )


def _lapsed(number: str) -> Words:
    return Words(t("The offer of a loan has ended"), t("PSER: the offer of loan {number} has ended. You can apply again.", number=number))


def _code(code: str, number: str) -> Words:
    return Words(
        t("Your code"),
        t(
            "PSER code to accept the agreement of loan {number}: {code}. Valid for 10 minutes. Tell it to nobody, also not to an officer.",
            code=code,
            number=number,
        ),
    )


def _disbursed(number: str, amount: int, due: str, instalment: int) -> Words:
    return Words(
        t("Your loan was paid out"),
        t(
            "PSER: {amount} were paid to you. First instalment: {instalment} on {due}. Write {number} as the reference of each payment.",
            **_of(number, amount),
            due=day_written(due),
            instalment=rupees(instalment),
        ),
    )


def _repaid_some(number: str, amount: int, left: int, receipt: str) -> Words:
    return Words(
        t("We have received a repayment"),
        t(
            "PSER: {amount} received for loan {number}. Receipt: {receipt}. Left to pay: {left}.",
            **_of(number, amount),
            left=rupees(left),
            receipt=receipt,
        ),
    )


def _repaid(number: str, amount: int, receipt: str) -> Words:
    return Words(
        t("Your loan is repaid"),
        t("PSER: {amount} received. Receipt: {receipt}. Loan {number} is repaid. You owe nothing.", **_of(number, amount), receipt=receipt),
    )


def _reversed(number: str, amount: int, words: str) -> Words:
    return Words(
        t("A repayment was taken out again"),
        t(
            "PSER: the repayment of {amount} for loan {number} was taken out again. The reason: {words} Helpline {helpline}.",
            **_of(number, amount),
            words=words,
            helpline=HELPLINE,
        ),
    )


def _due(number: str, amount: int, due: str) -> Words:
    return Words(
        t("An instalment is due soon"),
        t(
            "PSER: {amount} of loan {number} are due on {due}. If you have paid already, you need not do anything.",
            **_of(number, amount),
            due=day_written(due),
        ),
    )


def _late(number: str, amount: int, due: str) -> Words:
    return Words(
        t("An instalment is late"),
        t(
            "PSER: {amount} of loan {number} were due on {due}. Please pay, or call {helpline}: the instalments can be made smaller.",
            **_of(number, amount),
            due=day_written(due),
            helpline=HELPLINE,
        ),
    )


def _rescheduled(number: str, due: str, instalment: int) -> Words:
    return Words(
        t("Your instalments were made anew"),
        t(
            "PSER: the instalments of loan {number} were made anew. The next: {instalment} on {due}.",
            number=number,
            due=day_written(due),
            instalment=rupees(instalment),
        ),
    )


def _written_off(number: str) -> Words:
    return Words(
        t("What was left of your loan was written off"),
        t("PSER: you need not pay any more of loan {number}.", number=number),
    )


def _of(number: str, amount: int) -> dict[str, str]:
    return {"number": number, "amount": rupees(amount)}


LOAN_TEMPLATES: dict[str, Callable[..., Words]] = {
    "loan_applied": _applied,
    "loan_offered": _offered,
    "loan_declined": _declined,
    "loan_lapsed": _lapsed,
    "loan_code": _code,
    "loan_disbursed": _disbursed,
    "loan_repayment": _repaid_some,
    "loan_repaid": _repaid,
    "loan_reversed": _reversed,
    "loan_due": _due,
    "loan_late": _late,
    "loan_rescheduled": _rescheduled,
    "loan_written_off": _written_off,
}
