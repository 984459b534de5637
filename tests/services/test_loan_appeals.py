"""A loan that was not granted can be appealed: others hear it, others recommend, others vote."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from registry.records import Appeal, Application, Loan, LoanEvent, LoanGuarantor, Message
from registry.records.database import Database
from registry.rules.appeals import Kind
from registry.rules.lifecycle import NotAllowedError
from registry.services.loans import committee, lending
from registry.services.objections import appeals
from registry.services.office.staff import NotTheirsError, SignedInStaff
from tests.services.loan_people import NOW, TODAY, again, applied, in_committee, lender, owner_of

TERMS = {"verdict": "grant", "amount": 120_000, "months": 24, "grace": 3, "reason": "She sews well"}


async def vote(database: Database, me: SignedInStaff, loan: Loan, verdict: str, now=NOW) -> Loan:
    async with database.session() as session:
        await committee.vote(session, me, loan.id, loan.version, verdict, "No customers there", now)
    return await again(database, loan)


async def declined(database: Database, officer: SignedInStaff, *voters: SignedInStaff) -> Loan:
    loan = await in_committee(database, me=officer)
    for voter in voters:
        loan = await vote(database, voter, loan, "decline")
    assert loan.status == "declined"
    return loan


async def appealed(database: Database, loan: Loan, now=NOW) -> Appeal:
    async with database.session() as session:
        application = await session.get_one(Application, loan.application_id)
        (decision,) = await appeals.appealable(session, application, now) or [None]
        if decision is None:
            raise NotAllowedError("nothing to appeal")
        assert (decision.kind, decision.words) == (Kind.LOAN, "No customers there")
        return await appeals.appeal(session, await owner_of(database, loan), decision.kind, decision.id, "I have ten orders", now)


@pytest.mark.parametrize(("days", "possible"), [(0, True), (30, True), (31, False)])
async def test_a_loan_that_was_not_granted_can_be_appealed_for_thirty_days(database: Database, days: int, possible: bool) -> None:
    loan = await declined(database, await lender(database), await lender(database, "supervisor"), await lender(database, "supervisor"))
    if possible:
        assert (await appealed(database, loan, NOW + timedelta(days=days))).state == "open"
    else:
        with pytest.raises(NotAllowedError):
            await appealed(database, loan, NOW + timedelta(days=days))


@pytest.mark.parametrize(("verdict", "outcome"), [("grant", "offered"), ("decline", "declined")])
async def test_others_hear_it_and_others_recommend_and_vote_anew_and_the_outcome_is_told(
    database: Database, verdict: str, outcome: str
) -> None:
    officer, first, second = await lender(database), await lender(database, "supervisor"), await lender(database, "supervisor")
    loan = await declined(database, officer, first, second)
    made = await appealed(database, loan)
    async with database.session() as session:
        assert await appeals.reason_of(session, made) == "No customers there"
    for person in (first, second, replace(officer, role="supervisor")):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await appeals.hear(session, person, made.id, "granted", "Ten orders were not seen", NOW)
    hearer = await lender(database, "supervisor")
    async with database.session() as session:
        await appeals.hear(session, hearer, made.id, "granted", "Ten orders were not seen", NOW)
    loan = await again(database, loan)
    assert (loan.status, loan.words) == ("visited", "")
    async with database.session() as session:
        slots = (await session.exec(select(LoanGuarantor.slot).where(LoanGuarantor.loan_id == loan.id))).all()
        events = (await session.exec(select(LoanEvent.name).where(LoanEvent.loan_id == loan.id).order_by(LoanEvent.id))).all()
    assert all(slots)  # they stand for it again
    assert events[-2:] == ["declined", "appeal_granted"]
    later = NOW + timedelta(hours=1)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await committee.recommend(session, officer, loan.id, loan.version, **TERMS, now=later)
    another = await lender(database)
    async with database.session() as session:
        seen = {"visited_on": TODAY, "place_seen": True, "guarantors_met": True, "report": "Ten orders on the wall"}
        await lending.visit(session, another, loan.id, loan.version, **seen, now=later)
    loan = await again(database, loan)
    async with database.session() as session:
        await committee.recommend(session, another, loan.id, loan.version, **TERMS, now=later)
    loan = await again(database, loan)
    for person in (first, second):
        async with database.session() as session:
            assert await committee.bar(session, person, loan) == "appealed"
        with pytest.raises(NotTheirsError):
            await vote(database, person, loan, "grant", later)
    for _ in range(2):
        loan = await vote(database, await lender(database, "supervisor"), loan, verdict, later)
    assert loan.status == outcome
    async with database.session() as session:
        told = (await session.exec(select(Message.template).where(Message.channel == "sms", col(Message.template).like("loan_%")))).all()
    assert told.count("loan_declined") == 1 + (outcome == "declined")
    assert told.count("loan_offered") == (outcome == "offered")


async def test_the_database_itself_refuses_who_visited_or_voted_and_takes_somebody_else(database: Database) -> None:
    visitor, first, second = await lender(database), await lender(database, "supervisor"), await lender(database, "supervisor")
    made = await appealed(database, await declined(database, visitor, first, second))
    heard = update(Appeal).where(col(Appeal.id) == made.id)
    for person in (visitor, first, second):
        with pytest.raises(DBAPIError):
            async with database.session() as session:
                await session.exec(heard.values(state="refused", heard_by=person.staff_id, heard_at=NOW, reason="No"))  # pyright: ignore
    async with database.session() as session:
        another = await lender(database, "supervisor")
        await session.exec(heard.values(state="refused", heard_by=another.staff_id, heard_at=NOW, reason="No"))  # pyright: ignore


async def test_a_refused_appeal_leaves_the_loan_as_it_was(database: Database) -> None:
    loan = await declined(database, await lender(database), await lender(database, "supervisor"), await lender(database, "supervisor"))
    made = await appealed(database, loan)
    async with database.session() as session:
        await appeals.hear(session, await lender(database, "supervisor"), made.id, "refused", "It was looked at twice", NOW)
    assert await again(database, loan) == loan
    with pytest.raises(NotAllowedError):
        await appealed(database, loan)


async def test_who_has_asked_anew_meanwhile_has_that_one_loan_only(database: Database) -> None:
    loan = await declined(database, await lender(database), await lender(database, "supervisor"), await lender(database, "supervisor"))
    made = await appealed(database, loan)
    newer = await applied(database, await owner_of(database, loan))
    async with database.session() as session:
        await appeals.hear(session, await lender(database, "supervisor"), made.id, "granted", "Ten orders were not seen", NOW)
    assert ((await again(database, loan)).status, (await again(database, newer)).status) == ("declined", "applied")
