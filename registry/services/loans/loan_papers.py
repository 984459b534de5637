"""The papers of a loan as PDF, in the person's language: the agreement, and the receipt of a repayment."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from registry.language import Language, speaking, t
from registry.records import Account, Loan, LoanGuarantor, LoanRepayment
from registry.rules import instalments
from registry.rules.figures import day, moment, rupees
from registry.rules.identity import hide_cnic
from registry.rules.loan_form import PURPOSES
from registry.services.messages import masked
from registry.services.sheets import apart, sheet

_COLUMNS = 3  # of the schedule


async def agreement(loan: Loan, account: Account, guarantors: Sequence[LoanGuarantor], today: date, language: Language) -> bytes:
    """Return the agreement of a loan that is offered or accepted; `today` is the day from which its schedule is reckoned."""
    if loan.amount is None or loan.months is None or loan.grace is None:
        raise ValueError("an agreement needs what was granted")
    planned = instalments.schedule(loan.amount, loan.months, loan.grace, today)
    with speaking(language):
        told = _agreement(loan, account, guarantors, planned, today)
    return await sheet("loan", told, language)


def _agreement(
    loan: Loan, account: Account, guarantors: Sequence[LoanGuarantor], planned: Sequence[instalments.Instalment], today: date
) -> dict[str, Any]:
    grace, height = loan.grace or 0, -(-len(planned) // _COLUMNS)
    purpose = next((option.label for option in PURPOSES if option.value == loan.purpose), "")
    rows = [
        [t("Borrower"), account.full_name, "text"],
        [t("CNIC number"), hide_cnic(account.cnic), "figures"],
        [t("Amount, without interest"), rupees(loan.amount or 0), "figures"],
        [t("What it is for"), t(purpose), "text"],
        *([t("Guarantor"), f"{each.full_name} ({hide_cnic(each.cnic)})", "text"] for each in guarantors),
    ]
    paragraphs = [
        t("The fund of the Government of the Punjab lends this amount without interest, fees or penalties."),
        t(
            "It is paid back in {count} monthly instalments of not more than {largest}. The first is due {first} months after the money "
            "is paid out, the others on the same day of each month. Where that is a holiday, the next working day counts.",
            count=len(planned),
            largest=apart(rupees(planned[0].amount)),
            first=grace + 1,
        ),
        t("Write the number of the loan as the reference of each payment. You may pay earlier or more at any time; it costs nothing."),
        t("If you cannot pay, tell us before the day. The instalments can be made smaller and the time longer."),
        t("The guarantors help the borrower to keep to this agreement, and pay what the borrower does not pay."),
    ]
    if loan.accepted_at:
        seal = t(
            "Accepted on {day} with the code that was sent to {mobile}.",
            day=apart(moment(loan.accepted_at)),
            mobile=apart(masked(account.mobile or "")),
        )
    else:
        seal = t("Not accepted yet. It can be accepted until {day}, with a code that is sent by SMS.", day=apart(day(loan.offered_until)))
    return {
        "title": t("Agreement on an interest-free loan"),
        "number_label": t("Number of the loan"),
        "number": loan.number,
        "rows": rows,
        "paragraphs": paragraphs,
        "schedule_title": t("The instalments, if the money is paid out on {day}", day=apart(day(today))),
        "schedule_heads": [t("No."), t("Due on"), t("Rupees")],
        "schedule": [
            [[str(each.number), day(each.due), f"{each.amount:,}"] for each in planned[start : start + height]]
            for start in range(0, len(planned), height)
        ],
        "seal": seal,
    }


async def receipt(loan: Loan, account: Account, repayment: LoanRepayment, left: int, *, undone: bool, language: Language) -> bytes:
    """Return the receipt of a repayment; `left` is what was left to pay after it."""
    with speaking(language):
        told = {
            "title": t("Receipt"),
            "number_label": t("Number of the receipt"),
            "number": repayment.receipt or repayment.reference or "",
            "rows": [
                [t("Number of the loan"), loan.number, "figures"],
                [t("Borrower"), account.full_name, "text"],
                [t("CNIC number"), hide_cnic(account.cnic), "figures"],
                [t("Received"), rupees(repayment.amount), "figures"],
                [t("On"), day(repayment.paid_on), "figures"],
                [t("Left to pay after it"), rupees(left), "figures"],
            ],
            "paragraphs": [],
            "schedule_title": "",
            "schedule_heads": [],
            "schedule": [],
            "seal": t("This repayment was taken out again; the receipt is no longer valid.")
            if undone
            else t("Keep this receipt. Nobody may ask you for any other money for it."),
        }
    return await sheet("loan", told, language)
