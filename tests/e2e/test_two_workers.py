"""Two workers with one PostgreSQL and one Redis, attacked at the same moment over many connections, of which each worker has some."""

import asyncio
import re
from collections.abc import Awaitable, Iterable, Iterator
from contextlib import AsyncExitStack
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, update
from sqlmodel import col, select

from pser_web import routes
from pser_web.guard import known_events
from registry import clock
from registry.gateways.store import Store
from registry.records import Account, Application, AuditEntry, Award, Document, Event, Message
from registry.records.database import Database, open_engine
from registry.services.accounts import hashing, sign_in
from registry.services.registration import drafts
from registry.settings import Settings
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, RawTab
from tests.services.test_applications import complete, photo

LINES = 12  # that are open at the same moment
PASSWORD = "the rain on our roof 7"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str, redis_url: str) -> Iterator[PortalServer]:
    settings = {"PSER_DATABASE_URL": postgresql_url, "PSER_REDIS_URL": redis_url, "PSER_WORKERS": "2"}
    server = quick_portal(tmp_path_factory.mktemp("workers"), **settings)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(people(portal))


def _database(portal: PortalServer) -> Database:
    return Database(open_engine(Settings(database_url=portal.environment["PSER_DATABASE_URL"]).database))


async def _count(portal: PortalServer, *what: Any) -> int:
    database = _database(portal)
    async with database.session() as session:
        found = (await session.exec(select(func.count()).where(*what))).one()
    await database.engine.dispose()
    return found


