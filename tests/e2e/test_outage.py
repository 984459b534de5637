"""What the portal leans on goes away in the middle of an event, and comes back."""

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest
import redis
from playwright.sync_api import Browser, expect

from pser_web import routes
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, RawTab
from tests.servers import Relay

EVENTS = 5  # that are sent meanwhile
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
    expect(page.locator("#case-status")).to_be_visible()
    lines["redis"].cut()
    _ready(portal, 503)
    memory = redis.Redis.from_url(redis_url)
    while any(memory.scan_iter("*_lock")):  # until then a worker holds the state of the tab itself
        time.sleep(0.1)
    memory.flushall()
    with page.expect_websocket(timeout=30_000):  # it comes back by itself
        lines["redis"].mend()
    expect(page.locator("#case-status")).to_be_visible()
    writing = page.locator("form:has([name=text])")
    writing.locator("[name=text]").fill("Written after the outage")
    writing.locator("button[type=submit]").click()
    expect(page.locator("main li", has_text="Written after the outage")).to_be_visible()
    visitor.context.close()
