"""Where an answer comes from: which answer of the form each finding of a source is about, and which paper would prove it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.rules.form import Answers
from registry.rules.household import STEPS
from registry.rules.papers import BY_KEY
from registry.rules.verification import Source


@dataclass(frozen=True)
class Origin:
    """One answer that a source speaks of."""

    step: str
    field: str
    paper: str = ""  # that would prove it; only where the household's answers call for such a paper


NOTHING = ""  # in the place of a finding's field: the source does not know what it was asked about
ORIGINS: Mapping[tuple[Source, str], tuple[Origin, ...]] = {  # of several the one whose step applies to the household
    (Source.IDENTITY, "full_name"): (Origin("head", "full_name", "cnic_copy"),),
    (Source.IDENTITY, "date_of_birth"): (Origin("head", "date_of_birth", "cnic_copy"),),
    (Source.IDENTITY, "family"): (Origin("members", "full_name", "b_forms"),),
    (Source.IDENTITY, NOTHING): (Origin("head", "cnic", "cnic_copy"),),
    (Source.SCHOOLS, "attending"): (Origin("member_life", "schooling"),),
    (Source.SCHOOLS, "school_name"): (Origin("schools", "school_name"),),
    (Source.SCHOOLS, "school_class"): (Origin("schools", "school_class"),),
    (Source.SCHOOLS, NOTHING): (Origin("schools", "school_name", "b_forms"),),
    (Source.ELECTRICITY, "holder"): (Origin("electricity", "electricity_customer", "utility_bill"),),
    (Source.ELECTRICITY, "average_bill"): (Origin("electricity", "electricity_bill", "utility_bill"),),
    (Source.ELECTRICITY, NOTHING): (Origin("electricity", "electricity_customer", "utility_bill"),),
    (Source.BANK, "holder"): (Origin("bank", "account_holder"), Origin("wallet", "wallet_holder")),
    (Source.BANK, "monthly_inflow"): (Origin("income", "income_amount", "income_proof"),),
    (Source.BANK, "average_balance"): (Origin("debts", "savings"),),
    (Source.BANK, NOTHING): (Origin("bank", "iban"), Origin("wallet", "wallet_number")),
}
_ALWAYS_ASKED = frozenset({"cnic_copy", "utility_bill"})  # what every household has; other papers only where the answers call for them
SPOKEN_OF: frozenset[tuple[str, str]] = frozenset((each.step, each.field) for some in ORIGINS.values() for each in some)


def origin(source: str, field: str, answers: Answers) -> Origin | None:
    """Return the answer that a finding is about; none where its step no longer applies."""
    return next((each for each in ORIGINS.get((Source(source), field), ()) if STEPS[each.step].applies(answers)), None)


def papers_for(origins: Iterable[Origin], answers: Answers) -> list[str]:
    """Return the papers that would prove some answers, of those that may be asked of the household."""
    named = {each.paper for each in origins}
    return [key for key, paper in BY_KEY.items() if key in named and (key in _ALWAYS_ASKED or paper.needed(answers))]
