"""A citizen reads a code out and an officer fills in the same form, until either ends it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from registry.records import Application, Assistance, AuditEntry
from registry.records.database import Database
from registry.services.accounts import opening
from registry.services.office.staff import NotTheirsError
from registry.services.registration import assisting, counter, drafts, helpline
from registry.services.registration.applications import ClosedError, Saved
from tests.services.test_applications import NOW, person
from tests.services.test_counter import CNIC, officer


async def asked(database: Database) -> tuple:
    account_id = await person(database, CNIC)
    async with database.session() as session:
        return account_id, await helpline.ask(session, account_id, NOW)


async def test_a_code_lets_one_officer_in_once_within_ten_minutes(database: Database) -> None:
    account_id, code = await asked(database)
    me, other = await officer(database), await officer(database)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for who, typed, minutes, outcome in (
        (me, wrong, 0, None),
        (me, "", 0, None),
        (me, code, 11, None),
        (me, f" {code[:3]} {code[3:]} ", 9, account_id),
        (other, code, 9, None),
    ):
        assert await helpline.join(database, who, typed, NOW + timedelta(minutes=minutes)) == outcome
    async with database.session() as session:
        noted = (await session.exec(select(AuditEntry.action).where(AuditEntry.actor == me.staff_id).order_by(AuditEntry.number))).all()  # pyright: ignore
    assert [action for action in noted if action.startswith("helpline")] == ["helpline_code_refused"] * 3 + ["helpline_joined"]


async def test_a_new_code_or_none_ends_the_old_one(database: Database) -> None:
    account_id, first = await asked(database)
    me = await officer(database)
    async with database.session() as session:
        second = await helpline.ask(session, account_id, NOW)
    if first != second:
        assert await helpline.join(database, me, first, NOW) is None
    async with database.session() as session:
        await helpline.withdraw(session, account_id, NOW)
    assert await helpline.join(database, me, second, NOW) is None


async def test_the_officer_fills_in_but_neither_declares_nor_sends_nor_prints(database: Database) -> None:
    account_id, code = await asked(database)
    me = await officer(database)
    await helpline.join(database, me, code, NOW)
    async with database.session() as session:
        helped = await assisting.mine(session, me, NOW)
        assert helped
        saved = await assisting.save_step(session, me, helped, "debts", {"savings": 5}, member="", revision=0, confirmed=(), now=NOW)
        assert saved == Saved(1)
        draft = await drafts.load(session, account_id, NOW)
        company = await assisting.company(session, draft.application)
    assert company
    assert (company.officer, draft.entered["debts", ""].by) == (me.full_name, helped.author)
    acts = (
        lambda session: counter.declare(session, me, helped, NOW),
        lambda session: assisting.submit(session, me, helped, "http://localhost", NOW),
        lambda session: opening.make_code(session, me, helped, NOW),
        lambda session: counter.change_contact(session, me, helped, {"mobile": "+923007654321"}, NOW),
        lambda session: assisting.save_step(
            session, me, helped, "declaration", {"truthful": True}, member="", revision=0, confirmed=(), now=NOW
        ),
    )
    for act in acts:
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await act(session)


@pytest.mark.parametrize("who", ["citizen", "officer", "time"])
async def test_either_ends_it_at_once_and_so_does_the_time(database: Database, who: str) -> None:
    account_id, code = await asked(database)
    me = await officer(database)
    await helpline.join(database, me, code, NOW)
    later = NOW + timedelta(hours=2 if who == "time" else 1)
    async with database.session() as session:
        helped = await assisting.mine(session, me, NOW)
        assert helped
        if who == "citizen":
            await helpline.end_as_citizen(session, account_id, later)
        elif who == "officer":
            await assisting.end(session, helped.assistance, "officer", later, me.actor)
        else:
            assert await assisting.end_forgotten(session, later) == [account_id]
    async with database.session() as session:
        assert await assisting.mine(session, me, later) is None
        application = (await session.exec(select(Application))).one()
        ended = (await session.exec(select(Assistance))).one()
        assert (application.assistance_id, ended.ended_by) == (None, {"time": "portal"}.get(who, who))
        assert await assisting.company(session, application) is None


async def test_what_has_been_sent_is_not_filled_in_together(database: Database) -> None:
    account_id, code = await asked(database)
    async with database.session() as session:
        application = (await session.exec(select(Application))).one()
        application.status = "submitted"
        session.add(application)
    assert await helpline.join(database, await officer(database), code, NOW) is None
    with pytest.raises(ClosedError):
        async with database.session() as session:
            await helpline.ask(session, account_id, NOW)


async def test_no_officer_is_let_into_their_own_household(database: Database) -> None:
    me = await officer(database)
    account_id = await person(database, me.cnic)
    async with database.session() as session:
        code = await helpline.ask(session, account_id, NOW)
    with pytest.raises(NotTheirsError):
        await helpline.join(database, me, code, NOW)
