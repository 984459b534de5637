"""What changes after a household is verified: opened without losing anything, checked and assessed anew, benefits going on meanwhile."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from registry.gateways.changes import LocalChanges
from registry.gateways.store import Store
from registry.records import Application, Award, Change, Message, StepAnswers
from registry.records.database import Database
from registry.rules.circumstances import TOPICS, steps_of
from registry.rules.household import FORM
from registry.rules.lifecycle import NotAllowedError, Status
from registry.rules.queue import Filter
from registry.services.benefits import award_lists, awards, circumstances, confirmations
from registry.services.office import casework, queue, verification
from registry.services.office.staff import SignedInStaff
from registry.services.payments import payments
from registry.services.registration import applications, documents, drafts
from registry.services.registration.applications import Changed, ClosedError, Saved
from tests.services.award_rows import supervisor
from tests.services.test_applications import NOW, SCANNER, photo
from tests.services.test_awards import decided, possible, recommended, verified
from tests.services.test_casework import officer, version
from tests.services.test_verification import Sources

LATER = NOW + timedelta(days=20)


async def opened(database: Database, account_id: UUID, *topics: str, now=NOW) -> None:
    async with database.session() as session:
        await circumstances.open_again(session, account_id, list(topics), now)


async def saved(database: Database, account_id: UUID, step: str, now=NOW, **changes: Any) -> Saved | Changed:
    async with database.session() as session:
        draft = await drafts.load(session, account_id, now)
        fields = next(each.fields for each in FORM if each.key == step)
        answers = {field.key: draft.answers.get(field.key) for field in fields} | changes
        revision = draft.revisions.get((step, ""), 0)
        return await applications.save_step(session, account_id, step, answers, revision=revision, now=now)


async def sent(database: Database, account_id: UUID, now=NOW) -> Any:
    async with database.session() as session:
        return await circumstances.send(session, account_id, now)


async def status(database: Database, account_id: UUID) -> str:
    async with database.session() as session:
        return (await session.exec(select(Application.status).where(Application.account_id == account_id))).one()


async def checked(database: Database, account_id: UUID, **known: Any) -> None:
    """Have the sources answer as the household now says, but for what is given."""
    sources = Sources()
    async with database.session() as session:
        sources.household = (await drafts.load(session, account_id, LATER)).answers | known
    sources.answer = sources.all_match
    await verification.ask_due(database, LocalChanges(), sources.gateways(), LATER)
    sources.server.shutdown()


async def benefited(database: Database) -> tuple[UUID, UUID]:
    """Return the account and the application of a household that receives cash assistance and healthcare."""
    account_id, case = await verified(database)
    waiting = await recommended(database, case, None, "cash_assistance", "healthcare")
    boss = await supervisor(database)
    for award in waiting.values():
        await decided(database, boss, award)
    assert await status(database, account_id) == Status.APPROVED
    return account_id, case


def test_every_step_that_asks_something_can_be_opened_by_some_topic() -> None:
    asked = {step.key for step in FORM if step.fields} - {"declaration"}
    assert set(steps_of([topic.key for topic in TOPICS])) == asked
    assert steps_of(["nonsense"]) == []


async def test_only_what_was_chosen_is_open_and_the_answers_before_are_kept(database: Database) -> None:
    account_id, _ = await verified(database)
    with pytest.raises(ClosedError):
        await saved(database, account_id, "income", income_amount=50_000)
    await opened(database, account_id, "work")
    assert isinstance(await saved(database, account_id, "income", income_amount=50_000), Saved)
    with pytest.raises(ClosedError):
        await saved(database, account_id, "needs", needs=["none"])
    await opened(database, account_id, "health")
    assert isinstance(await saved(database, account_id, "needs", needs=["none"]), Saved)
    async with database.session() as session:
        change = (await session.exec(select(Change))).one()
        differing = {(each.field, each.before, each.after) for each in await circumstances.so_far(session, change) if each.field != "needs"}
    assert differing == {("income_amount", 14_000, 50_000)}


async def test_what_is_taken_back_is_as_it_was_and_a_tab_that_is_still_open_notices(database: Database) -> None:
    account_id, _ = await verified(database)
    async with database.session() as session:
        before = {(row.step, row.member): row.answers for row in (await session.exec(select(StepAnswers))).all()}
    await opened(database, account_id, "work", "payment")
    await saved(database, account_id, "income", income_amount=1)
    await saved(database, account_id, "payment", payment="none")
    async with database.session() as session:
        await circumstances.take_back(session, account_id, NOW)
    async with database.session() as session:
        after = {(row.step, row.member): row.answers for row in (await session.exec(select(StepAnswers))).all()}
        assert after == before
        draft = await drafts.load(session, account_id, NOW)
    assert draft.change is None
    assert draft.revisions["income", ""] == 3
    assert await status(database, account_id) == Status.VERIFIED


async def test_a_change_that_touches_no_benefit_is_checked_and_all_goes_on_by_itself(database: Database) -> None:
    account_id, case = await benefited(database)
    await opened(database, account_id, "contact")
    await saved(database, account_id, "contact", other_mobile="+923011111111")
    assert await sent(database, account_id) is None
    assert await status(database, account_id) == Status.IN_VERIFICATION
    async with database.session() as session:
        assert len(await payments.in_force(session, case)) == 2  # meanwhile
    await checked(database, account_id)
    assert await status(database, account_id) == Status.APPROVED


async def test_a_change_that_ends_a_benefit_is_decided_by_two_people_and_until_then_it_goes_on(database: Database) -> None:
    account_id, case = await benefited(database)
    await opened(database, account_id, "work", now=LATER)
    await saved(database, account_id, "income", LATER, income_amount=200_000)
    await sent(database, account_id, LATER)
    await checked(database, account_id)
    assert await status(database, account_id) == Status.VERIFIED
    assert (await possible(database, case))["cash_assistance"] == "end"
    async with database.session() as session:
        assert {each.programme for each in await payments.in_force(session, case)} >= {"cash_assistance"}
    me, boss = await officer(database), await supervisor(database)
    async with database.session() as session:
        now = await version(database, case)
        await awards.recommend(session, me, case, now, ["cash_assistance"], "The income is above the limit now.", LATER)
    async with database.session() as session:
        end = (await session.exec(select(Award).where(Award.state == "recommended"))).one()
        await awards.decide(session, boss, end.id, "approved", "", LATER)
    async with database.session() as session:
        before, after = (await session.exec(select(Award).where(Award.programme == "cash_assistance").order_by(Award.recommended_at))).all()
        told = (await session.exec(select(Message.details).where(Message.template == "award_ended", Message.channel == "sms"))).all()
        mine = await award_lists.of_household(session, case, LATER)
    assert (before.state, before.until_day, after.state, after.replaces) == ("ended", LATER.date(), "declined", before.id)
    assert [each["words"] for each in told] == ["The income is above the limit now."]
    assert [(award.programme, award.reason) for award in mine.ended] == [("cash_assistance", "The income is above the limit now.")]
    assert (mine.declined, [award.programme for award in mine.in_force]) == ([], ["healthcare"])


async def found(database: Database, me: SignedInStaff, name: str) -> list[UUID]:
    async with database.session() as session:
        return [row.id for row in (await queue.page(session, me, Filter(search=name), LATER)).rows]


async def test_a_household_that_moves_is_the_new_places_and_nobodys_there_yet(database: Database) -> None:
    account_id, case = await benefited(database)
    there, here = await officer(database, districts=("multan",)), await officer(database)
    async with database.session() as session:
        await casework.take(session, here, case, await version(database, case), NOW)
    await opened(database, account_id, "address", now=LATER)
    await saved(database, account_id, "address", now=LATER, district="multan", tehsil="multan.shujabad")
    assert await found(database, here, "Zainab") == [case]  # until it is sent
    assert await sent(database, account_id, LATER) is None
    assert [await found(database, me, "Zainab") for me in (there, here)] == [[case], []]
    assert [await found(database, me, "Zaynab") for me in (there, here)] == [[case], []]
    async with database.session() as session:
        application = await session.get_one(Application, case)
    assert (application.tehsil, application.assigned_to) == ("multan.shujabad", None)
    await checked(database, account_id)
    async with database.session() as session:
        ready = {me.staff_id: await award_lists.ready(session, me) for me in (there, here)}
    assert [[each.id for each in ready[me.staff_id]] for me in (there, here)] == [[case], []]


async def test_a_head_whose_name_is_corrected_is_found_under_the_new_one_and_stays_with_the_officer(database: Database) -> None:
    account_id, case = await benefited(database)
    me = await officer(database)
    async with database.session() as session:
        await casework.take(session, me, case, await version(database, case), NOW)
    await opened(database, account_id, "marriage", now=LATER)
    await saved(database, account_id, "head", now=LATER, full_name="Rahmat Bibi")
    assert await sent(database, account_id, LATER) is None
    assert [await found(database, me, name) for name in ("Rehmat", "Zainab")] == [[case], []]
    async with database.session() as session:
        assert (await session.get_one(Application, case)).assigned_to == me.staff_id


async def test_sending_what_was_not_altered_changes_nothing_but_the_day_of_the_next_question(database: Database) -> None:
    account_id, _ = await benefited(database)
    await opened(database, account_id, "work")
    assert await sent(database, account_id) is None
    assert await status(database, account_id) == Status.APPROVED
    async with database.session() as session:
        assert (await session.exec(select(Change.sent_at))).one() is None


async def test_what_is_incomplete_is_named_and_not_sent(database: Database) -> None:
    account_id, _ = await verified(database)
    await opened(database, account_id, "payment", "address")
    await saved(database, account_id, "payment", payment="bank")
    await saved(database, account_id, "housing", tenure="owned")
    lacking = await sent(database, account_id)
    assert lacking.steps == ("bank",)
    assert await status(database, account_id) == Status.VERIFIED


async def test_a_paper_that_the_change_calls_for_can_be_sent_and_is_asked_for(database: Database) -> None:
    account_id, _ = await verified(database)
    with pytest.raises(Exception, match="already_sent"):
        await documents.add(database, Store("memory://"), SCANNER, account_id, "disability_certificate", "a.jpg", photo(5), NOW)
    await opened(database, account_id, "health")
    with pytest.raises(Exception, match="unknown_document"):
        await documents.add(database, Store("memory://"), SCANNER, account_id, "disability_certificate", "a.jpg", photo(5), NOW)
    await saved(database, account_id, "head_life", head_disability="visual")
    assert (await sent(database, account_id)).documents == ("disability_certificate",)
    await documents.add(database, Store("memory://"), SCANNER, account_id, "disability_certificate", "a.jpg", photo(5), NOW)
    assert await sent(database, account_id) is None


async def test_an_account_that_is_to_be_mended_is_not_taken_back_and_may_be_called_right_as_it_is(database: Database) -> None:
    account_id, case = await benefited(database)
    async with database.session() as session:
        await circumstances.open_to_mend(session, case, NOW)
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await circumstances.take_back(session, account_id, NOW)
    assert await sent(database, account_id) is None
    async with database.session() as session:
        assert (await drafts.load(session, account_id, NOW)).change is None
    assert await status(database, account_id) == Status.APPROVED


async def test_a_draft_or_a_case_in_the_office_opens_nothing(database: Database) -> None:
    account_id, _ = await verified(database)
    for topics in ([], ["nonsense"]):
        with pytest.raises(NotAllowedError):
            await opened(database, account_id, *topics)
    await opened(database, account_id, "contact")
    await saved(database, account_id, "contact", other_mobile="+923011111111")
    await sent(database, account_id)
    with pytest.raises(NotAllowedError):
        await opened(database, account_id, "work")
    with pytest.raises(NotAllowedError):
        await sent(database, account_id)


async def test_after_a_year_everybody_is_asked_and_one_tap_answers_for_a_year(database: Database) -> None:
    account_id, case = await benefited(database)

    async def asked(days: int) -> int:
        async with database.session() as session:
            return len(await confirmations.remind_due(session, NOW + timedelta(days=days)))

    assert [await asked(days) for days in (1, 364, 365, 366, 394, 395, 396)] == [0, 0, 1, 0, 0, 1, 0]
    async with database.session() as session:
        assert await confirmations.is_due(session, case, NOW + timedelta(days=400))
        await confirmations.confirm(session, account_id, NOW + timedelta(days=400))
    with pytest.raises(NotAllowedError):
        async with database.session() as session:
            await confirmations.confirm(session, account_id, NOW + timedelta(days=401))
    assert [await asked(days) for days in (430, 764, 765)] == [0, 0, 1]
