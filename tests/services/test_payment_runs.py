"""Payment runs: two pairs of eyes, what is held and why, results wholly or not at all, and never twice."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from lxml import etree
from sqlalchemy.exc import IntegrityError
from sqlmodel import func, select

from registry.clock import day_of
from registry.records import Application, AuditEntry, Award, Change, Check, Payment, PaymentRun, ResultFile, StepAnswers, Transfer
from registry.records.database import Database
from registry.rules.iso20022 import Treasury
from registry.rules.payments import FileError, Wrong
from registry.services.benefits import circumstances
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.payments import payment_accounts, payment_results, payment_runs, transfers
from registry.services.payments import payments as household_payments
from registry.services.payments.payment_runs import RunError
from tests.rules.test_payment_files import booking, camt_054, pain_002, status
from tests.services.award_rows import awarded, supervisor, wallet
from tests.services.test_applications import NOW

TREASURY = Treasury("Government of the Punjab", "PK36SCBL0000001123456702")
LATER = NOW + timedelta(days=45)  # in the first quarter of the next year


async def prepared(database: Database, me: SignedInStaff, period: str = "2026-Q4", now=NOW) -> PaymentRun | None:
    async with database.session() as session:
        return await payment_runs.prepare(session, me, "cash_assistance", period, now)


async def sent(database: Database, one: SignedInStaff, other: SignedInStaff, period: str = "2026-Q4", now=NOW) -> PaymentRun:
    run = await prepared(database, one, period, now)
    assert run
    async with database.session() as session:
        await payment_runs.approve(session, other, run.id, now)
    async with database.session() as session:
        return await payment_runs.send(session, one, run.id, now)


async def payments(database: Database) -> list[tuple[str, str, str]]:
    async with database.session() as session:
        found = (await session.exec(select(Payment).order_by(Payment.id))).all()
        return [(each.period, each.state, each.held) for each in found]


async def references(database: Database, run: PaymentRun) -> list[str]:
    async with database.session() as session:
        return list((await session.exec(select(Transfer.reference).where(Transfer.run_id == run.id).order_by(Transfer.id))).all())


async def test_a_run_goes_from_one_supervisor_through_another_to_the_bank_and_its_results_settle_it(database: Database) -> None:
    for number in (1, 2):
        await awarded(database, number)
    one, other = await supervisor(database), await supervisor(database)
    run = await prepared(database, one)
    assert (run.count, run.total, run.state) == (2, 18_000, "prepared")
    for who, code in ((one, "same_person"), (other, "")):
        if code:
            with pytest.raises(RunError, match=code):
                async with database.session() as session:
                    await payment_runs.approve(session, who, run.id, NOW)
        else:
            async with database.session() as session:
                await payment_runs.approve(session, who, run.id, NOW)
    async with database.session() as session:
        taken = await payment_runs.file(session, one, run.id, "xml", TREASURY, NOW)
        assert taken == await payment_runs.file(session, other, run.id, "xml", TREASURY, NOW + timedelta(hours=5))
    assert [each.text for each in etree.fromstring(taken).iter("{*}EndToEndId")] == await references(database, run)
    async with database.session() as session:
        await payment_runs.send(session, one, run.id, NOW)
    first, second = await references(database, run)
    results = pain_002(status(first, "ACSC", amount="9000.00"), status(second, "RJCT", "AC04"), run=run.reference)
    read = await payment_results.read_in(database, one, run.id, results, NOW)
    assert (read.paid, read.failed, read.again) == (1, 1, False)
    assert await payments(database) == [("2026-Q4", "paid", ""), ("2026-Q4", "failed", "to_mend")]
    async with database.session() as session:
        assert (await session.exec(select(PaymentRun.state))).one() == "settled"
        actions = (await session.exec(select(AuditEntry.action).where(AuditEntry.actor == one.staff_id))).all()
    assert {"payment_run_prepared", "payment_run_sent", "payment_file_taken", "payment_results_read"} <= set(actions)


async def test_the_same_file_read_twice_changes_nothing(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    (reference,) = await references(database, run)
    results = camt_054(booking(reference, "9000.00", run=run.reference))
    assert not (await payment_results.read_in(database, one, run.id, results, NOW)).again
    before = await payments(database)
    assert (await payment_results.read_in(database, other, run.id, results, LATER)).again
    assert await payments(database) == before == [("2026-Q4", "paid", "")]
    async with database.session() as session:
        assert len((await session.exec(select(ResultFile))).all()) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda one, two, run: pain_002(status(one, "ACSC"), status("PSER-000001-9999999999", "ACSC"), run=run), "unknown_payment"),
        (lambda one, two, run: pain_002(status(one, "ACSC"), status(two, "ACSC", amount="9001"), run=run), "amount_differs"),
        (lambda one, two, run: pain_002(status(one, "ACSC"), status(two, "ACSC"), run="PSER-999999"), "other_run"),
        (lambda one, two, run: pain_002(status(one, "ACSC"), status(two, "ACSC"), status(one, "ACSC"), run=run), "twice"),
        (lambda one, two, run: pain_002(status(one, "ACSP"), run=run), "nothing"),
        (lambda one, two, run: f"reference,outcome,reason,amount\n{one},paid,,9000\n{two},paid,,-9000".encode(), "not_rupees"),
    ],
)
async def test_a_file_that_is_wrong_in_one_place_changes_nothing_at_all(database: Database, wrong, code: str) -> None:
    for number in (1, 2):
        await awarded(database, number)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    with pytest.raises(FileError) as refused:
        await payment_results.read_in(database, one, run.id, wrong(*await references(database, run), run.reference), NOW)
    assert refused.value.code == code
    assert await payments(database) == [("2026-Q4", "sent", "")] * 2


async def test_a_run_holds_more_payments_than_are_read_at_once_and_each_of_them_is_looked_at_again(database: Database, monkeypatch) -> None:
    monkeypatch.setattr(transfers, "_AT_ONCE", 2)
    awards = [await awarded(database, number) for number in range(1, 6)]
    one, other = await supervisor(database), await supervisor(database)
    run = await prepared(database, one)
    assert run.count == 5
    async with database.session() as session:
        for award in (awards[0], awards[4]):
            owed = await session.get_one(Award, award)
            (await session.get_one(Application, owed.application_id)).status = "withdrawn"
    async with database.session() as session:
        assert (await payment_runs.approve(session, other, run.id, NOW)).count == 3
        assert (await payment_runs.of_run(session, run.id))["left_out"] == 2


async def test_every_wrong_payment_of_a_file_is_named_at_once_and_nothing_of_it_is_kept(database: Database, monkeypatch) -> None:
    monkeypatch.setattr(payment_results, "_AT_ONCE", 2)
    for number in range(1, 5):
        await awarded(database, number)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    first, second, third, fourth = await references(database, run)
    lines = [
        f"{first},paid,,9000",
        f"{second},paid,,9001",
        "PSER-1,paid,,",
        f"{third},perhaps,,",
        f"{fourth},paid,,",
        f"{first},failed,AC04,",
    ]
    with pytest.raises(FileError) as refused:
        await payment_results.read_in(database, one, run.id, "\n".join(["reference,outcome,reason,amount", *lines]).encode(), NOW)
    assert refused.value.wrong == (
        Wrong(2, second, "amount_differs"),
        Wrong(3, "PSER-1", "unknown_payment"),
        Wrong(4, third, "no_outcome"),
        Wrong(6, first, "twice"),
    )
    assert await payments(database) == [("2026-Q4", "sent", "")] * 4


async def test_a_payment_that_is_paid_is_not_answered_again_by_another_file(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    (reference,) = await references(database, run)
    await payment_results.read_in(database, one, run.id, camt_054(booking(reference, "9000", run=run.reference)), NOW)
    for said in ("ACSC", "RJCT"):
        with pytest.raises(FileError, match="already_paid"):
            await payment_results.read_in(database, one, run.id, pain_002(status(reference, said), run=run.reference), NOW)
    assert await payments(database) == [("2026-Q4", "paid", "")]


async def test_a_file_of_another_run_or_programme_is_refused(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    first = await sent(database, one, other)
    await awarded(database, 2, programme="vulnerable_support")
    async with database.session() as session:
        second = await payment_runs.prepare(session, one, "vulnerable_support", "2026-Q4", NOW)
    (theirs,) = await references(database, second)
    with pytest.raises(FileError, match="not_sent"):
        await payment_results.read_in(database, one, second.id, pain_002(status(theirs, "ACSC")), NOW)
    with pytest.raises(FileError, match="other_run"):
        await payment_results.read_in(database, one, first.id, pain_002(status(theirs, "ACSC"), run=first.reference), NOW)
    good = pain_002(status((await references(database, first))[0], "ACSC"), run=first.reference)
    await payment_results.read_in(database, one, first.id, good, NOW)
    with pytest.raises(FileError, match="other_run"):
        await payment_results.read_in(database, one, second.id, good, NOW)


async def test_a_rejected_file_fails_every_payment_that_has_no_outcome(database: Database) -> None:
    for number in (1, 2, 3):
        await awarded(database, number)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    read = await payment_results.read_in(database, one, run.id, pain_002(group="RJCT", run=run.reference), NOW)
    assert (read.paid, read.failed) == (0, 3)


BANKS_DIFFERENCE = {"payment": "bank", "bank_name": "HBL", "account_holder": "Zainab", "iban": "PK36SCBL0000001123456702"}


@pytest.mark.parametrize(
    ("household", "held"),
    [
        ({}, ""),
        ({"account": BANKS_DIFFERENCE}, ""),
        ({"account": {"payment": "none"} | {key: "" for key in wallet(1) if key != "payment"}, "holder": ""}, "no_account"),
        ({"account": BANKS_DIFFERENCE | {"iban": "PK36SCBL0000001123456703"}}, "no_account"),
        ({"holder": ""}, "unchecked"),
        ({"holder": "differs"}, "holder_differs"),
        ({"status": "withdrawn"}, "closed"),
        ({"until_day": date(2026, 12, 30)}, None),
        ({"from_day": date(2027, 1, 1)}, None),
        ({"rhythm": "lasting", "amount": 0}, None),
        ({"state": "waiting"}, None),
        ({"state": "ended"}, ""),
    ],
)
async def test_what_is_owed_is_paid_or_held_for_a_reason_and_what_is_not_owed_is_neither(
    database: Database, household: dict, held: str | None
) -> None:
    await awarded(database, **household)
    run = await prepared(database, await supervisor(database))
    assert bool(run) is (held == "")
    assert await payments(database) == ([] if held is None else [("2026-Q4", "due", held)])


async def test_two_households_that_name_one_account_are_both_held_until_it_is_clear_whose_it_is(database: Database) -> None:
    for number in (1, 2):
        await awarded(database, number, account=wallet(7))
    await awarded(database, 3)
    me = await supervisor(database)
    run = await prepared(database, me)
    assert run.count == 1
    async with database.session() as session:
        count, listed = await payment_runs.exceptions(session, me, "cash_assistance")
    assert (count, {each.reason for each in listed}) == (2, {"shared"})


async def test_a_changed_account_is_held_until_its_bank_has_confirmed_it(database: Database) -> None:
    award = await awarded(database)
    async with database.session() as session:
        household = (await session.get(Award, award)).application_id
    await renamed(database, household, wallet_number="+923009999999")
    assert await prepared(database, await supervisor(database)) is None
    assert await payments(database) == [("2026-Q4", "due", "unchecked")]


@dataclass(frozen=True)
class Since:
    """What has happened between preparing a run and approving it, and the reason for which the payment is then left out."""

    reason: str
    answers: dict[str, str] = field(default_factory=dict)
    status: str = "approved"
    until_day: date = date(2027, 9, 30)
    confirmed: bool = False  # by the bank, as it is now
    mending: bool = False


SINCE = [
    Since("unchecked", {"wallet_number": "+923009999999"}),
    Since("unchecked", {"wallet_holder": "Somebody Else"}),
    Since("changed", {"wallet_number": "+923009999999"}, confirmed=True),
    Since("changed", {"wallet_holder": "Somebody Else"}, confirmed=True),
    Since("no_account", {"wallet_number": "12"}),
    Since("closed", status="withdrawn"),
    Since("ended", until_day=date(2026, 12, 1)),
    Since("to_mend", mending=True),
]


@pytest.mark.parametrize("since", SINCE, ids=lambda since: f"{since.reason}-{'-'.join(since.answers)}")
async def test_what_may_no_longer_be_paid_leaves_the_run_when_another_approves_it(database: Database, since: Since) -> None:
    award = await awarded(database)
    await awarded(database, 2)
    one, other = await supervisor(database), await supervisor(database)
    run = await prepared(database, one)
    async with database.session() as session:
        owed = await session.get(Award, award)
        household = owed.application_id
        owed.until_day = since.until_day
        case = await session.get(Application, household)
        case.status = since.status
        session.add_all([owed, case])
        if since.mending:
            await circumstances.open_to_mend(session, household, NOW)
    await renamed(database, household, confirmed=since.confirmed, **since.answers)
    async with database.session() as session:
        approved = await payment_runs.approve(session, other, run.id, LATER)
    assert (approved.state, approved.count, approved.total) == ("approved", 1, 9_000)
    assert approved.pay_day > run.pay_day  # a bank takes no order of yesterday
    assert sorted(await payments(database)) == [("2026-Q4", "due", ""), ("2026-Q4", "due", since.reason)]
    async with database.session() as session:
        taken = await payment_runs.file(session, one, run.id, "xml", TREASURY, LATER)
        assert (await payment_runs.of_run(session, run.id))["left_out"] == 1
        noted = (await session.exec(select(AuditEntry.details).where(AuditEntry.actor == other.staff_id))).one()
    assert (noted["count"], noted["left_out"]) == (1, 1)
    assert len(list(etree.fromstring(taken).iter("{*}CdtTrfTxInf"))) == 1
    async with database.session() as session:
        left_out, kept = (await session.exec(select(Transfer.reference).order_by(Transfer.outcome.desc()))).all()  # pyright: ignore
        await payment_runs.send(session, one, run.id, LATER)
    with pytest.raises(FileError, match="already_answered"):
        await payment_results.read_in(database, one, run.id, pain_002(status(left_out, "ACSC"), run=run.reference), LATER)
    await payment_results.read_in(database, one, run.id, pain_002(status(kept, "ACSC"), run=run.reference), LATER)
    async with database.session() as session:
        assert (await session.exec(select(PaymentRun.state))).one() == "settled"
    if since.reason == "changed":
        again = await prepared(database, one, now=LATER)
        async with database.session() as session:
            sent_to = (await session.exec(select(Transfer.number, Transfer.holder).where(Transfer.run_id == again.id))).one()
        assert set(sent_to) & set(since.answers.values())


async def test_a_run_of_which_nothing_may_be_paid_any_more_is_cancelled_and_does_not_stand_in_the_way(database: Database) -> None:
    award = await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await prepared(database, one)
    async with database.session() as session:
        household = (await session.get(Award, award)).application_id
    await renamed(database, household, confirmed=True, wallet_number="+923009999999")
    async with database.session() as session:
        approved = await payment_runs.approve(session, other, run.id, NOW)
    assert (approved.state, approved.count, approved.approved_by) == ("cancelled", 0, None)
    with pytest.raises(RunError):
        async with database.session() as session:
            await payment_runs.send(session, one, run.id, NOW)
    assert (await sent(database, one, other)).count == 1


async def test_of_two_supervisors_who_approve_at_the_same_moment_one_does(database: Database) -> None:
    await awarded(database)
    one, *others = [await supervisor(database) for _ in range(4)]
    run = await prepared(database, one)

    async def approve(me: SignedInStaff) -> PaymentRun:
        async with database.session() as session:
            return await payment_runs.approve(session, me, run.id, NOW)

    outcomes = await asyncio.gather(*map(approve, others), return_exceptions=True)
    assert sorted(each.code if isinstance(each, RunError) else each.state for each in outcomes) == ["approved", "changed", "changed"]
    async with database.session() as session:
        noted = select(AuditEntry.action).where(AuditEntry.actor.in_([each.staff_id for each in others]))  # pyright: ignore
        assert (await session.exec(noted)).all() == ["payment_run_approved"]


async def renamed(database: Database, household: UUID, *, confirmed: bool = False, **answers: str) -> None:
    """Change a household's wallet, and let the bank confirm it as it is then."""
    async with database.session() as session:
        these = select(StepAnswers).where(StepAnswers.step == "wallet", StepAnswers.application_id == household)
        kept = (await session.exec(these)).one()
        kept.answers = kept.answers | answers
        session.add(kept)
        if confirmed:
            check = (await session.exec(select(Check).where(Check.application_id == household))).one()
            check.asked = {"wallet": kept.answers["wallet_operator"], "number": kept.answers["wallet_number"]}
            check.findings = [check.findings[0] | {"declared": kept.answers["wallet_holder"]}]
            session.add(check)


