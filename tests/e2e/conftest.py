"""Real portals and real browsers, phone and desktop, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from psycopg.sql import SQL, Identifier

from tests.e2e.portal_server import PortalServer
from tests.servers import redis_server
from tests.system import chromium

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
PATIENCE = 15_000  # milliseconds: how long a loaded machine may take over what a person waits a second for
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def postgresql_url(postgresql_url: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty database of the module's own, since what a portal leaves (sign-ins, limits, cases) is not the next one's."""
    name = request.module.__name__.rpartition(".")[2]
    with psycopg.connect(postgresql_url, autocommit=True) as line:
        line.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return f"{postgresql_url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """The address of an empty Redis of the module's own."""
    with redis_server() as address:
        yield address


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """An embedded portal: SQLite, one process, no Redis."""
    server = PortalServer(tmp_path_factory.mktemp("portal"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium_browser(playwright_driver: Playwright) -> Iterator[Browser]:
    browser = playwright_driver.chromium.launch(executable_path=chromium(), args=QUIET)
    yield browser
    browser.close()


class Visitor:
    """A person with a browser, whose console must stay without errors."""

    def __init__(self, browser: Browser, address: str, size: str, language: str) -> None:
        self.size = size
        self.language = language
        phone = size == "phone"
        self.context: BrowserContext = browser.new_context(
            viewport=SIZES[size],  # pyright: ignore[reportArgumentType]
            is_mobile=phone,
            has_touch=phone,
            locale="ur-PK" if language == "ur" else "en-GB",
            base_url=address,
        )
        self.context.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page = self.open_tab()

    def open_tab(self) -> Page:
        """Open another tab of the same browser."""
        page = self.context.new_page()
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def go(self, path: str) -> None:
        """Open a page of the portal in this person's language."""
        self.page.goto(f"/ur{path}" if self.language == "ur" else path)

    def photograph(self, name: str) -> None:
        """Keep a picture of the whole page, for people to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.language}-{self.size}.png", full_page=True)


@pytest.fixture(params=[("ur", "phone"), ("en", "desktop")], ids=lambda pair: "-".join(pair))
def visitor(request: pytest.FixtureRequest, chromium_browser: Browser, portal: PortalServer) -> Iterator[Visitor]:
    """A person on a phone in Urdu, then one on a desktop in English."""
    language, size = request.param
    person = Visitor(chromium_browser, portal.address, size, language)
    yield person
    person.context.close()
    assert person.faults == []
