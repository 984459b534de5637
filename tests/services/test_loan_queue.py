"""The queue of loans: of one's own places, by status, by how late they are, and found by what people know of them."""

from datetime import timedelta

import pytest
from sqlmodel import select

from registry.gateways.changes import LocalChanges
from registry.records import Account, Application, NameSound
from registry.records.database import Database
from registry.rules import numbers
from registry.rules.arrears import Age
from registry.rules.names import sounds
from registry.services.loans import bank_files, loan_changes, loan_queue, repayments
from registry.services.loans.loan_queue import PAGE, PROPOSED, Filter
from registry.services.office.staff import NotTheirsError
from tests.rules.test_bank_files import camt, entry
from tests.services.loan_people import NOW, TODAY, again, applied, disbursed, in_committee, lender, owner_of
from tests.services.test_casework import officer


async def listed(database: Database, chosen: Filter, days: int = 0, districts: tuple[str, ...] = ("lahore",)) -> list[str]:
    me = await officer(database, districts=districts)
    async with database.session() as session:
        return [row.number for row in (await loan_queue.page(session, me, chosen, TODAY + timedelta(days=days))).rows]


async def test_a_queue_shows_the_loans_of_its_viewers_places_by_what_is_known_of_them(database: Database) -> None:
    loan = await applied(database)
    async with database.session() as session:
        account = (await session.exec(select(Account).where(Account.id == await owner_of(database, loan)))).one()
        application = (await session.exec(select(Application).where(Application.account_id == account.id))).one()
        application.name_key, application.number, application.pser_id = (
            "zainab bibi",
            numbers.APPLICATION.make(max, 2026),
            numbers.PSER_ID.make(max),
        )
        session.add(application)
        session.add_all(NameSound(application_id=application.id, sound=each, district="lahore") for each in sounds("Zainab Akhtar"))
    known = (loan.number, loan.number.lower().replace("-", " "), application.number, application.pser_id, account.cnic)
    known = (*known, account.mobile or "", "ZAINAB b", "Zenab", "akhter zainab", "زینب")
    for chosen in (Filter(), Filter(status="applied"), *(Filter(search=each) for each in known)):
        assert await listed(database, chosen) == [loan.number], chosen
        assert await listed(database, chosen, districts=("multan",)) == [], chosen
    for chosen in (Filter(status="offered"), Filter(late=Age.TO_30), Filter(search="nobody"), Filter(status=PROPOSED)):
        assert await listed(database, chosen) == [], chosen
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await loan_queue.page(session, await officer(database, "administrator"), Filter(), TODAY)


def test_a_search_that_may_name_a_person_is_known_as_one() -> None:
    for number in ("", numbers.LOAN.make(max, 2026), numbers.APPLICATION.make(max, 2026), numbers.PSER_ID.make(max)):
        assert not Filter(search=number).personal, number
    for person in ("35202-0000001-1", "03001234567", "Zainab", "زینب"):
        assert Filter(search=person).personal, person


async def test_arrears_are_listed_by_their_age(database: Database) -> None:
    loan = await disbursed(database)
    due = ((loan.next_due or TODAY) - TODAY).days
    for late, expected in ((0, None), (1, Age.TO_30), (30, Age.TO_30), (31, Age.TO_60), (61, Age.TO_90), (91, Age.OVER_90)):
        found = [each for each in Age if await listed(database, Filter(late=each), due + late)]
        assert found == ([expected] if expected else []), late
        async with database.session() as session:
            counts = await loan_queue.counts(session, await lender(database), TODAY + timedelta(days=due + late))
        assert [age for age in Age if counts[age]] == found
        assert counts["disbursed"] == 1
    async with database.session() as session:
        await repayments.take(session, await lender(database), loan.id, loan.version, 5_715, now=NOW)
    assert await listed(database, Filter(late=Age.TO_30), due + 1) == []  # paid: no longer late


async def test_a_change_that_waits_is_found(database: Database) -> None:
    loan = await disbursed(database)
    async with database.session() as session:
        me = await lender(database)
        await loan_changes.propose(session, me, loan.id, loan.version, kind="reschedule", months=36, grace=0, reason="Ill", now=NOW)
    assert await listed(database, Filter(status=PROPOSED)) == [loan.number]


async def test_pages_hold_every_loan_once(database: Database) -> None:
    made = [await applied(database) for _ in range(PAGE + 3)]
    seen: list[str] = []
    chosen, me = Filter(), await lender(database)
    while True:
        async with database.session() as session:
            page = await loan_queue.page(session, me, chosen, TODAY)
        seen += [row.number for row in page.rows]
        if not page.next:
            break
        chosen = Filter(after=page.next)
    assert sorted(seen) == sorted(loan.number for loan in made)
    assert await listed(database, Filter(after="nonsense"))


async def test_a_notification_of_the_bank_is_posted_like_any_other_file(database: Database) -> None:
    loan, waiting = await disbursed(database), await in_committee(database)
    me = await lender(database, "supervisor")
    content = camt(entry(words=loan.number, amount="5715.00", reference="N1"), entry(words="salary", sign="DBIT"))
    file = await bank_files.post(database, LocalChanges(), me, "../../camt.xml", content, NOW)
    assert (file.outcome, file.posted, file.amount, file.file_name) == ("posted", 1, 5_715, "camt.xml")
    content = camt(entry(words=loan.number, reference="N2"), entry(words=waiting.number, reference="N3"))
    file = await bank_files.post(database, LocalChanges(), me, "camt.xml", content, NOW)
    assert (file.outcome, [each["code"] for each in file.problems]) == ("refused", ["not_running"])
    assert (await again(database, loan)).status == "disbursed"
