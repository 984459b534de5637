"""Two people who do the same thing at the same moment: it is done once, and the other is told. On real SQLite and PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.gateways.scanner import Scan, Scanner
from registry.gateways.store import Store
from registry.records import (
    Appeal,
    Assessment,
    AssessmentRun,
    AuditEntry,
    Award,
    Document,
    Event,
    InformationRequest,
    LoanEvent,
    LoanVote,
    Message,
    PaymentRun,
    ProgrammeVersion,
    Recommendation,
    Staff,
)
from registry.records.database import Database
from registry.services.accounts.hashing import fingerprint
from registry.services.benefits import awards, programmes, reassessment
from registry.services.loans import committee, loan_agreements
from registry.services.objections import appeals, complaints
from registry.services.office import cases, casework, recommendations, requests, staff, staff_sign_in
from registry.services.office.audit import Actor
from registry.services.payments import payment_runs
from registry.services.registration import assisting, documents, helpline
from tests.servers import clamav
from tests.services.award_rows import awarded, supervisor
from tests.services.loan_people import STORE, again, code_for, in_committee, lender, owner_of
from tests.services.test_applications import NOW, photo
from tests.services.test_assessments import LATER, published
from tests.services.test_awards import recommended, verified
from tests.services.test_casework import accept_all, differing, officer, version
from tests.services.test_counter import officer as counter_officer
from tests.services.test_helpline import asked
from tests.services.test_payment_runs import prepared
from tests.services.test_staff import PASSWORD, employed, signed_in

Act = Callable[[AsyncSession], Awaitable[Any]]


async def at_once(database: Database, acts: Iterable[Act]) -> list[Any]:
    """Do things at the same moment, each in a transaction of its own; return what each came to: its result, or its error."""

    async def do(act: Act) -> Any:
        async with database.session() as session:
            return await act(session)

    return await asyncio.gather(*(do(act) for act in acts), return_exceptions=True)


def done(outcomes: list[Any]) -> int:
    """Count what was done; whoever came second was told by an error of ours, and not by the database."""
    told = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert [error for error in told if not type(error).__module__.startswith("registry.")] == []
    return len(outcomes) - len(told)


async def _count(database: Database, *what: Any) -> int:
    async with database.session() as session:
        return (await session.exec(select(func.count()).where(*what))).one()


async def test_a_case_that_two_officers_take_is_one_officers(database: Database) -> None:
    _, case = await differing(database)
    officers, shown = [await officer(database) for _ in range(4)], await version(database, case)
    acts = [lambda session, me=me: casework.take(session, me, case, shown, NOW) for me in officers]
    assert done(await at_once(database, acts)) == 1
    assert await version(database, case) == shown + 1


async def test_a_registration_that_two_supervisors_decide_on_is_decided_once(database: Database) -> None:
    _, case = await differing(database)
    me, supervisors = await officer(database), [await officer(database, "supervisor") for _ in range(4)]
    await accept_all(database, me, case)
    async with database.session() as session:
        await recommendations.recommend(session, me, case, await version(database, case), "verify", "Originals seen", NOW)
    shown = await version(database, case)
    outcomes = ("verified", "declined", "verified", "sent_back")
    acts = [
        lambda session, me=me, outcome=outcome: recommendations.decide(session, me, case, shown, outcome, "Words", NOW)
        for me, outcome in zip(supervisors, outcomes, strict=True)
    ]
    assert done(await at_once(database, acts)) == 1
    assert await _count(database, Recommendation.application_id == case, col(Recommendation.decided_at).is_not(None)) == 1
    moves = (Event.application_id == case, col(Event.name).in_(("verified", "declined", "sent_back")))
    assert await _count(database, *moves) == 1


async def test_an_answer_in_the_moment_in_which_its_term_ends_is_an_answer_or_too_late_and_fails_for_nobody(database: Database) -> None:
    account, case = await differing(database)
    me = await officer(database)
    async with database.session() as session:
        asked = {"steps": ["contact"], "papers": [], "words": "Your number.", "days": 1, "now": NOW}
        await requests.ask_for_information(session, me, case, await version(database, case), **asked)
    async with database.session() as session:
        ends = (await session.exec(select(InformationRequest.until))).one()
    held, mind = asyncio.Event(), asyncio.Event()

    async def answer() -> bool:
        async with database.session() as session:
            await cases.held(session, case)  # as the first statement of an answer does
            held.set()
            await mind.wait()
            return await requests.answer_request(session, account, ends, "It is right as it is.")

    async def close() -> None:
        await held.wait()
        async with database.session() as session:
            mind.set()
            await requests.mind_terms(session, ends)

    answered, _ = await asyncio.gather(answer(), close())
    assert answered
    moves = (Event.application_id == case, col(Event.name).in_(("information_given", "closed")))
    assert await _count(database, *moves) == 1


async def test_a_benefit_that_two_supervisors_decide_on_is_decided_once(database: Database) -> None:
    _, case = await verified(database)
    award = (await recommended(database, case, None, "healthcare"))["healthcare"]
    people = [await supervisor(database) for _ in range(4)]
    acts = [
        lambda session, me=me, outcome=outcome: awards.decide(session, me, award, outcome, "Words", NOW)
        for me, outcome in zip(people, ("approved", "declined", "approved", "declined"), strict=True)
    ]
    assert done(await at_once(database, acts)) == 1
    assert await _count(database, Award.application_id == case, col(Award.decided_at).is_not(None)) == 1
    told = await _count(database, Message.channel == "sms", Message.template == "award_declined")
    assert told == await _count(database, Award.application_id == case, Award.state == "declined")


async def test_a_draft_of_rules_that_two_publish_is_published_once_and_two_drafts_get_two_numbers(database: Database) -> None:
    author, people = await supervisor(database), [await supervisor(database) for _ in range(3)]
    today = day_of(NOW)
    tomorrow = today + timedelta(days=1)
    async with database.session() as session:
        terms = programmes.terms(await programmes.in_force(session, "healthcare", today))
        made = await programmes.draft(session, author, "healthcare", terms, tomorrow, NOW)
    publish = [lambda session, me=me: programmes.publish(session, me, programmes.as_read(made), NOW) for me in people]
    assert done(await at_once(database, publish)) == 1
    draft = [lambda session, me=me: programmes.draft(session, me, "healthcare", terms, tomorrow, NOW) for me in people]
    outcomes = await at_once(database, draft)
    assert done(outcomes) >= 1
    async with database.session() as session:
        mine = select(ProgrammeVersion.number).where(ProgrammeVersion.programme == "healthcare")
        numbers = (await session.exec(mine)).all()
    assert len(numbers) == len(set(numbers)) == 2 + done(outcomes)


async def test_a_run_that_several_approve_and_then_send_is_approved_and_sent_once(database: Database) -> None:
    await awarded(database, 1, programme="cash_assistance")
    author, people = await supervisor(database), [await supervisor(database) for _ in range(4)]
    run = await prepared(database, author)
    assert run
    for act, state in ((payment_runs.approve, "approved"), (payment_runs.send, "sent")):
        acts = [lambda session, me=me, act=act: act(session, me, run.id or 0, NOW) for me in people]
        assert done(await at_once(database, acts)) == 1
        assert await _count(database, PaymentRun.state == state) == 1


async def test_an_agreement_accepted_twice_and_a_vote_cast_twice_count_once(database: Database) -> None:
    loan = await in_committee(database)
    me = await lender(database, "supervisor")
    vote = [lambda session: committee.vote(session, me, loan.id, loan.version, "grant", "Good", NOW) for _ in range(3)]
    assert done(await at_once(database, vote)) == 1
    others = [await lender(database, "supervisor") for _ in range(3)]
    seen = (await again(database, loan)).version
    last = [lambda session, me=me: committee.vote(session, me, loan.id, seen, "grant", "Good", NOW) for me in others]
    assert done(await at_once(database, last)) == 1
    assert await _count(database, col(LoanVote.id).is_not(None)) == 2
    account_id = await owner_of(database, loan)
    code = await code_for(database, account_id)
    accept = (loan_agreements.accept(database, STORE, account_id, code, NOW, "ur") for _ in range(4))
    outcomes = await asyncio.gather(*accept, return_exceptions=True)
    done(outcomes)
    assert outcomes.count(True) == 1
    assert await _count(database, LoanEvent.loan_id == loan.id, LoanEvent.name == "accepted") == 1
    assert (await again(database, loan)).status == "accepted"


async def test_an_appeal_made_or_heard_twice_is_one(database: Database) -> None:
    account_id, case = await verified(database)
    award = (await recommended(database, case, None, "healthcare"))["healthcare"]
    async with database.session() as session:
        await awards.decide(session, await supervisor(database), award, "declined", "Not now", NOW)
    make = [lambda session: appeals.appeal(session, account_id, "award", str(award), "I object", NOW) for _ in range(4)]
    assert done(await at_once(database, make)) == 1
    async with database.session() as session:
        made = (await session.exec(select(Appeal.id))).one()
    people = [await supervisor(database) for _ in range(4)]
    hear = [
        lambda session, me=me, outcome=outcome: appeals.hear(session, me, made, outcome, "Looked at again", NOW)
        for me, outcome in zip(people, ("granted", "refused", "granted", "refused"), strict=True)
    ]
    assert done(await at_once(database, hear)) == 1
    assert await _count(database, Message.channel == "sms", col(Message.template).in_(("appeal_granted", "appeal_refused"))) == 1


async def test_a_complaint_answered_by_two_has_one_answer_and_nobody_makes_more_than_may_wait(database: Database) -> None:
    account_id, _ = await verified(database)
    make = [lambda session: complaints.complain(session, account_id, "waiting", "lahore", "Too slow", NOW) for _ in range(8)]
    outcomes = await at_once(database, make)
    assert done(outcomes) == complaints.MOST_OPEN
    made = next(outcome for outcome in outcomes if not isinstance(outcome, BaseException))
    people = [await supervisor(database) for _ in range(3)]
    acts = [lambda session, me=me: complaints.answer(session, me, made.id, "We are sorry", NOW) for me in people]
    assert done(await at_once(database, acts)) == 1


async def test_a_recovery_code_and_an_invitation_used_twice_at_once_work_once(database: Database) -> None:
    cnic = await employed(database)
    _, _, recovery = await signed_in(database, cnic)
    halves = []
    for _ in range(3):
        token = await staff_sign_in.verify(database, cnic, PASSWORD, NOW)
        assert isinstance(token, str)
        async with database.session() as session:
            halves.append(await staff_sign_in.half(session, fingerprint(token), NOW))
    acts = [lambda session, half=half: staff_sign_in.pass_second_factor(session, half, recovery[0], NOW) for half in halves]
    assert (await at_once(database, acts)).count([]) == 1
    async with database.session() as session:
        _, token = await staff.invite(session, cnic="3540599999971", full_name="Rashid Mehmood", role="officer", now=NOW, by=Actor())
    outcomes = await asyncio.gather(*(staff.accept_invitation(database, token, f"{PASSWORD} {number}", NOW) for number in range(4)))
    assert sorted(outcomes) == ["", "not_valid", "not_valid", "not_valid"]


async def test_somebody_invited_twice_at_once_is_one_person(database: Database) -> None:
    details: dict[str, Any] = {"cnic": "3540599999981", "full_name": "Rashid Mehmood", "role": "officer", "now": NOW, "by": Actor()}
    outcomes = await at_once(database, [lambda session: staff.invite(session, **details) for _ in range(4)])
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert await _count(database, Staff.cnic == details["cnic"]) == 1


async def test_two_workers_assess_everybody_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(4):
        await verified(database, f"352021234567{place}")
    rules = await published(database, "cash_assistance", LATER, day_of(NOW))
    monkeypatch.setattr(reassessment, "BATCH", 10)
    run_id = await reassessment.begin(database, NOW)
    assert run_id
    batches: list[int] = []  # up to which row each went

    async def work() -> None:
        while reached := await reassessment.step(database, run_id, NOW):
            batches.append(reached.reached)

    assert done(await asyncio.gather(*(work() for _ in range(3)), return_exceptions=True)) == 3
    assert len(batches) == len(set(batches)) > 0
    assert await _count(database, Assessment.version_id == rules.id) == 4
    async with database.session() as session:
        assert (await session.get_one(AssessmentRun, run_id)).changed == 4


async def test_two_workers_end_a_forgotten_form_and_take_an_infected_file_out_once(database: Database, tmp_path: Path) -> None:
    account_id, code = await asked(database)
    store = Store((tmp_path / "documents").as_uri())
    await documents.add(database, store, Scanner(""), account_id, "cnic_copy", "paper.jpg", photo(1), NOW)
    me = await counter_officer(database)
    await helpline.join(database, me, code, NOW)
    later = NOW + timedelta(hours=3)
    await at_once(database, [lambda session: assisting.end_forgotten(session, later)] * 3)
    assert await _count(database, AuditEntry.action == "assistance_ended", AuditEntry.actor.is_(None), AuditEntry.at == later) == 1  # pyright: ignore

    async with database.session() as session:
        await session.exec(update(Document).values(scan=Scan.WAITING))  # pyright: ignore
    virus = (await store.get((await _document(database)).store_key)).hex()
    with clamav(f"Test.Photo:0:*:{virus}") as address:
        await asyncio.gather(*(documents.rescan(database, store, Scanner(address), later) for _ in range(3)))
    assert (await _document(database)).removed_at == later
    assert await _count(database, Event.name == "document_refused") == 1


async def _document(database: Database) -> Document:
    async with database.session() as session:
        return (await session.exec(select(Document))).one()
