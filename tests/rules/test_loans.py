"""Loans: schedules that sum to the principal, what a household can carry, arrears by age, and who may move a loan."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from registry.rules import loan_life
from registry.rules.affordability import affordability
from registry.rules.arrears import Age, age, by_age, days_late, span
from registry.rules.instalments import Due, Instalment, due_day, largest, next_unpaid, progress, schedule
from registry.rules.ledger import Ledger, disbursement, repayment, reverse, write_off
from registry.rules.lifecycle import By, NotAllowedError
from registry.rules.loan_form import FIELDS, PROBLEMS, beyond, unfit_guarantors
from registry.rules.loan_life import EVENTS, MOVES, NEXT, OFFICE_STATUS, STATUS, LoanStatus, Vote, verdict
from registry.rules.loan_terms import Terms
from registry.rules.service_clock import is_working_day

_UNHURRIED = settings(deadline=None)  # the holidays of a year are reckoned when it is first asked for
DAYS = some.dates(date(2024, 1, 1), date(2032, 12, 31))
TERMS = some.tuples(some.integers(1, 60), some.integers(0, 12)).filter(lambda pair: pair[0] > pair[1])


@_UNHURRIED
@given(some.integers(60, 5_000_000), TERMS, DAYS)
def test_instalments_sum_exactly_to_the_principal_for_every_amount_term_and_grace(amount: int, term: tuple[int, int], begins: date) -> None:
    months, grace = term
    plan = schedule(amount, months, grace, begins)
    assert sum(each.amount for each in plan) == amount
    assert [each.number for each in plan] == list(range(1, months - grace + 1))
    assert max(each.amount for each in plan) - min(each.amount for each in plan) <= 1
    assert all(each.amount > 0 for each in plan)
    assert largest(amount, months, grace) == max(each.amount for each in plan)
    dues = [each.due for each in plan]
    assert dues == sorted(set(dues))
    assert all(map(is_working_day, dues))
    assert dues[0] > begins + timedelta(days=27 * (grace + 1))


@pytest.mark.parametrize(("amount", "months", "grace"), [(0, 12, 0), (-5, 12, 0), (11, 12, 0), (1000, 3, 3), (1000, 3, 4), (1000, 12, -1)])
def test_what_cannot_be_a_schedule_is_refused(amount: int, months: int, grace: int) -> None:
    with pytest.raises(ValueError, match="no schedule"):
        schedule(amount, months, grace, date(2026, 11, 24))


@pytest.mark.parametrize(("months", "grace"), [(3, 3), (3, 4), (12, -1)])
def test_what_a_household_can_carry_is_not_reckoned_of_a_term_without_instalments(months: int, grace: int) -> None:
    with pytest.raises(ValueError, match="no instalments"):
        affordability(30_000, 0, 50_000, months, grace, Terms())


@pytest.mark.parametrize(
    ("begins", "months", "due"),
    [
        (date(2026, 11, 24), 1, date(2026, 12, 24)),
        (date(2026, 11, 24), 4, date(2027, 3, 24)),
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # the 28th is a Saturday
        (date(2026, 7, 14), 1, date(2026, 8, 17)),  # Independence Day, then a week-end
        (date(2026, 11, 28), 12, date(2027, 11, 29)),
    ],
)
def test_an_instalment_is_due_on_the_day_of_the_month_or_the_next_working_day(begins: date, months: int, due: date) -> None:
    assert due_day(begins, months) == due


@_UNHURRIED
@given(some.integers(60, 1_000_000), TERMS, some.integers(0, 1_200_000))
def test_a_repayment_covers_the_oldest_instalments_first_and_loses_no_rupee(amount: int, term: tuple[int, int], repaid: int) -> None:
    plan = schedule(amount, *term, date(2026, 11, 24))
    dues = progress(plan, repaid)
    assert sum(due.left for due in dues) == max(0, amount - repaid)
    paid = [due.paid for due in dues]
    assert paid == sorted(paid, reverse=True)
    first = next_unpaid(dues)
    assert (first is None) == (repaid >= amount)


@_UNHURRIED
@given(some.integers(0, 300_000), some.integers(0, 100_000), some.integers(10_000, 1_000_000), TERMS)
def test_the_largest_loan_that_is_proposed_can_be_carried(income: int, existing: int, amount: int, term: tuple[int, int]) -> None:
    terms = Terms()
    told = affordability(income, existing, amount, *term, terms)
    assert told.most == 0 or terms.smallest <= told.most <= terms.largest
    if told.most:
        assert affordability(income, existing, told.most, *term, terms).enough
    if told.most < terms.largest // 1000 * 1000:
        assert not affordability(income, existing, max(told.most + 1000, terms.smallest), *term, terms).enough
    assert told.room <= income


@pytest.mark.parametrize(
    ("income", "existing", "amount", "months", "grace", "room", "enough"),
    [
        (14_000, 1_000, 151_800, 36, 3, 4_600, True),  # 33 times 4,600
        (14_000, 1_000, 151_801, 36, 3, 4_600, False),
        (14_000, 5_600, 10_000, 36, 3, 0, False),
        (14_000, 9_000, 10_000, 36, 3, 0, False),
        (0, 0, 10_000, 36, 3, 0, False),
    ],
)
def test_a_household_carries_two_fifths_of_its_income_in_instalments(
    income: int, existing: int, amount: int, months: int, grace: int, room: int, enough: bool
) -> None:
    told = affordability(income, existing, amount, months, grace, Terms())
    assert (told.room, told.enough) == (room, enough)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-3, None), (0, None), (1, Age.TO_30), (30, Age.TO_30), (31, Age.TO_60), (60, Age.TO_60), (61, Age.TO_90), (90, Age.TO_90),
     (91, Age.OVER_90), (4000, Age.OVER_90)],
)  # fmt: skip
def test_arrears_have_an_age(days: int, expected: Age | None) -> None:
    assert age(days) == expected


@_UNHURRIED
@given(DAYS, some.integers(1, 3000))
def test_every_late_day_lies_in_the_span_of_its_age_only(today: date, late: int) -> None:
    due = today - timedelta(days=late)
    inside = [each for each in Age if (span(each, today)[0] is None or due >= span(each, today)[0]) and due <= span(each, today)[1]]
    assert inside == [age(days_late(due, today))]


def test_arrears_are_summed_by_age() -> None:
    today = date(2026, 11, 24)
    dues = [
        Due(Instalment(number, today - timedelta(days=late), 1000), left)
        for number, (late, left) in enumerate([(120, 0), (91, 400), (90, 1000), (31, 1000), (1, 1000), (0, 1000), (-30, 1000)], 1)
    ]
    assert by_age(dues, today) == {Age.OVER_90: 400, Age.TO_90: 1000, Age.TO_60: 1000, Age.TO_30: 1000}


@pytest.mark.parametrize("move", MOVES)
def test_only_those_who_are_named_make_a_move_and_with_a_reason_where_one_is_needed(move: tuple[LoanStatus, str]) -> None:
    status, event = move
    for by in By:
        if by in MOVES[move].by:
            assert loan_life.move(status, event, by, "because") == MOVES[move].to
            if MOVES[move].reason:
                with pytest.raises(NotAllowedError):
                    loan_life.move(status, event, by, "  ")
        else:
            with pytest.raises(NotAllowedError):
                loan_life.move(status, event, by, "because")


def test_nothing_moves_a_loan_that_has_ended_but_an_appeal_and_a_repayment_that_was_none() -> None:
    ended = {LoanStatus.DECLINED, LoanStatus.WITHDRAWN, LoanStatus.WRITTEN_OFF, LoanStatus.REPAID}
    moved = {move for move in MOVES if move[0] in ended}
    assert moved == {(LoanStatus.DECLINED, "appeal_granted"), (LoanStatus.REPAID, "repayment_reversed")}
    with pytest.raises(NotAllowedError):
        loan_life.move("nonsense", "applied", By.CITIZEN)


def test_every_status_and_event_can_be_said() -> None:
    assert set(STATUS) == set(NEXT) == set(OFFICE_STATUS) == set(LoanStatus)
    assert {event for _, event in MOVES} | {"applied"} == set(EVENTS)


@pytest.mark.parametrize(
    ("votes", "event"),
    [([], "voted"), (["grant"], "voted"), (["grant", "grant"], "offered"), (["decline", "decline"], "declined"),
     (["grant", "decline"], "sent_back"), (["decline", "grant"], "sent_back")],
)  # fmt: skip
def test_a_loan_is_granted_by_two_supervisors_and_declined_by_two(votes: list[Vote], event: str) -> None:
    assert verdict(votes) == event


@pytest.mark.parametrize(
    ("cnics", "found"),
    [
        (["3520200000011", "3520200000022"], {}),
        (["3520212345672", "3520200000022"], {1: "is_applicant"}),
        (["3520200000011", "3520299887761"], {2: "in_household"}),
        (["3520200000011", "3520200000011"], {2: "named_twice"}),
    ],
)
def test_a_guarantor_is_another_person_of_another_household(cnics: list[str], found: dict[int, str]) -> None:
    assert unfit_guarantors(cnics, "3520212345672", frozenset({"3520299887761"})) == found


@pytest.mark.parametrize(
    ("amount", "months", "grace", "found"),
    [
        (10_000, "12", "0", {}),
        (1_000_000, "36", "3", {}),
        (9_999, "36", "3", {"amount": "below_terms"}),
        (1_000_001, "36", "3", {"amount": "above_terms"}),
    ],
)
def test_the_terms_bound_what_can_be_asked_for(amount: int, months: str, grace: str, found: dict[str, str]) -> None:
    assert beyond({"amount": amount, "months": months, "grace": grace}, Terms()) == found
    shorter = Terms(longest=24, grace=1)
    assert ("months" in beyond({"amount": amount, "months": "36", "grace": "3"}, shorter)) is True


def test_the_terms_of_a_version_replace_the_first_ones_where_it_names_them() -> None:
    assert Terms.read({}) == Terms.read({"benefit": "nonsense"}) == Terms()
    changed = {"benefit": {"amount": 500_000, "months": 24, "grace": -1, "rhythm": "once"}}
    assert Terms.read(changed) == Terms(largest=500_000, longest=24)


def test_every_problem_of_the_form_can_be_said() -> None:
    assert {code for field in FIELDS for code in field.problems} <= set(PROBLEMS)


@_UNHURRIED
@given(some.integers(1, 10**6))
def test_every_entry_sums_to_zero(amount: int) -> None:
    for postings in (disbursement(amount), repayment(amount, Ledger.BANK), repayment(amount, Ledger.COUNTER), write_off(amount)):
        assert sum(postings.values()) == 0
        assert sum(reverse(postings).values()) == 0
        assert all(postings.values())
