"""The same portal on PostgreSQL and Redis with two workers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import pages
from tests.e2e.conftest import Visitor
from tests.e2e.portal_server import PortalServer
from tests.households import tenant_widow


@pytest.fixture(scope="module")
def cluster(postgresql_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    server = PortalServer(tmp_path_factory.mktemp("cluster"), PSER_DATABASE_URL=postgresql_url, PSER_REDIS_URL=redis_url, PSER_WORKERS="2")
    server.start()
    yield server
    server.kill()


def test_a_household_fills_in_the_form_and_another_device_sees_it_live(chromium_browser: Browser, cluster: PortalServer) -> None:
    household = tenant_widow()
    visitor = Visitor(chromium_browser, cluster.address, "phone", "ur")
    pages.register(visitor, household)
    watchers = [Visitor(chromium_browser, cluster.address, "desktop", "en") for _ in range(4)]  # some on each worker
    for watcher in watchers:
        pages.log_in(watcher, household)
        expect(watcher.page.locator("progress")).to_have_attribute("value", "0")
    pages.log_in(visitor, household)
    pages.fill_in(visitor, household, until="head")
    for watcher in watchers:
        expect(watcher.page.locator("progress")).to_have_attribute("value", "1", timeout=3_000)
    pages.fill_in(visitor, household)
    expect(visitor.page).to_have_url(re.compile("/apply/documents"))
    for each in (visitor, *watchers):
        each.context.close()
        assert each.faults == []


def test_workers_above_one_need_redis_and_postgresql(tmp_path: Path) -> None:
    server = PortalServer(tmp_path, PSER_WORKERS="2")
    with pytest.raises(TimeoutError, match="PSER_WORKERS"):
        server.start()


@pytest.mark.parametrize(("name", "value"), [("PSER_PORT", "http"), ("PSER_DATABASE_URL", "mysql://x"), ("PSER_SMTP_URL", "mail.example")])
def test_a_bad_setting_stops_the_start_with_one_sentence_that_names_it(name: str, value: str, tmp_path: Path) -> None:
    server = PortalServer(tmp_path, **{name: value})
    with pytest.raises(TimeoutError):
        server.start()
    assert server.console.startswith(f"{name} cannot be used")
    assert server.console.count("\n") == 1
