"""What the case page shows of a check is written as people write it."""

import pytest

from registry.rules.verification import FIELDS
from states.officer.case_shown import finding_shown


@pytest.mark.parametrize(
    ("field", "declared", "found", "shown"),
    [
        ("date_of_birth", "1985-04-12", "1985-12-04", ("12-04-1985", "04-12-1985")),
        ("date_of_birth", "1985-04-12", "", ("12-04-1985", "")),
        ("average_bill", "4000", "12500", ("Rs 4,000", "Rs 12,500")),
        ("monthly_inflow", "0", "1250000", ("Rs 0", "Rs 1,250,000")),
        ("average_balance", "0", "", ("Rs 0", "")),
        ("full_name", "Zainab", "Zainab Bibi", ("Zainab", "Zainab Bibi")),
        ("school_class", "4", "5", ("4", "5")),
        ("attending", "yes", "no", ("yes", "no")),
    ],
)
def test_days_and_money_of_a_check_are_written_as_everywhere(field: str, declared: str, found: str, shown: tuple[str, str]) -> None:
    assert field in FIELDS
    row = finding_shown({"field": field, "declared": declared, "found": found, "result": "differs", "score": None, "member": ""})
    assert (row["declared"], row["found"]) == shown
    assert row["score"] == ""
