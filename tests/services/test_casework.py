"""A case from the sources' differences to a decision of two people, and what is refused on the way."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from registry.gateways.changes import LocalChanges
from registry.gateways.store import Store
from registry.records import Application, AuditEntry, Centre, Check, Document, Message, Recommendation, StepAnswers
from registry.records.database import Database
from registry.rules.lifecycle import NotAllowedError, Status
from registry.services.accounts import accounts, contacts
from registry.services.office import (
    audit,
    casework,
    correspondence,
    duplicates,
    evidence,
    recommendations,
    requests,
    verification,
    withdrawals,
)
from registry.services.office.cases import ChangedError
from registry.services.office.casework import ColleaguesError, UnreasonedError, UnseenError
from registry.services.office.recommendations import ORIGINAL
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import applications, documents, drafts
from registry.services.registration.applications import ClosedError, Saved
from tests.services.test_applications import NOW, SCANNER, photo
from tests.services.test_staff import employed, signed_in
from tests.services.test_verification import Sources, submitted

HOME = "lahore"


async def differing(database: Database, cnic: str = "3520212345672") -> tuple[UUID, UUID]:
    """Return the account and the application of a household that no source knows, so that officers have to look."""
    sources = Sources()
    account_id = await submitted(database, sources, cnic)
    await verification.begin_due(database, LocalChanges(), NOW)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW)
    sources.server.shutdown()
    async with database.session() as session:
        await session.exec(update(Application).values(district=HOME, tehsil=f"{HOME}.city"))
        application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
    assert application.result == "unknown"
    return account_id, application.id


async def officer(database: Database, role: str = "officer", districts: tuple[str, ...] = (HOME,)) -> SignedInStaff:
    return (await signed_in(database, await employed(database, role, districts)))[0]


async def version(database: Database, application_id: UUID) -> int:
    async with database.session() as session:
        return (await session.exec(select(Application.version).where(Application.id == application_id))).one()


async def accept_all(database: Database, me: SignedInStaff, application_id: UUID) -> None:
    async with database.session() as session:
        for check in await verification.of_application(session, application_id):
            now = (await session.exec(select(Application.version).where(Application.id == application_id))).one()
            await recommendations.accept_difference(session, me, application_id, now, check.id, ORIGINAL, "Seen it", NOW)


async def test_two_people_verify_a_household_that_the_sources_do_not_know(database: Database) -> None:
    _, case = await differing(database)
    me, supervisor = await officer(database), await officer(database, "supervisor")
    with pytest.raises(UnreasonedError):
        async with database.session() as session:
            await recommendations.recommend(session, me, case, await version(database, case), "verify", "All well", NOW)
    await accept_all(database, me, case)
    async with database.session() as session:
        await recommendations.recommend(session, me, case, await version(database, case), "verify", "Originals seen", NOW)
    for who in (me, await officer(database)):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await recommendations.decide(session, who, case, await version(database, case), "verified", "", NOW)
    async with database.session() as session:
        await recommendations.decide(session, supervisor, case, await version(database, case), "verified", "", NOW)
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        checks = (await session.exec(select(Check).where(Check.application_id == case))).all()
    async with database.session() as session:
        told = (await session.exec(select(Message.details).where(Message.template == "household_verified"))).all()
    assert (application.status, bool(application.pser_id)) == (Status.VERIFIED, True)
    assert not any(details["matched"] for details in told)  # and none is told that it was all in the records
    assert {check.confirmed_by for check in checks} == {supervisor.staff_id}


async def test_the_database_itself_refuses_one_pair_of_eyes(database: Database) -> None:
    _, case = await differing(database)
    me = await officer(database)
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            session.add(
                Recommendation(
                    application_id=case,
                    verdict="verify",
                    reason="x",
                    recommended_by=me.staff_id,
                    recommended_at=NOW,
                    decided_by=me.staff_id,
                )
            )


async def test_a_declined_person_is_told_why(database: Database) -> None:
    _, case = await differing(database)
    me, supervisor = await officer(database), await officer(database, "supervisor")
    async with database.session() as session:
        await recommendations.recommend(session, me, case, await version(database, case), "decline", "Two households", NOW)
    with pytest.raises(UnreasonedError):
        async with database.session() as session:
            await recommendations.decide(session, supervisor, case, await version(database, case), "declined", "  ", NOW)
    async with database.session() as session:
        await recommendations.decide(
            session, supervisor, case, await version(database, case), "declined", "You are in another household.", NOW
        )
    async with database.session() as session:
        told = (await session.exec(select(Message).where(Message.template == "household_declined"))).all()
    assert {message.details["words"] for message in told} == {"You are in another household."}


async def test_exactly_what_is_asked_for_opens_and_the_case_comes_back_to_the_same_officer(database: Database) -> None:
    account_id, case = await differing(database)
    me = await officer(database)
    address = {"district": HOME}
    with pytest.raises(ClosedError):
        async with database.session() as session:
            await applications.save_step(session, account_id, "contact", address, revision=1, now=NOW)
    async with database.session() as session:
        await requests.ask_for_information(
            session,
            me,
            case,
            await version(database, case),
            steps=["contact"],
            papers=["utility_bill"],
            words="A newer bill.",
            days=14,
            now=NOW,
        )
    async with database.session() as session:
        assert not await requests.answer_request(session, account_id, NOW)  # nothing has come
    later = NOW + timedelta(minutes=1)
    await documents.add(database, Store("memory://"), SCANNER, account_id, "utility_bill", "b.jpg", photo(77), later)
    async with database.session() as session:
        assert not await requests.answer_request(session, account_id, later)  # the contacts were not looked at
    async with database.session() as session:
        saved = await applications.save_step(session, account_id, "contact", {"mobile": "+923001111111"}, revision=1, now=later)
        assert saved == Saved(2)
    with pytest.raises(ClosedError):
        async with database.session() as session:
            await applications.save_step(session, account_id, "income", {"income_amount": 0}, revision=1, now=NOW)
    with pytest.raises(Exception, match="already_sent"):
        await documents.add(database, Store("memory://"), SCANNER, account_id, "cnic_copy", "b.jpg", photo(78), NOW)
    async with database.session() as session:
        assert await requests.answer_request(session, account_id, NOW)
    async with database.session() as session:
        assert not await requests.answer_request(session, account_id, NOW)
        application = (await session.exec(select(Application).where(Application.id == case))).one()
    assert (application.status, application.assigned_to) == (Status.IN_VERIFICATION, me.staff_id)


async def test_a_draft_asks_for_no_document_that_was_replaced_or_accepted(database: Database) -> None:
    account_id, _ = await differing(database)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
        checks = await verification.of_application(session, draft.application.id)

    def asked(*verdicts: tuple[str, str]) -> tuple[list[str], list[tuple[str, str]]]:
        reasons = {"refused": "blurred"}
        files = [Document(kind=kind, verdict=verdict, verdict_reason=reasons.get(verdict, "")) for kind, verdict in verdicts]
        drafted = requests.drafted(draft, checks, files)
        return drafted.papers, drafted.refused

    assert {"cnic_copy", "utility_bill"} <= set(asked()[0])  # no source knows the household
    papers, refused = asked(("cnic_copy", "refused"), ("utility_bill", "refused"), ("utility_bill", "accepted"))
    assert ("cnic_copy" in papers, "utility_bill" in papers, refused) == (True, False, [("cnic_copy", "blurred")])
    papers, refused = asked(("cnic_copy", "refused"), ("cnic_copy", "accepted"), ("utility_bill", "accepted"), ("utility_bill", "refused"))
    assert ("cnic_copy" in papers, "utility_bill" in papers, refused) == (False, True, [("utility_bill", "blurred")])
    assert asked(("cnic_copy", "refused"), ("cnic_copy", ""))[1] == []  # it waits to be looked at


async def test_a_step_that_is_asked_for_counts_as_answered_once_it_is_saved_anew(database: Database) -> None:
    account_id, case = await differing(database)
    me, asked = await officer(database), {"steps": ["contact", "income"], "papers": [], "words": "Both.", "days": 14}
    async with database.session() as session:
        await requests.ask_for_information(session, me, case, await version(database, case), **asked, now=NOW + timedelta(hours=1))
    told = []
    for saved in ({}, {"mobile": "+923001111111"}):
        async with database.session() as session:
            if saved:
                await applications.save_step(session, account_id, "contact", saved, revision=1, now=NOW + timedelta(hours=2))
            draft = await drafts.load(session, account_id, NOW + timedelta(hours=2))
            assert draft.request
            told.append((requests.answered(draft.request, draft), requests.left(draft)))
    assert told == [([], []), (["contact"], [])]


async def test_people_who_are_right_are_called_right_at_once_and_only_as_the_citizen_has_read_them(database: Database) -> None:
    account_id, case = await differing(database)
    me, asked = await officer(database), {"steps": ["members", "member_life"], "papers": [], "words": "Who lives there?", "days": 14}
    later = NOW + timedelta(hours=2)

    async def draft() -> drafts.Draft:
        async with database.session() as session:
            return await drafts.load(session, account_id, later)

    async def call_right(step: str, read: str) -> tuple[bool, list[str]]:
        async with database.session() as session:
            called = await requests.call_right(session, account_id, step, read, later)
        here = await draft()
        return called, requests.answered(here.request, here) if here.request else []

    before = await draft()
    assert await call_right("members", before.edition) == (False, [])  # nobody has asked
    async with database.session() as session:
        await requests.ask_for_information(session, me, case, await version(database, case), **asked, now=NOW + timedelta(hours=1))
    assert await call_right("income", before.edition) == (False, [])  # this is not asked for
    assert await call_right("members", before.edition) == (True, ["members"])
    assert await call_right("member_life", before.edition) == (False, ["members"])  # as it was a moment ago
    after = await draft()
    assert await call_right("member_life", after.edition) == (True, ["members", "member_life"])
    assert after.answers == before.answers
    assert {after.entered["members", each["id"]].at for each in after.answers["members"]} == {later}
    async with database.session() as session:
        assert await requests.answer_request(session, account_id, later)


async def test_a_request_is_reminded_of_once_and_closes_the_case_after_its_term_until_it_is_opened_again(database: Database) -> None:
    _, case = await differing(database)
    me = await officer(database)
    async with database.session() as session:
        await requests.ask_for_information(
            session, me, case, await version(database, case), steps=["contact"], papers=[], words="Your number.", days=14, now=NOW
        )
    for days, reminders, status in (
        (1, 0, "information_requested"),
        (12, 1, "information_requested"),
        (13, 1, "information_requested"),
        (14, 1, "information_requested"),  # the last day is the citizen's until it ends
        (15, 1, "closed"),
    ):
        async with database.session() as session:
            await requests.mind_terms(session, NOW + timedelta(days=days))
        async with database.session() as session:
            reminded = (
                await session.exec(select(Message).where(Message.template == "information_reminder", Message.channel == "sms"))
            ).all()
            application = (await session.exec(select(Application).where(Application.id == case))).one()
        assert (len(reminded), application.status) == (reminders, status), days
    async with database.session() as session:
        await withdrawals.reopen(session, me, case, await version(database, case), "She came to the centre", NOW + timedelta(days=16))
    async with database.session() as session:
        told = (await session.exec(select(Message.channel).where(Message.template == "case_reopened"))).all()
    assert sorted(told) == ["email", "sms"]


async def _without_the_bank(database: Database) -> tuple[Sources, UUID, UUID]:
    """Return the sources, an account and its case, of which every source but the bank has confirmed everything."""
    sources = Sources()
    sources.answer = lambda source, asked: (500, {}) if source == "bank" else sources.all_match(source, asked)
    account_id = await submitted(database, sources)
    await verification.begin_due(database, LocalChanges(), NOW)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW)
    async with database.session() as session:
        await session.exec(update(Application).values(district=HOME))
        case = (await session.exec(select(Application.id).where(Application.account_id == account_id))).one()
    return sources, account_id, case


async def test_what_a_source_says_late_is_kept_with_a_case_that_waits_for_its_citizen(database: Database) -> None:
    sources, _, case = await _without_the_bank(database)
    me, later = await officer(database), NOW + timedelta(hours=1)
    async with database.session() as session:
        asked = {"steps": [], "papers": ["utility_bill"], "words": "A bill.", "days": 1, "now": NOW}
        await requests.ask_for_information(session, me, case, await version(database, case), **asked)
    sources.answer = sources.all_match
    await verification.ask_due(database, LocalChanges(), sources.gateways(), later)
    sources.server.shutdown()
    for status, result in ((Status.INFORMATION_REQUESTED, "match"), (Status.IN_VERIFICATION, "match")):
        async with database.session() as session:
            application = (await session.exec(select(Application).where(Application.id == case))).one()
            assert (application.status, application.result, application.pser_id) == (status, result, None)
            await requests.mind_terms(session, NOW + timedelta(days=3))
        if status == Status.INFORMATION_REQUESTED:
            async with database.session() as session:
                await withdrawals.reopen(session, me, case, await version(database, case), "She came", NOW + timedelta(days=4))


async def test_an_officer_asks_a_source_once_more_that_was_given_up_on_and_has_come_back(database: Database) -> None:
    sources, _, case = await _without_the_bank(database)
    me, colleague, later = await officer(database), await officer(database), NOW + timedelta(days=2)

    async def ask(who: SignedInStaff, shown: int | None = None) -> None:
        async with database.session() as session:
            check = (await session.exec(select(Check.id).where(Check.application_id == case, Check.source == "bank"))).one()
            await recommendations.ask_again(session, who, case, shown or await version(database, case), check or 0, later)

    async def standing() -> tuple[str, str]:
        await verification.ask_due(database, LocalChanges(), sources.gateways(), later)
        async with database.session() as session:
            application = await session.get_one(Application, case)
            return application.status, application.result

    with pytest.raises(NotAllowedError):  # it is being asked as it is
        await ask(me)
    assert await standing() == ("in_verification", "unavailable")
    shown = await version(database, case)
    await ask(me)
    with pytest.raises(ChangedError):
        await ask(colleague, shown)
    with pytest.raises(UnreasonedError, match="unanswered"):
        async with database.session() as session:
            await recommendations.recommend(session, me, case, await version(database, case), "verify", "All seen", later)
    assert await standing() == ("in_verification", "unavailable")  # given up again at once
    await ask(colleague)
    sources.answer = sources.all_match
    assert await standing() == ("verified", "match")
    sources.server.shutdown()
    with pytest.raises(NotAllowedError):
        await ask(me)


async def _taken_back(database: Database, account_id: UUID) -> bool:
    async with database.session() as session:
        return await withdrawals.withdraw(session, account_id, NOW) is not None


async def test_whoever_takes_the_application_back_is_asked_nothing_more_and_it_can_be_opened_again(database: Database) -> None:
    account_id, case = await differing(database)
    me, supervisor = await officer(database), await officer(database, "supervisor")
    asked = {"steps": ["contact"], "papers": [], "words": "Your number.", "days": 14, "now": NOW}
    async with database.session() as session:
        await requests.ask_for_information(session, me, case, await version(database, case), **asked)
    assert await _taken_back(database, account_id)
    assert not await _taken_back(database, account_id)
    async with database.session() as session:
        await requests.mind_terms(session, NOW + timedelta(days=30))
        assert not await requests.answer_request(session, account_id, NOW)
        told = (await session.exec(select(Message.channel).where(Message.template == "case_withdrawn"))).all()
        application = (await session.exec(select(Application).where(Application.id == case))).one()
    assert (application.status, sorted(told)) == (Status.WITHDRAWN, ["email", "sms"])
    async with database.session() as session:
        await withdrawals.reopen(session, me, case, await version(database, case), "She came to the centre", NOW)
    async with database.session() as session:
        await recommendations.recommend(session, me, case, await version(database, case), "decline", "Two households", NOW)
    assert await _taken_back(database, account_id)  # until it is decided
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await recommendations.decide(session, supervisor, case, await version(database, case), "declined", "Late.", NOW)


async def test_what_is_taken_back_is_not_asked_of_the_sources_and_is_checked_when_it_is_opened_again(database: Database) -> None:
    sources, account_id, case = await _without_the_bank(database)
    assert await _taken_back(database, account_id)
    sources.answer, later = sources.all_match, NOW + timedelta(hours=1)
    assert await verification.ask_due(database, LocalChanges(), sources.gateways(), later) == 0
    async with database.session() as session:
        await withdrawals.reopen(session, await officer(database), case, await version(database, case), "She came", later)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), later)
    sources.server.shutdown()
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
    assert application.status == Status.VERIFIED
    assert not await _taken_back(database, account_id)  # a registered household tells of a change instead


async def test_what_was_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    _, case = await differing(database)
    first, second = await officer(database), await officer(database)
    shown = await version(database, case)
    async with database.session() as session:
        await casework.take(session, first, case, shown, NOW)
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await casework.take(session, second, case, shown, NOW)
    async with database.session() as session:
        assert (await session.exec(select(Application.assigned_to).where(Application.id == case))).one() == first.staff_id


async def test_taking_what_is_ones_own_already_changes_nothing(database: Database) -> None:
    _, case = await differing(database)
    me = await officer(database)
    shown = await version(database, case)
    for _ in range(2):  # the answer was lost on its way, and the page asked once more
        async with database.session() as session:
            await casework.take(session, me, case, shown, NOW)
    assert await version(database, case) == shown + 1
    async with database.session() as session:
        noted = (AuditEntry.action == "case_taken", AuditEntry.application_id == case)
        assert len((await session.exec(select(AuditEntry).where(*noted))).all()) == 1


async def test_each_fault_of_what_is_asked_for_has_its_own_sentence(database: Database) -> None:
    _, case = await differing(database)
    me = await officer(database)
    for verdict, reason, fault in (("", "x", "not_chosen"), ("verify", "x", "unaccepted"), ("decline", " ", "no_words")):
        with pytest.raises(UnreasonedError, match=fault):
            async with database.session() as session:
                await recommendations.recommend(session, me, case, await version(database, case), verdict, reason, NOW)
    asked = {"steps": ["contact"], "papers": [], "words": "Your number.", "days": 14, "now": NOW}
    for wrong, fault in (({"steps": []}, "nothing_asked"), ({"days": 90}, "not_a_term"), ({"words": "x" * 1001}, "too_long")):
        with pytest.raises(UnreasonedError, match=fault):
            async with database.session() as session:
                await requests.ask_for_information(session, me, case, await version(database, case), **asked | wrong)


async def test_all_that_is_wrong_with_what_is_asked_for_is_named_at_once(database: Database) -> None:
    _, case = await differing(database)
    me, now = await officer(database), await version(database, case)
    asked = {"steps": [], "papers": [], "words": " ", "days": 0, "now": NOW}
    contact = {"mobile": "0300", "email": "not an address", "cnic_seen": False, "now": NOW}
    for act, faults in (
        (lambda session: requests.ask_for_information(session, me, case, now, **asked), ["nothing_asked", "no_words", "not_a_term"]),
        (lambda session: recommendations.recommend(session, me, case, now, "", "", NOW), ["not_chosen", "no_words"]),
        (lambda session: recommendations.accept_difference(session, me, case, now, 1, "", "", NOW), ["no_evidence", "no_words"]),
        (lambda session: contacts.correct(session, me, case, now, **contact), ["not_a_mobile", "not_an_email", "cnic_unseen"]),
    ):
        with pytest.raises(UnreasonedError) as refused:
            async with database.session() as session:
                await act(session)
        assert refused.value.codes == faults
    assert await version(database, case) == now


async def test_a_case_is_given_to_nobody_who_may_not_see_it(database: Database) -> None:
    _, case = await differing(database)
    giver, stranger = await officer(database, "supervisor"), await officer(database, districts=("chakwal",))
    relative, colleague = await officer(database), await officer(database, districts=(HOME, "kasur"))
    async with database.session() as session:
        (head,) = (await session.exec(select(StepAnswers).where(StepAnswers.application_id == case, StepAnswers.step == "head"))).all()
        head.answers = head.answers | {"cnic": relative.cnic}
        session.add(head)
    for who in (stranger, relative):
        with pytest.raises(UnseenError):
            async with database.session() as session:
                await casework.give(session, giver, case, await version(database, case), who.staff_id, NOW)
    async with database.session() as session:
        await casework.give(session, giver, case, await version(database, case), colleague.staff_id, NOW)
    async with database.session() as session:
        assert (await session.exec(select(Application.assigned_to).where(Application.id == case))).one() == colleague.staff_id


async def test_nobody_of_a_closed_centre_is_a_colleague(database: Database) -> None:
    giver, other = await officer(database, "supervisor"), await officer(database)
    async with database.session() as session:
        assert other.staff_id in {each.id for each in await casework.colleagues(session, giver)}
        await session.exec(update(Centre).where(Centre.name == other.centre).values(closed_at=NOW))
        assert other.staff_id not in {each.id for each in await casework.colleagues(session, giver)}


async def test_a_case_of_another_district_is_refused_and_the_refusal_is_written_down(database: Database) -> None:
    _, case = await differing(database)
    stranger = await officer(database, districts=("multan",))
    async with database.session() as session:
        number = (await session.exec(select(Application.number).where(Application.id == case))).one()
    for asked in (number, "PSER-26-0000-0000"):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await casework.open_case(session, stranger, asked, NOW)
    async with database.session() as session:
        noted = (await session.exec(select(AuditEntry).where(AuditEntry.action == "case_refused", AuditEntry.application_id == case))).all()
    assert [entry.actor for entry in noted] == [stranger.staff_id]
    acts = (
        lambda session: casework.take(session, stranger, case, 3, NOW),
        lambda session: correspondence.write(session, stranger, case, "x", NOW, internal=True),
        lambda session: recommendations.recommend(session, stranger, case, 3, "decline", "x", NOW),
        lambda session: evidence.judge_document(session, stranger, case, 3, uuid4(), "accepted", "", NOW),
        lambda session: casework.give(session, stranger, case, 3, stranger.staff_id, NOW),
    )
    for act in acts:
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await act(session)


async def test_two_households_that_share_what_only_one_should_have_are_shown_to_the_officer(database: Database) -> None:
    _, first = await differing(database)
    _, second = await differing(database, "3520212345674")
    me, stranger = await officer(database), await officer(database, districts=("multan",))
    async with database.session() as session:
        one = (await session.exec(select(Application).where(Application.id == first))).one()
        two = (await session.exec(select(Application).where(Application.id == second))).one()
        (twin,) = await duplicates.of(session, me, one)
        assert (twin.number, bool(twin.name)) == (two.number, True)
        assert {"meter", "person", "number"} <= set(twin.kinds)
        assert "account" not in twin.kinds  # the mobile wallet differs
        (hidden,) = await duplicates.of(session, stranger, one)
        assert hidden.name == ""


async def test_no_officer_verifies_out_of_the_order_of_the_table(database: Database) -> None:
    _, case = await differing(database)
    supervisor = await officer(database, "supervisor")
    for outcome in ("verified", "declined", "sent_back", "nonsense"):
        with pytest.raises(NotAllowedError):
            async with database.session() as session:
                await recommendations.decide(session, supervisor, case, await version(database, case), outcome, "x", NOW)


async def test_a_contact_that_an_officer_corrected_is_told_to_the_old_one_and_resets_no_password_for_a_day(database: Database) -> None:
    _, case = await differing(database)
    me, supervisor = await officer(database), await officer(database, "supervisor")

    async def resets(now: datetime) -> int:
        async with database.session() as session:
            await accounts.forgot(session, "new@example.com", "http://localhost", now)
        async with database.session() as session:
            sent = (Message.template == "reset_link", Message.to == "new@example.com")
            return len((await session.exec(select(Message).where(*sent))).all())

    for seen, mobile, email, fault in (
        (False, "", "new@example.com", "cnic_unseen"),
        (True, "", "not an address", "not_an_email"),
        (True, "0300", "", "not_a_mobile"),
        (True, "", " ", "nothing_corrected"),
    ):
        with pytest.raises(UnreasonedError, match=fault):
            async with database.session() as session:
                now = await version(database, case)
                await contacts.correct(session, me, case, now, mobile=mobile, email=email, cnic_seen=seen, now=NOW)
    async with database.session() as session:
        shown = await version(database, case)
        await contacts.correct(session, me, case, shown, mobile="0300-7654321", email="new@example.com", cnic_seen=True, now=NOW)
    async with database.session() as session:
        told = (await session.exec(select(Message.to).where(Message.template == "contact_changed"))).all()
        (corrected,) = await audit.of_application(session, case, "contact_corrected")
    assert set(told) == {"z@example.com", "+923001234567"}
    noted = corrected.details
    assert (set(noted["before"]), set(noted["after"])) == ({"mobile", "email"}, {"mobile", "email"})
    assert noted["before"] != noted["after"]
    whole = {"new@example.com", "+923007654321", "z@example.com", "+923001234567"}
    assert not whole & {*noted["before"].values(), *noted["after"].values()}
    assert await resets(NOW + timedelta(hours=23)) == 0
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await contacts.confirm(session, me, case, await version(database, case), NOW)
    async with database.session() as session:
        held = await contacts.held(session, await session.get_one(Application, case), NOW)
    assert held
    assert (held.by, held.before, held.after) == (
        me.staff_id,
        {"mobile": "…4567", "email": "z…@example.com"},
        {"mobile": "…4321", "email": "ne…@example.com"},
    )
    async with database.session() as session:
        await contacts.confirm(session, supervisor, case, await version(database, case), NOW)
    assert await resets(NOW + timedelta(hours=1)) == 1
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await contacts.confirm(session, supervisor, case, await version(database, case), NOW)


async def test_a_supervisor_does_not_confirm_contacts_that_they_corrected_themselves(database: Database) -> None:
    _, case = await differing(database)
    boss, another = await officer(database, "supervisor"), await officer(database, "supervisor")
    async with database.session() as session:
        shown = await version(database, case)
        await contacts.correct(session, boss, case, shown, mobile="0300-7654321", email="", cnic_seen=True, now=NOW)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await contacts.confirm(session, boss, case, await version(database, case), NOW)
    async with database.session() as session:
        await contacts.confirm(session, another, case, await version(database, case), NOW)
        assert await contacts.held(session, await session.get_one(Application, case), NOW) is None


async def _whose(database: Database, case: UUID) -> UUID | None:
    async with database.session() as session:
        return (await session.exec(select(Application.assigned_to).where(Application.id == case))).one()


async def test_officers_make_their_own_cases_nobodys_and_a_supervisor_any(database: Database) -> None:
    _, case = await differing(database)
    me, colleague, supervisor = await officer(database), await officer(database), await officer(database, "supervisor")
    stranger = await officer(database, "supervisor", ("multan",))

    async def give_back(who: SignedInStaff, shown: int) -> None:
        async with database.session() as session:
            await casework.give_back(session, who, case, shown, NOW)

    for releasing in (me, supervisor):
        async with database.session() as session:
            await casework.take(session, me, case, await version(database, case), NOW)
        taken = await version(database, case)
        with pytest.raises(ColleaguesError):
            await give_back(colleague, taken)
        with pytest.raises(ChangedError):
            await give_back(releasing, taken - 1)
        assert await _whose(database, case) == me.staff_id
        await give_back(releasing, taken)
        await give_back(releasing, taken)  # the answer was lost on its way, and the page asked once more
        assert (await _whose(database, case), await version(database, case)) == (None, taken + 1)
    object.__setattr__(stranger, "districts", frozenset({"multan"}))
    with pytest.raises(NotTheirsError):
        await give_back(stranger, await version(database, case))
    async with database.session() as session:
        noted = await audit.of_application(session, case, "case_given_back")
    assert [entry.actor for entry in noted] == [supervisor.staff_id, me.staff_id]
    assert {(entry.details["before"], entry.details["after"]) for entry in noted} == {(str(me.staff_id), "")}
