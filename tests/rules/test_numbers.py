"""Every number that people read and copy is read however it is written, and a typing slip is told."""

import random
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.rules import numbers
from registry.rules.numbers import SIGNS, NotANumberError, Series, SlipError

SERIES = (numbers.APPLICATION, numbers.PSER_ID, numbers.AWARD, numbers.OPENING_CODE, numbers.LOAN)
series = st.sampled_from(SERIES)
years = st.integers(2024, 2099)
seeds = st.integers()


def _made(kind: Series, seed: int, year: int) -> str:
    return kind.make(random.Random(seed).choice, year if kind.yearly else 0)


def _signs(number: str, kind: Series) -> tuple[str, str]:
    """Return what stands before a number's signs, and the signs, without dashes."""
    plain = number.replace("-", "")
    return plain[: -sum(kind.groups)], plain[-sum(kind.groups) :]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (numbers.APPLICATION, "PSER-26-2222-222Y"),
        (numbers.PSER_ID, "P-22222-22222"),
        (numbers.AWARD, "A-2222-2222-2222"),
        (numbers.OPENING_CODE, "22222-22222"),
        (numbers.LOAN, "LN-26-2222-222Y"),
    ],
)
def test_a_number_shows_what_it_is_the_number_of(kind: Series, shown: str) -> None:
    assert kind.make(lambda signs: signs[0], 2026 if kind.yearly else 0) == shown


@given(series, seeds, years, st.sampled_from(["{}", " {} ", "{}\u200f"]), st.sampled_from(["-", " ", "", " - "]), st.booleans())
def test_a_number_is_read_with_dashes_spaces_and_small_letters_or_without(
    kind: Series, seed: int, year: int, around: str, dash: str, small: bool
) -> None:
    number = _made(kind, seed, year)
    written = around.format(number.replace("-", dash))
    assert kind.parse(written.lower() if small else written) == number


@given(st.sampled_from([numbers.APPLICATION, numbers.LOAN]), seeds, years)
def test_a_number_of_a_year_is_read_without_its_beginning(kind: Series, seed: int, year: int) -> None:
    number = _made(kind, seed, year)
    assert kind.parse(number.removeprefix(kind.prefix)) == number


@given(series, seeds, years, st.integers(0, 11), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_a_slip(kind: Series, seed: int, year: int, place: int, sign: str) -> None:
    before, signs = _signs(_made(kind, seed, year), kind)
    place %= len(signs)
    assume(signs[place] != sign)
    with pytest.raises(SlipError):
        kind.parse(before + signs[:place] + sign + signs[place + 1 :])


@given(series, seeds, years, st.integers(0, 10))
def test_a_swap_of_neighbours_is_a_slip(kind: Series, seed: int, year: int, place: int) -> None:
    before, signs = _signs(_made(kind, seed, year), kind)
    place %= len(signs) - 1
    one, other = signs[place : place + 2]
    assume(one != other)
    with pytest.raises(SlipError):
        kind.parse(before + signs[:place] + other + one + signs[place + 2 :])


@given(seeds, years, st.sampled_from(["{}", "Qist of {}, Zainab", "{}.", "ref/{}/2"]))
def test_the_number_of_a_loan_is_found_among_the_words_of_a_payment(seed: int, year: int, words: str) -> None:
    number = _made(numbers.LOAN, seed, year)
    for written in (number, number.lower(), number.replace("-", " "), number.replace("-", "")):
        assert numbers.LOAN.within(words.format(written)) == number


@pytest.mark.parametrize("kind", SERIES)
@pytest.mark.parametrize("text", ["", "PSER", "hello", "PSER-26", "3520212345671", "PSER-26-7K3M-9QXDD", "rent of November", "۲" * 5000])
def test_other_texts_are_no_numbers(kind: Series, text: str) -> None:
    with pytest.raises(NotANumberError):
        kind.parse(text)


@given(series, st.text(max_size=30))
def test_any_text_is_a_number_or_none(kind: Series, text: str) -> None:
    with suppress(NotANumberError):
        read = kind.parse(text)
        assert kind.parse(read) == read
