"""Who somebody is, as people write it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import identity
from registry.rules.figures import whole_number
from registry.rules.form import SENTENCES
from registry.rules.identity import Unfit

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("written", ["3520212345671", "35202-1234567-1", " 35202 1234567 1 ", "۳۵۲۰۲-۱۲۳۴۵۶۷-۱", "٣٥٢٠٢١٢٣٤٥٦٧١"])
def test_a_cnic_is_read_with_dashes_spaces_and_urdu_digits(written: str) -> None:
    assert identity.cnic(written) == "3520212345671"


@pytest.mark.parametrize("written", ["", "352021234567", "35202123456711", "abcdefghijklm", "35202-1234567-x", "0000000000000"])
def test_what_is_no_cnic_is_refused(written: str) -> None:
    with pytest.raises(Unfit):
        identity.cnic(written)


@pytest.mark.parametrize(("digits", "sex"), [("3520212345671", "male"), ("3520212345672", "female")])
def test_the_last_digit_of_a_cnic_tells_the_sex(digits: str, sex: str) -> None:
    assert identity.sex_in(digits) == sex


@pytest.mark.parametrize("written", ["Zainab Bibi", "زینب بی بی", "Bint-e-Fatima", "Ra'ana", "Mohd. Ali", "O`Brien"])
def test_a_name_is_written_in_letters_of_any_script(written: str) -> None:
    assert identity.name(written) == written


@pytest.mark.parametrize(
    ("written", "code"),
    [("Z", "not_a_name"), ("Ali 😀", "not_a_name"), ("Ali ₨", "not_a_name"), ("Ali 2", "not_a_name"), ("a" * 200, "too_long")],
)
def test_what_no_cnic_shows_is_no_name(written: str, code: str) -> None:
    with pytest.raises(Unfit) as unfit:
        identity.name(written)
    assert unfit.value.code == code


@pytest.mark.parametrize("written", ["03001234567", "0300-1234567", "+92 300 1234567", "00923001234567", "۰۳۰۰۱۲۳۴۵۶۷"])
def test_a_mobile_is_kept_in_one_form(written: str) -> None:
    assert identity.mobile(written) == "+923001234567"
    assert identity.show_mobile("+923001234567") == "0300-1234567"


@pytest.mark.parametrize("written", ["", "042-35761999", "+14155550100", "0300", "hello"])
def test_what_is_no_pakistani_mobile_is_refused(written: str) -> None:
    with pytest.raises(Unfit):
        identity.mobile(written)


@pytest.mark.parametrize(("born", "adult"), [(date(2008, 11, 24), True), (date(2008, 11, 25), False), (date(1950, 1, 1), True)])
def test_somebody_is_an_adult_from_the_eighteenth_birthday_on(born: date, adult: bool) -> None:
    assert (identity.age(born, TODAY) >= identity.ADULT) is adult


@pytest.mark.parametrize(
    ("written", "code"), [("2027-01-01", "in_the_future"), ("1850-01-01", "too_long_ago"), ("2026-02-30", "not_a_date")]
)
def test_a_date_of_birth_is_one_that_a_living_person_can_have(written: str, code: str) -> None:
    with pytest.raises(Unfit) as unfit:
        identity.date_of_birth(written, TODAY)
    assert unfit.value.code == code


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12500", 12500),
        ("12,500", 12500),
        ("Rs 12,500/-", 12500),
        ("۱۲٬۵۰۰", 12500),
        ("١٢٥٠٠", 12500),
        ("12,500 روپے", 12500),
        ("\u200f۱۲٬۵۰۰ روپے", 12500),
        ("0", 0),
        ("-5", None),
        ("12.5", None),
        ("", None),
    ],
)
def test_figures_are_read_as_people_write_them(written: str, number: int | None) -> None:
    assert whole_number(written) == number


@given(st.text())
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (identity.cnic, identity.mobile, identity.name, identity.email, identity.day):
        try:
            read(text)
        except Unfit as unfit:
            assert unfit.code in SENTENCES  # and so holds nothing of what was written
