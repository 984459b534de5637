"""A loan from the application to the money: who may ask, who decides, and what is refused on the way; on both databases."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from registry.records import AuditEntry, Document, Loan, LoanGuarantor, LoanInstalment, LoanVote, Message
from registry.records.database import Database
from registry.rules.faults import FAULTS
from registry.rules.lifecycle import NotAllowedError
from registry.services.loans import committee, ledger, lending, loan_agreements, loan_applications, loan_reminders, loans
from registry.services.loans.loan_applications import RefusedError
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError
from registry.services.registration import documents
from tests.services.loan_people import (
    HOME,
    NOW,
    STORE,
    TODAY,
    accepted,
    after,
    again,
    applied,
    asked,
    code_for,
    disbursed,
    household,
    in_committee,
    lender,
    offered,
    owner_of,
)
from tests.services.test_casework import officer
from tests.services.test_staff import employed, signed_in


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({}, ""),
        ({"eligible": False}, "not_eligible"),
        ({"status": "in_verification"}, "not_verified"),
        ({"status": "draft"}, "not_verified"),
    ],
)
async def test_only_an_eligible_verified_household_may_ask(database: Database, made: dict[str, object], reason: str) -> None:
    account_id = await household(database, **made)  # pyright: ignore
    async with database.session() as session:
        here = await loan_applications.chance(session, account_id, NOW)
        assert here.reason == reason
        await loan_applications.keep(session, here, asked(), NOW)
    if reason:
        with pytest.raises(RefusedError) as refused:
            async with database.session() as session:
                await loan_applications.send(session, account_id, NOW)
        assert refused.value.reason == reason


async def test_what_was_typed_is_kept_right_or_wrong_and_weighed_before_it_is_sent(database: Database) -> None:
    account_id = await household(database)
    typed = asked(amount="-5", guarantor_1_cnic="12", months="")
    async with database.session() as session:
        here = await loan_applications.chance(session, account_id, NOW)
        await loan_applications.keep(session, here, typed, NOW)
    async with database.session() as session:
        weighed = await loan_applications.weigh(session, here, await loan_applications.kept(session, here))
    assert weighed.typed == typed
    assert weighed.problems == {"amount": "not_a_number", "guarantor_1_cnic": "not_a_cnic", "months": "required"}
    async with database.session() as session:
        weighed = await loan_applications.weigh(session, here, asked())
    told = weighed.affordability
    assert told
    assert (weighed.problems, told.income, told.existing, told.room, told.instalment) == ({}, 60_000, 1_000, 23_000, 5_715)
    assert sum(each.amount for each in weighed.schedule) == 120_000
    assert len(weighed.schedule) == 21


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"amount": "9000"}, {"amount": "below_terms"}),
        ({"amount": "1000001"}, {"amount": "above_terms"}),
        ({"amount": "500000"}, {"amount": "not_affordable"}),
        ({"guarantor_1_cnic": "own"}, {"guarantor_1_cnic": "is_applicant"}),
        ({"guarantor_2_cnic": "child"}, {"guarantor_2_cnic": "in_household"}),
        ({"guarantor_1_cnic": "3520511111111", "guarantor_2_cnic": "35205-1111111-1"}, {"guarantor_2_cnic": "named_twice"}),
    ],
)
async def test_what_the_terms_the_means_or_the_guarantors_do_not_allow_is_said(
    database: Database, typed: dict[str, str], problems: dict[str, str]
) -> None:
    account_id = await household(database)
    async with database.session() as session:
        here = await loan_applications.chance(session, account_id, NOW)
        known = {"own": here.answers["cnic"], "child": here.answers["members"][0]["cnic"]}
        typed = asked(**{key: known.get(value, value) for key, value in typed.items()})
        assert (await loan_applications.weigh(session, here, typed)).problems == problems
        await loan_applications.keep(session, here, typed, NOW)
    with pytest.raises(RefusedError) as refused:
        async with database.session() as session:
            await loan_applications.send(session, account_id, NOW)
    assert refused.value.problems == problems


async def test_sending_twice_is_sending_once_and_a_household_has_one_loan_at_a_time(database: Database) -> None:
    account_id = await household(database)
    async with database.session() as session:
        here = await loan_applications.chance(session, account_id, NOW)
        await loan_applications.keep(session, here, asked(), NOW)

    async def send() -> str:
        async with database.session() as session:
            return await loan_applications.send(session, account_id, NOW)

    numbers = await asyncio.gather(*(send() for _ in range(5)))
    assert len(set(numbers)) == 1
    async with database.session() as session:
        assert len((await session.exec(select(Loan))).all()) == 1
        assert (await loan_applications.chance(session, account_id, NOW)).reason == "open"
        assert await loan_applications.kept(session, here) == {}
        told = (await session.exec(select(Message).where(Message.template == "loan_applied"))).all()
    assert len(told) == 1
    loan = await again(database, (await applied(database, await household(database))))
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            session.add(Loan(**(loan.model_dump(exclude={"id", "number"}) | {"number": "LN-26-0000-0000"})))


async def test_a_person_stands_for_two_loans_and_again_when_one_has_ended(database: Database) -> None:
    busy = "3520577777771"
    first, _ = [await applied(database, guarantor_1_cnic=busy) for _ in range(2)]
    with pytest.raises(RefusedError) as refused:
        await applied(database, guarantor_2_cnic=busy)
    assert refused.value.problems == {"guarantor_2_cnic": "not_possible"}
    async with database.session() as session:
        await loan_applications.withdraw(session, await owner_of(database, first), NOW)
    await applied(database, guarantor_2_cnic=busy)


async def test_of_many_loans_sent_at_once_a_person_stands_for_two(database: Database) -> None:
    busy = "3520588888881"
    outcomes = await asyncio.gather(*(applied(database, guarantor_1_cnic=busy) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, Loan) for each in outcomes) == 2
    assert {str(each.problems) for each in outcomes if isinstance(each, RefusedError)} == {"{'guarantor_1_cnic': 'not_possible'}"}
    async with database.session() as session:
        assert len((await session.exec(select(LoanGuarantor).where(LoanGuarantor.cnic == busy))).all()) == 2


async def test_a_loan_goes_from_the_application_through_two_supervisors_and_a_code_to_the_money(database: Database) -> None:
    loan = await offered(database)
    assert (loan.status, loan.amount, loan.months, loan.grace) == ("offered", 120_000, 24, 3)
    account_id = await owner_of(database, loan)
    async with database.session() as session:
        paper = await loan_agreements.draft(session, account_id, NOW, "ur")
    assert paper
    assert paper.startswith(b"%PDF")
    code = await code_for(database, account_id)
    wrong = "000000" if code != "000000" else "111111"
    assert not await loan_agreements.accept(database, STORE, account_id, wrong, NOW, "ur")
    assert (await again(database, loan)).status == "offered"
    assert await loan_agreements.accept(database, STORE, account_id, code, NOW, "en")
    loan = await again(database, loan)
    async with database.session() as session:
        document = (await session.exec(select(Document).where(Document.id == loan.agreement_id))).one()
        assert await documents.of_account(session, account_id, document.id)
        kept = await documents.read(STORE, document)
        assert hashlib.sha256(kept.content).hexdigest() == document.sha256
        assert await documents.of_account(session, await household(database), document.id) is None
    text = pypdfium2.PdfDocument(kept.content)[0].get_textpage().get_text_range()
    assert "5,715" in text
    assert "Agreement on an interest-free loan" in text  # in the language in which it was read
    with pytest.raises(NotAllowedError):
        await loan_agreements.accept(database, STORE, account_id, code, NOW, "ur")
    loan = await disbursed(database, loan)
    async with database.session() as session:
        plan = await loans.plan_of(session, loan.id)
        assert plan
        assert (plan.owed, len(plan.dues), plan.dues[0].instalment.due) == (120_000, 21, loan.next_due)
        assert await ledger.totals(session) == {"bank": -120_000, "loans": 120_000, "counter": 0, "losses": 0}
        standing = await loans.standing(session, loan.application_id, TODAY)
        noted = select(AuditEntry.action).where(AuditEntry.application_id == loan.application_id).order_by(col(AuditEntry.number))
        done = (await session.exec(noted)).all()
        templates = (await session.exec(select(Message.template).where(Message.account_id == account_id))).all()
    assert standing
    assert (standing.balance, standing.next_amount, standing.late) == (120_000, 5_715, 0)
    assert list(done) == ["loan_visited", "loan_recommended", "loan_voted", "loan_voted", "loan_disbursed"]
    assert sorted(templates) == ["loan_applied", "loan_code", "loan_disbursed", "loan_offered"]


async def test_a_committee_is_two_supervisors_who_did_not_recommend(database: Database) -> None:
    loan = await in_committee(database)
    first, second = await lender(database, "supervisor"), await lender(database, "supervisor")
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await committee.vote(session, await lender(database), loan.id, loan.version, "grant", "x", NOW)
    with pytest.raises(UnreasonedError):
        async with database.session() as session:
            await committee.vote(session, first, loan.id, loan.version, "grant", "  ", NOW)
    async with database.session() as session:
        await committee.vote(session, first, loan.id, loan.version, "grant", "Good", NOW)
    loan = await again(database, loan)
    assert loan.status == "in_committee"
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await committee.vote(session, first, loan.id, loan.version, "grant", "Good", NOW)
    async with database.session() as session:
        await committee.vote(session, second, loan.id, loan.version, "decline", "No customers there", NOW)
    assert (await again(database, loan)).status == "visited"  # one of each: another look


async def test_who_visited_or_recommended_does_not_vote_even_as_a_supervisor(database: Database) -> None:
    visitor, writer = await lender(database), await lender(database)
    loan = await applied(database)
    async with database.session() as session:
        seen = {"visited_on": TODAY, "place_seen": True, "guarantors_met": True, "report": "A tidy shop"}
        await lending.visit(session, visitor, loan.id, loan.version, **seen, now=NOW)
    loan = await again(database, loan)
    async with database.session() as session:
        wanted = {"verdict": "grant", "amount": 120_000, "months": 24, "grace": 3, "reason": "She sews well"}
        await committee.recommend(session, writer, loan.id, loan.version, **wanted, now=NOW)
    loan = await again(database, loan)
    for before, why in ((visitor, "visited"), (writer, "recommended")):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                assert await committee.bar(session, before, loan) == why  # which the page says instead of the form
                await committee.vote(session, replace(before, role="supervisor"), loan.id, loan.version, "grant", "Good", NOW)
    assert (await again(database, loan)).status == "in_committee"


async def test_the_sixth_try_at_a_code_is_refused_even_if_it_is_right_and_another_code_helps(database: Database) -> None:
    loan = await offered(database)
    account_id = await owner_of(database, loan)
    code = await code_for(database, account_id)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        assert not await loan_agreements.accept(database, STORE, account_id, wrong, NOW, "ur")
    assert not await loan_agreements.accept(database, STORE, account_id, code, NOW, "ur")
    assert (await again(database, loan)).status == "offered"
    later = NOW + timedelta(minutes=2)
    assert await loan_agreements.accept(database, STORE, account_id, await code_for(database, account_id, later), later, "ur")
    assert (await again(database, loan)).status == "accepted"


async def test_two_votes_against_it_decline_a_loan_and_the_citizen_is_told_why(database: Database) -> None:
    loan = await in_committee(database)
    for words in ("Too far from a market", "The shop is closed"):
        async with database.session() as session:
            await committee.vote(session, await lender(database, "supervisor"), loan.id, loan.version, "decline", words, NOW)
        loan = await again(database, loan)
    async with database.session() as session:
        told = (await session.exec(select(Message).where(Message.template == "loan_declined"))).first()
        free = (await session.exec(select(LoanGuarantor.slot).where(LoanGuarantor.loan_id == loan.id))).all()
    assert (loan.status, loan.words) == ("declined", "The shop is closed")
    assert told
    assert told.details["words"] == "The shop is closed"
    assert set(free) == {None}
    assert (await applied(database, await owner_of(database, loan))).status == "applied"  # and may ask again


async def test_the_database_itself_holds_the_committee_to_two_other_supervisors(database: Database) -> None:
    me = await lender(database)
    loan = await in_committee(database, me=me)
    other = await lender(database, "supervisor")
    async with database.session() as session:
        recommendation = await committee.waiting(session, loan.id)
        assert recommendation
    by_me = {"recommendation_id": recommendation.id, "recommended_by": me.staff_id, "verdict": "grant", "words": "x", "at": NOW}
    for wrong in (
        [{"place": 1, "voted_by": me.staff_id}],
        [{"place": 1, "voted_by": me.staff_id, "recommended_by": other.staff_id}],  # a lie about who recommended
        [{"place": 1, "voted_by": other.staff_id}, {"place": 2, "voted_by": other.staff_id}],
        [{"place": 3, "voted_by": other.staff_id}],
    ):
        with pytest.raises(IntegrityError):
            async with database.session() as session:
                session.add_all(LoanVote(**(by_me | each)) for each in wrong)


async def test_a_loan_is_only_theirs_who_see_its_district_are_not_in_it_and_do_not_stand_for_it(database: Database) -> None:
    loan = await applied(database)
    stranger = await officer(database, districts=("multan",))
    cnic = await employed(database, "officer", (HOME,))
    guarantor = (await signed_in(database, cnic))[0]
    guaranteed = await applied(database, guarantor_1_cnic=cnic)
    administrator = await officer(database, "administrator")
    for who, which in ((stranger, loan), (guarantor, guaranteed), (administrator, loan)):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await lending.open_loan(session, who, which.number, NOW)
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                report = {"visited_on": TODAY, "place_seen": True, "guarantors_met": True, "report": "x"}
                await lending.visit(session, who, which.id, which.version, **report, now=NOW)
    async with database.session() as session:
        await lending.open_loan(session, guarantor, loan.number, NOW)
        noted = (await session.exec(select(AuditEntry.action).where(AuditEntry.actor == stranger.staff_id))).all()
    assert "loan_refused" in noted
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await lending.open_loan(session, guarantor, "LN-26-0000-0000", NOW)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 120_001}, "amount"),
        ({"months": 37}, "months"),
        ({"grace": 4}, "grace"),
        ({"months": 3, "grace": 3}, "months"),
        ({"reason": " "}, "reason"),
    ],
)
async def test_what_cannot_be_recommended_is_refused_at_its_field(database: Database, other: dict[str, object], field: str) -> None:
    loan, me = await applied(database), await lender(database)
    async with database.session() as session:
        report = {"visited_on": TODAY, "place_seen": True, "guarantors_met": False, "report": "x"}
        await lending.visit(session, me, loan.id, loan.version, **report, now=NOW)
    loan = await again(database, loan)
    terms = {"verdict": "grant", "amount": 120_000, "months": 24, "grace": 3, "reason": "x"} | other
    with pytest.raises(UnreasonedError) as refused:
        async with database.session() as session:
            await committee.recommend(session, me, loan.id, loan.version, **terms, now=NOW)  # pyright: ignore
    assert refused.value.field == field
    assert refused.value.code in FAULTS


async def test_who_comes_second_is_told_that_the_loan_was_changed(database: Database) -> None:
    loan = await in_committee(database)
    async with database.session() as session:
        await committee.vote(session, await lender(database, "supervisor"), loan.id, loan.version, "grant", "Good", NOW)
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await committee.vote(session, await lender(database, "supervisor"), loan.id, loan.version, "grant", "Good", NOW)


async def test_money_is_paid_out_once_under_a_reference_of_its_own(database: Database) -> None:
    loan = await accepted(database)
    supervisor = await lender(database, "supervisor")
    for paid_on, reference, field in (
        (TODAY, " ", "reference"),
        (TODAY + timedelta(days=1), "X", "paid_on"),
        (TODAY - timedelta(days=1), "X", "paid_on"),
        (TODAY, "x" * 61, "reference"),
    ):
        with pytest.raises(UnreasonedError) as refused:
            async with database.session() as session:
                await lending.disburse(session, supervisor, loan.id, loan.version, paid_on, reference, NOW)
        assert refused.value.field == field

    async def pay() -> None:
        async with database.session() as session:
            await lending.disburse(session, supervisor, loan.id, loan.version, TODAY, "FT77", NOW)

    outcomes = await asyncio.gather(*(pay() for _ in range(4)), return_exceptions=True)
    assert [type(each) for each in outcomes if each] == [ChangedError] * 3
    other = await accepted(database)
    with pytest.raises(UnreasonedError, match="reference_used"):
        async with database.session() as session:
            await lending.disburse(session, supervisor, other.id, other.version, TODAY, "FT77", NOW)
    async with database.session() as session:
        assert (await ledger.totals(session))["bank"] == -120_000
        assert len((await session.exec(select(LoanInstalment))).all()) == 21


async def test_an_offer_ends_after_its_time_and_can_be_accepted_until_then(database: Database) -> None:
    loan = await offered(database)
    account_id = await owner_of(database, loan)
    assert loan.offered_until == TODAY + timedelta(days=30)
    for days, status in ((30, "offered"), (31, "withdrawn")):
        async with database.session() as session:
            await loan_reminders.end_offers(session, after(days))
        assert (await again(database, loan)).status == status
    with pytest.raises(NotAllowedError):
        await loan_agreements.accept(database, STORE, account_id, "123456", after(31), "ur")


async def test_a_code_is_sent_to_a_confirmed_mobile_of_whom_something_is_offered_only(database: Database) -> None:
    loan = await applied(database)
    account_id = await owner_of(database, loan)
    async with database.session() as session:
        assert not await loan_agreements.send_code(session, account_id, NOW)
        assert await loan_agreements.draft(session, account_id, NOW, "ur") is None


async def test_a_loan_is_taken_back_until_the_money_is_paid_out(database: Database) -> None:
    for made in (applied, in_committee, offered, accepted):
        loan = await made(database)
        async with database.session() as session:
            await loan_applications.withdraw(session, await owner_of(database, loan), NOW)
        assert (await again(database, loan)).status == "withdrawn"
    loan = await disbursed(database)
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await loan_applications.withdraw(session, await owner_of(database, loan), NOW)
