"""The audit names the first entry that was altered, added or is missing, whatever somebody with the database's own administrator does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import AuditEntry
from registry.records.database import Database
from registry.services.office import audit
from registry.services.office.audit import Actor

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
async def last(database: Database) -> int:
    """The number of the last entry of an audit that has some."""
    async with database.session() as session:
        for number in range(6):
            await audit.note(session, Actor(uuid4(), "officer", "Lahore"), "case_seen", NOW, details={"purpose": str(number)})
        return (await audit.head(session))[0]


@asynccontextmanager
async def as_administrator(database: Database) -> AsyncIterator[AsyncSession]:
    """Do what the triggers refuse, and undo it."""
    async with AsyncSession(database.engine) as session:
        if database.engine.dialect.name == "postgresql":
            await session.exec(text("SET LOCAL session_replication_role = replica"))
        else:
            await session.exec(text("BEGIN IMMEDIATE"))
            for (name,) in (
                await session.exec(text("SELECT name FROM sqlite_master WHERE tbl_name LIKE 'audit%' AND type = 'trigger'"))
            ).all():
                await session.exec(text(f"DROP TRIGGER {name}"))
        yield session
        await session.rollback()


async def _entry(session: AsyncSession, number: int) -> AuditEntry:
    return (await session.exec(select(AuditEntry).where(AuditEntry.number == number))).one()


async def _write(session: AsyncSession, like: AuditEntry, number: int, former: str) -> AuditEntry:
    """Write an entry with a right hash of its own, as who knows how it is reckoned can."""
    forged = AuditEntry(**(like.model_dump() | {"number": number, "former_hash": former, "action": "case_taken"}))
    forged.hash = audit._hash(forged)
    session.add(forged)
    await session.flush()
    return forged


async def _replace(session: AsyncSession, number: int) -> AuditEntry:
    former = await _entry(session, number)
    await session.delete(former)
    await session.flush()
    return await _write(session, former, number, former.former_hash)


@pytest.mark.parametrize(
    ("done", "named"),
    [
        ("altered", -3),
        ("altered, its hash too", -3),
        ("the last altered, its hash too", 0),
        ("taken out of the middle", -3),
        ("the last taken out", 0),
        ("the last three taken out", -2),
        ("two changed places", -3),
        ("one added at the end", 1),
        ("one added before the first", None),
        ("all from one on written anew", 0),
    ],
)
async def test_the_first_entry_that_is_not_as_it_was_written_is_named(done: str, named: int | None, database: Database, last: int) -> None:
    async with as_administrator(database) as session:
        assert await audit.first_fault(session) is None
        match done:
            case "altered":
                await session.exec(text(f"UPDATE audit_entry SET role = 'x' WHERE number = {last - 3}"))
            case "altered, its hash too":
                await _replace(session, last - 3)
            case "the last altered, its hash too":
                await _replace(session, last)
            case "taken out of the middle":
                await session.exec(text(f"DELETE FROM audit_entry WHERE number = {last - 3}"))
            case "the last taken out":
                await session.exec(text(f"DELETE FROM audit_entry WHERE number = {last}"))
            case "the last three taken out":
                await session.exec(text(f"DELETE FROM audit_entry WHERE number > {last - 3}"))
            case "two changed places":
                for change in (
                    f"= 0 WHERE number = {last - 2}",
                    f"= {last - 2} WHERE number = {last - 3}",
                    f"= {last - 3} WHERE number = 0",
                ):
                    await session.exec(text(f"UPDATE audit_entry SET number {change}"))
            case "one added at the end":
                end = await _entry(session, last)
                await _write(session, end, last + 1, end.hash)
            case "one added before the first":
                await _write(session, await _entry(session, 1), -7, audit.BEGINNING)
            case _:
                former = (await _entry(session, last - 4)).hash
                for number in range(last - 3, last + 1):
                    like = await _entry(session, number)
                    await session.delete(like)
                    await session.flush()
                    former = (await _write(session, like, number, former)).hash
        session.expire_all()
        assert await audit.first_fault(session) == (-7 if named is None else last + named)


async def test_an_audit_written_anew_to_its_end_is_known_by_an_end_that_was_noted(database: Database, last: int) -> None:
    async with as_administrator(database) as session:
        noted = (await audit.head(session))[1]
        assert await audit.holds(session, last, noted)
        forged = await _replace(session, last)
        await session.exec(text(f"UPDATE audit_head SET hash = '{forged.hash}'"))
        assert await audit.first_fault(session) is None
        assert not await audit.holds(session, last, noted)


async def test_an_audit_that_is_being_written_is_whole(database: Database, last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_CHUNK", 2)
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(15):
            async with database.session() as session:
                await audit.note(session, Actor(), "case_seen", NOW)
        done.set()

    async def verify() -> list[Any]:
        found: list[Any] = []
        while not done.is_set():
            async with database.session() as session:
                found.append(await audit.first_fault(session))
        return found

    found, *_ = await asyncio.gather(verify(), write(), write())
    assert set(found) == {None}


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE audit_head SET number = number - 1",
        "UPDATE audit_head SET number = number + 2",
        "DELETE FROM audit_head",
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
    ],
)
async def test_the_portal_itself_can_neither_change_nor_shorten_the_audit(attempt: str, database: Database, last: int) -> None:
    with pytest.raises(DBAPIError):
        async with database.session() as session:
            await session.exec(text(attempt))
    async with database.session() as session:
        assert (await audit.head(session))[0] >= last
        assert await audit.first_fault(session) is None


async def test_an_entry_is_not_put_in_the_place_of_another_either(database: Database, last: int) -> None:
    columns = ", ".join(AuditEntry.__table__.columns.keys())  # pyright: ignore
    renewed = f"SELECT {columns.replace('role', repr('x'))} FROM audit_entry WHERE number = {last}"
    with pytest.raises(DBAPIError):
        async with database.session() as session:
            if database.engine.dialect.name == "postgresql":
                over = "ON CONFLICT (number) DO UPDATE SET role = 'x'"
                await session.exec(text(f"INSERT INTO audit_entry ({columns}) {renewed} {over}"))
            else:
                await session.exec(text(f"INSERT OR REPLACE INTO audit_entry ({columns}) {renewed}"))
    async with database.session() as session:
        assert await audit.first_fault(session) is None


async def test_the_portals_role_has_no_right_to_change_an_entry(database: Database) -> None:
    """On SQLite, which knows no roles, the triggers stand alone."""
    rights = "SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = 'audit_entry'"
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
    on_postgresql = database.engine.dialect.name == "postgresql"
    async with database.session() as session:
        found = {name for (name,) in (await session.exec(text(rights if on_postgresql else triggers))).all()}
    if on_postgresql:
        assert {"SELECT", "INSERT"} <= found
        assert not found & {"UPDATE", "DELETE", "TRUNCATE"}
    else:
        assert found == {"audit_no_update", "audit_no_delete"}


async def test_the_audit_is_searched_by_the_days_of_pakistan(database: Database) -> None:
    late, early = datetime(2026, 11, 24, 18, 59, tzinfo=UTC), datetime(2026, 11, 24, 19, 1, tzinfo=UTC)  # before and after midnight there
    me = uuid4()
    async with database.session() as session:
        for at in (NOW - timedelta(days=1), late, early):
            await audit.note(session, Actor(me, "officer", "Lahore"), "case_seen", at)
    async with database.session() as session:
        for since, until, expected in (
            (None, None, [early, late, NOW - timedelta(days=1)]),
            (date(2026, 11, 24), date(2026, 11, 24), [late]),
            (date(2026, 11, 25), None, [early]),
            (None, date(2026, 11, 23), [NOW - timedelta(days=1)]),
        ):
            found = await audit.search(session, districts=None, actor=me, since=since, until=until)
            assert [entry.at for entry, _ in found] == expected


async def test_what_was_done_from_the_command_line_is_found_like_what_the_staff_did(database: Database) -> None:
    async with database.session() as session:
        last = (await audit.head(session))[0]
        for actor in (Actor(role="command line"), Actor(role="citizen"), Actor(uuid4(), "officer"), Actor()):
            await audit.note(session, actor, "staff_invited", NOW)
    async with database.session() as session:
        found = {other: await audit.search(session, districts=None, other=other) for other in audit.OTHERS}
    assert {other: [entry.number - last for entry, _ in entries if entry.number > last] for other, entries in found.items()} == {
        "command line": [1],
        "citizen": [2],
        "demo": [],
    }


def test_the_same_look_again_on_a_day_is_one_look_with_its_first_and_last_time() -> None:
    me, other = uuid4(), uuid4()

    def entry(hours: int, actor: UUID, action: str) -> AuditEntry:
        at = NOW - timedelta(hours=hours)
        return AuditEntry(number=99 - hours, at=at, actor=actor, action=action, role="officer", former_hash="", hash="")

    told = ((0, me, "case_seen"), (1, me, "document_seen"), (2, me, "case_seen"), (3, other, "case_seen"), (24, me, "case_seen"))
    looks = audit.by_day(entry(*each) for each in told)
    assert [(each.action, (NOW - each.first).total_seconds() / 3600, (NOW - each.last).total_seconds() / 3600) for each in looks] == [
        ("case_seen", 2, 0),
        ("document_seen", 1, 1),
        ("case_seen", 3, 3),
        ("case_seen", 24, 24),
    ]
