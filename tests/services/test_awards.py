"""From verified to benefit: assessed, recommended, decided by another, from a budget that goes to those in need first."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from registry.gateways.changes import LocalChanges
from registry.gateways.outbox_folder import OutboxFolder
from registry.language import LANGUAGES, Language, speaking, t
from registry.records import Account, Application, Award, Message
from registry.records.database import Database
from registry.rules.lifecycle import NotAllowedError, Status
from registry.rules.programmes import PROGRAMMES
from registry.services import messages
from registry.services.benefits import assessments, award_lists, awards, programmes
from registry.services.office import verification
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError
from registry.services.payments import payments
from registry.services.templates import words
from tests.services.award_rows import awarded, supervisor
from tests.services.test_applications import NOW
from tests.services.test_casework import officer, version
from tests.services.test_verification import Sources, submitted, the

HOME = "lahore"


@contextmanager
def trips(database: Database) -> Iterator[list[str]]:
    """Note the statements that go to the database."""
    gone: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        gone.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield gone
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def verified(database: Database, cnic: str = "3520212345672") -> tuple[UUID, UUID]:
    """Return the account and the application of a household that all sources know as it says."""
    sources = Sources()
    sources.answer = sources.all_match
    account_id = await submitted(database, sources, cnic)
    await verification.begin_due(database, LocalChanges(), NOW)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW)
    sources.server.shutdown()
    application, _, _ = await the(database, account_id)
    assert application.status == Status.VERIFIED
    return account_id, application.id


async def possible(database: Database, case: UUID) -> dict[str, str]:
    async with database.session() as session:
        return {each.programme: each.possible for each in await awards.standings(session, case) if each.possible}


async def recommended(database: Database, case: UUID, me=None, *chosen: str) -> dict[str, UUID]:
    me = me or await officer(database)
    async with database.session() as session:
        keys = chosen or [each.programme for each in await awards.standings(session, case) if each.possible]
        await awards.recommend(session, me, case, await version(database, case), keys, "", NOW)
    async with database.session() as session:
        found = (await session.exec(select(Award).where(Award.application_id == case, Award.state == "recommended"))).all()
        return {each.programme: each.id for each in found}


async def decided(database: Database, me, award: UUID, outcome: str = "approved", reason: str = "") -> Award:
    async with database.session() as session:
        await awards.decide(session, me, award, outcome, reason, NOW)
    async with database.session() as session:
        programme = (await session.exec(select(Award.programme).where(Award.id == award))).one()
        await awards.admit(session, programme, NOW)
    async with database.session() as session:
        return (await session.exec(select(Award).where(Award.id == award))).one()


async def messages_of(database: Database, template: str) -> list[dict]:
    async with database.session() as session:
        found = select(Message.details).where(Message.template == template, Message.channel == "sms")
        return list((await session.exec(found)).all())


async def test_a_verified_household_gets_what_it_is_entitled_to_by_two_people_and_is_told(database: Database) -> None:
    _, case = await verified(database)
    entitled = await possible(database, case)
    assert {"cash_assistance", "healthcare"} <= set(entitled)
    assert set(entitled.values()) == {"grant"}
    assert "business_loan" not in entitled
    waiting = await recommended(database, case)
    assert await possible(database, case) == {}
    boss = await supervisor(database)
    award = await decided(database, boss, waiting["cash_assistance"])
    assert (award.state, award.from_day, award.amount, award.rhythm) == ("approved", date(2026, 11, 24), 9000, "quarterly")
    assert award.code
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        lines = await payments.statement(session, case, NOW, "")
    assert application.status == Status.APPROVED
    assert [(line.programme, line.period, line.amount, line.state) for line in lines] == [("cash_assistance", "2026-Q4", 9000, "due")]
    told = {"programme": "cash_assistance", "amount": 9000, "rhythm": "quarterly"}
    assert await messages_of(database, "award_approved") == [told]
    await decided(database, boss, waiting["healthcare"])
    more = [{"programme": "healthcare", "amount": 0, "rhythm": "lasting"}]
    assert await messages_of(database, "award_approved") == [told | {"more": more}]


async def test_the_lists_show_who_has_not_been_recommended_since_and_what_waits_to_those_of_the_place(database: Database) -> None:
    _, one = await verified(database)
    _, other = await verified(database, "3520212345674")
    me, stranger = await officer(database), await officer(database, districts=("multan",))

    async def listed(who) -> tuple[set[UUID], set[UUID]]:
        async with database.session() as session:
            ready, waits = await award_lists.ready(session, who), await award_lists.proposed(session, who)
            return {each.id for each in ready}, {each.award.application_id for each in waits}

    assert await listed(me) == ({one, other}, set())
    await recommended(database, one, me)
    assert await listed(me) == ({other}, {one})
    assert await listed(stranger) == (set(), set())
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == one))).one()
        await assessments.assess(session, application, NOW + timedelta(days=1))
    assert await listed(me) == ({other}, {one})  # assessed again, but nothing more is possible


async def test_a_household_of_which_somebody_belongs_to_another_one_is_not_clear(database: Database) -> None:
    _, one = await verified(database)
    _, other = await verified(database, "3520212345674")
    me = await officer(database)

    async def clear() -> dict[UUID, bool]:
        async with database.session() as session:
            return {each.id: each.clear for each in await award_lists.ready(session, me)}

    assert await clear() == {one: False, other: False}  # the same children are in both
    async with database.session() as session:
        await session.exec(update(Application).where(col(Application.id) == other).values(status="withdrawn"))  # pyright: ignore
    assert await clear() == {one: True}
    await recommended(database, one, me)
    async with database.session() as session:
        assert {each.clear for each in await award_lists.proposed(session, me)} == {True}
        await session.exec(update(Application).where(col(Application.id) == other).values(status="approved"))  # pyright: ignore
    async with database.session() as session:
        assert {each.clear for each in await award_lists.proposed(session, me)} == {False}


async def test_a_letter_is_known_to_everybody_by_its_code_and_shown_to_its_own_household(database: Database) -> None:
    account_id, case = await verified(database)
    award = await decided(database, await supervisor(database), (await recommended(database, case))["healthcare"])
    stranger, _ = await verified(database, "3520212345674")
    async with database.session() as session:
        assert (await award_lists.check(session, award.code, NOW.date())).state == "valid"
        assert (await award_lists.check(session, "A-2222-2222-2222", NOW.date())).state == "unknown"
        assert await award_lists.letter_of(session, account_id, award.id)
        assert await award_lists.letter_of(session, stranger, award.id) is None
        found = (await session.exec(select(Award).where(Award.id == award.id))).one()
        found.until_day = NOW.date()
        session.add(found)
        await session.flush()
        for day, state in ((NOW.date(), "valid"), (NOW.date() + timedelta(days=1), "ended")):
            assert (await award_lists.check(session, award.code, day)).state == state


async def test_only_what_was_assessed_is_recommended_and_only_once(database: Database) -> None:
    _, case = await verified(database)
    me, stranger, boss = await officer(database), await officer(database, districts=("multan",)), await supervisor(database)
    refused = sorted(set(PROGRAMMES) - set(await possible(database, case)))
    for who, chosen, error in (
        (me, refused[:1], NotAllowedError),
        (me, [], NotAllowedError),
        (me, ["nonsense"], NotAllowedError),
        (stranger, ["healthcare"], NotTheirsError),
        (boss, ["healthcare"], NotTheirsError),
    ):
        with pytest.raises(error):
            async with database.session() as session:
                await awards.recommend(session, who, case, await version(database, case), chosen, "", NOW)
    shown = await version(database, case)
    await recommended(database, case, me, "healthcare")
    with pytest.raises(ChangedError):
        async with database.session() as session:
            await awards.recommend(session, me, case, shown, ["healthcare"], "", NOW)
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await awards.recommend(session, me, case, await version(database, case), ["healthcare"], "", NOW)


async def test_an_award_is_decided_once_by_another_supervisor_of_the_place_who_says_why_not(database: Database) -> None:
    _, case = await verified(database)
    me, boss = await officer(database), await supervisor(database)
    award = (await recommended(database, case, me, "healthcare"))["healthcare"]
    elsewhere = await supervisor(database, districts=frozenset({"multan"}))
    for who, outcome, reason, error in (
        (me, "approved", "", NotTheirsError),
        (elsewhere, "approved", "", NotTheirsError),
        (boss, "", "", UnreasonedError),  # nobody decides by not choosing
        (boss, "declined", "  ", UnreasonedError),
    ):
        with pytest.raises(error):
            async with database.session() as session:
                await awards.decide(session, who, award, outcome, reason, NOW)
    assert (await decided(database, boss, award, "declined", "The certificate is another person's.")).state == "declined"
    assert (await messages_of(database, "award_declined"))[0]["words"] == "The certificate is another person's."
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await awards.decide(session, boss, award, "approved", "", NOW)
    assert (await possible(database, case))["healthcare"] == "grant"  # a new recommendation is a new row


async def test_the_database_itself_refuses_one_pair_of_eyes_and_two_awards_in_force(database: Database) -> None:
    first = await awarded(database)
    me = await supervisor(database)
    for changes in ({"recommended_by": me.staff_id, "decided_by": me.staff_id, "state": "ended"}, {}):
        with pytest.raises(IntegrityError):
            async with database.session() as session:
                row = (await session.exec(select(Award).where(Award.id == first))).one()
                session.add(Award(**row.model_dump(exclude={"id"}) | changes))


async def set_budget(database: Database, budget: int, programme: str = "cash_assistance") -> None:
    """Publish a version of a programme that differs in its budget only."""
    me, other = await supervisor(database), await supervisor(database)
    async with database.session() as session:
        terms = programmes.terms(await programmes.in_force(session, programme, NOW.date()))
        changed = terms.__class__(**{**terms.__dict__, "budget": budget})
        draft = await programmes.draft(session, me, programme, changed, date(2026, 11, 24), NOW)
        await programmes.publish(session, other, programmes.as_read(draft), NOW)


async def waiting(database: Database, scores: list[int]) -> None:
    for number, score in enumerate(scores, 1):
        await awarded(database, number, status="verified", state="waiting", score=score, from_day=None, until_day=None)


async def states(database: Database) -> dict[int, str]:
    async with database.session() as session:
        return {each.score: each.state for each in (await session.exec(select(Award))).all()}


async def test_a_budget_goes_to_who_needs_it_most_and_the_others_wait(database: Database) -> None:
    await set_budget(database, 2 * 3 * 9000)  # three quarters are left of the financial year
    await waiting(database, [30, 5, 20, 11])
    async with database.session() as session:
        assert len(await awards.admit(session, "cash_assistance", NOW)) == 2
    assert await states(database) == {5: "approved", 11: "approved", 20: "waiting", 30: "waiting"}
    async with database.session() as session:
        listed = {each.programme: (each.waiting, each.need) for each in await awards.waiting_lists(session)}
    assert listed["cash_assistance"] == (2, 20)
    assert listed["healthcare"] == (0, None)
    async with database.session() as session:
        assert await awards.admit(session, "cash_assistance", NOW + timedelta(days=100)) == []


async def test_a_budget_that_is_given_of_at_once_is_not_exceeded(database: Database) -> None:
    await set_budget(database, 3 * 3 * 9000)
    await waiting(database, list(range(1, 9)))

    async def admit() -> int:
        async with database.session() as session:
            return len(await awards.admit(session, "cash_assistance", NOW))

    assert sum(await asyncio.gather(*(admit() for _ in range(5)))) == 3
    assert sorted((await states(database)).values()) == ["approved"] * 3 + ["waiting"] * 5
    assert len(await messages_of(database, "award_approved")) == 3


async def test_what_an_ended_award_leaves_goes_to_who_waits(database: Database) -> None:
    await set_budget(database, 3 * 9000)
    await waiting(database, [5, 20])
    async with database.session() as session:
        await awards.admit(session, "cash_assistance", NOW)
    async with database.session() as session:
        first = (await session.exec(select(Award).where(Award.score == 5))).one()
        first.state, first.until_day = "ended", date(2026, 11, 30)
        session.add(first)
    assert len(await awards.admit_everybody(database, NOW)) == 1
    assert await states(database) == {5: "ended", 20: "approved"}


async def delivered(database: Database, to: Path, now: datetime) -> list[tuple[str, str, str]]:
    """Deliver what is due; return channel, language and text of each that tells of an award."""
    await messages.deliver_due(database, {channel: OutboxFolder(to) for channel in ("email", "sms")}, now)
    sent = [(each.stem[-8:], json.loads(each.read_text())) for each in to.glob("*.json")]
    async with database.session() as session:
        told = await session.exec(select(Message.id).where(col(Message.template).startswith("award_")))
    ours = {each.hex[:8] for each in told.all()}
    return sorted((each["channel"], each["language"], each["text"]) for name, each in sent if name in ours)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_has_to_wait_is_told_so_once_and_told_again_when_the_budget_admits_them(
    database: Database, tmp_path: Path, language: Language
) -> None:
    await set_budget(database, 1)
    account, case = await verified(database)
    async with database.session() as session:
        await session.exec(update(Account).where(col(Account.id) == account).values(language=language))  # pyright: ignore
    award = (await recommended(database, case, None, "cash_assistance"))["cash_assistance"]
    assert (await decided(database, await supervisor(database), award)).state == "waiting"
    async with database.session() as session:
        assert (await session.exec(select(Application.status).where(Application.id == case))).one() == Status.VERIFIED
    await awards.admit_everybody(database, NOW)
    later = NOW + timedelta(minutes=11)

    def said(template: str, **details: Any) -> list[tuple[str, str, str]]:
        text = words(template, {"programme": "cash_assistance"} | details, language).text
        return [("email", language, text), ("sms", language, text)]

    for _ in range(2):  # each once
        waits = await delivered(database, tmp_path, later)
        assert waits == said("award_waiting")
    july = datetime(2027, 7, 1, 6, 0, tzinfo=UTC)  # a new year and its budget, which is enough for nobody yet
    assert await awards.admit_everybody(database, july) == []
    await set_budget(database, 4 * 9000)
    for _ in range(2):
        await awards.admit_everybody(database, july)
        assert await delivered(database, tmp_path, july + timedelta(minutes=1)) == sorted(
            said("award_waiting") + said("award_approved", amount=9000, rhythm="quarterly")
        )


async def test_what_a_decision_asks_of_the_database_does_not_grow(database: Database) -> None:
    _, case = await verified(database)
    proposed, boss = await recommended(database, case), await supervisor(database)
    with trips(database) as decided_in:
        async with database.session() as session:
            await awards.decide(session, boss, proposed["cash_assistance"], "approved", "", NOW)
    with trips(database) as admitted_in:
        async with database.session() as session:
            await awards.admit(session, "cash_assistance", NOW)
    assert len(decided_in) <= 14
    assert len(admitted_in) <= 16  # of which 7 whoever many are admitted


async def test_who_is_given_the_benefit_at_once_is_not_told_to_wait(database: Database, tmp_path: Path) -> None:
    _, case = await verified(database)
    award = (await recommended(database, case, None, "cash_assistance"))["cash_assistance"]
    boss = await supervisor(database)
    async with database.session() as session:
        await awards.decide(session, boss, award, "approved", "", NOW)
    assert await delivered(database, tmp_path, NOW) == []  # between decision and budget: the process may end here
    await awards.admit_everybody(database, NOW)
    assert len(await delivered(database, tmp_path, NOW + timedelta(minutes=11))) == 2
    assert await messages_of(database, "award_waiting") == []


async def test_who_waits_beyond_those_that_are_looked_at_together_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awards, "AT_ONCE", 1)
    await set_budget(database, 3 * 9000)
    await waiting(database, [5])
    _, case = await verified(database)
    award = (await recommended(database, case, None, "cash_assistance"))["cash_assistance"]
    assert (await decided(database, await supervisor(database), award)).state == "waiting"
    assert await messages_of(database, "award_waiting") == [{"programme": "cash_assistance"}]


async def test_an_award_that_is_ended_while_the_list_is_read_stays_ended(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await waiting(database, [5, 20])
    async with database.session() as session:
        read = await awards._waiting(session, "cash_assistance")
    async with database.session() as session:
        await session.exec(update(Award).where(col(Award.id) == read[0].id).values(state="ended"))  # pyright: ignore

    async def as_read(*_: Any) -> list[Award]:
        return read

    monkeypatch.setattr(awards, "_waiting", as_read)
    assert len(await awards.admit_everybody(database, NOW)) == 1
    async with database.session() as session:
        states = dict((await session.exec(select(Award.score, Award.state))).all())
    assert states == {5: "ended", 20: "approved"}


async def test_many_who_wait_are_given_their_benefit_a_few_in_each_transaction(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await set_budget(database, 5 * 3 * 9000)
    await waiting(database, list(range(1, 9)))
    monkeypatch.setattr(awards, "AT_ONCE", 2)
    admitted = [len(await awards.admit_everybody(database, NOW)) for _ in range(4)]
    assert admitted == [2, 2, 1, 0]
    assert sorted(score for score, state in (await states(database)).items() if state == "approved") == [1, 2, 3, 4, 5]


async def test_what_a_household_is_given_at_once_is_told_in_one_message_and_nothing_of_it_twice(database: Database, tmp_path: Path) -> None:
    _, case = await verified(database)
    given = await recommended(database, case, None, "cash_assistance", "healthcare", "food_package")
    boss = await supervisor(database)
    for award in (given["cash_assistance"], given["healthcare"]):
        assert (await decided(database, boss, award)).state == "approved"
    assert await delivered(database, tmp_path, NOW) == []  # a moment later there may be more to tell
    soon = NOW + timedelta(minutes=1)
    await messages.deliver_due(database, {"email": OutboxFolder(tmp_path)}, soon)  # the telephone company answers later
    assert (await decided(database, boss, given["food_package"])).state == "approved"
    for _ in range(2):
        sent = await delivered(database, tmp_path, soon)
    for channel, told in (("email", [("cash_assistance", "healthcare"), ("food_package",)]), ("sms", [tuple(given)])):
        texts = [text for way, _, text in sent if way == channel]
        named = [tuple(key for key in given if words_of(key) in text) for text in texts]
        assert sorted(named) == sorted(tuple(key for key in given if key in group) for group in told)


def words_of(programme: str) -> str:
    with speaking("ur"):
        return t(PROGRAMMES[programme].access)