async def _posts(portal: PortalServer, requests: Iterable[tuple[str, dict[str, Any]]], cookie: str = "") -> list[httpx.Response]:
    """Post at the same moment, each over a connection of its own. Refused before all is sent, some never hear the answer: 499."""

    async def post(path: str, sent: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(base_url=portal.address, trust_env=False, timeout=120) as client:
            await client.get("/healthz")
            try:
                return await client.post(path, headers={"Origin": portal.address, "Cookie": cookie, "Accept": "*/*"}, **sent)
            except (httpx.ReadError, httpx.WriteError):
                return httpx.Response(499)

    return await asyncio.gather(*(post(path, sent) for path, sent in requests))


async def _citizen(portal: PortalServer, cnic: str) -> tuple[UUID, str]:
    """Make somebody with a password, and return their account and cookie."""
    database, now = _database(portal), clock.now()
    account = Account(
        cnic=cnic,
        full_name="Zainab Bibi",
        date_of_birth=date(1985, 4, 12),
        mobile=f"+92300{cnic[-8:-1]}",
        mobile_confirmed_at=now,
        password_hash=await hashing.hash_password(PASSWORD),
        language="en",
        created_at=now,
    )
    async with database.session() as session:
        session.add(account)
        await session.flush()
        token = await sign_in.open_sign_in(session, account.id, now)
        await drafts.load(session, account.id, now)
    await database.engine.dispose()
    return account.id, f"pser_session={token}"


async def _tabs(stack: AsyncExitStack, portal: PortalServer, cookies: Iterable[str], **where: str) -> list[RawTab]:
    tabs = await asyncio.gather(*(stack.enter_async_context(RawTab(portal, cookie)) for cookie in cookies))
    for tab in tabs:
        await tab.emit(CONNECTING, {}, **where)
    await _all(tab.answered() for tab in tabs)
    return tabs


async def _all(work: Iterable[Awaitable[Any]]) -> None:
    await asyncio.gather(*work)


def _event(ending: str) -> str:
    return next(name for name in known_events() if name.endswith(ending))


def test_an_application_sent_from_many_tabs_at_once_is_sent_once(portal: PortalServer) -> None:
    async def work() -> tuple[int, int, int]:
        account_id, cookie = await _citizen(portal, "3520298765432")
        database = _database(portal)
        await complete(database, account_id, Store(Settings(data_dir=portal.data).documents))
        await database.engine.dispose()
        async with AsyncExitStack() as stack:
            tabs = await _tabs(stack, portal, [cookie] * LINES, path="/apply/review")
            await _all(tab.emit(_event("review_state.submit"), {"form": {"_right": "yes"}}, "/apply/review") for tab in tabs)
            await _all(tab.answered() for tab in tabs)
        mine = Application.account_id == account_id
        numbered = await _count(portal, mine, col(Application.number).is_not(None))
        events = await _count(portal, Event.application_id == Application.id, mine, Event.name == "submitted")
        told = await _count(portal, Message.account_id == account_id, Message.channel == "sms")
        return numbered, events, told

    assert run(work()) == (1, 1, 1)


def test_a_benefit_that_several_decide_on_over_both_workers_is_decided_once(portal: PortalServer, everybody: Everybody) -> None:
    form = {"award": everybody.ids["proposed"], "outcome": "approved", "reason": "It is so"}

    async def work() -> None:
        database = _database(portal)
        async with database.session() as session:
            await session.exec(update(Award).where(col(Award.id) == UUID(everybody.ids["proposed"])).values(proposed="grant"))  # pyright: ignore
            case = col(Application.id) == UUID(everybody.ids["case"])
            await session.exec(update(Application).where(case).values(status="verified"))  # pyright: ignore
        await database.engine.dispose()
        async with AsyncExitStack() as stack:
            where = {"path": routes.CASE, "number": everybody.ids["number"]}
            both = [everybody.cookies["supervisor"], everybody.cookies["another supervisor"]]
            tabs = await _tabs(stack, portal, both * (LINES // 2), **where)
            await _all(tab.emit(_event("case_awards_state.decide"), {"form": form}, **where) for tab in tabs)
            await _all(tab.answered() for tab in tabs)

    run(work())
    decided = Award.id == UUID(everybody.ids["proposed"])
    assert run(_count(portal, decided, col(Award.state) == "recommended")) == 0
    assert run(_count(portal, AuditEntry.action == "award_decided", AuditEntry.application_id == UUID(everybody.ids["case"]))) == 1


def test_five_wrong_passwords_lock_whichever_worker_takes_them(portal: PortalServer) -> None:
    run(_citizen(portal, "3520298765414"))
    wrong = [(routes.LOGIN, {"data": {"cnic": "3520298765414", "password": f"wrong {turn}"}}) for turn in range(LINES)]
    said = [answer.text for answer in run(_posts(portal, wrong))]
    assert sum("locked" in each for each in said) >= LINES - 5
    (right,) = run(_posts(portal, [(routes.LOGIN, {"data": {"cnic": "3520298765414", "password": PASSWORD}})]))
    assert right.status_code != 303
    assert "locked" in right.text


def test_a_code_used_on_both_workers_at_once_works_once(portal: PortalServer) -> None:
    cnic, mobile = "3520298765416", "+923009876541"
    run(_citizen(portal, cnic))
    run(_posts(portal, [(routes.FORGOT, {"data": {"contact": cnic}})]))
    code = portal.wait_for_code(to=mobile)
    uses = [(routes.RESET, {"data": {"cnic": cnic, "code": code, "password": f"{PASSWORD} {turn}"}}) for turn in range(LINES)]
    assert [answer.status_code for answer in run(_posts(portal, uses))].count(303) == 1


def test_who_logs_out_at_one_worker_is_out_at_the_other(portal: PortalServer) -> None:
    async def work() -> list[str]:
        _, cookie = await _citizen(portal, "3520298765418")
        async with AsyncExitStack() as stack:
            tabs = await _tabs(stack, portal, [cookie] * LINES, path="/dashboard")
            assert all("Zainab Bibi" in "".join(tab.frames) for tab in tabs)
            await _posts(portal, [(routes.LOGOUT, {})], cookie)
            for tab in tabs:
                tab.frames.clear()
                await tab.emit(CONNECTING, {}, "/dashboard")
            await _all(tab.answered() for tab in tabs)
            return ["".join(tab.frames) for tab in tabs]

    assert not [said for said in run(work()) if "Zainab Bibi" in said]


def test_a_document_takes_five_files_however_many_come_at_once(portal: PortalServer) -> None:
    async def work() -> list[int]:
        _, cookie = await _citizen(portal, "3520298765420")
        files = [("/documents/cnic_copy", {"files": {"file": (f"{turn}.jpg", photo(turn), "image/jpeg")}}) for turn in range(LINES)]
        answers = []
        for some in (files[:6], files[6:]):
            answers += await _posts(portal, some, cookie)
        return [answer.status_code for answer in answers]

    before = run(_count(portal, col(Document.removed_at).is_(None)))
    statuses = run(work())
    assert set(statuses) <= {201, 422, 429, 499}
    assert run(_count(portal, col(Document.removed_at).is_(None))) - before == statuses.count(201) <= 5


def test_wrong_passwords_of_an_address_are_counted_over_both_workers(portal: PortalServer) -> None:
    wrong = [(routes.LOGIN, {"data": {"cnic": f"36302{turn:07}1", "password": "wrong"}}) for turn in range(100)]
    said = [answer.text for some in range(0, 100, 20) for answer in run(_posts(portal, wrong[some : some + 20]))]
    too_many = sum(bool(re.search("Too many", each)) for each in said)
    assert too_many >= 100 - 60 - 2 * 8  # of each worker a few are on their way


def test_desks_that_open_at_the_same_moment_all_open(portal: PortalServer, everybody: Everybody) -> None:
    async def work() -> list[bool]:
        async with AsyncExitStack() as stack:
            tabs = await _tabs(stack, portal, [everybody.cookies["officer"]] * 60, path=routes.DESK)
            return [any(state.endswith("desk_state") and values.get("ready_rx_state_") for state, values in tab.deltas()) for tab in tabs]

    assert run(work()) == [True] * 60
    assert "_failed" not in portal.console
