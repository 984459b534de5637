"""Who approves a run reads before whom it pays, to which account, and what would be left out; afterwards what came of each payment."""

from random import Random

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from registry.records import Application, AuditEntry
from registry.records.database import Database
from registry.rules import numbers
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.payments import payment_results, payment_runs, run_payees
from registry.services.payments.payment_runs import RunError
from registry.services.payments.run_payees import Line
from tests.rules.test_payment_files import pain_002, status
from tests.services.award_rows import awarded, supervisor
from tests.services.test_applications import NOW
from tests.services.test_payment_runs import prepared, references, sent

NUMBER = numbers.APPLICATION.make(Random(7).choice, 2026)
PSER_ID = numbers.PSER_ID.make(Random(7).choice)


async def lines(database: Database, me: SignedInStaff, run: int | None, sought: str = "", after: int = 0) -> tuple[list[Line], int]:
    async with database.session() as session:
        return await run_payees.listed(session, me, run or 0, sought, after)


async def test_a_run_is_read_before_it_is_approved_with_what_would_be_left_out(database: Database) -> None:
    for number in (1, 2):
        await awarded(database, number)
    one, other = await supervisor(database), await supervisor(database)
    run = await prepared(database, one)
    assert run
    async with database.session() as session:
        await session.exec(update(Application).where(Application.number == "PSER-26-0002").values(status="closed"))  # pyright: ignore
        assert (await run_payees.look(session, other, run.id or 0, NOW)).reference == run.reference
    first, second = (await lines(database, other, run.id))[0]
    assert (first.number, first.pser_id, first.programme, first.period) == ("PSER-26-0001", "P-0000000001", "cash_assistance", "2026-Q4")
    assert (first.amount, first.account, first.outcome, first.reason) == (9_000, "…0001", "", "")
    assert (second.number, second.outcome, second.reason) == ("PSER-26-0002", "", "closed")
    async with database.session() as session:
        await payment_runs.approve(session, other, run.id or 0, NOW)
        mine = select(AuditEntry.action).where(AuditEntry.actor == other.staff_id).order_by(col(AuditEntry.number))
        assert (await session.exec(mine)).all() == ["payment_run_seen", "payment_run_approved"]
    assert [(each.outcome, each.reason) for each in (await lines(database, other, run.id))[0]] == [("", ""), ("left_out", "closed")]


async def test_what_came_of_each_payment_is_read_once_the_bank_has_said_it(database: Database) -> None:
    for number in (1, 2):
        await awarded(database, number)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    first, second = await references(database, run)
    results = pain_002(status(first, "ACSC"), status(second, "RJCT", "AC04"), run=run.reference)
    await payment_results.read_in(database, one, run.id or 0, results, NOW)
    assert [(each.outcome, each.reason) for each in (await lines(database, one, run.id))[0]] == [("paid", ""), ("failed", "AC04")]


async def test_a_run_is_read_page_by_page_and_searched_by_number_or_account(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_payees, "PAGE", 2)
    for number in range(1, 6):
        await awarded(database, number)
    me = await supervisor(database)
    run = await prepared(database, me)
    assert run
    async with database.session() as session:
        third = update(Application).where(Application.number == "PSER-26-0003")  # pyright: ignore
        await session.exec(third.values(number=NUMBER, pser_id=PSER_ID))  # pyright: ignore
    seen, after = [], 0
    while not seen or after:
        page, after = await lines(database, me, run.id, after=after)
        seen += [each.account for each in page]
    assert seen == [f"…{number:04}" for number in range(1, 6)]
    for sought in (NUMBER.lower().replace("-", " "), PSER_ID.lower(), "0003"):
        assert [each.account for each in (await lines(database, me, run.id, sought))[0]] == ["…0003"], sought
    for sought in ("9999", "Zainab", "%", "PSER-26-AAAA-AAAA"):
        assert await lines(database, me, run.id, sought) == ([], 0), sought


async def test_the_payees_of_a_run_are_for_supervisors_of_the_whole_province(database: Database) -> None:
    await awarded(database)
    run = await prepared(database, await supervisor(database))
    assert run
    refused = []
    for who in (await supervisor(database, "officer"), await supervisor(database, districts=frozenset({"lahore"}))):
        refused.append(who.staff_id)
        async with database.session() as session:
            with pytest.raises(NotTheirsError):
                await run_payees.listed(session, who, run.id or 0)
            with pytest.raises(NotTheirsError):
                await run_payees.look(session, who, run.id or 0, NOW)
    with pytest.raises(RunError):
        await lines(database, await supervisor(database), 999)
    async with database.session() as session:
        looks = select(AuditEntry).where(AuditEntry.action == "payment_run_seen", col(AuditEntry.actor).in_(refused))
        assert (await session.exec(looks)).all() == []