async def test_a_failed_payment_waits_for_the_citizen_and_goes_into_the_next_run_under_the_same_row(database: Database) -> None:
    award = await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    (reference,) = await references(database, run)
    await payment_results.read_in(database, one, run.id, pain_002(status(reference, "RJCT", "AC04"), run=run.reference), NOW)
    assert await prepared(database, one, "2027-Q1", LATER) is None
    assert await payments(database) == [("2026-Q4", "failed", "to_mend"), ("2027-Q1", "due", "to_mend")]
    async with database.session() as session:
        change = (await session.exec(select(Change))).one()
        assert (change.cause, change.steps) == ("payment", ["payment", "bank", "wallet"])
        change.ended_at = LATER
        session.add(change)
    again = await sent(database, one, other, "2027-Q1", LATER)
    assert again.count == 2
    results = pain_002(*(status(each, "ACSC") for each in await references(database, again)), run=again.reference)
    await payment_results.read_in(database, one, again.id, results, LATER)
    assert await payments(database) == [("2026-Q4", "paid", ""), ("2027-Q1", "paid", "")]
    async with database.session() as session:
        tries = (await session.exec(select(Transfer.outcome).join(Payment).where(Payment.award_id == award).order_by(Transfer.id))).all()
    assert tries == ["failed", "paid", "paid"]


