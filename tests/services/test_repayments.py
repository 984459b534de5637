"""Money that comes back: posted once, whatever is repeated, at once or killed; and a ledger that proves itself. On both databases."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, func, select

from registry.clock import day_of
from registry.gateways.changes import LocalChanges
from registry.records import BankFile, LedgerCheck, LedgerEntry, LedgerPosting, Loan, LoanInstalment, LoanPlan, LoanRepayment, Message
from registry.records.database import Database
from registry.rules import numbers
from registry.rules.instalments import due_day
from registry.rules.ledger import Kind, Ledger
from registry.rules.lifecycle import NotAllowedError
from registry.services.loans import bank_files, ledger, ledger_proof, loan_applications, loan_changes, loan_reminders, loans, repayments
from registry.services.loans.repayments import TooMuchError, TwiceError
from registry.services.office import cases
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from states.citizen.loan_card import loan_card
from states.loan_rows import plan_rows
from tests.e2e.portal_server import ROOT
from tests.services.loan_people import NOW, TODAY, accepted, after, again, applied, disbursed, household, lender, owner_of

HEAD = "reference,date,amount,loan\n"
UNKNOWN = numbers.LOAN.make(lambda signs: signs[0], 2026)


def csv(*lines: tuple[str, int, str]) -> bytes:
    return (HEAD + "".join(f"{reference},2026-11-24,{amount},{loan}\n" for reference, amount, loan in lines)).encode()


async def post(database: Database, me: SignedInStaff, content: bytes, name: str = "bank.csv", **said: bool) -> BankFile:
    return await bank_files.post(database, LocalChanges(), me, name, content, NOW, **said)


async def take(database: Database, me: SignedInStaff, loan: Loan, amount: int, *, another: bool = False) -> str:
    async with database.session() as session:
        return await repayments.take(session, me, loan.id, loan.version, amount, another=another, now=NOW)


async def owed(database: Database, loan: Loan) -> int:
    async with database.session() as session:
        return await ledger.balance(session, loan.id)


async def whole(database: Database) -> None:
    """Hold the ledger to its proof."""
    async with database.session() as session:
        assert await ledger_proof.faults(session) == []
        assert sum((await ledger.totals(session)).values()) == 0


async def test_money_taken_at_a_counter_has_receipts_without_a_gap_and_covers_the_oldest_instalments(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database)
    for number, (amount, left, next_amount, number_due) in enumerate(
        [(5_715, 114_285, 5_715, 2), (2_000, 112_285, 3_715, 2), (10_000, 102_285, 5_145, 4)], 1
    ):
        assert await take(database, me, await again(database, loan), amount) == f"R-26-{number:07}"
        async with database.session() as session:
            plan = await loans.plan_of(session, loan.id)
        assert plan
        assert plan.next_due
        assert (plan.owed, plan.next_due.left, plan.next_due.instalment.number) == (left, next_amount, number_due)
        assert (await again(database, loan)).next_due == plan.next_due.instalment.due
    async with database.session() as session:
        told = (await session.exec(select(Message.details).where(Message.template == "loan_repayment"))).all()
    assert sorted((each["left"] for each in told), reverse=True) == [114_285, 112_285, 102_285]
    await whole(database)


async def test_an_early_settlement_ends_the_loan_and_frees_its_guarantors(database: Database) -> None:
    busy = "3520599999991"
    loan, me = await disbursed(database, await accepted(database, None)), await lender(database)
    await take(database, me, loan, 120_000)
    loan = await again(database, loan)
    assert (loan.status, loan.next_due) == ("repaid", None)
    with pytest.raises(NotAllowedError):
        await take(database, me, loan, 1)
    async with database.session() as session:
        assert (await session.exec(select(Message.template).where(Message.template == "loan_repaid"))).first()
    assert (await applied(database, await owner_of(database, loan), guarantor_1_cnic=busy)).status == "applied"
    await whole(database)


@pytest.mark.parametrize("amount", [0, -5_000])
async def test_no_amount_or_a_negative_one_is_refused(database: Database, amount: int) -> None:
    loan = await disbursed(database)
    with pytest.raises(UnreasonedError):
        await take(database, await lender(database), loan, amount)
    assert await owed(database, loan) == 120_000


async def test_more_than_is_left_is_refused_with_what_is_left(database: Database) -> None:
    loan = await disbursed(database)
    with pytest.raises(TooMuchError) as refused:
        await take(database, await lender(database), loan, 120_001)
    assert refused.value.owed == 120_000
    async with database.session() as session:
        assert (await session.exec(select(func.count()).select_from(LoanRepayment))).one() == 0
    assert await take(database, await lender(database), loan, 120_000) == "R-26-0000001"  # the refused one left no gap


async def test_an_instalment_is_not_taken_twice_by_a_second_click_or_by_mistake(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database)
    outcomes = await asyncio.gather(*(take(database, me, loan, 5_715) for _ in range(4)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["ChangedError"] * 3 + ["str"]
    with pytest.raises(TwiceError):
        await take(database, me, await again(database, loan), 5_715)
    assert await take(database, me, await again(database, loan), 5_715, another=True) == "R-26-0000002"
    assert await owed(database, loan) == 120_000 - 2 * 5_715
    await whole(database)


async def test_what_was_taken_at_a_counter_is_not_posted_once_more_from_the_bank_unless_somebody_says_that_it_is_another(
    database: Database,
) -> None:
    loan, other, officer, me = (
        await disbursed(database),
        await disbursed(database),
        await lender(database),
        await lender(database, "supervisor"),
    )
    await take(database, officer, loan, 5_715)
    content = csv(("FT1", 5_715, loan.number), ("FT2", 5_715, other.number))
    file = await post(database, me, content)
    assert (file.outcome, [(each["line"], each["code"]) for each in file.problems]) == ("refused", [(1, "perhaps_twice")])
    assert (await owed(database, loan), await owed(database, other)) == (120_000 - 5_715, 120_000)
    file = await post(database, me, content, others=True)
    assert (file.outcome, file.posted) == ("posted", 2)
    assert (await owed(database, loan), await owed(database, other)) == (120_000 - 2 * 5_715, 120_000 - 5_715)
    with pytest.raises(TwiceError):  # the other way round: who brings the bank's slip to a counter
        await take(database, officer, await again(database, other), 5_715)
    assert await take(database, officer, await again(database, other), 5_715, another=True)
    await whole(database)


async def test_a_receipt_that_was_taken_out_again_stands_in_nobodys_way(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database, "supervisor")
    await take(database, await lender(database), loan, 5_715)
    loan = await again(database, loan)
    async with database.session() as session:
        (repayment,) = await loans.repayments_of(session, loan.id)
        await repayments.reverse(session, me, loan.id, loan.version, repayment.id, "It was the bank's slip", NOW)
    assert (await post(database, me, csv(("FT1", 5_715, loan.number)))).outcome == "posted"
    assert await owed(database, loan) == 120_000 - 5_715
    await whole(database)


async def test_only_officers_take_money_and_only_supervisors_post_files(database: Database) -> None:
    loan = await disbursed(database)
    with pytest.raises(NotTheirsError):
        await take(database, await lender(database, "supervisor"), loan, 100)
    with pytest.raises(NotTheirsError):
        await post(database, await lender(database), csv(("FT1", 100, loan.number)))


async def test_a_file_is_posted_once_however_often_it_is_sent(database: Database) -> None:
    first, second, me = await disbursed(database), await disbursed(database), await lender(database, "supervisor")
    content = csv(("FT1", 5_715, first.number), ("FT2", 7_000, second.number))
    file = await post(database, me, content)
    assert (file.outcome, file.posted, file.known, file.amount, file.problems) == ("posted", 2, 0, 12_715, [])
    repeated = await post(database, me, content, "the same.csv")
    assert (repeated.outcome, [each["code"] for each in repeated.problems]) == ("refused", ["file_known"])
    longer = await post(database, me, csv(("FT1", 5_715, first.number), ("FT2", 7_000, second.number), ("FT3", 10, first.number)))
    assert (longer.outcome, longer.posted, longer.known) == ("posted", 1, 2)
    assert (await owed(database, first), await owed(database, second)) == (120_000 - 5_725, 113_000)
    await whole(database)


async def test_files_that_are_sent_at_the_same_moment_post_each_payment_once(database: Database) -> None:
    made = [await disbursed(database) for _ in range(3)]
    me = await lender(database, "supervisor")
    lines = [(f"FT{number}", 100 + number, made[number % 3].number) for number in range(12)]
    files = [csv(*lines[start:], *lines[:start]) for start in range(6)]
    outcomes = await asyncio.gather(*(post(database, me, content) for content in files), return_exceptions=True)
    assert {each.outcome if isinstance(each, BankFile) else repr(each) for each in outcomes} == {"posted"}
    assert sum(each.posted for each in outcomes if isinstance(each, BankFile)) == 12
    assert sum([await owed(database, loan) for loan in made]) == 360_000 - sum(amount for _, amount, _ in lines)
    await whole(database)


@pytest.mark.parametrize(
    ("reference", "amount", "number", "code"),
    [
        ("FT9", 500, UNKNOWN, "unknown_loan"),
        ("FT9", 500, "applied", "not_running"),
        ("FT9", 120_000, "", "too_much"),  # of which the line before has taken something already
        ("FT9", -500, "", "not_an_amount"),
        ("FT1", 500, "", "twice"),
        ("OLD", 500, "", "other"),
        ("FT9", 500, UNKNOWN[:-1] + ("2" if UNKNOWN[-1] != "2" else "3"), "slip"),
        ("", 500, "", "no_reference"),
    ],
)
async def test_a_file_with_one_wrong_line_posts_nothing_and_names_the_line(
    database: Database, reference: str, amount: int, number: str, code: str
) -> None:
    loan, me = await disbursed(database), await lender(database, "supervisor")
    assert (await post(database, me, csv(("OLD", 400, loan.number)))).outcome == "posted"
    if number == "applied":
        number = (await applied(database)).number
    file = await post(database, me, csv(("FT1", 1_000, loan.number), (reference, amount, number or loan.number)))
    assert (file.outcome, [(each["line"], each["code"]) for each in file.problems]) == ("refused", [(2, code)])
    assert await owed(database, loan) == 119_600
    async with database.session() as session:
        assert len(await bank_files.newest(session, me)) == 2
    await whole(database)


async def test_a_wrong_repayment_is_followed_by_its_opposite_once_by_somebody_else(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database)
    supervisor = await lender(database, "supervisor")
    await take(database, me, loan, 120_000)
    loan = await again(database, loan)
    async with database.session() as session:
        (repayment,) = await loans.repayments_of(session, loan.id)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await repayments.reverse(session, me, loan.id, loan.version, repayment.id or 0, "A typing slip", after(1))
    async with database.session() as session:
        await repayments.reverse(session, supervisor, loan.id, loan.version, repayment.id or 0, "A typing slip", after(1))
    loan = await again(database, loan)
    assert (loan.status, await owed(database, loan)) == ("disbursed", 120_000)
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await repayments.reverse(session, supervisor, loan.id, loan.version, repayment.id or 0, "Again", after(1))
    with pytest.raises(NotAllowedError):  # another household's
        async with database.session() as session:
            other = await disbursed(database)
            await repayments.reverse(session, supervisor, other.id, other.version, repayment.id or 0, "x", after(1))
    async with database.session() as session:
        assert [each.amount for each in await loans.repayments_of(session, loan.id)] == [120_000, -120_000]
    await whole(database)


async def test_new_instalments_need_two_people_and_sum_to_what_is_owed(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database)
    first, second = await lender(database, "supervisor"), await lender(database, "supervisor")
    await take(database, me, loan, 20_001)
    for months, grace in ((0, 0), (3, 3), (37, 0), (12, 4), (12, -1)):
        with pytest.raises(UnreasonedError):
            async with database.session() as session:
                now = (await again(database, loan)).version
                await loan_changes.propose(session, me, loan.id, now, kind="reschedule", months=months, grace=grace, reason="Ill", now=NOW)
    loan = await again(database, loan)
    async with database.session() as session:
        await loan_changes.propose(
            session, first, loan.id, loan.version, kind="reschedule", months=36, grace=1, reason="Ill", now=after(40)
        )
    loan = await again(database, loan)
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await loan_changes.propose(session, me, loan.id, loan.version, kind="reschedule", months=12, grace=0, reason="x", now=after(40))
    for who in (first, me):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await loan_changes.decide(session, who, loan.id, loan.version, "agreed", "x", after(41))
    async with database.session() as session:
        await loan_changes.decide(session, second, loan.id, loan.version, "agreed", "She was ill", after(41))
    loan = await again(database, loan)
    async with database.session() as session:
        plan = await loans.plan_of(session, loan.id)
        kept = (await session.exec(select(func.count()).select_from(LoanInstalment))).one()
    assert plan
    assert (plan.number, plan.balance, sum(due.left for due in plan.dues), len(plan.dues)) == (2, 99_999, 99_999, 35)
    assert (plan.anew, plan.months, plan.grace, plan.begins) == (True, 36, 1, day_of(after(41)))
    assert plan.last_due == max(due.instalment.due for due in plan.dues)
    assert kept == 21 + 35  # the old plan stays
    assert loan.next_due == plan.dues[0].instalment.due
    async with database.session() as session:
        (repayment,) = await loans.repayments_of(session, loan.id)
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await repayments.reverse(session, first, loan.id, loan.version, repayment.id or 0, "x", after(42))
    await whole(database)


async def test_a_write_off_is_proposed_by_a_supervisor_and_confirmed_by_another(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database)
    first, second = await lender(database, "supervisor"), await lender(database, "supervisor")
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await loan_changes.propose(session, me, loan.id, loan.version, kind="write_off", reason="Died", now=NOW)
    with pytest.raises(UnreasonedError):
        async with database.session() as session:
            await loan_changes.propose(session, first, loan.id, loan.version, kind="write_off", reason=" ", now=NOW)
    async with database.session() as session:
        await loan_changes.propose(session, first, loan.id, loan.version, kind="write_off", reason="She has died", now=NOW)
    loan = await again(database, loan)
    with pytest.raises(UnreasonedError, match="not_chosen"):  # nobody decides by not choosing
        async with database.session() as session:
            await loan_changes.decide(session, second, loan.id, loan.version, "", "Ask the guarantors", NOW)
    async with database.session() as session:
        await loan_changes.decide(session, second, loan.id, loan.version, "refused", "Ask the guarantors", NOW)
    loan = await again(database, loan)
    assert loan.status == "disbursed"
    async with database.session() as session:
        await loan_changes.propose(session, second, loan.id, loan.version, kind="write_off", reason="She has died", now=NOW)
    loan = await again(database, loan)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await loan_changes.decide(session, second, loan.id, loan.version, "agreed", "x", NOW)
    async with database.session() as session:
        await loan_changes.decide(session, first, loan.id, loan.version, "agreed", "Seen the paper", NOW)
    loan = await again(database, loan)
    assert (loan.status, await owed(database, loan)) == ("written_off", 0)
    async with database.session() as session:
        assert await ledger.totals(session) == {"bank": -120_000, "loans": 0, "counter": 0, "losses": 120_000}
        assert (await loan_applications.chance(session, await owner_of(database, loan), NOW)).reason == "written_off"
    await whole(database)


async def test_a_household_is_told_what_was_lent_and_what_became_of_each_rupee(database: Database) -> None:
    loan, officer, supervisor = await disbursed(database), await lender(database), await lender(database, "supervisor")
    await take(database, officer, loan, 6_000)
    loan = await again(database, loan)
    async with database.session() as session:
        (taken,) = await loans.repayments_of(session, loan.id)
        await repayments.reverse(session, supervisor, loan.id, loan.version, taken.id or 0, "Somebody else's", NOW)
    loan = await again(database, loan)
    await take(database, officer, loan, 20_000)
    async with database.session() as session:
        (told,) = await loans.lent(session, loan.application_id)
    assert [(each.kind, each.amount, each.left) for each in told.movements] == [
        ("disbursed", 120_000, 120_000),
        ("repaid", -6_000, 114_000),
        ("reversed", 6_000, 120_000),
        ("repaid", -20_000, 100_000),
    ]
    assert (told.number, told.repaid, told.left) == (loan.number, 20_000, 100_000)
    async with database.session() as session:
        assert await loans.lent(session, (await applied(database)).application_id) == []  # nothing was paid out


async def test_what_was_written_off_is_not_shown_as_paid(database: Database) -> None:
    loan, officer = await disbursed(database), await lender(database)
    async with database.session() as session:
        await repayments.take(session, officer, loan.id, loan.version, 6_000, now=NOW)
    loan = await again(database, loan)
    first, second = await lender(database, "supervisor"), await lender(database, "supervisor")
    async with database.session() as session:
        await loan_changes.propose(session, first, loan.id, loan.version, kind="write_off", reason="She has died", now=NOW)
    loan = await again(database, loan)
    async with database.session() as session:
        await loan_changes.decide(session, second, loan.id, loan.version, "agreed", "Seen the paper", NOW)
        plan = await loans.plan_of(session, loan.id)
        card = await loan_card(session, await cases.by_id(session, loan.application_id), TODAY)
    assert (card["status"], card["barred"]) == ("written_off", "written_off")  # so that nobody reads that a loan can be asked for
    assert plan
    assert (plan.owed, plan.written_off) == (0, 114_000)
    assert sum(due.instalment.amount - due.left for due in plan.dues) == 6_000
    assert [row["state"] for row in plan_rows(plan, TODAY)] == ["paid"] + ["written_off"] * 20


async def test_the_database_itself_refuses_one_pair_of_eyes(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database, "supervisor")
    async with database.session() as session:
        await loan_changes.propose(session, me, loan.id, loan.version, kind="write_off", reason="x", now=NOW)
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            proposal = await loan_changes.undecided(session, loan.id)
            assert proposal
            proposal.decided_by = me.staff_id
            session.add(proposal)


async def test_each_instalment_is_reminded_of_once_before_and_once_after_its_day(database: Database) -> None:
    loan = await disbursed(database)
    due = loan.next_due
    assert due == date(2027, 3, 24)
    days = (due - TODAY).days

    async def reminded(day: int) -> tuple[int, int]:
        for _ in range(2):  # a worker that is killed begins anew
            async with database.session() as session:
                await loan_reminders.remind_due(session, after(day))
        async with database.session() as session:
            await session.exec(update(Loan).values(reminded_on=None))  # and nothing but the cause holds it
            sms = select(Message.template).where(Message.channel == "sms")
            templates = list((await session.exec(sms)).all())
        return templates.count("loan_due"), templates.count("loan_late")

    assert await reminded(days - 4) == (0, 0)
    assert await reminded(days - 3) == (1, 0)
    assert await reminded(days) == (1, 0)
    assert await reminded(days + 2) == (1, 0)
    assert await reminded(days + 3) == (1, 1)
    assert await reminded(days + 20) == (1, 1)
    second = (due_of(loan, 2) - TODAY).days
    assert await reminded(second - 1) == (2, 1)
    await take(database, await lender(database), await again(database, loan), 2 * 5_715)
    assert await reminded(second + 5) == (2, 1)
    assert (await again(database, loan)).next_due == due_of(loan, 3)


def due_of(loan: Loan, number: int) -> date:
    return due_day(loan.disbursed_on or TODAY, (loan.grace or 0) + number)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting", "loan_repayment"])
async def test_nothing_in_the_ledger_can_be_changed_or_deleted(database: Database, table: str) -> None:
    loan = await disbursed(database)
    await take(database, await lender(database), loan, 100)
    for statement in (f'DELETE FROM "{table}"', f'UPDATE "{table}" SET id = id'):
        with pytest.raises(DBAPIError, match="only added to"):
            async with database.session() as session:
                await session.exec(text(statement))
    await whole(database)


async def test_the_database_itself_refuses_entries_that_do_not_balance_and_closes_those_that_do(database: Database) -> None:
    loan = await disbursed(database)
    for postings in ({}, {Ledger.LOANS: 5}, {Ledger.LOANS: 5, Ledger.BANK: -4}):
        with pytest.raises(DBAPIError):
            async with database.session() as session:
                entry = LedgerEntry(kind="repaid", cause="x", day=TODAY, at=NOW)
                if postings:
                    await ledger.post(session, Kind.REPAID, "x", loan.id, postings, TODAY, None, NOW)
                session.add(entry)
    with pytest.raises(DBAPIError):  # a posting without an entry
        async with database.session() as session:
            session.add(LedgerPosting(entry_id=uuid4(), ledger="bank", loan_id=loan.id, amount=5))
    with pytest.raises(DBAPIError, match="only added to"):  # a posting more to an entry that is closed
        async with database.session() as session:
            entry_id = (await session.exec(select(LedgerEntry.id))).one()
            session.add(LedgerPosting(entry_id=entry_id, ledger="bank", loan_id=loan.id, amount=5))
    with pytest.raises(DBAPIError):  # the same cause twice
        async with database.session() as session:
            postings = {Ledger.LOANS: 5, Ledger.BANK: -5}
            await ledger.post(session, Kind.DISBURSED, f"disbursed:{loan.number}", loan.id, postings, TODAY, None, NOW)
    assert await owed(database, loan) == 120_000
    await whole(database)


async def test_the_nightly_proof_finds_what_somebody_has_tampered_with(database: Database) -> None:
    loan = await disbursed(database)
    await ledger_proof.prove_nightly(database, NOW)
    await ledger_proof.prove_nightly(database, NOW)
    await whole(database)
    tampered = {
        "balance": update(Loan).values(amount=110_000),
        "next_due": update(Loan).values(next_due=TODAY),
        "plan": update(LoanPlan).values(balance=110_000),
        "status": update(Loan).values(status="repaid", next_due=None),
    }
    for kind, statement in tampered.items():
        with pytest.raises(_Undone):
            async with database.session() as session:
                await session.exec(statement)
                assert kind in {fault.kind for fault in await ledger_proof.faults(session)}
                raise _Undone
    async with database.session() as session:
        await session.exec(update(Loan).where(col(Loan.id) == loan.id).values(next_due=TODAY))
    await ledger_proof.prove_nightly(database, NOW + timedelta(days=1))
    async with database.session() as session:
        checks = (await session.exec(select(LedgerCheck).order_by(col(LedgerCheck.day)))).all()
    assert [(each.entries, each.loans, len(each.faults)) for each in checks] == [(1, 1, 0), (1, 1, 1)]
    assert checks[1].faults == [{"kind": "next_due", "subject": loan.number}]


class _Undone(Exception):  # noqa: N818 - so that a transaction is rolled back
    pass


FILES = 16
PROGRAM = """
import asyncio, sys
from uuid import UUID
from registry.gateways.changes import LocalChanges
from registry.records.database import Database, open_engine
from registry.services.loans import bank_files
from registry.services.office.staff import SignedInStaff
from tests.services.loan_people import NOW

