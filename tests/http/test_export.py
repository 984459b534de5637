"""A list that is taken away speaks the language of who takes it; its numbers and moments are read by any spreadsheet."""

import csv
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pser_web.http.export import _table
from registry.language import Language, speaking
from registry.rules.lifecycle import OFFICE_STATUS
from registry.rules.verification import RESULTS
from registry.services.office.queue import Row

SINCE = datetime(2026, 11, 30, 20, 30, tzinfo=UTC)


def row(status: str, result: str) -> Row:
    place = ("lahore", "lahore.raiwind", status, result)
    return Row(uuid4(), "PSER-26-7K3M-9QXD", "=HYPERLINK(1)", *place, SINCE, None, None, 1, "Rashid Mehmood", wrote=False)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", {"Number": "PSER-26-7K3M-9QXD", "District": "Lahore", "Tehsil": "Raiwind", "Status": "Being checked", "Checks": "differs"}),
        ("ur", {"نمبر": "PSER-26-7K3M-9QXD", "ضلع": "لاہور", "تحصیل": "رائیونڈ", "حالت": "جانچ ہو رہی ہے", "جانچ": "مختلف ہے"}),
    ],
)
def test_heads_and_codes_are_words_and_moments_are_as_a_spreadsheet_sorts_them(language: Language, expected: dict[str, str]) -> None:
    with speaking(language):
        (read,) = csv.DictReader(io.StringIO(_table([row("in_verification", "differs")]).removeprefix("\ufeff")))
    assert expected.items() <= read.items()
    assert "2026-12-01 01:30" in read.values()  # as the clocks of Pakistan show it
    assert "'=HYPERLINK(1)" in read.values()


def test_no_head_and_no_code_is_left_in_english_in_an_urdu_list() -> None:
    with speaking("ur"):
        written = _table([row(status, result) for status in OFFICE_STATUS for result in RESULTS])
    for own in ("PSER-26-7K3M-9QXD", "=HYPERLINK(1)", "Rashid Mehmood"):
        written = written.replace(own, "")
    assert not any("a" <= sign <= "z" for sign in written.lower())
