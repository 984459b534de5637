"""Application numbers, passwords, and the life of an application."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import lifecycle, numbers, passwords
from registry.rules.lifecycle import MOVES, By, NotAllowedError, Status
from registry.rules.numbers import NotANumberError, SlipError

_SIGNS = "2346789ABCDEFGHJKMNPQRTVWXYZ5"


@given(st.integers(2024, 2099), st.integers())
def test_a_number_is_read_back_however_it_is_typed(year: int, seed: int) -> None:
    number = numbers.make(year, random.Random(seed).choice)
    assert numbers.parse(number) == number
    assert numbers.parse(f"  {number.lower().replace('-', ' ')} ") == number


@given(st.integers(), st.integers(8, 15), st.sampled_from(_SIGNS))
def test_every_wrong_sign_is_a_slip(seed: int, place: int, sign: str) -> None:
    plain = numbers.make(2026, random.Random(seed).choice).replace("-", "")
    place -= 2
    wrong = plain[:place] + sign + plain[place + 1 :]
    if wrong[place] != plain[place]:
        with pytest.raises(SlipError):
            numbers.parse(wrong)


@given(st.integers(), st.integers(6, 12))
def test_every_swap_of_neighbours_is_a_slip(seed: int, place: int) -> None:
    plain = numbers.make(2026, random.Random(seed).choice).replace("-", "")
    wrong = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    if wrong != plain:
        with pytest.raises(SlipError):
            numbers.parse(wrong)


@pytest.mark.parametrize("text", ["", "PSER", "hello", "PSER-26", "3520212345671", "PSER-26-7K3M-9QXDD"])
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(NotANumberError):
        numbers.parse(text)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "required"),
        ("short", "too_short"),
        ("password123", "too_common"),
        ("Pakistan786", "too_common"),
        ("aaaaaaaaaa", "too_common"),
        ("3520212345671", "own_cnic"),
        ("a3520212345671", "own_cnic"),
        ("03001234567", "own_mobile"),
        ("zainabbibi", "own_name"),
        ("Zainab Bibi 12", "own_name"),
        ("x" * 10 + "y" * 991, "too_long"),
        ("the rain on our roof", None),
        ("بارش ہماری چھت پر", None),
    ],
)
def test_a_password_is_long_and_not_what_others_would_guess(password: str, problem: str | None) -> None:
    assert passwords.problem(password, cnic="3520212345671", full_name="Zainab Bibi", mobile="+923001234567") == problem


@given(
    st.sampled_from(list(Status)), st.sampled_from(sorted({event for _, event in MOVES})), st.sampled_from(list(By)), st.text(max_size=3)
)
def test_an_application_moves_only_as_the_table_allows(status: Status, event: str, by: By, reason: str) -> None:
    found = MOVES.get((status, event))
    if found and by in found.by and (reason.strip() or not found.reason):
        assert lifecycle.move(status, event, by, reason) is found.to
        assert event in lifecycle.possible(status, by)
    else:
        with pytest.raises(NotAllowedError):
            lifecycle.move(status, event, by, reason)


def test_every_status_and_event_is_said_in_words() -> None:
    assert set(lifecycle.STATUS) == set(lifecycle.NEXT) == set(Status)
    assert {event for _, event in MOVES} <= set(lifecycle.EVENTS)