async def run(address, staff_id, folder, files):
    database = Database(open_engine(address))
    me = SignedInStaff(UUID(staff_id), "x", "supervisor", "", "0", None, "en", "")
    for number in range(int(files)):
        content = open(f"{folder}/{number}.csv", "rb").read()
        file = await bank_files.post(database, LocalChanges(), me, f"{number}.csv", content, NOW)
        print(number, file.outcome, flush=True)

asyncio.run(run(*sys.argv[1:]))
"""


async def test_a_process_that_is_killed_while_it_posts_leaves_nothing_half_done_and_the_next_one_ends_it(
    database: Database, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [await disbursed(database) for _ in range(2)]
    me = await lender(database, "supervisor")
    for number in range(FILES):
        lines = [(f"K{number}-{line}", 10 + line, made[line % 2].number) for line in range(10)]
        (tmp_path / f"{number}.csv").write_bytes(csv(*lines))
    address = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", PROGRAM, address, str(me.staff_id), str(tmp_path), str(FILES)]
    for kills in range(3):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
        assert process.stdout
        for _ in range(2 + kills):
            await asyncio.to_thread(process.stdout.readline)
        time.sleep(0.004 * kills)  # anywhere within the next file
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        await whole(database)
        async with database.session() as session:
            posted = (await session.exec(select(func.count()).select_from(LoanRepayment))).one()
        assert posted % 10 == 0  # files are wholly posted, or not at all
        assert posted < 10 * FILES
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    assert done.stdout.count("posted") + done.stdout.count("refused") == FILES
    async with database.session() as session:
        assert (await session.exec(select(func.count()).select_from(LoanRepayment))).one() == 10 * FILES
    assert sum([await owed(database, loan) for loan in made]) == 240_000 - FILES * sum(10 + line for line in range(10))
    await whole(database)


async def test_a_loan_that_was_never_asked_for_has_no_standing(database: Database) -> None:
    async with database.session() as session:
        here = await loan_applications.chance(session, await household(database), NOW)
        assert await loans.standing(session, here.application.id, TODAY) is None


async def test_a_late_loan_says_how_late_it_is_and_by_how_much(database: Database) -> None:
    loan = await disbursed(database)
    await take(database, await lender(database), loan, 1_000)
    today = due_of(loan, 2) + timedelta(days=10)
    async with database.session() as session:
        standing = await loans.standing(session, loan.application_id, today)
        plan = await loans.plan_of(session, loan.id)
    assert standing
    assert plan
    assert (standing.late, standing.days_late, standing.next_amount) == (2 * 5_715 - 1_000, (today - due_of(loan, 1)).days, 4_715)
    assert plan.late(today) == {"to_30": 5_715, "to_60": 4_715, "to_90": 0, "over_90": 0}


async def test_who_acts_on_what_was_shown_before_is_told(database: Database) -> None:
    loan, me = await disbursed(database), await lender(database)
    await take(database, me, loan, 100)
    with pytest.raises(ChangedError):
        await take(database, me, loan, 200)
