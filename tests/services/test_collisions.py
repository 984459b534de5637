"""Two of the staff on one case: what was tried beside what is there, differences accepted by two people, cases compared."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from registry.gateways.store import Store
from registry.records import Application, AuditEntry, Check, Document, Staff
from registry.records.database import Database
from registry.rules.access import Role
from registry.rules.lifecycle import NotAllowedError, Status
from registry.services.accounts import contacts
from registry.services.office import audit, casework, collisions, correspondence, duplicates, evidence, recommendations, requests
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import applications, documents, drafts
from states.officer.acts import ACTS
from tests.services.test_applications import NOW, SCANNER, photo
from tests.services.test_casework import HOME, accept_all, differing, officer, version


async def test_who_comes_second_is_shown_what_is_there_now_and_by_whom(database: Database) -> None:
    _, case = await differing(database)
    first, second = await officer(database), await officer(database)
    shown = await version(database, case)
    async with database.session() as session:
        document = (await session.exec(select(Document.id).where(Document.application_id == case))).first()
        assert document
        await evidence.judge_document(session, first, case, shown, document, "refused", "blurred", NOW)
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await evidence.judge_document(session, second, case, shown, document, "accepted", "", NOW)
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        there = await collisions.present(session, application, "judge", {"document": str(document)}, shown)
        other = await collisions.present(session, application, "correct_contact", {}, shown)
    assert there.values == {"verdict": "refused", "reason": "blurred", "whose": ""}
    assert there.last
    assert (there.last.by, [each.action for each in there.meanwhile]) == (first.full_name, ["document_judged"])
    assert other.values == {"mobile": "+923001234567", "email": "z@example.com"}
    assert (other.last, [each.action for each in other.meanwhile]) == (None, ["document_judged"])


async def test_what_happened_before_somebody_looked_is_no_collision(database: Database) -> None:
    _, case = await differing(database)
    me = await officer(database)
    async with database.session() as session:
        await casework.take(session, me, case, await version(database, case), NOW)
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        assert (await collisions.present(session, application, "take", {}, application.version)).meanwhile == []


async def test_who_alone_has_changed_a_case_meets_nobody_on_it(database: Database) -> None:
    _, case = await differing(database)
    me, colleague = await officer(database), await officer(database)
    since = await version(database, case)

    async def alone(who: SignedInStaff) -> bool:
        async with database.session() as session:
            return await collisions.only_mine(session, await session.get_one(Application, case), who, since)

    await accept_all(database, me, case)
    assert await version(database, case) > since
    assert (await alone(me), await alone(colleague)) == (True, False)
    async with database.session() as session:
        await casework.take(session, colleague, case, await version(database, case), NOW)
    assert (await alone(me), await alone(colleague)) == (False, False)


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"judge", "accept", "take_back"}))  # which name a document and a check
async def test_every_act_can_be_held_beside_what_is_there(act: str, database: Database) -> None:
    _, case = await differing(database)
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        assert (await collisions.present(session, application, act, {}, application.version)).last is None


async def test_a_difference_is_accepted_with_the_original_or_a_document_of_the_case_only(database: Database) -> None:
    _, case = await differing(database)
    _, other = await differing(database, "3520212345674")
    me = await officer(database)
    async with database.session() as session:
        check = (await session.exec(select(Check.id).where(Check.application_id == case))).first()
        mine, theirs = [(await session.exec(select(Document.id).where(Document.application_id == each))).first() for each in (case, other)]
    assert check
    for proof, reason in ((str(theirs), "Seen"), ("", "Seen"), ("something", "Seen"), (str(mine), "  ")):
        with pytest.raises(UnreasonedError):
            async with database.session() as session:
                await recommendations.accept_difference(session, me, case, await version(database, case), check, proof, reason, NOW)
    async with database.session() as session:
        shown = await version(database, case)
        await recommendations.accept_difference(session, me, case, shown, check, str(mine), "The bill shows it", NOW)
    async with database.session() as session:
        kept = (await session.exec(select(Check).where(Check.id == check))).one()
    assert (kept.accepted_by, kept.accepted_evidence, kept.confirmed_by) == (me.staff_id, str(mine), None)


async def test_whoever_accepted_a_difference_takes_that_back_until_it_is_decided_upon(database: Database) -> None:
    _, case = await differing(database)
    me, colleague, supervisor = await officer(database), await officer(database), await officer(database, "supervisor")
    await accept_all(database, me, case)
    async with database.session() as session:
        check, *_ = (await session.exec(select(Check.id).where(Check.application_id == case).order_by(Check.id))).all()  # pyright: ignore

    async def take_back(who: SignedInStaff) -> None:
        async with database.session() as session:
            await recommendations.take_back_acceptance(session, who, case, await version(database, case), check or 0, NOW)

    async def recommend() -> None:
        async with database.session() as session:
            await recommendations.recommend(session, me, case, await version(database, case), "verify", "Originals seen", NOW)

    async def decide(outcome: str) -> None:
        async with database.session() as session:
            await recommendations.decide(session, supervisor, case, await version(database, case), outcome, "Look again", NOW)

    for other in (colleague, supervisor):
        with pytest.raises(NotTheirsError):
            await take_back(other)
    await recommend()
    with pytest.raises(NotAllowedError):
        await take_back(me)  # a supervisor is asked to decide on it
    await decide("sent_back")
    shown = await version(database, case)
    await take_back(me)
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await recommendations.take_back_acceptance(session, me, case, shown, check or 0, NOW)
    with pytest.raises(NotTheirsError):
        await take_back(me)  # there is nothing left
    async with database.session() as session:
        kept = (await session.exec(select(Check).where(Check.id == check))).one()
        noted = await audit.of_application(session, case, "acceptance_taken_back")
    assert (kept.accepted_by, kept.accepted_reason, kept.accepted_evidence) == (None, "", "")
    assert [(entry.actor, entry.details["check"]) for entry in noted] == [(me.staff_id, check)]
    with pytest.raises(UnreasonedError, match="unaccepted"):
        await recommend()
    await accept_all(database, me, case)
    await recommend()
    await decide("verified")
    async with database.session() as session:
        await session.exec(update(Application).where(Application.id == case).values(status=Status.IN_VERIFICATION))
    with pytest.raises(NotTheirsError):
        await take_back(me)  # a supervisor has confirmed it


async def test_nobody_confirms_what_they_accepted_themselves_not_even_in_the_database(database: Database) -> None:
    _, case = await differing(database)
    me, colleague = await officer(database), await officer(database)
    await accept_all(database, me, case)
    async with database.session() as session:
        await recommendations.recommend(session, colleague, case, await version(database, case), "verify", "Originals seen", NOW)
        await session.exec(update(Staff).where(Staff.id == me.staff_id).values(role=Role.SUPERVISOR))
    risen = await officer(database, "supervisor")
    object.__setattr__(risen, "staff_id", me.staff_id)  # who accepted has become a supervisor
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await recommendations.decide(session, risen, case, await version(database, case), "verified", "", NOW)
    with pytest.raises(IntegrityError):
        async with database.session() as session:
            await session.exec(update(Check).where(Check.accepted_by == me.staff_id).values(confirmed_by=me.staff_id))


async def _pair(database: Database) -> tuple[Application, Application]:
    _, first = await differing(database)
    _, second = await differing(database, "3520212345674")
    async with database.session() as session:
        one, other = [(await session.exec(select(Application).where(Application.id == each))).one() for each in (first, second)]
    return one, other


async def test_what_is_found_of_two_cases_is_shown_to_colleagues_on_both_and_audited(database: Database) -> None:
    one, other = await _pair(database)
    me, colleague = await officer(database), await officer(database)
    for verdict, reason in (("nonsense", "x"), ("same", "  ")):
        with pytest.raises(UnreasonedError):
            async with database.session() as session:
                await duplicates.judge(session, me, one.id, other.id, verdict, reason, NOW)
    for verdict in ("same", "different"):  # the newest counts
        async with database.session() as session:
            await duplicates.judge(session, me, one.id, other.id, verdict, f"They are {verdict}", NOW)
    async with database.session() as session:
        for this in (one, other):
            (twin,) = await duplicates.of(session, colleague, this)
            assert twin.found
            assert (twin.found.verdict, twin.found.reason, twin.found.by) == ("different", "They are different", me.full_name)
        noted = (await session.exec(select(AuditEntry.application_id).where(AuditEntry.action == "cases_compared"))).all()
    assert {one.id, other.id} <= set(noted)


async def test_of_a_case_elsewhere_only_what_is_shared_is_told_and_nothing_can_be_found(database: Database) -> None:
    one, other = await _pair(database)
    async with database.session() as session:
        await session.exec(update(Application).where(Application.id == other.id).values(district="multan"))
    me, stranger = await officer(database), await officer(database, districts=("kasur",))
    assert one.number
    assert other.number
    async with database.session() as session:
        found = await duplicates.pair(session, me, one.number, other.number)
        assert (found.seen, found.twin.name) == (False, "")
        assert "meter" in found.twin.kinds
    for who, first, second in ((me, one.id, other.id), (me, one.id, one.id), (stranger, one.id, other.id)):
        with pytest.raises((NotTheirsError, UnreasonedError)):
            async with database.session() as session:
                await duplicates.judge(session, who, first, second, "same", "x", NOW)
    for who, number, beside in ((stranger, one.number, other.number), (me, one.number, one.number), (me, "PSER-26-0000-0000", one.number)):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await duplicates.pair(session, who, number, beside)


async def _ask(database: Database, case: UUID, steps: list[str], papers: list[str]) -> None:
    me = await officer(database, districts=(HOME,))
    async with database.session() as session:
        shown = await version(database, case)
        await requests.ask_for_information(session, me, case, shown, steps=steps, papers=papers, words="x", days=14, now=NOW)


async def test_a_document_that_the_office_asks_for_can_be_sent_and_replaced_also_if_the_answers_do_not_call_for_it(
    database: Database,
) -> None:
    account_id, case = await differing(database)
    await _ask(database, case, [], ["income_proof"])
    store = Store("memory://")
    first = await documents.add(database, store, SCANNER, account_id, "income_proof", "slip.jpg", photo(80), NOW)
    await documents.add(database, store, SCANNER, account_id, "income_proof", "slip.jpg", photo(81), NOW, replaces=first)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
        assert (draft.may_change("documents"), draft.may_change("review"), draft.may_change("head")) == (True, False, False)
        shown = {paper.key: [file.file_name for file in files] for paper, files in await drafts.papers(session, draft)}
    assert shown["income_proof"] == ["slip.jpg"]


@pytest.mark.parametrize(("steps", "papers"), [(["contact"], []), ([], ["utility_bill"])], ids=["answers", "documents"])
async def test_a_request_goes_back_without_what_it_asks_for_only_with_words_that_an_officer_reads(
    steps: list[str], papers: list[str], database: Database
) -> None:
    account_id, case = await differing(database)
    await _ask(database, case, steps, papers)
    async with database.session() as session:
        assert not await requests.answer_request(session, account_id, NOW)
    for nothing in ("", " \n "):
        with pytest.raises(UnreasonedError):
            async with database.session() as session:
                await requests.answer_request(session, account_id, NOW, nothing)
    async with database.session() as session:
        assert await requests.answer_request(session, account_id, NOW, "The landlord has the bill")
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        words = await correspondence.words_on(session, case, internal=True)
    assert application.status == Status.IN_VERIFICATION
    assert [each.text for each in words] == ["The landlord has the bill"]


async def test_answers_that_new_answers_call_for_open_too_and_must_be_there_before_the_case_goes_back(database: Database) -> None:
    account_id, case = await differing(database)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
    await _ask(database, case, ["property"], [])
    changed = {"owns_land": "yes", "owns_livestock": draft.answers["owns_livestock"], "assets": draft.answers["assets"]}
    async with database.session() as session:
        revision = draft.revisions["property", ""]
        await applications.save_step(session, account_id, "property", changed, revision=revision, now=NOW + timedelta(minutes=1))
        draft = await drafts.load(session, account_id, NOW)
        assert (requests.left(draft), draft.may_change("land"), draft.may_change("livestock")) == (["land"], True, False)
        assert not await requests.answer_request(session, account_id, NOW)
        land = {"land_area": 2, "land_unit": "acre", "land_irrigated": "no"}
        await applications.save_step(session, account_id, "land", land, revision=0, now=NOW)
        assert await requests.answer_request(session, account_id, NOW)


async def test_only_steps_that_the_household_has_are_asked_for(database: Database) -> None:
    _, case = await differing(database)
    with pytest.raises(UnreasonedError):
        await _ask(database, case, ["bank", "nonsense", "declaration", "review"], [])


async def test_contacts_that_a_colleague_corrected_are_not_overwritten(database: Database) -> None:
    _, case = await differing(database)
    first, second = await officer(database), await officer(database)
    shown = await version(database, case)
    async with database.session() as session:
        await contacts.correct(session, first, case, shown, mobile="", email="right@example.com", cnic_seen=True, now=NOW)
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await contacts.correct(session, second, case, shown, mobile="", email="wrong@example.com", cnic_seen=True, now=NOW)
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        there = await collisions.present(session, application, "correct_contact", {}, shown)
    assert there.values["email"] == "right@example.com"
    assert there.last
    assert there.last.by == first.full_name
