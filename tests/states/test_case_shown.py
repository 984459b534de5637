"""What the case page shows of a check is written as people write it."""

from typing import Any

import pytest

from registry.rules.form import HEAD
from registry.rules.verification import FIELDS
from states.officer.case_shown import everybody, finding_shown, owners_shown


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


def _person(key: str, name: str, born: str | None, disability: str = "hearing") -> dict[str, Any]:
    return {"id": key, "full_name": name, "date_of_birth": born, "disability": disability}


def test_people_of_one_name_are_told_apart_by_their_day_of_birth_and_nobody_else_is() -> None:
    members = [_person("a", "Zainab", "1999-02-01"), _person("b", "Hamida", "2001-03-04"), _person("c", "Zainab", None)]
    answers = {"full_name": "Zainab", "date_of_birth": "1965-12-31", "members": members}
    named = {HEAD: "Zainab · \u206631-12-1965\u2069", "a": "Zainab · \u206601-02-1999\u2069", "b": "Hamida", "c": "Zainab"}
    assert everybody(answers) == named
    assert owners_shown("disability_certificate", answers) == [{"id": key, "name": named[key]} for key in "abc"]
