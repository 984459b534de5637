"""Appeals are heard by others than decided, in service and database; complaints are answered in time and by who may."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from registry.gateways.darkroom import RefusedError
from registry.gateways.store import Store
from registry.records import Appeal, Application, Award, Complaint, Event, Message, Recommendation
from registry.records.database import Database
from registry.rules.appeals import Kind, paper_kind
from registry.rules.lifecycle import NotAllowedError, Status
from registry.services.benefits import award_lists
from registry.services.objections import appeals, complaints
from registry.services.office import audit, recommendations
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import documents
from tests.services.test_applications import NOW, SCANNER, photo
from tests.services.test_awards import decided, recommended, verified
from tests.services.test_casework import HOME, accept_all, differing, officer, version


class Declined:
    """A household whose registration was declined, and the two who did it."""

    account: UUID
    case: UUID
    officer: SignedInStaff
    supervisor: SignedInStaff


@pytest.fixture
async def declined(database: Database) -> Declined:
    made = Declined()
    made.account, made.case = await differing(database)
    made.officer, made.supervisor = await officer(database), await officer(database, "supervisor")
    async with database.session() as session:
        await recommendations.recommend(
            session, made.officer, made.case, await version(database, made.case), "decline", "Two households", NOW
        )
    async with database.session() as session:
        now = await version(database, made.case)
        await recommendations.decide(session, made.supervisor, made.case, now, "declined", "You are in another one.", NOW)
    return made


async def _decision(database: Database, case: UUID, now=NOW) -> appeals.Decision | None:
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        return next(iter(await appeals.appealable(session, application, now)), None)


async def _appealed(database: Database, declined: Declined) -> UUID:
    decision = await _decision(database, declined.case)
    assert decision
    async with database.session() as session:
        return (await appeals.appeal(session, declined.account, decision.kind, decision.id, "It is one household.", NOW)).id


async def _status(database: Database, case: UUID) -> str:
    async with database.session() as session:
        return (await session.exec(select(Application.status).where(Application.id == case))).one()


@pytest.mark.parametrize(("days", "possible"), [(0, True), (30, True), (31, False)])
async def test_a_decision_can_be_appealed_for_thirty_days(days: int, possible: bool, declined: Declined, database: Database) -> None:
    later = NOW + timedelta(days=days)
    decision = await _decision(database, declined.case, later)
    assert (decision is not None) is possible
    known = await _decision(database, declined.case)
    assert known
    if possible:
        return
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await appeals.appeal(session, declined.account, known.kind, known.id, "Too late", later)


async def test_a_decision_is_appealed_once_and_with_words(declined: Declined, database: Database) -> None:
    decision = await _decision(database, declined.case)
    assert decision
    with pytest.raises(UnreasonedError):
        async with database.session() as session:
            await appeals.appeal(session, declined.account, decision.kind, decision.id, " \n ", NOW)
    await _appealed(database, declined)
    assert await _decision(database, declined.case) is None
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await appeals.appeal(session, declined.account, decision.kind, decision.id, "Again", NOW)
    async with database.session() as session:
        told = (await session.exec(select(Message).where(Message.template == "appeal_received"))).all()
    assert {message.channel for message in told} == {"email", "sms"}
    assert {message.details["until"] for message in told} == {"2026-12-15"}  # fifteen working days


async def test_nobody_appeals_for_somebody_else(declined: Declined, database: Database) -> None:
    decision = await _decision(database, declined.case)
    assert decision
    other, _ = await differing(database, "3520212345674")
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await appeals.appeal(session, other, decision.kind, decision.id, "Mine too", NOW)


async def test_who_decided_or_recommended_does_not_hear_the_appeal(declined: Declined, database: Database) -> None:
    appeal_id = await _appealed(database, declined)
    for who in (declined.supervisor, declined.officer, await officer(database)):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await appeals.hear(session, who, appeal_id, "refused", "No", NOW)
    for person in (declined.supervisor.staff_id, declined.officer.staff_id):
        with pytest.raises(IntegrityError):
            async with database.session() as session:
                heard = update(Appeal).where(Appeal.id == appeal_id).values(state="refused", heard_by=person, heard_at=NOW, reason="No")
                await session.exec(heard)  # pyright: ignore


async def test_a_granted_appeal_leads_to_a_new_decision_by_others(declined: Declined, database: Database) -> None:
    appeal_id = await _appealed(database, declined)
    other = await officer(database, "supervisor")
    with pytest.raises(UnreasonedError):
        async with database.session() as session:
            await appeals.hear(session, other, appeal_id, "granted", "  ", NOW)
    async with database.session() as session:
        await appeals.hear(session, other, appeal_id, "granted", "The papers show it.", NOW)
    assert await _status(database, declined.case) == Status.IN_VERIFICATION
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await appeals.hear(session, await officer(database, "supervisor"), appeal_id, "refused", "No", NOW)
    await accept_all(database, await officer(database), declined.case)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            now = await version(database, declined.case)
            await recommendations.recommend(session, declined.officer, declined.case, now, "decline", "Again", NOW)
    async with database.session() as session:
        now = await version(database, declined.case)
        await recommendations.recommend(session, await officer(database), declined.case, now, "verify", "Seen", NOW)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            now = await version(database, declined.case)
            await recommendations.decide(session, declined.supervisor, declined.case, now, "declined", "Again", NOW)
    async with database.session() as session:
        await recommendations.decide(session, other, declined.case, await version(database, declined.case), "verified", "", NOW)
    assert await _status(database, declined.case) == Status.VERIFIED
    async with database.session() as session:
        outcomes = (await session.exec(select(Recommendation.outcome).order_by(Recommendation.id))).all()
        events = (await session.exec(select(Event.name).where(Event.application_id == declined.case).order_by(Event.id))).all()
        told = (await session.exec(select(Message.details).where(Message.template == "appeal_granted"))).all()
    assert outcomes == ["declined", "verified"]  # the first is as it was
    assert [name for name in events if "appeal" in name] == ["appealed", "appeal_granted"]
    assert told[0] == {"words": "The papers show it."}


async def test_a_refused_appeal_leaves_the_decision_and_says_why(declined: Declined, database: Database) -> None:
    appeal_id = await _appealed(database, declined)
    other = await officer(database, "supervisor")
    async with database.session() as session:
        await appeals.hear(session, other, appeal_id, "refused", "The papers show two.", NOW)
    assert await _status(database, declined.case) == Status.DECLINED
    assert await _decision(database, declined.case) is None
    async with database.session() as session:
        (noted,) = await audit.of_application(session, declined.case, "appeal_refused")
        told = (await session.exec(select(Message.details).where(Message.template == "appeal_refused"))).all()
    assert noted.details == {"appeal": str(appeal_id), "against": "registration", "version": 4}
    assert told[0] == {"words": "The papers show two."}


@pytest.mark.parametrize("table", ["recommendation", "appeal", "complaint"])
async def test_what_is_decided_heard_or_answered_is_never_edited(table: str, declined: Declined, database: Database) -> None:
    other = await officer(database, "supervisor")
    async with database.session() as session:
        await complaints.complain(session, declined.account, "waiting", HOME, "Months", NOW)
    appeal_id = await _appealed(database, declined)
    async with database.session() as session:
        await appeals.hear(session, other, appeal_id, "refused", "No", NOW)
        made = (await complaints.queue(session, other, open_ones=True))[0][0]
        await complaints.answer(session, other, made.id, "Sorry", NOW)
    with pytest.raises(DBAPIError, match="a decision is not edited"):
        async with database.session() as session:
            column = {"recommendation": "words", "appeal": "reason", "complaint": "answer"}[table]
            await session.exec(text(f"UPDATE {table} SET {column} = 'x'"))  # pyright: ignore


async def test_appeals_are_seen_in_their_places_only(declined: Declined, database: Database) -> None:
    appeal_id = await _appealed(database, declined)
    elsewhere = await officer(database, "supervisor")
    elsewhere = SignedInStaff(**{**elsewhere.__dict__, "districts": frozenset({"multan"})})
    async with database.session() as session:
        assert await appeals.queue(session, elsewhere, open_ones=True) == []
        assert len(await appeals.queue(session, declined.supervisor, open_ones=True)) == 1
    for who, which in ((elsewhere, appeal_id), (declined.officer, appeal_id), (declined.supervisor, uuid4())):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await appeals.theirs(session, who, which)


async def test_papers_come_with_an_open_appeal_of_their_own_only(declined: Declined, database: Database) -> None:
    appeal_id, store = await _appealed(database, declined), Store("memory://")
    other, _ = await differing(database, "3520212345674")
    kind = paper_kind(appeal_id)
    paper = await documents.add(database, store, SCANNER, declined.account, kind, "proof.jpg", photo(3), NOW)
    with pytest.raises(RefusedError, match="already_sent"):
        await documents.add(database, store, SCANNER, other, kind, "proof.jpg", photo(4), NOW)
    async with database.session() as session:
        assert not await documents.remove(session, other, paper, NOW)
        assert await documents.remove(session, declined.account, paper, NOW)
    await documents.add(database, store, SCANNER, declined.account, kind, "proof.jpg", photo(5), NOW)
    async with database.session() as session:
        await appeals.hear(session, await officer(database, "supervisor"), appeal_id, "refused", "No", NOW)
    with pytest.raises(RefusedError, match="already_sent"):
        await documents.add(database, store, SCANNER, declined.account, kind, "late.jpg", photo(6), NOW)


async def _made_against(database: Database, account: UUID, award: UUID) -> UUID:
    async with database.session() as session:
        return (await appeals.appeal(session, account, Kind.AWARD, str(award), "It was last year's.", NOW)).id


async def test_a_declined_benefit_is_recommended_anew_and_decided_by_others(database: Database) -> None:
    account, case = await verified(database)
    former = await officer(database, "supervisor")
    programme, award = next(iter((await recommended(database, case)).items()))
    await decided(database, former, award, "declined", "Income too high")
    appeal_id = await _made_against(database, account, award)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await appeals.hear(session, former, appeal_id, "granted", "Yes", NOW)
    hearer, third = await officer(database, "supervisor"), await officer(database, "supervisor")
    async with database.session() as session:
        assert await appeals.overturned(session, case) == set()
        await appeals.hear(session, hearer, appeal_id, "granted", "It was last year's.", NOW)
    async with database.session() as session:
        assert await appeals.overturned(session, case) == {str(award)}  # of which the household reads that it is decided anew
        anew = (await session.exec(select(Award).where(Award.programme == programme, Award.state == "recommended"))).one()
    for who, why in ((former, "appealed"), (hearer, "mine")):
        with pytest.raises(NotTheirsError):
            await decided(database, who, anew.id)
        async with database.session() as session:
            assert [each.bar for each in await award_lists.proposed(session, who) if each.award.id == anew.id] == [why]  # told beforehand
    async with database.session() as session:
        assert [each.bar for each in await award_lists.proposed(session, third) if each.award.id == anew.id] == [""]
    assert (await decided(database, third, anew.id)).state == "approved"
    async with database.session() as session:
        first = (await session.exec(select(Award).where(Award.id == award))).one()
        assert (first.state, first.reason, first.decided_by) == ("declined", "Income too high", former.staff_id)
        later = NOW + timedelta(days=400)
        await session.exec(update(Award).where(Award.id == anew.id).values(decided_at=later))  # pyright: ignore
        await appeals.must_be_another(session, former, case, Kind.AWARD, programme)  # only until it was decided anew


async def test_a_benefit_that_was_ended_can_be_appealed_and_one_that_goes_on_cannot(database: Database) -> None:
    account, case = await verified(database)
    me, supervisor = await officer(database), await officer(database, "supervisor")
    programme, award = next(iter((await recommended(database, case, me)).items()))
    granted = await decided(database, supervisor, award)
    assert await _decision(database, case) is None
    async with database.session() as session:
        kept = granted.model_dump(include={"application_id", "programme", "assessment_id", "score", "rhythm"})
        ending = Award(**kept, proposed="end", replaces=award, state="recommended", recommended_by=me.staff_id, reason="Moved away")
        ending.recommended_at = NOW + timedelta(hours=1)
        session.add(ending)
    await decided(database, supervisor, ending.id)
    appeal_id = await _made_against(database, account, ending.id)
    async with database.session() as session:
        await appeals.hear(session, await officer(database, "supervisor"), appeal_id, "granted", "She is back.", NOW)
    async with database.session() as session:
        assert await appeals.overturned(session, case) == {str(ending.id)}
        anew = (await session.exec(select(Award).where(Award.programme == programme, Award.state == "recommended"))).one()
    assert (anew.proposed, anew.amount, anew.rhythm) == ("grant", granted.amount, granted.rhythm)


@pytest.mark.parametrize(("category", "until"), [("money", "2026-12-01"), ("waiting", "2026-12-08"), ("other", "2026-12-15")])
async def test_a_complaint_has_a_clock_of_working_days(category: str, until: str, declined: Declined, database: Database) -> None:
    async with database.session() as session:
        made = await complaints.complain(session, declined.account, category, HOME, "It went wrong.", NOW)
    assert made.due_at.date().isoformat() == until
    async with database.session() as session:
        told = (await session.exec(select(Message.details).where(Message.template == "complaint_received"))).all()
    assert {each["until"] for each in told} == {until}


async def test_a_complaint_about_the_staff_is_a_supervisors(declined: Declined, database: Database) -> None:
    async with database.session() as session:
        about_staff = (await complaints.complain(session, declined.account, "money", HOME, "Somebody wanted 500.", NOW)).id
        plain = (await complaints.complain(session, declined.account, "centre", HOME, "Closed", NOW)).id
    me, supervisor = declined.officer, declined.supervisor
    async with database.session() as session:
        assert [made.id for made, _ in await complaints.queue(session, me, open_ones=True)] == [plain]
        assert [made.id for made, _ in await complaints.queue(session, supervisor, open_ones=True)] == [about_staff, plain]
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await complaints.answer(session, me, about_staff, "No", NOW)
    async with database.session() as session:
        await complaints.answer(session, me, plain, "It opens on Monday.", NOW)
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await complaints.answer(session, supervisor, plain, "Twice", NOW)
    async with database.session() as session:
        told = (await session.exec(select(Message.details).where(Message.template == "complaint_answered"))).all()
        found = (await session.exec(select(Complaint.answered_by).where(Complaint.id == plain))).one()
    assert (told[0], found) == ({"words": "It opens on Monday."}, me.staff_id)


async def test_a_complaint_is_seen_where_it_happened_and_needs_all_its_parts(declined: Declined, database: Database) -> None:
    elsewhere = await officer(database, districts=("multan",))
    for category, district, words in (
        ("nothing", HOME, "x"),
        ("waiting", "atlantis", "x"),
        ("waiting", HOME, " "),
        ("waiting", HOME, "x" * 1001),
    ):
        with pytest.raises(UnreasonedError):
            async with database.session() as session:
                await complaints.complain(session, declined.account, category, district, words, NOW)
    async with database.session() as session:
        made = await complaints.complain(session, declined.account, "waiting", "multan", "I waited there.", NOW)
        assert [each.id for each, _ in await complaints.queue(session, elsewhere, open_ones=True)] == [made.id]
        assert await complaints.queue(session, declined.officer, open_ones=True) == []
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await complaints.theirs(session, declined.officer, made.id)


async def test_five_complaints_of_one_person_wait_at_most(declined: Declined, database: Database) -> None:
    for _ in range(5):
        async with database.session() as session:
            await complaints.complain(session, declined.account, "waiting", HOME, "I wait.", NOW)
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await complaints.complain(session, declined.account, "waiting", HOME, "I wait.", NOW)
