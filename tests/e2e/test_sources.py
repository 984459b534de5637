"""The synthetic sources come and go with the portal that needs them."""

import re
import signal
import subprocess
import threading
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.records import Check
from registry.rules.verification import GIVEN_UP
from registry.services.samples.sample import Sample
from tests.e2e import casework
from tests.e2e.portal_server import PortalServer
from tests.services.test_verification import Sources


def _sources(portal: PortalServer) -> list[tuple[int, int]]:
    """Return the process and port of the sources that a portal has started."""
    listed = subprocess.run(["ps", "-ewwo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    found = re.findall(rf"^\s*(\d+) .*pser_web.sources --port (\d+) --parent {portal.pid}$", listed, re.MULTILINE)
    return [(int(process), int(port)) for process, port in found]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_synthetic_sources_end_with_the_portal_however_it_ends(how: signal.Signals, tmp_path: Path) -> None:
    portal = PortalServer(tmp_path)
    portal.start()
    ((_, port),) = _sources(portal)
    lookup = f"http://127.0.0.1:{port}/identity/lookup"
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:  # they may still be starting
        assert client.post(lookup, json={"cnic": "3520190000002"}).status_code == 200
        assert client.post(lookup, json={"cnic": "3520212345671"}).status_code == 404
    portal.signal_first(how)
    deadline = time.monotonic() + 15
    while _sources(portal) and time.monotonic() < deadline:
        time.sleep(0.1)
    left = _sources(portal)
    portal.kill()
    assert left == []


def _without_the_bank(data: Path) -> tuple[Sources, Sample, PortalServer, str]:
    """Return a bank that is out of order, a household, a portal that asks it, and the household's case there."""
    bank, sample = Sources(), Sample(0)
    bank.answer = lambda source, asked: (503, {"error": "out of order"})
    portal = PortalServer(data, PSER_BANK__URL=f"http://127.0.0.1:{bank.server.server_port}")
    portal.start()
    return bank, sample, portal, casework.household(portal, sample.number, wait=False)


def test_a_source_down_for_a_while_keeps_the_case_in_verification_which_then_settles_by_itself(
    chromium_browser: Browser, tmp_path: Path
) -> None:
    bank, sample, portal, number = _without_the_bank(tmp_path)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    citizen = casework.citizen(chromium_browser, portal, number, language="en")
    citizen.go("/dashboard")
    expect(citizen.page.locator("main")).to_contain_text("Being checked")
    officer.go(f"/desk/case?number={number}")
    page = officer.page
    waiting = page.locator("li", has_text="Bank or wallet")
    expect(waiting).to_contain_text("does not answer; it is asked again at")
    expect(page.locator("#case-status")).to_have_text("Being checked")
    asked = len(bank.asked)
    assert asked > 0
    bank.answer = lambda source, asked: (200, {"holder": sample.answers["wallet_holder"], "monthly_inflow": 0, "average_balance": 0})
    expect(page.locator("#case-status")).to_have_text("Verified", timeout=60_000)  # asked again ten seconds later, without anybody
    expect(citizen.page.locator("main strong.figures", has_text="P-")).to_be_visible()
    assert len(bank.asked) == asked + 1
    for each in (officer, citizen):
        assert each.faults == []
        each.context.close()
    portal.kill()
    bank.server.shutdown()


async def _a_day_later(session: AsyncSession) -> None:
    await session.exec(update(Check).where(col(Check.state) == "waiting").values(began_at=clock.now() - GIVEN_UP, due_at=clock.now()))  # pyright: ignore


def test_a_source_that_comes_back_after_a_day_is_asked_again_by_an_officer(chromium_browser: Browser, tmp_path: Path) -> None:
    bank, sample, portal, number = _without_the_bank(tmp_path)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    officer.go(f"/desk/case?number={number}")
    page = officer.page
    given_up, again = page.locator("li", has_text="Bank or wallet"), page.get_by_role("button", name="Ask the source again")
    expect(given_up).to_contain_text("does not answer")
    casework.in_database(portal, _a_day_later)
    expect(given_up).to_contain_text("source not available")
    asked, waits = len(bank.asked), threading.Event()
    bank.answer = lambda source, asked: (503 if waits.wait(20) else 500, {})
    again.click()
    expect(again).to_have_count(0)
    waits.set()
    expect(again).to_be_visible()  # it did not answer this time either
    assert len(bank.asked) == asked + 1
    bank.answer = lambda source, asked: (200, {"holder": sample.answers["wallet_holder"], "monthly_inflow": 0, "average_balance": 0})
    again.click()
    expect(page.locator("#case-status")).to_have_text("Verified", timeout=60_000)
    assert officer.faults == []
    officer.context.close()
    portal.kill()
    bank.server.shutdown()
