"""What the page of payments reads of a refused file in its address is what was written there, and nothing that anybody else writes."""

import pytest

from registry.records import PaymentRun
from registry.rules.payments import Wrong
from states.officer.payments import _NAMED, _read, _wrong_read, wrong_told


def test_wrong_payments_come_back_from_the_address_as_they_were_told() -> None:
    wrong = (Wrong(2, "PSER-000001-0000000007", "twice"), Wrong(5, "", "no_reference"))
    assert _wrong_read(wrong_told(wrong)) == [
        {"line": "2", "code": "twice", "reference": "PSER-000001-0000000007"},
        {"line": "5", "code": "no_reference", "reference": ""},
    ]


def test_an_address_names_some_of_many_and_nothing_that_a_file_has_made_up() -> None:
    told = wrong_told(tuple(Wrong(line, "<b>,=1.x " + "A" * 99, "unknown_payment") for line in range(1, 100)))
    read = _wrong_read(told)
    assert len(read) == _NAMED
    assert {each["reference"] for each in read} == {"b1x" + "A" * 32}
    assert len(told) < 4000


@pytest.mark.parametrize("told", ["", "x", "1.2.3.4", "1.made_up.A", "-1.twice.A", "1234567.twice.A", "١.twice.A.B"])
def test_what_is_no_wrong_payment_is_not_shown(told: str) -> None:
    assert _wrong_read(told) == []


@pytest.mark.parametrize(("told", "named"), [("12", "12"), ("1200", "1,200"), ("-1", ""), ("1234567", ""), ("١", "1"), ("<b>", "")])
def test_how_many_payments_a_file_names_is_a_number_or_is_not_said(told: str, named: str) -> None:
    run = PaymentRun(count=1500)
    assert _read(told, run, {"paid": 1200, "open": 300}) == {"named": named, "count": "1,500", "open": "300"}
    assert _read(told, run, {"paid": 1500})["open"] == ""
