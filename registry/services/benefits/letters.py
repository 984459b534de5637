"""The papers of benefits as PDF, in the person's language: the award letter with a QR code that anybody can check, and the statement."""

from collections.abc import Sequence
from datetime import datetime

from registry.clock import day_of
from registry.language import Language, speaking, t
from registry.records import Award
from registry.rules.figures import day, moment, rupees
from registry.rules.ledger import KINDS
from registry.rules.payments import HELD, PAYMENT_STATES, PaymentState, period_said
from registry.rules.programmes import PROGRAMMES, RHYTHMS
from registry.services.loans.loans import Lent
from registry.services.payments.payments import Line
from registry.services.sheets import apart, qr, sheet


def _row(label: str, text: str, kind: str = "text") -> list[str]:
    return [label, text, kind]


async def letter(award: Award, name: str, pser_id: str, check: str, language: Language) -> bytes:
    """Return the letter of an award that has been approved; `check` is the address at which anybody can check it."""
    if award.code is None:
        raise ValueError("a letter needs an award that was approved")
    programme = PROGRAMMES[award.programme]
    with speaking(language):
        gives = [_row(t("Amount"), rupees(award.amount), "figures"), _row(t("Paid"), t(RHYTHMS[award.rhythm]))] if award.amount else []
        words = {
            "title": t("Award letter"),
            "rows": [
                _row(t("Head of household"), name),
                _row(t("PSER ID"), pser_id, "figures"),
                _row(t("Benefit"), t(programme.title)),
                *gives,
                _row(t("Valid from"), day(award.from_day), "figures"),
                *([_row(t("Valid until"), day(award.until_day), "figures")] if award.until_day else []),
                _row(t("Code of this letter"), award.code, "figures"),
            ],
            "paragraphs": [
                t(programme.purpose),
                t(programme.access),
                t("Tell us at once when something changes in your household. Benefits go on until there is a new decision."),
                t("This letter costs nothing. Nobody may ask you for money for it."),
            ],
            "tables": [],
            "check_label": t("Anybody can check this letter here:"),
            "check": check,
            "qr": qr(check),
        }
    return await sheet("benefits", words, language)


async def statement(lines: Sequence[Line], lent: Sequence[Lent], name: str, pser_id: str, now: datetime, language: Language) -> bytes:
    """Return what a household was paid and is owed, and what it was lent and owes."""
    with speaking(language):
        heads = (t("Benefit"), t("Period"), t("Amount"), t("State"), t("Day"), t("Account"))
        rows = [
            [
                _row("", t(PROGRAMMES[line.programme].title)),
                _row("", period_said(line.period)),
                _row("", rupees(line.amount), "figures"),
                _row("", ": ".join((t("held"), t(HELD[line.held]))) if line.held else t(PAYMENT_STATES[line.state])),
                _row("", day(line.told_on(day_of(now))), "figures"),
                _row("", line.account, "figures"),
            ]
            for line in lines
        ]
        total = sum(line.amount for line in lines if line.state == PaymentState.PAID)
        words = {
            "title": t("Statement of payments"),
            "rows": [
                _row(t("Head of household"), name),
                _row(t("PSER ID"), pser_id, "figures"),
                _row(t("As of"), moment(now), "figures"),
                _row(t("Paid so far"), rupees(total), "figures"),
                *(row for loan in lent for row in _lent(loan)),
            ],
            "paragraphs": [],
            "tables": [*([{"title": t("Payments"), "heads": heads, "rows": rows}] if rows else []), *map(_movements, lent)],
            "check_label": "",
            "check": "",
            "qr": "",
        }
    return await sheet("benefits", words, language)


def _lent(loan: Lent) -> list[list[str]]:
    return [
        _row(t("Paid back of the loan"), rupees(loan.repaid), "figures"),
        _row(t("Left of the loan to pay"), rupees(loan.left), "figures"),
    ]


def _movements(loan: Lent) -> dict[str, object]:
    """Table what was posted to a loan, oldest first, with what was left each time."""
    return {
        "title": " ".join((t("Interest-free loan"), apart(loan.number))),
        "heads": (t("Day"), t("What happened"), t("Amount"), t("Left to pay after it")),
        "rows": [
            [
                _row("", day(each.day), "figures"),
                _row("", t(KINDS[each.kind])),
                _row("", rupees(abs(each.amount)), "figures"),
                _row("", rupees(each.left), "figures"),
            ]
            for each in loan.movements
        ],
    }
