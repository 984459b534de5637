"""The code of a counter's receipt is read however it is written, and a typing slip is told before it costs a try."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import opening_code
from registry.rules.numbers import SIGNS
from registry.rules.opening_code import NotACodeError

codes = st.integers().map(lambda seed: opening_code.make(random.Random(seed).choice))


@given(codes, st.sampled_from(["{}", " {} ", "{}\u200f"]), st.sampled_from(["-", " ", "", " - "]), st.booleans())
def test_a_code_is_read_with_dashes_spaces_and_small_letters_or_without(code: str, around: str, dash: str, small: bool) -> None:
    written = around.format(code.replace("-", dash))
    assert opening_code.parse(written.lower() if small else written) == code


@given(codes, st.integers(0, 9), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_a_slip(code: str, place: int, sign: str) -> None:
    signs = code.replace("-", "")
    wrong = signs[:place] + sign + signs[place + 1 :]
    if wrong == signs:
        assert opening_code.parse(wrong) == code
    else:
        with pytest.raises(NotACodeError):
            opening_code.parse(wrong)


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_none(text: str) -> None:
    with suppress(NotACodeError):
        read = opening_code.parse(text)
        assert opening_code.parse(read) == read
