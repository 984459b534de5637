"""Which periods a benefit owes and when; which account can be paid to."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import speaking
from registry.rules.payments import Period, Rhythm, due, last_opened, owed, payee, period_named, period_of, period_said
from registry.rules.service_clock import is_working_day

DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))
PAID = st.sampled_from([Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY, Rhythm.RAMZAN])
OF_THE_CALENDAR = st.sampled_from([Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY])
IN_A_YEAR = {Rhythm.MONTHLY: 12, Rhythm.QUARTERLY: 4, Rhythm.YEARLY: 1}
FOREVER = date(2060, 1, 1)


def _a_year_less_a_day(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28)) - timedelta(days=1)


@pytest.mark.parametrize(
    ("rhythm", "day", "key", "first", "last"),
    [
        ("monthly", date(2026, 2, 28), "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("monthly", date(2028, 2, 29), "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("monthly", date(2026, 12, 31), "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("quarterly", date(2026, 10, 1), "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("quarterly", date(2026, 9, 30), "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("yearly", date(2026, 6, 15), "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("ramzan", date(2026, 11, 29), "R1448", date(2026, 2, 18), date(2027, 2, 7)),
        ("ramzan", date(2027, 2, 8), "R1449", date(2027, 2, 8), date(2028, 1, 27)),
        ("ramzan", date(2030, 6, 1), "R1452", date(2030, 1, 6), date(2030, 12, 25)),  # Ramzan begins twice in 2030
    ],
)
def test_a_day_lies_in_one_period_of_the_calendar(rhythm: str, day: date, key: str, first: date, last: date) -> None:
    assert period_of(rhythm, day) == Period(first, last, key) == period_named(rhythm, key)


@pytest.mark.parametrize(
    ("rhythm", "key"),
    [
        ("monthly", "2026-Q4"),
        ("monthly", "2026"),
        ("quarterly", "2026-11"),
        ("monthly", "2026-13"),
        ("quarterly", "2026-Q5"),
        ("yearly", "26"),
        ("once", "2026"),
        ("ramzan", "2026"),
        ("ramzan", "R144"),
        ("yearly", "R1448"),
        ("lasting", "2026-11"),
        ("lasting", "once"),
        ("monthly", "٢٠٢٦-١١"),
        ("monthly", ""),
        ("monthly", "2026-11\n"),
    ],
)
def test_a_key_of_another_rhythm_names_no_period(rhythm: str, key: str) -> None:
    assert period_named(rhythm, key) is None


@given(OF_THE_CALENDAR, DAYS, st.integers(1, 4))
def test_an_award_of_some_years_owes_as_many_periods_whenever_it_begins(rhythm: Rhythm, begins: date, years: int) -> None:
    assert len(owed(rhythm, begins, _a_year_less_a_day(begins, years), FOREVER)) == years * IN_A_YEAR[rhythm]


def test_the_ramzan_package_is_owed_some_days_before_each_ramzan_to_whom_it_was_awarded_by_then() -> None:
    awarded, pay_day = date(2026, 11, 29), date(2027, 1, 28)
    assert owed("ramzan", awarded, None, pay_day - timedelta(days=1)) == []  # the last Ramzan is past, the next is not near
    (period,) = owed("ramzan", awarded, None, date(2028, 1, 1))
    assert (period.key, period.opens, due(period, awarded)) == ("R1448", pay_day, pay_day)
    assert owed("ramzan", date(2027, 2, 7), None, date(2027, 12, 31)) == [period]
    assert owed("ramzan", date(2027, 2, 8), None, date(2027, 12, 31)) == []
    assert owed("ramzan", awarded, date(2027, 2, 6), date(2027, 12, 31)) == []
    with speaking("en"):
        assert period_said("R1448") == "Ramzan 2027"
    with speaking("ur"):
        assert period_said("R1448") == "رمضان 2027"


@pytest.mark.parametrize(("day", "key"), [(date(2027, 1, 27), "R1447"), (date(2027, 1, 28), "R1448"), (date(2027, 3, 20), "R1448")])
def test_what_is_left_of_a_ramzan_is_paid_until_the_next_comes_near(day: date, key: str) -> None:
    assert last_opened("ramzan", day).key == key  # pyright: ignore


@given(DAYS)
def test_every_ramzan_has_a_name_of_its_own_and_is_found_by_it(day: date) -> None:
    period = period_of("ramzan", day)
    assert period
    assert period.first <= day <= period.last
    assert period_named("ramzan", period.key) == period
    assert 353 <= (period.last - period.first).days <= 356


@given(PAID, DAYS, st.integers(500, 1500))
def test_the_periods_of_an_award_follow_one_another_without_gap_or_overlap(rhythm: Rhythm, begins: date, days: int) -> None:
    periods = owed(rhythm, begins, None, begins + timedelta(days=days))
    assert periods[0].first <= begins <= periods[0].last
    assert all(one.last + timedelta(days=1) == other.first for one, other in itertools.pairwise(periods))
    assert len({period.key for period in periods}) == len(periods)


@given(st.sampled_from(list(Rhythm)), DAYS, st.integers(0, 400), st.integers(0, 400))
def test_what_is_owed_only_grows_with_time(rhythm: Rhythm, begins: date, one: int, other: int) -> None:
    sooner, later = (begins + timedelta(days=days) for days in sorted((one, other)))
    assert owed(rhythm, begins, None, later)[: len(owed(rhythm, begins, None, sooner))] == owed(rhythm, begins, None, sooner)


@given(PAID, DAYS)
def test_a_period_is_paid_on_a_working_day_that_is_not_before_the_award(rhythm: Rhythm, begins: date) -> None:
    for period in owed(rhythm, begins, None, begins + timedelta(days=800)):
        day = due(period, begins)
        assert is_working_day(day)
        assert day >= begins
        assert day - max(begins, period.pay_day) < timedelta(days=12)  # a weekend and the longest holidays


def test_a_benefit_without_money_owes_nothing_and_one_that_is_paid_once_owes_one_payment() -> None:
    assert owed("lasting", date(2026, 1, 1), None, FOREVER) == []
    assert [period.key for period in owed("once", date(2026, 1, 1), None, FOREVER)] == ["once"]
    assert owed("once", date(2026, 1, 2), None, date(2026, 1, 1)) == []


def test_an_award_that_ends_within_a_period_does_not_owe_it() -> None:
    assert [period.key for period in owed("monthly", date(2026, 11, 25), date(2027, 1, 30), FOREVER)] == ["2026-11", "2026-12"]


BANK = {"payment": "bank", "bank_name": "HBL", "account_holder": "Zainab Bibi", "iban": "PK36SCBL0000001123456702"}
WALLET = {"payment": "wallet", "wallet_operator": "jazzcash", "wallet_number": "+923001234567", "wallet_holder": "Zainab Bibi"}


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"payment": "none"},
        BANK | {"iban": "PK36SCBL0000001123456703"},
        BANK | {"iban": "NL91ABNA0417164300"},
        BANK | {"iban": ""},
        BANK | {"account_holder": ""},
        WALLET | {"wallet_number": "+4915112345678"},
        WALLET | {"wallet_number": "12"},
        WALLET | {"wallet_holder": None},
    ],
)
def test_an_account_that_cannot_be_paid_to_is_none(answers: dict[str, str]) -> None:
    assert payee(answers) is None


def test_an_account_is_asked_of_its_bank_as_the_check_asks_it() -> None:
    assert payee(BANK).asked == {"iban": BANK["iban"]}
    assert payee(WALLET).asked == {"wallet": "jazzcash", "number": "+923001234567"}


@pytest.mark.parametrize(
    ("key", "english", "urdu"),
    [
        ("2026-Q4", "October to December 2026", "اکتوبر تا دسمبر 2026"),
        ("2027-Q1", "January to March 2027", "جنوری تا مارچ 2027"),
        ("2026-11", "November 2026", "نومبر 2026"),
        ("2026", "2026", "2026"),
        ("once", "", ""),
    ],
)
def test_a_period_is_said_as_people_do(key: str, english: str, urdu: str) -> None:
    for language, said in (("en", english), ("ur", urdu)):
        with speaking(language):
            assert period_said(key) == said
