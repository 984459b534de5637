"""What a page says of a loan's terms is what holds now."""

from datetime import date

from registry.rules.instalments import progress, schedule
from registry.services.loans.loans import Plan
from states.loan_rows import plan_terms


def _plan(number: int) -> Plan:
    begins = date(2026, 11, 24)
    return Plan(number, begins, 12, 2, 50_000, 50_000, 0, progress(schedule(50_000, 12, 2, begins), 0))


def test_the_terms_of_a_plan_say_when_it_was_made_anew_and_while_it_runs_its_last_day() -> None:
    terms = {"amount": "Rs 50,000", "months": "12", "grace": "2"}
    assert plan_terms(_plan(1), running=True) == terms | {"begins": "", "last": "24-11-2027"}
    assert plan_terms(_plan(2), running=True) == terms | {"begins": "24-11-2026", "last": "24-11-2027"}
    assert plan_terms(_plan(2), running=False) == terms | {"begins": "24-11-2026", "last": ""}
