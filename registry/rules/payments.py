"""When a benefit is paid: the periods of its rhythm, which of them an award owes, and on which working day."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import phonenumbers
from stdnum import iban
from stdnum.exceptions import ValidationError

from registry.language import N_, t
from registry.rules import ramzan
from registry.rules.form import Answers
from registry.rules.service_clock import is_working_day

ONCE = "once"  # the only period of a benefit that is paid once


class Rhythm(StrEnum):
    """How often a benefit is paid."""

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    RAMZAN = "ramzan"  # once a year, before Ramzan
    LASTING = "lasting"  # no money: a card, a right


_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}
_PAY_DAY = 10  # of the first month of a period, or the next working day
_BEFORE_RAMZAN = timedelta(days=10)
_RAMZAN = "R"  # before the year in a key


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter or year of the calendar, the year that ends when Ramzan begins, or the one time of a benefit that is paid once."""

    first: date
    last: date
    key: str  # 2026-11, 2026-Q4, 2026, R1448, once

    @property
    def opens(self) -> date:
        """The day from which it is owed: its first, or one some days before Ramzan."""
        return self.last - _BEFORE_RAMZAN if self.key.startswith(_RAMZAN) else self.first

    @property
    def pay_day(self) -> date:
        """The day on which it is paid, or on the next working day."""
        return self.opens if self.key == ONCE or self.key.startswith(_RAMZAN) else self.first.replace(day=_PAY_DAY)


def period_of(rhythm: str, day: date) -> Period | None:
    """Return the period of a rhythm that a day lies in; None for a benefit without payments."""
    if rhythm == Rhythm.ONCE:
        return Period(day, day, ONCE)
    if rhythm == Rhythm.RAMZAN:
        begins = ramzan.begins_after(day)
        return Period(ramzan.began_before(begins), begins - timedelta(days=1), f"{_RAMZAN}{ramzan.islamic_year(begins)}")
    months = _MONTHS.get(Rhythm(rhythm))
    if months is None:
        return None
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first + timedelta(days=31 * months)
    last = date(after.year, after.month, 1) - timedelta(days=1)
    keys = {1: f"{first:%Y-%m}", 3: f"{first.year}-Q{first.month // 3 + 1}", 12: f"{first.year}"}
    return Period(first, last, keys[months])


def period_named(rhythm: str, key: str) -> Period | None:
    """Return the period of a rhythm that a key names; None where it names none."""
    if rhythm == Rhythm.ONCE:
        return Period(date.min, date.max, ONCE) if key == ONCE else None
    if rhythm == Rhythm.RAMZAN:
        found = re.fullmatch(rf"{_RAMZAN}(14[0-9]{{2}})", key, re.ASCII)
        return period_of(rhythm, ramzan.of_year(int(found[1])) - timedelta(days=1)) if found else None
    found = re.fullmatch(r"(2[0-9]{3})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", key, re.ASCII)
    if not found:
        return None
    year, quarter, month = found.groups()
    named = period_of(rhythm, date(int(year), int(month or 3 * int(quarter or 1) - 2), 1))
    return named if named and named.key == key else None


def last_opened(rhythm: str, day: date) -> Period | None:
    """Return the last period of a rhythm that is owed by a day; None for a benefit without payments."""
    period = period_of(rhythm, day)
    return period_of(rhythm, period.first - timedelta(days=1)) if period and period.opens > day else period


MONTHS: tuple[str, ...] = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def period_said(key: str) -> str:
    """Say a period as people do; nothing for a benefit that is paid once."""
    if key.startswith(_RAMZAN):
        return t("Ramzan {year}", year=ramzan.of_year(int(key.removeprefix(_RAMZAN))).year)
    year, _, part = key.partition("-")
    if key == ONCE or not part:
        return "" if key == ONCE else year
    if not part.startswith("Q"):
        return t("{month} {year}", month=t(MONTHS[int(part) - 1]), year=year)
    first = 3 * int(part[1:]) - 3
    return t("{first} to {last} {year}", first=t(MONTHS[first]), last=t(MONTHS[first + 2]), year=year)