async def told(database: Database, now: datetime = NOW) -> list[tuple[str, str, date | None]]:
    """Return what the household reads of its payments: state, why it waits, and the day."""
    async with database.session() as session:
        case = (await session.exec(select(Application))).one()
        lines = await household_payments.statement(session, case.id, now, await payment_accounts.problem(session, case))
    return [(line.state, line.held, line.told_on(day_of(now))) for line in lines]


@pytest.mark.parametrize(
    ("made", "held"),
    [
        ({}, ""),
        ({"holder": "differs"}, "holder_differs"),
        ({"holder": ""}, "unchecked"),
        ({"account": wallet(1) | {"wallet_number": ""}, "holder": ""}, "no_account"),
    ],
)
async def test_no_day_is_told_for_what_could_not_be_paid_now_also_before_any_run(
    database: Database, made: dict[str, object], held: str
) -> None:
    await awarded(database, from_day=NOW.date(), **made)  # pyright: ignore[reportArgumentType]
    expected = [("due", held, None if held else date(2026, 11, 24))]
    assert await told(database) == expected
    await prepared(database, await supervisor(database))
    assert await told(database) == expected


async def test_what_a_run_has_found_of_an_account_is_no_longer_told_once_it_is_mended(database: Database) -> None:
    await awarded(database, account=wallet(1) | {"wallet_number": ""}, holder="")
    assert await prepared(database, await supervisor(database)) is None
    assert await told(database) == [("due", "no_account", None)]
    async with database.session() as session:
        kept = (await session.exec(select(StepAnswers).where(StepAnswers.step == "wallet"))).one()
        kept.answers = wallet(1)
        session.add(kept)
    assert await told(database) == [("due", "unchecked", None)]


