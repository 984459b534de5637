"""What is left of hostile text: words, without signs that hide, turn round or run something."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.figures import clean, lines, writable
from registry.rules.spreadsheets import cell

_HIDING = {"\0", "\x1b", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800"}
_ANY = st.text(st.characters(codec=None) | st.sampled_from(sorted(_HIDING)))


@given(_ANY)
def test_nothing_that_hides_or_turns_round_is_left(typed: str) -> None:
    for said in (clean(typed), lines(typed)):
        assert not _HIDING & set(said)
        assert said == unicodedata.normalize("NFC", said)
        said.encode()
    assert clean(clean(typed)) == clean(typed)
    assert lines(lines(typed)) == lines(typed)


def test_the_lines_and_the_joined_letters_of_a_letter_in_urdu_stay() -> None:
    assert lines("  پہلی سطر\r\nگھر\u200cوالا\n\n\u202eتیسری\t۱ ") == "پہلی سطر\nگھر\u200cوالا\n\nتیسری\t۱"


@given(_ANY)
def test_whatever_a_browser_sends_can_be_written_down(typed: str) -> None:
    sent = writable({"form": {typed: [typed, 7, None]}})
    assert "\0" not in str(sent)
    json.dumps(sent, ensure_ascii=False).encode()


@pytest.mark.parametrize("typed", ["=1+1", "+92300", "-5", "@SUM(A1)", "＝1+1", "\t=1", "\r\n=1", "\u202e=1", " =1"])
def test_no_cell_of_a_list_is_run_by_a_spreadsheet(typed: str) -> None:
    assert cell(typed) == f"'{clean(typed)}"


@given(_ANY)
def test_a_cell_stays_one_line_and_begins_like_no_formula(typed: str) -> None:
    said = cell(typed)
    assert not said.startswith(tuple("=+-@"))
    assert "\n" not in said
    assert "\r" not in said