def owed(rhythm: str, from_day: date, until_day: date | None, until: date) -> list[Period]:
    """Return the periods that an award owes and that have begun by a day, oldest first.

    A period is owed where the award holds on its last day: an award of a year is paid four quarters or twelve months, whenever it begins.
    """
    if rhythm == Rhythm.ONCE:
        return [Period(from_day, from_day, ONCE)] if from_day <= until else []
    found: list[Period] = []
    period = period_of(rhythm, from_day)
    while period and period.opens <= until and (until_day is None or period.last <= until_day):
        found.append(period)
        period = period_of(rhythm, period.last + timedelta(days=1))
    return found


def due(period: Period, from_day: date) -> date:
    """Return the working day on which a period is paid: early in the period, never before the award."""
    day = max(from_day, period.pay_day)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Payee:
    """The account that a household is paid to."""

    kind: str  # bank, wallet
    number: str  # IBAN, or mobile number as +92…
    holder: str
    institution: str  # the bank's name, or the wallet's operator

    @property
    def asked(self) -> dict[str, str]:
        """What the bank source is asked about this account."""
        return {"iban": self.number} if self.kind == "bank" else {"wallet": self.institution, "number": self.number}


def payee(answers: Answers) -> Payee | None:
    """Return the account in a household's answers; None where it names none that can be paid to."""
    if answers.get("payment") == "bank":
        try:
            number = iban.validate(str(answers.get("iban") or ""))
        except ValidationError:
            return None
        found = Payee("bank", number, str(answers.get("account_holder") or ""), str(answers.get("bank_name") or ""))
        return found if found.holder and number.startswith("PK") else None
    if answers.get("payment") == "wallet":
        try:
            parsed = phonenumbers.parse(str(answers.get("wallet_number") or ""), "PK")
        except phonenumbers.NumberParseException:
            return None
        number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        found = Payee("wallet", number, str(answers.get("wallet_holder") or ""), str(answers.get("wallet_operator") or ""))
        return found if found.holder and phonenumbers.is_valid_number(parsed) and number.startswith("+92") else None
    return None


def masked(number: str) -> str:
    """Show enough of an account for its owner to know it."""
    return f"…{number[-4:]}"


EXCEPTIONS: dict[str, str] = {  # why a payment that is owed is not in a run
    "no_account": N_("no account that can be paid to"),
    "unchecked": N_("the bank has not confirmed this account yet"),
    "holder_differs": N_("the bank names another holder"),
    "to_mend": N_("the last payment failed; the citizen is asked to mend the account"),
    "shared": N_("another household is paid to the same account"),
    "closed": N_("the case is closed"),
    "changed": N_("the account was changed after the run was prepared; it goes into the next one"),
}
LEFT_OUT: dict[str, str] = EXCEPTIONS | {"ended": N_("the benefit has ended")}  # why a payment of a run is left out when it is approved
MENDABLE: dict[str, str] = {  # those of them about which a household can do something, in words for it
    "no_account": N_("You have named no account that we can pay to"),
    "holder_differs": N_("Your bank or wallet names another holder of this account than you did"),
    "shared": N_("It is not clear yet whose account this is"),
}
HELD: dict[str, str] = MENDABLE | {  # why a payment waits, in words for the household
    "unchecked": N_("Your bank or wallet has not confirmed this account yet"),
    "to_mend": N_("The last payment did not reach you. Please correct your account"),
    "closed": N_("Your case is closed"),
}
RUN_PROBLEMS: dict[str, str] = {
    "no_period": N_("Choose a programme and a period that has begun."),
    "open_run": N_("There is a run of this programme that is not sent yet. Send or cancel it first."),
    "nothing_to_pay": N_("Nothing can be paid now. Below is what is owed and why it is held."),
    "nothing_left": N_("Nothing of this run may be paid any more, so it is cancelled. Below is why."),
    "changed": N_("Somebody changed this run meanwhile. It is shown as it is now."),
    "taken_by_you": N_("You have taken the file of this run, so another supervisor has to cancel it."),
    "same_person": N_("Another person than the one who prepared it has to approve a run."),
    "not_allowed": N_("This is not possible now, or not yours to do."),
    "no_treasury": N_(
        "The account that is paid from is not set (PSER_TREASURY__NAME and PSER_TREASURY__IBAN). The CSV can be taken without it."
    ),
}
FAILURES: dict[str, str] = {  # why a payment failed, as codes of ISO 20022
    "AC01": N_("The account number is wrong"),
    "AC03": N_("The account number is wrong"),
    "AC04": N_("The account is closed"),
    "AC06": N_("The account is blocked"),
    "BE01": N_("The name does not fit the account"),
    "BE04": N_("Details of the holder are missing at the bank"),
    "MD07": N_("The holder has died"),
    "RC01": N_("The bank or wallet was not found"),
    "AM02": N_("The amount is above what the account may receive"),
    "": N_("The bank could not pay it"),
}


