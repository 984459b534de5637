"""What a filter of the queue holds, finds and is touched by."""

from datetime import date, datetime, timedelta
from random import Random
from urllib.parse import parse_qsl
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.records.applications import Application
from registry.rules import numbers, service_clock
from registry.rules.queue import SEVERITY, Changed, Filter, Order, Sought, slip, sought
from registry.rules.verification import Result

PAKISTAN = ZoneInfo("Asia/Karachi")
NUMBER, PSER_ID = numbers.APPLICATION.make(Random(1).choice, 2026), numbers.PSER_ID.make(Random(1).choice)
CASE = Changed(
    UUID(int=1),
    *("lahore", "lahore.city", "in_verification", "differs", None, None),
    *(NUMBER, PSER_ID, "3520212345672", "+923001234567", "zainab bibi"),
)
moments = st.builds(datetime.combine, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(), st.just(PAKISTAN))


def _working_days(after: date, until: date) -> int:
    days = (after + timedelta(days=number) for number in range(1, (until - after).days + 1))
    return sum(map(service_clock.is_working_day, days))


@given(moments, moments, st.integers(1, 60))
def test_who_has_waited_for_some_working_days_is_who_came_before_that_many_ended(came: datetime, now: datetime, days: int) -> None:
    assert (came < service_clock.before(now, days)) is (_working_days(came.date(), now.date()) >= days)


@given(st.fixed_dictionaries({key: st.text(max_size=120) for key in Filter.__dataclass_fields__}))
def test_a_filter_is_the_same_after_it_stood_in_an_address(asked: dict[str, str]) -> None:
    chosen = Filter.read(asked)
    assert Filter.read(dict(parse_qsl(chosen.address(), keep_blank_values=True))) == chosen
    chosen.since(datetime(2026, 11, 24, tzinfo=PAKISTAN))
    assert chosen.ordered in Order


@pytest.mark.parametrize(
    ("key", "known", "unknown"),
    [
        ("status", "in_decision", "draft"),
        ("district", "lahore", "karachi"),
        ("tehsil", "lahore.shalimar", "lahore"),
        ("centre", "465687b0-49a5-4941-a1dc-5aa0a2116fa7", "1"),
        ("assigned", "nobody", "x"),
        ("result", "differs", "worst"),
        ("waiting", "5", "5000"),
        ("before", "2026-11-24", "24-11-2026"),
        ("order", "newest", "id; DROP TABLE application"),
    ],
)
def test_a_filter_leaves_out_what_it_does_not_know(key: str, known: str, unknown: str) -> None:
    assert getattr(Filter.read({key: known}), key) == known
    assert getattr(Filter.read({key: unknown}), key) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  ", None),
        (NUMBER.lower().replace("-", " "), Sought("number", NUMBER)),
        (PSER_ID, Sought("pser_id", PSER_ID)),
        ("35202-1234567-2", Sought("cnic", "3520212345672")),
        ("0300 1234567", Sought("mobile", "+923001234567")),
        ("  Zainab   BIBI ", Sought("name", "zainab bibi", "znb ")),
        ("PSER-26-AAAA-AAAA", Sought("name", "pser-26-aaaa-aaaa")),  # a slip finds nobody
    ],
)
def test_what_is_searched_is_told_by_how_it_is_written(text: str, found: Sought | None) -> None:
    assert sought(text) == found
    assert found is None or found.personal is (found.by in {"cnic", "mobile", "name"})


@pytest.mark.parametrize(
    ("text", "like"),
    [
        (NUMBER, ""),
        (NUMBER[:-1] + ("2" if NUMBER[-1] != "2" else "3"), "number"),
        (PSER_ID[:-1] + ("2" if PSER_ID[-1] != "2" else "3"), "pser_id"),
        ("35202-1234567-2", ""),
        ("35202-123456-2", "digits"),
        ("0300-123456", "digits"),
        ("+92 300 12345", "digits"),
        ("Zainab", ""),
        ("Zainab 03", ""),
        ("", ""),
    ],
)
def test_a_search_with_a_typing_slip_is_told_from_a_name(text: str, like: str) -> None:
    assert slip(text) == like


@pytest.mark.parametrize(
    ("chosen", "order"),
    [
        (Filter(), Order.DUE),
        (Filter(order="differences"), Order.DIFFERENCES),
        (Filter(order="longest", search="zainab"), Order.NAME),
        (Filter(status="verified"), Order.NEWEST),
        (Filter(status="verified", order="differences"), Order.NEWEST),
        (Filter(status="verified", order="longest"), Order.LONGEST),
        (Filter(status="in_decision", order="newest"), Order.NEWEST),
    ],
)
def test_a_search_goes_by_name_and_what_no_longer_waits_has_no_term(chosen: Filter, order: Order) -> None:
    assert chosen.ordered is order


@pytest.mark.parametrize(
    ("chosen", "districts", "touched"),
    [
        (Filter(), None, True),
        (Filter(), frozenset({"lahore"}), True),
        (Filter(), frozenset({"multan"}), False),
        (Filter(), frozenset(), False),
        (Filter(tehsil="lahore.city"), None, True),
        (Filter(tehsil="lahore.cantt"), None, False),
        (Filter(status="verified", assigned="me", result="match"), None, True),  # it may have been so until now
        (Filter(search=NUMBER), None, True),
        (Filter(search=numbers.APPLICATION.make(Random(2).choice, 2026)), None, False),
        (Filter(search="35202-1234567-2"), None, True),
        (Filter(search="35202-1234567-4"), None, False),
        (Filter(search="0300-1234567"), None, True),
        (Filter(search="Zain"), None, True),
        (Filter(search="bibi"), None, False),
    ],
)
def test_a_case_can_be_in_the_queues_of_its_place_and_search_only(chosen: Filter, districts: frozenset[str] | None, touched: bool) -> None:
    assert chosen.may_hold(CASE, districts) is touched


def test_the_severity_that_the_database_computes_is_that_of_the_rules() -> None:
    computed = str(Application.__table__.c.severity.computed.sqltext)
    assert set(SEVERITY) == {*Result, ""}
    for result, severity in SEVERITY.items():
        assert (f"'{result}' THEN {severity}" in computed) or (result == Result.MATCH and computed.endswith(f"ELSE {severity} END"))
