"""What staff sent about a loan that is missing or not possible: in which field of the form, and why."""

from registry.language import N_
from registry.rules.loan_terms import Terms
from registry.services.office.casework import UnreasonedError, in_words

FAULTS: dict[str, str] = {
    "no_words": N_("Write some words here: others read them"),
    "visit_day": N_("The visit lies between the day of the application and today"),
    "amount": N_("The amount is not less than the smallest loan and not more than was asked for"),
    "months": N_("A whole number of months, more than those before the first instalment and not more than the terms allow"),
    "grace": N_("A whole number of months, not more than the terms allow"),
    "too_many": N_("So many instalments would be less than a rupee each: choose fewer months"),
    "paid_day": N_("The money was sent between the day on which the agreement was accepted and today"),
    "no_reference": N_("Write the reference of the bank, at most 60 characters"),
    "reference_used": N_("Another loan was paid out under this reference"),
}


class FaultError(UnreasonedError):
    """Something that was sent is missing or not possible; `field` is its name in the form, `code` a key of FAULTS."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, code)
        self.field, self.code = field, code


def in_own_words(text: str, field: str) -> str:
    """Return words that say something; raises FaultError."""
    try:
        return in_words(text)
    except UnreasonedError:
        raise FaultError(field, "no_words") from None


def must_be_a_schedule(terms: Terms, amount: int, months: int, grace: int) -> None:
    """Refuse what the terms do not allow, and what cannot be divided; raises FaultError."""
    if not 0 <= grace <= terms.grace:
        raise FaultError("grace", "grace")
    if not grace < months <= terms.longest:
        raise FaultError("months", "months")
    if amount < months - grace:
        raise FaultError("months", "too_many")