def failure(reason: str) -> str:
    """Return the sentence (English, to be translated) for a bank's reason."""
    return FAILURES.get(reason, FAILURES[""])


class PaymentState(StrEnum):
    """Where the payment of an award for one period is."""

    DUE = "due"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"


class RunState(StrEnum):
    """Where a run of payments is."""

    PREPARED = "prepared"
    APPROVED = "approved"
    SENT = "sent"
    SETTLED = "settled"
    CANCELLED = "cancelled"


OWED = (PaymentState.DUE, PaymentState.FAILED)  # what the next run pays
OPEN = (RunState.PREPARED, RunState.APPROVED)  # what has not gone to the bank
AGAIN = "again"  # how a failed payment is told once nothing stands in its way any more
PAYMENT_STATES: dict[str, str] = {
    PaymentState.DUE: N_("will be paid"),
    PaymentState.SENT: N_("on its way"),
    PaymentState.PAID: N_("paid"),
    PaymentState.FAILED: N_("did not reach you"),
    AGAIN: N_("will be paid again"),
}
RUN_STATES: dict[str, str] = {
    RunState.PREPARED: N_("prepared, waits for another supervisor"),
    RunState.APPROVED: N_("approved, not sent yet"),
    RunState.SENT: N_("sent to the bank"),
    RunState.SETTLED: N_("settled"),
    RunState.CANCELLED: N_("cancelled"),
}


class Outcome(StrEnum):
    """What a bank says of one transfer."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"  # paid, and come back


@dataclass(frozen=True)
class Result:
    """One transfer in a file of results."""

    reference: str
    outcome: Outcome
    reason: str = ""  # a code of ISO 20022, where it failed
    amount: int | None = None  # whole rupees, where the file says it
    line: int = field(default=0, compare=False)  # which payment of the file it is


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one payment in a file of results: a key of FILE_PROBLEMS."""

    line: int
    reference: str
    code: str


@dataclass(frozen=True)
class Results:
    """A file of results: the run it answers, where it names one, and what it says of everything or of each transfer."""

    run: str
    each: tuple[Result, ...]
    all_others: Outcome | None = None  # of those it does not name
    reason: str = ""
    wrong: tuple[Wrong, ...] = ()  # what cannot be read in any run


@dataclass(frozen=True)
class Order:
    """One transfer that the bank is to make."""

    reference: str
    amount: int  # whole rupees
    payee: Payee
    text: str


class FileError(ValueError):
    """A file of results cannot be used; `code` is a key of FILE_PROBLEMS, `wrong` names the payments that it is about, if any."""

    def __init__(self, code: str, wrong: tuple[Wrong, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.wrong = wrong


FILE_PROBLEMS: dict[str, str] = {
    "too_large": N_("The file is too large."),
    "not_xml": N_("The file is no message of a bank that can be read."),
    "unknown_message": N_("The file is none of pain.002, camt.054 or CSV, in a version that is known here."),
    "not_valid": N_("The file does not keep to the schema of its message."),
    "not_csv": N_("The file is no CSV with the columns reference, outcome, reason and amount."),
    "no_reference": N_("The reference of the payment is missing."),
    "no_outcome": N_("An outcome in the file is none of paid, failed and returned."),
    "not_rupees": N_("The file holds amounts that are no whole rupees."),
    "nothing": N_("The file says nothing about any payment."),
    "twice": N_("The file names one payment twice."),
    "other_run": N_("The file belongs to another run or programme."),
    "unknown_payment": N_("The file names a payment that this run does not have."),
    "amount_differs": N_("The file says another amount than was to be paid."),
    "already_paid": N_("The file is about a payment that has been paid already."),
    "already_answered": N_("The file is about a payment that has an outcome already."),
    "not_sent": N_("This run has not been sent to the bank."),
}
