"""An account that two households name: nothing goes to it until two people have allowed it, each household by itself, and it is noted."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from registry.records import Account, Application, AuditEntry, Message, Payment, SharedAccount, Transfer
from registry.records.database import Database
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.payments import payment_accounts, payment_runs, payments, shared_accounts
from registry.services.payments.payment_runs import RunError
from registry.services.payments.shared_accounts import Sharer
from tests.services.award_rows import awarded, supervisor, wallet
from tests.services.test_applications import NOW
from tests.services.test_payment_runs import LATER, prepared, renamed, sent

NUMBER = wallet(7)["wallet_number"]


@pytest.fixture
async def families(database: Database) -> list[UUID]:
    """Two households, of a mother and her son, that name her wallet, held by a run; return them in the order of their cases."""
    for number in (1, 2):
        await awarded(database, number, account=wallet(7))
    assert await prepared(database, await supervisor(database)) is None
    async with database.session() as session:
        return list((await session.exec(select(Application.id).order_by(Application.number))).all())


async def listed(database: Database, me: SignedInStaff) -> dict[str, list[Sharer]]:
    async with database.session() as session:
        return await shared_accounts.listed(session, me)


async def asked(database: Database, me: SignedInStaff, household: UUID, reason: str = "She keeps her son's money") -> int:
    async with database.session() as session:
        await shared_accounts.ask(session, me, household, reason, NOW)
    async with database.session() as session:
        return (await session.exec(select(SharedAccount.id).where(SharedAccount.application_id == household))).one()


async def decided(database: Database, me: SignedInStaff, asked_id: int, state: str = "allowed", words: str = "Both were visited") -> None:
    async with database.session() as session:
        await shared_accounts.decide(session, me, asked_id, state, words, NOW)


async def paid_to(database: Database) -> list[UUID]:
    async with database.session() as session:
        rows = select(Payment.application_id).join(Transfer).where(Transfer.outcome.in_(("", "paid")))  # pyright: ignore
        return list((await session.exec(rows)).all())


async def test_a_household_is_paid_to_a_shared_account_when_one_has_asked_and_another_allowed_it(
    database: Database, families: list[UUID]
) -> None:
    one, other = await supervisor(database), await supervisor(database)
    shown = await listed(database, one)
    assert [(each.application_id, each.held, each.asked) for each in shown[NUMBER]] == [(family, 9_000, None) for family in families]
    asked_id = await asked(database, one, families[0])
    assert await prepared(database, one) is None  # one pair of eyes is not enough
    with pytest.raises(RunError, match="same_person"):
        await decided(database, one, asked_id)
    await decided(database, other, asked_id)
    run = await sent(database, one, other)
    assert (run.count, await paid_to(database)) == (1, [families[0]])  # the other family was not allowed anything
    second = await asked(database, other, families[1])
    await decided(database, one, second)
    assert (await sent(database, one, other, "2026-Q4", NOW)).count == 1
    assert set(await paid_to(database)) == set(families)
    async with database.session() as session:
        noted = (await session.exec(select(AuditEntry).where(AuditEntry.application_id == families[0]).order_by(AuditEntry.number))).all()
    told = [(each.action, each.actor, each.details["reason"], each.details["account"]) for each in noted]
    assert told == [
        ("shared_account_asked", one.staff_id, "She keeps her son's money", "…0007"),
        ("shared_account_allowed", other.staff_id, "Both were visited", "…0007"),
    ]


async def test_what_is_refused_stays_held_and_can_be_asked_again(database: Database, families: list[UUID]) -> None:
    one, other = await supervisor(database), await supervisor(database)
    await decided(database, other, await asked(database, one, families[0]), "refused", "Nobody knows the second family")
    assert await prepared(database, one) is None
    assert all(each.asked is None for each in (await listed(database, one))[NUMBER])
    async with database.session() as session:
        await shared_accounts.ask(session, one, families[0], "They were visited since", NOW)


async def test_what_was_allowed_is_of_that_account_only_and_can_be_ended_by_one_person(database: Database, families: list[UUID]) -> None:
    one, other = await supervisor(database), await supervisor(database)
    asked_id = await asked(database, one, families[0])
    await decided(database, other, asked_id)
    await sent(database, one, other)
    await awarded(database, 3, account=wallet(8))
    await awarded(database, 4, account=wallet(8))
    await renamed(database, families[0], confirmed=True, wallet_number=wallet(8)["wallet_number"])
    assert await prepared(database, one, "2027-Q1", LATER) is None  # three households name the other account now
    await renamed(database, families[0], confirmed=True, wallet_number=NUMBER)
    run = await prepared(database, one, "2027-Q1", LATER)
    assert run.count == 1
    async with database.session() as session:
        await shared_accounts.end(session, other, asked_id, "They have quarrelled", LATER)
    async with database.session() as session:  # ended after the run was prepared, before it is approved
        approved = await payment_runs.approve(session, other, run.id, LATER)
    assert approved.state == "approved"  # nobody else was ever paid to it
    assert (await listed(database, one))[NUMBER][0].asked is None


async def test_what_was_allowed_and_ended_before_a_run_is_approved_leaves_the_run(database: Database, families: list[UUID]) -> None:
    one, other = await supervisor(database), await supervisor(database)
    first, second = [await asked(database, one, family) for family in families]
    for each in (first, second):
        await decided(database, other, each)
    run = await prepared(database, one)
    assert run.count == 2
    async with database.session() as session:
        await shared_accounts.end(session, one, second, "They have quarrelled", NOW)
    async with database.session() as session:
        approved = await payment_runs.approve(session, other, run.id, NOW)
    assert (approved.count, await paid_to(database)) == (1, [families[0]])


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
async def test_a_reason_is_asked_for(database: Database, families: list[UUID], reason: str) -> None:
    one, other = await supervisor(database), await supervisor(database)
    with pytest.raises(UnreasonedError):
        await asked(database, one, families[0], reason)
    asked_id = await asked(database, one, families[0])
    with pytest.raises(UnreasonedError):
        await decided(database, other, asked_id, words=reason)
    with pytest.raises(UnreasonedError):
        await decided(database, other, asked_id, "perhaps")
    async with database.session() as session:
        assert (await session.exec(select(SharedAccount.state))).one() == "asked"


async def test_of_several_who_ask_or_decide_at_once_one_does(database: Database, families: list[UUID]) -> None:
    people = [await supervisor(database) for _ in range(4)]
    outcomes = await asyncio.gather(*(asked(database, me, families[0]) for me in people), return_exceptions=True)
    assert sum(isinstance(each, int) for each in outcomes) == 1
    assert {each.code for each in outcomes if isinstance(each, RunError)} == {"changed"}
    async with database.session() as session:
        asked_id, by = (await session.exec(select(SharedAccount.id, SharedAccount.asked_by))).one()
    others = [me for me in people if me.staff_id != by]
    outcomes = await asyncio.gather(
        *(decided(database, me, asked_id, state) for me, state in zip(others, ("allowed", "refused", "allowed"), strict=True)),
        return_exceptions=True,
    )
    assert [each.code for each in outcomes if isinstance(each, RunError)] == ["changed"] * 2


async def test_only_supervisors_of_the_whole_province_act_and_never_on_their_own(database: Database, families: list[UUID]) -> None:
    one = await supervisor(database)
    asked_id = await asked(database, one, families[0])
    strangers = [await supervisor(database, role, frozenset({"lahore"})) for role in ("officer", "supervisor")]
    async with database.session() as session:
        case = await session.get(Application, families[0])
        owner = await session.get(Account, case.account_id)
    own = SignedInStaff(one.staff_id, "Saima", "supervisor", "", owner.cnic, None, "en", "")
    for stranger in (*strangers, own):
        with pytest.raises(NotTheirsError):
            await asked(database, stranger, families[0])
        with pytest.raises(NotTheirsError):
            await decided(database, stranger, asked_id)
    for stranger in strangers:
        with pytest.raises(NotTheirsError):
            await listed(database, stranger)


async def test_the_database_itself_refuses_one_pair_of_eyes(database: Database, families: list[UUID]) -> None:
    one = await supervisor(database)
    await asked(database, one, families[0])
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            row = (await session.exec(select(SharedAccount))).one()
            row.decided_by, row.state = one.staff_id, "allowed"
            session.add(row)


async def test_a_household_for_which_nothing_waits_is_not_asked_for(database: Database, families: list[UUID]) -> None:
    await awarded(database, 3)
    one = await supervisor(database)
    async with database.session() as session:
        third = (await session.exec(select(Application.id).where(Application.number == "PSER-26-0003"))).one()
    for household in (third, UUID(int=0)):
        with pytest.raises(RunError, match="not_allowed"):
            await asked(database, one, household)
    assert families


async def test_who_can_do_something_about_a_payment_that_waits_is_told_once_and_reads_it_on_the_dashboard(
    database: Database, families: list[UUID]
) -> None:
    assert {case.id for case in await payments.tell_due(database, NOW)} == set(families)
    assert await payments.tell_due(database, NOW) == []
    await prepared(database, await supervisor(database))
    assert await payments.tell_due(database, NOW) == []  # the same reason is not told again
    async with database.session() as session:
        (line,) = await payments.statement(session, families[0], NOW, "")
        told = (await session.exec(select(Message.channel, Message.details).where(Message.template == "payment_held"))).all()
    assert (line.state, line.held, line.amount) == ("due", "shared", 9_000)
    assert sorted((channel, details["held"]) for channel, details in told) == [("email", "shared")] * 2 + [("sms", "shared")] * 2


async def read(database: Database, me: SignedInStaff, household: UUID) -> tuple[list[str], list[str], int]:
    """Return why payments wait, as their household and as a supervisor read it, and for how many households that is a shared account."""
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == household))).one()
        problem = await payment_accounts.problem(session, application)
        lines = await payments.statement(session, household, NOW, problem)
        _, held = await payment_runs.exceptions(session, me, "cash_assistance")
        shown = await shared_accounts.listed(session, me)
    seen = [each.reason for each in held if each.number == application.number]
    return [each.held for each in lines], seen, sum(each.held > 0 for sharers in shown.values() for each in sharers)


async def test_what_waits_because_of_a_shared_account_waits_no_more_once_one_of_them_names_another(
    database: Database, families: list[UUID]
) -> None:
    one, other = await supervisor(database), await supervisor(database)
    for family in families:
        assert await read(database, one, family) == (["shared"], ["shared"], 2)
    await renamed(database, families[1], wallet_number=wallet(9)["wallet_number"])  # which the bank has not confirmed yet
    assert await read(database, one, families[1]) == (["unchecked"], ["unchecked"], 0)
    assert await read(database, one, families[0]) == ([""], [], 0)
    await renamed(database, families[1], confirmed=True)
    for family in families:
        assert await read(database, one, family) == ([""], [], 0)
        with pytest.raises(RunError, match="not_allowed"):
            await asked(database, one, family)  # nothing is to be settled any more
    assert (await sent(database, one, other)).count == 2


async def test_what_an_officer_has_settled_waits_no_more_and_what_is_not_settled_waits(database: Database, families: list[UUID]) -> None:
    one, other = await supervisor(database), await supervisor(database)
    await decided(database, other, await asked(database, one, families[0]))
    assert await read(database, one, families[0]) == ([""], [], 1)
    assert await read(database, one, families[1]) == (["shared"], ["shared"], 1)  # the first is paid to it now
    await sent(database, one, other)
    assert await read(database, one, families[1]) == (["shared"], ["shared"], 1)
    async with database.session() as session:
        (await session.get(Application, families[0])).status = "closed"
    assert await read(database, one, families[1]) == (["shared"], ["shared"], 1)  # money of the first went there


async def test_a_household_waits_no_more_for_one_that_is_paid_no_more(database: Database, families: list[UUID]) -> None:
    one = await supervisor(database)
    async with database.session() as session:
        (await session.get(Application, families[0])).status = "closed"
    assert await read(database, one, families[1]) == ([""], [], 0)


async def test_who_names_an_account_that_another_household_is_paid_to_waits_on(database: Database, families: list[UUID]) -> None:
    one, other = await supervisor(database), await supervisor(database)
    await awarded(database, 3, account=wallet(8))
    assert (await sent(database, one, other)).count == 1
    await renamed(database, families[1], confirmed=True, wallet_number=wallet(8)["wallet_number"])
    assert await read(database, one, families[1]) == (["shared"], ["shared"], 1)
    assert await read(database, one, families[0]) == ([""], [], 1)
