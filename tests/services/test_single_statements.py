"""What every event asks takes the short way to the database: it must answer, wait and refuse as a session does."""

import asyncio
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, update
from sqlmodel import col, select, text

from registry.gateways.changes import LocalChanges
from registry.gateways.outbox_folder import OutboxFolder
from registry.gateways.store import Store
from registry.records import Application
from registry.records.database import Database
from registry.services import messages
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.office import verification
from registry.services.payments import payments
from registry.services.registration import applications, drafts
from registry.services.registration.applications import Changed, ClosedError, Saved
from tests.services.test_applications import NOW, complete, person


async def test_an_application_is_the_same_by_the_short_way_and_in_a_session(database: Database) -> None:
    account_id = await person(database)
    empty = await drafts.load(database, account_id, NOW)
    assert empty.answers == {"members": []}
    await complete(database, account_id, Store("memory://"))
    async with database.session() as session:
        token = fingerprint(await sign_in.open_sign_in(session, account_id, NOW))
        there = await drafts.load(session, account_id, NOW)
        row = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
    here = await drafts.load(database, account_id, NOW)
    signed_in, draft = await drafts.current(database, token, NOW)
    assert signed_in == await sign_in.current(database, token, NOW)
    assert here.application.model_dump() == there.application.model_dump() == row.model_dump()
    assert draft
    assert replace(here, application=row) == replace(there, application=row) == replace(draft, application=row)
    assert here.answers["members"]


