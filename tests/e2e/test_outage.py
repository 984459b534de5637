"""What the portal leans on goes away in the middle of an event, and comes back."""

import asyncio
import time
from collections.abc import Iterator

import httpx
import psycopg
import pytest
import redis
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import ConnectionClosed

from pser_web import routes
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, RawTab
from tests.servers import Relay

EVENTS = 5  # that are sent meanwhile
_WRITE = "reflex___state____state.states___officer___corresponding____corresponding_state.write"
_GOING_ON = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"
_TROUBLE, _WELL = '"trouble_rx_state_":true', '"trouble_rx_state_":false'


@pytest.fixture(scope="module")
def lines(postgresql_url: str, redis_url: str) -> Iterator[dict[str, Relay]]:
    made = {"database": Relay(postgresql_url), "redis": Relay(redis_url)}
    yield made
    for each in made.values():
        each.cut()


@pytest.fixture(scope="module")
def portal(lines: dict[str, Relay], tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    settings = {"PSER_DATABASE_URL": lines["database"].address, "PSER_REDIS_URL": lines["redis"].address}
    server = quick_portal(tmp_path_factory.mktemp("outage"), **settings)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(people(portal))


def test_a_database_that_goes_away_in_the_middle_is_said_once_an_event_and_the_page_goes_on_when_it_is_back(
    lines: dict[str, Relay], portal: PortalServer, everybody: Everybody
) -> None:
    async def work() -> str:
        async with RawTab(portal, everybody.cookies["owner"]) as tab:
            await tab.emit(CONNECTING, {}, routes.DASHBOARD)
            await tab.answered()
            lines["database"].cut()
            for _ in range(EVENTS):
                await tab.emit(CONNECTING, {}, routes.DASHBOARD)
            async with asyncio.timeout(120):
                for _ in range(EVENTS):
                    while _TROUBLE not in await tab.hear():
                        pass
            lines["database"].mend()
            opened = await _opened(tab)
            assert _WELL in opened
            return opened

    before = portal.console.count("handler_failed")
    assert "Owner of the rights" in run(work())
    assert portal.console.count("handler_failed") - before <= EVENTS + 2  # and the two with which the page was still loading
    assert not [secret for secret in everybody.secrets if secret in portal.console]


def test_a_redis_that_goes_away_in_the_middle_is_no_endless_failure_and_pages_open_when_it_is_back(
    lines: dict[str, Relay], portal: PortalServer, everybody: Everybody
) -> None:
    async def work() -> list[str]:
        async with RawTab(portal, everybody.cookies["owner"]) as tab:
            await tab.emit(CONNECTING, {}, routes.DASHBOARD)
            await tab.answered()
            lines["redis"].cut()
            for _ in range(EVENTS):
                await tab.emit(CONNECTING, {}, routes.DASHBOARD)
            await asyncio.to_thread(_ready, portal, 503)
        lines["redis"].mend()
        await asyncio.to_thread(_ready, portal, 200)
        async with RawTab(portal, everybody.cookies["owner"], tab.token) as same, RawTab(portal, everybody.cookies["owner"]) as other:
            return [await _opened(same), await _opened(other)]

    before = portal.console.count("handler_failed")
    assert all("Owner of the rights" in said for said in run(work()))
    assert portal.console.count("handler_failed") - before <= EVENTS + 2
    assert not [secret for secret in everybody.secrets if secret in portal.console]


async def _opened(tab: RawTab) -> str:
    """Open the dashboard, and return what it is told."""
    tab.frames.clear()
    await tab.emit(CONNECTING, {}, routes.DASHBOARD)
    await tab.answered()
    return "".join(tab.frames)


def test_what_is_written_into_a_tab_that_redis_forgot_or_remembers_on_another_page_is_kept_where_the_person_wrote_it(
    redis_url: str, portal: PortalServer, everybody: Everybody
) -> None:
    memory = redis.Redis.from_url(redis_url)

    def at_rest() -> dict[bytes, bytes]:
        _at_rest(memory)
        return {key: memory.dump(key) for key in memory.scan_iter("*raw-*")}  # pyright: ignore

    async def work() -> None:
        async with RawTab(portal, everybody.cookies["officer"]) as tab:
            await tab.emit(CONNECTING, {}, routes.CASE, number=everybody.ids["number"])
            await tab.answered()
            await tab.emit(CONNECTING, {}, routes.CASE, number="PSER-26-NONE-0000")
            while '"refused_rx_state_":true' not in await tab.hear():
                pass
            before = await asyncio.to_thread(at_rest)
            for words, memories in (("Forgotten", {}), ("Remembered elsewhere", before)):
                await asyncio.to_thread(at_rest)
                memory.flushdb()
                for key, kept in memories.items():
                    memory.restore(key, 0, kept)
                await tab.emit(_WRITE, {"form": {"text": words, "to": "colleagues"}}, routes.CASE, number=everybody.ids["number"])
                await tab.answered()

    run(work())
    with psycopg.connect(portal.environment["PSER_DATABASE_URL"]) as line:
        kept = line.execute("SELECT text FROM note WHERE text IN ('Forgotten', 'Remembered elsewhere') ORDER BY id").fetchall()
    assert kept == [("Forgotten",), ("Remembered elsewhere",)]


def test_a_case_that_is_opened_and_gone_back_to_is_looked_at_once_each_time(portal: PortalServer, everybody: Everybody) -> None:
    def seen() -> int:
        with psycopg.connect(portal.environment["PSER_DATABASE_URL"]) as line:
            return line.execute("SELECT count(*) FROM audit_entry WHERE action = 'case_seen'").fetchall()[0][0]

    async def work() -> list[int]:
        counts, number = [seen()], everybody.ids["number"]
        async with RawTab(portal, everybody.cookies["officer"]) as tab:
            for event, path in ((CONNECTING, routes.CASE), (_GOING_ON, routes.DESK), (_GOING_ON, routes.CASE)):
                await tab.emit(event, {}, path, **({"number": number} if path == routes.CASE else {}))
                while '"is_hydrated_rx_state_":true' not in await tab.hear():
                    pass
                counts.append(seen())
        return counts

    before, opened, left, back = run(work())
    assert (opened - before, left - opened, back - left) == (1, 0, 1)


def test_the_connection_of_a_tab_that_redis_forgot_ends_at_once_and_takes_in_nothing_more(
    redis_url: str, portal: PortalServer, everybody: Everybody
) -> None:
    memory = redis.Redis.from_url(redis_url)

    async def work() -> None:
        async with RawTab(portal, everybody.cookies["officer"]) as tab:
            await tab.emit(CONNECTING, {}, routes.CASE, number=everybody.ids["number"])
            while '"is_hydrated_rx_state_":true' not in await tab.hear():
                pass
            await asyncio.to_thread(_at_rest, memory)
            memory.flushdb()
            memory.publish("pser:changes", "")
            async with asyncio.timeout(10):  # it would be taken for lost after fifteen seconds without an answer
                with pytest.raises(ConnectionClosed):
                    while True:
                        await tab.hear()

    run(work())


def _at_rest(memory: redis.Redis) -> None:
    """Wait until no worker holds the state of a tab itself."""
    while any(memory.scan_iter("*_lock")):
        time.sleep(0.1)


def _ready(portal: PortalServer, expected: int) -> None:
    """Wait until the portal says that it is ready, or not."""
    until = time.monotonic() + 60
    while httpx.get(f"{portal.address}/readyz", trust_env=False, timeout=60).status_code != expected:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_page_that_was_open_while_redis_forgot_everything_shows_the_same_again_and_goes_on(
    chromium_browser: Browser, redis_url: str, lines: dict[str, Relay], portal: PortalServer, everybody: Everybody
) -> None:
    visitor = Visitor(chromium_browser, portal.address, "phone", "ur")
    name, _, value = everybody.cookies["officer"].partition("=")
    visitor.context.add_cookies([{"name": name, "value": value, "url": portal.address}])
    visitor.go(f"{routes.CASE}?number={everybody.ids['number']}")
    page = visitor.page
    writing = page.locator("form:has([name=text])")
    for words in ("Written before the outage", "Written while it lasted", "Written after another"):
        writing.locator("[name=text]").fill(words)
        if words != "Written before the outage":  # the first is there, so that what was done with the form is counted from nothing
            _forget(lines["redis"], redis_url, portal, page)
            expect(writing.locator("[name=text]")).to_have_value(words)
        writing.locator("button[type=submit]").click()
        expect(page.locator("main li", has_text=words)).to_be_visible()
        expect(writing.locator("[name=text]")).to_have_value("")
    visitor.context.close()


def _forget(line: Relay, redis_url: str, portal: PortalServer, page: Page) -> None:
    """Have Redis go away, and come back empty; the page comes back by itself."""
    line.cut()
    _ready(portal, 503)
    memory = redis.Redis.from_url(redis_url)
    _at_rest(memory)
    memory.flushall()
    with page.expect_websocket(timeout=30_000) as again:
        line.mend()
    again.value.wait_for_event("framereceived", lambda frame: '"is_hydrated_rx_state_":true' in str(frame))