async def test_a_failed_payment_is_told_as_failed_until_the_account_is_mended_and_then_as_to_be_paid_again(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    (reference,) = await references(database, run)
    await payment_results.read_in(database, one, run.id, pain_002(status(reference, "RJCT", "AC04"), run=run.reference), NOW)
    assert await told(database) == [("failed", "", NOW.date())]
    async with database.session() as session:
        change = (await session.exec(select(Change))).one()
        change.ended_at = NOW
        session.add(change)
    assert await told(database) == [("again", "", None)]
    assert await prepared(database, one)
    assert await told(database) == [("again", "", None)]


async def test_a_day_that_has_passed_is_not_promised_as_the_next(database: Database) -> None:
    await awarded(database, from_day=date(2026, 10, 1))
    async with database.session() as session:
        award = (await session.exec(select(Award))).one()
    assert household_payments.next_day(award, set(), datetime(2026, 10, 5, 9, tzinfo=UTC)) == date(2026, 10, 12)
    assert household_payments.next_day(award, set(), NOW) is None
    assert await told(database) == [("due", "", None)]
    assert household_payments.next_day(award, {("cash_assistance", "2026-Q4")}, NOW) == date(2027, 1, 11)


async def test_a_programme_is_offered_with_a_period_only_once_somebody_is_owed_it(database: Database) -> None:
    await awarded(database, programme="food_package", rhythm="ramzan", amount=10_000)
    me = await supervisor(database)
    async with database.session() as session:
        assert await payment_runs.periods(session, me, NOW) == []
        assert await payment_runs.periods(session, me, datetime(2027, 2, 1, 9, tzinfo=UTC)) == [("food_package", "R1448")]


async def test_a_payment_that_comes_back_is_owed_again(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    (reference,) = await references(database, run)
    await payment_results.read_in(database, one, run.id, camt_054(booking(reference, "9000", run=run.reference)), NOW)
    back = camt_054(booking(reference, "9000", "CRDT", run.reference, "AC06"))
    await payment_results.read_in(database, one, run.id, back, LATER)
    assert await payments(database) == [("2026-Q4", "failed", "to_mend")]


async def test_a_cancelled_run_leaves_everything_owed_as_before_and_one_that_is_sent_cannot_be_cancelled(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await prepared(database, one)
    async with database.session() as session:
        await payment_runs.cancel(session, one, run.id, NOW)
    run = await sent(database, one, other)
    assert run.count == 1
    with pytest.raises(RunError, match="changed"):
        async with database.session() as session:
            await payment_runs.cancel(session, one, run.id, NOW)


async def test_a_run_whose_file_was_taken_is_cancelled_by_another_person_who_says_why_so_nobody_is_paid_twice(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    first = await prepared(database, one)
    async with database.session() as session:
        await payment_runs.approve(session, other, first.id, NOW)
    for kind in ("xml", "csv"):
        async with database.session() as session:
            await payment_runs.file(session, one, first.id, kind, TREASURY, NOW)
    refused = (
        (one, "It is wrong.", True, RunError),
        (other, "", True, UnreasonedError),
        (other, " \n", True, UnreasonedError),
        (other, "The bank refused it.", False, UnreasonedError),
    )
    for who, reason, not_carried_out, error in refused:
        with pytest.raises(error):
            async with database.session() as session:
                await payment_runs.cancel(session, who, first.id, NOW, reason=reason, not_carried_out=not_carried_out)
        with pytest.raises(RunError, match="open_run"):
            await prepared(database, one)  # so that nothing orders the same payments again
    async with database.session() as session:
        ((taken,),) = (await payment_runs.taken(session, [first.id])).values()
        assert (taken.taken_by, taken.taken_at) == (one.staff_id, NOW)
        await payment_runs.cancel(session, other, first.id, LATER, reason="The bank refused it.", not_carried_out=True)
    async with database.session() as session:
        noted = select(AuditEntry).where(AuditEntry.action == "payment_run_cancelled").order_by(AuditEntry.number.desc())  # pyright: ignore
        entry = (await session.exec(noted)).first()
        assert (entry.actor, entry.details["reason"]) == (other.staff_id, "The bank refused it.")
    with pytest.raises(RunError, match="not_allowed"):
        async with database.session() as session:
            await payment_runs.file(session, one, first.id, "csv", None, LATER)
    second = await sent(database, one, other)
    (reference,) = await references(database, second)
    (cancelled,) = await references(database, first)
    await payment_results.read_in(database, one, second.id, pain_002(status(reference, "ACSC"), run=second.reference), NOW)
    with pytest.raises(FileError, match="not_sent"):
        await payment_results.read_in(database, one, first.id, pain_002(status(cancelled, "ACSC"), run=first.reference), NOW)
    assert await payments(database) == [("2026-Q4", "paid", "")]


async def test_who_takes_the_file_while_another_cancels_the_run_gets_it_or_the_run_stays(database: Database) -> None:
    one, other = await supervisor(database), await supervisor(database)
    for number in range(1, 9):
        await awarded(database, number)
        run = await prepared(database, one)
        async with database.session() as session:
            await payment_runs.approve(session, other, run.id, NOW)

        async def take(run_id: int = run.id) -> bytes:
            async with database.session() as session:
                return await payment_runs.file(session, one, run_id, "csv", None, NOW)

        async def cancel(run_id: int = run.id) -> PaymentRun:
            async with database.session() as session:
                return await payment_runs.cancel(session, other, run_id, NOW)

        file, cancelled = await asyncio.gather(take(), cancel(), return_exceptions=True)
        assert isinstance(file, bytes) != isinstance(cancelled, PaymentRun), (file, cancelled)
        if isinstance(file, bytes):
            async with database.session() as session:
                await payment_runs.cancel(session, other, run.id, NOW, reason="A trial.", not_carried_out=True)


async def test_the_ramzan_package_is_paid_some_days_before_ramzan_and_never_for_one_that_is_past(database: Database) -> None:
    season = {"programme": "food_package", "rhythm": "ramzan", "amount": 10_000, "until_day": None}
    await awarded(database, 1, **season, from_day=date(2026, 11, 29))
    await awarded(database, 2, **season, from_day=date(2027, 2, 20))  # while people fast
    me = await supervisor(database)

    async def counted(period: str, on: date) -> int:
        now = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        async with database.session() as session:
            offered = [("food_package", period)] if period == "R1448" else []  # nobody is owed the one before
            assert (await payment_runs.periods(session, me, now)) == offered
            run = await payment_runs.prepare(session, me, "food_package", period, now)
            count = run.count if run else 0
            if run:
                await payment_runs.cancel(session, me, run.id or 0, now)
            return count

    assert await counted("R1447", date(2027, 1, 27)) == 0
    with pytest.raises(RunError, match="no_period"):
        async with database.session() as session:
            await payment_runs.prepare(session, me, "food_package", "R1448", datetime(2027, 1, 27, 9, tzinfo=UTC))
    assert await counted("R1448", date(2027, 1, 28)) == 1
    assert await counted("R1448", date(2027, 3, 1)) == 1


async def test_of_runs_that_are_prepared_at_once_one_is_made_and_every_payment_is_in_it_once(database: Database) -> None:
    for number in range(1, 8):
        await awarded(database, number)
    people = [await supervisor(database) for _ in range(4)]
    outcomes = await asyncio.gather(*(prepared(database, me) for me in people), return_exceptions=True)
    made = [each for each in outcomes if isinstance(each, PaymentRun)]
    assert [each.count for each in made] == [7]
    assert all(isinstance(each, RunError) for each in outcomes if not isinstance(each, PaymentRun))
    async with database.session() as session:
        assert (await session.exec(select(func.count()).select_from(Transfer))).one() == 7


async def test_of_results_that_are_read_in_at_once_one_counts(database: Database) -> None:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    (reference,) = await references(database, run)
    results = pain_002(status(reference, "ACSC"), run=run.reference)
    outcomes = await asyncio.gather(*(payment_results.read_in(database, one, run.id, results, NOW) for _ in range(5)))
    assert sorted(each.again for each in outcomes) == [False, True, True, True, True]


async def test_only_supervisors_of_the_whole_province_pay(database: Database) -> None:
    await awarded(database)
    run = await prepared(database, await supervisor(database))
    for stranger in (
        await supervisor(database, "officer", frozenset({"lahore"})),
        await supervisor(database, "supervisor", frozenset({"lahore"})),
        await supervisor(database, "administrator"),
    ):
        acts = (
            lambda session, me: payment_runs.prepare(session, me, "cash_assistance", "2026-Q4", NOW),
            lambda session, me: payment_runs.approve(session, me, run.id, NOW),
            lambda session, me: payment_runs.cancel(session, me, run.id, NOW),
            lambda session, me: payment_runs.send(session, me, run.id, NOW),
            lambda session, me: payment_runs.file(session, me, run.id, "csv", None, NOW),
            lambda session, me: payment_runs.listed(session, me),
            lambda session, me: payment_runs.exceptions(session, me, "cash_assistance"),
            lambda session, me: payment_runs.periods(session, me, NOW),
        )
        for act in acts:
            with pytest.raises(NotTheirsError):
                async with database.session() as session:
                    await act(session, stranger)
        with pytest.raises(NotTheirsError):
            await payment_results.read_in(database, stranger, run.id, pain_002(), NOW)


async def test_the_database_itself_refuses_one_pair_of_eyes_and_a_second_living_transfer(database: Database) -> None:
    await awarded(database)
    me = await supervisor(database)
    run = await prepared(database, me)
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            found = (await session.exec(select(PaymentRun))).one()
            found.approved_by = me.staff_id
            session.add(found)
    async with database.session() as session:
        first = (await session.exec(select(Transfer))).one()
        second_run = PaymentRun(
            programme="healthcare", period="2026-Q4", pay_day=NOW.date(), prepared_by=me.staff_id, prepared_at=NOW, state="sent"
        )
        session.add(second_run)
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            values = first.model_dump(exclude={"id", "run_id", "reference"})
            session.add(Transfer(**values, run_id=second_run.id, reference="another"))
    assert run


@pytest.mark.parametrize("period", ["2027-Q1", "2026-11", "once ", "", "x", "2026-Q4; DROP TABLE payment"])
async def test_a_period_that_is_none_or_has_not_begun_makes_no_run(database: Database, period: str) -> None:
    await awarded(database)
    me = await supervisor(database)
    if period == "2026-11":  # of another rhythm: there is nothing to pay in it
        assert await prepared(database, me, period) is None
        return
    with pytest.raises(RunError, match="no_period"):
        await prepared(database, me, period)


async def test_a_new_award_in_the_place_of_an_old_one_does_not_pay_a_period_twice(database: Database) -> None:
    old = await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    await sent(database, one, other)
    async with database.session() as session:
        before = await session.get(Award, old)
        assert before
        before.state, before.until_day = "ended", date(2026, 11, 30)
        session.add(before)
        await session.flush()
        new = before.model_dump(exclude={"id"}) | {"state": "approved", "amount": 12_000, "from_day": date(2026, 12, 1)}
        session.add(Award(**new | {"until_day": date(2027, 11, 30), "replaces": UUID(str(old))}))
    assert await prepared(database, one) is None
    run = await prepared(database, one, "2027-Q1", LATER)
    assert (run.count, run.total) == (1, 12_000)


async def test_what_a_citizen_mends_is_open_and_what_was_before_is_kept(database: Database) -> None:
    award = await awarded(database)
    async with database.session() as session:
        household = (await session.get(Award, award)).application_id
        await circumstances.open_to_mend(session, household, NOW)
        await circumstances.open_to_mend(session, household, NOW)
    async with database.session() as session:
        change = (await session.exec(select(Change))).one()
    assert {row["step"] for row in change.before} == {"payment", "wallet"}


async def test_whatever_is_killed_at_whichever_statement_everybody_is_paid_once(database: Database, database_url: str) -> None:
    for number in (1, 2):
        await awarded(database, number, from_day=date(2027, 1, 1), until_day=date(2060, 12, 31))
    people = [await supervisor(database), await supervisor(database)]
    address = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.services.payday", address, *(str(each.staff_id) for each in people)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    quarters = int(done.stdout)
    assert quarters > 10  # points at which it was killed
    async with database.session() as session:
        owed = (await session.exec(select(Payment.state))).all()
        tries = (await session.exec(select(Transfer.payment_id).where(Transfer.outcome == "paid"))).all()
        runs = (await session.exec(select(PaymentRun.state))).all()
    assert len(owed) == 2 * quarters
    assert set(owed) == {"paid"}
    assert len(tries) == len(set(tries)) == 2 * quarters
    assert set(runs) <= {"settled", "cancelled"}