async def test_only_an_open_application_comes_along_with_who_is_calling(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        token = fingerprint(await sign_in.open_sign_in(session, account_id, NOW))
    signed_in, draft = await drafts.current(database, token, NOW)
    assert signed_in
    assert draft is None  # none is open yet
    await drafts.load(database, account_id, NOW)
    assert (await drafts.current(database, token, NOW))[1]
    async with database.session() as session:
        await session.exec(update(Application).values(status="submitted"))
    assert (await drafts.current(database, token, NOW))[1] is None
    assert await drafts.current(database, fingerprint("another"), NOW) == (None, None)


async def test_signing_out_elsewhere_acts_at_once(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        token = fingerprint(await sign_in.open_sign_in(session, account_id, NOW))
    assert await sign_in.current(database, token, NOW)
    async with database.session() as session:
        await sign_in.end_all(session, account_id, NOW)
    assert await sign_in.current(database, token, NOW) is None
    assert await drafts.current(database, token, NOW) == (None, None)


@pytest.mark.parametrize("way", ["short", "session"])
async def test_a_change_over_an_older_revision_is_told_and_a_repeated_one_is_no_change(database: Database, way: str) -> None:
    account_id = await person(database)
    await drafts.load(database, account_id, NOW)
    for values, revision, outcome in (
        ({"savings": 5}, 0, Saved(1)),
        ({"savings": 5}, 0, Saved(1)),  # sent twice
        ({"savings": 6}, 0, Changed(1)),  # another tab
        ({"savings": 6}, 1, Saved(2)),  # and its choice
        ({"savings": 6}, 1, Saved(2)),
    ):
        async with nullcontext(database) if way == "short" else database.session() as asked:
            assert await applications.save_step(asked, account_id, "debts", values, revision=revision, now=NOW) == outcome


async def test_the_same_step_saved_from_many_places_at_once_is_saved_once(database: Database) -> None:
    account_id = await person(database)
    await drafts.load(database, account_id, NOW)

    async def save(amount: int) -> Saved | Changed:
        return await applications.save_step(database, account_id, "debts", {"savings": amount}, revision=0, now=NOW)

    outcomes = await asyncio.gather(*map(save, range(40)))
    assert sum(isinstance(outcome, Saved) for outcome in outcomes) == 1


async def test_an_answer_waits_for_a_sending_under_way_and_is_then_refused(database: Database) -> None:
    account_id = await person(database)
    await drafts.load(database, account_id, NOW)
    async with database.session() as session:
        await session.exec(update(Application).where(col(Application.account_id) == account_id).values(status="submitted"))
        saving = asyncio.create_task(applications.save_step(database, account_id, "debts", {"savings": 1}, revision=0, now=NOW))
        for _ in range(20):
            await asyncio.wait_for(sign_in.current(database, fingerprint("nobody"), NOW), 1)  # others are answered meanwhile
        assert not saving.done()
    with pytest.raises(ClosedError):
        await saving
    assert (await drafts.load(database, account_id, NOW)).answers == {"members": []}


async def _end_the_other_lines(database: Database) -> None:
    async with database.session() as session:
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        assert (await session.exec(text(f"SELECT pg_terminate_backend(pid, 5000) {others}"))).all()  # pyright: ignore


async def test_a_line_that_the_server_has_ended_is_replaced(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # it has no server
    assert await sign_in.current(database, fingerprint("nobody"), NOW) is None
    await _end_the_other_lines(database)
    assert await sign_in.current(database, fingerprint("nobody"), NOW) is None


async def test_whoever_stops_waiting_leaves_the_line_to_the_next(database: Database) -> None:
    account_id = await person(database)
    await drafts.load(database, account_id, NOW)
    async with database.session() as session:
        await session.exec(update(Application).where(col(Application.account_id) == account_id).values(status="submitted"))
        saving = [
            asyncio.create_task(applications.save_step(database, account_id, "debts", {"savings": amount}, revision=0, now=NOW))
            for amount in range(8)  # as many as there are lines
        ]
        await asyncio.sleep(0.1)
        for each in saving:
            each.cancel()
        await asyncio.gather(*saving, return_exceptions=True)
        assert await asyncio.wait_for(sign_in.current(database, fingerprint("nobody"), NOW), 5) is None
    assert (await drafts.load(database, account_id, NOW)).answers == {"members": []}


async def test_whoever_waits_longest_for_a_line_is_next(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # nobody waits there
    account_id = await person(database)
    await drafts.load(database, account_id, NOW)
    asked = dict.fromkeys(range(40), 0)
    ahead: list[int] = []

    async def ask_often(who: int) -> None:
        for _ in range(10):
            await drafts.load(database, account_id, NOW)
            asked[who] += 1
            ahead.append(asked[who] - min(asked.values()))

    await asyncio.gather(*map(ask_often, asked))
    assert max(ahead) <= 2


async def test_an_answer_larger_than_what_a_connection_takes_at_once_arrives_whole(database: Database) -> None:
    account_id = await person(database)
    await drafts.load(database, account_id, NOW)
    much = {"purpose": "گھر" * 1_000_000}
    assert await applications.save_step(database, account_id, "debts", much, revision=0, now=NOW) == Saved(1)
    assert (await drafts.load(database, account_id, NOW)).answers == {"members": [], **much}


async def test_a_statement_outlives_a_table_that_changes_under_it(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # it looks at its tables before every statement
    account_id = await person(database)
    before = await drafts.load(database, account_id, NOW)
    async with database.session() as session:
        await session.exec(text("ALTER TABLE application ADD COLUMN later INTEGER"))  # pyright: ignore
    try:
        assert await drafts.load(database, account_id, NOW) == before
    finally:
        async with database.session() as session:
            await session.exec(text("ALTER TABLE application DROP COLUMN later"))  # pyright: ignore
    assert await drafts.load(database, account_id, NOW) == before


async def test_the_log_of_sqlite_does_not_grow_for_ever(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        return  # it looks after its own
    account_id = await person(database)
    await drafts.load(database, account_id, NOW)
    log = Path(f"{database.engine.url.database}-wal")
    before = log.stat().st_size
    for revision in range(8000):  # 33 MB
        await applications.save_step(database, account_id, "debts", {"savings": revision}, revision=revision, now=NOW)
        await asyncio.sleep(0)
    assert log.stat().st_size - before < 16_000_000


async def test_a_worker_with_nothing_to_do_opens_no_transaction(database: Database) -> None:
    begun: list[object] = []
    event.listen(database.engine.sync_engine, "begin", begun.append)
    folder = OutboxFolder(Path())
    assert await messages.deliver_due(database, {"sms": folder, "email": folder}, NOW) == 0
    assert await verification.begin_due(database, LocalChanges(), NOW) == 0
    assert await verification.ask_due(database, LocalChanges(), {}, NOW) == 0
    assert await payments.tell_due(database, NOW) == []
    assert begun == []


async def test_a_line_that_was_ended_while_nobody_asked_is_not_looked_at_again_and_again(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        return
    assert await sign_in.current(database, fingerprint("nobody"), NOW) is None
    await _end_the_other_lines(database)
    worked = time.process_time()
    await asyncio.sleep(0.3)
    assert time.process_time() - worked < 0.15
    assert await sign_in.current(database, fingerprint("nobody"), NOW) is None
