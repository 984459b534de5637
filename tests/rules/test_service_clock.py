"""The clock of the office counts working days: no weekends, no holidays, however many in a row."""

from datetime import datetime

import pytest

from registry.clock import PAKISTAN
from registry.rules import service_clock
from registry.rules.complaints import CATEGORIES


@pytest.mark.parametrize(
    ("made", "category", "until"),
    [
        ("2027-03-08T12:00", "money", "2027-03-18T17:00"),  # Eid al-Fitr lies between, from Wednesday to Friday
        ("2027-03-11T12:00", "money", "2027-03-19T17:00"),  # made on the holiday itself
        ("2027-05-14T23:59", "waiting", "2027-06-03T17:00"),  # Eid al-Adha from Monday to Wednesday, and Youm-e-Takbeer
        ("2027-05-03T08:00", "money", "2027-05-10T17:00"),  # an ordinary week
    ],
)
def test_a_complaint_is_answered_in_working_days_and_eid_is_none(made: str, category: str, until: str) -> None:
    began = datetime.fromisoformat(made).replace(tzinfo=PAKISTAN)
    due = service_clock.after(began, CATEGORIES[category].working_days)
    assert due == datetime.fromisoformat(until).replace(tzinfo=PAKISTAN)
