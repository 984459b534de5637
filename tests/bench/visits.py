"""First visits: bytes beside a blank Reflex page, first paint and first answer on slow lines, and pages to read beside Django's."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from tests.bench.bare import BareServer
from tests.bench.django_twin import DjangoServer
from tests.e2e.conftest import QUIET
from tests.e2e.portal_server import PortalServer
from tests.servers import free_port
from tests.system import chromium

LINES = {"3G (1.6 Mbit/s, 150 ms)": (1600, 750, 150), "2G (250 kbit/s, 800 ms)": (250, 50, 800)}  # kbit/s down, up; ms there and back
TIMES = 3
CONNECTED = "is_hydrated_rx_state_"


@contextmanager
def slow_line(target: int, line: tuple[int, int, int], port: int = 0) -> Iterator[str]:
    """Yield the address of a server behind a slow line that slows its socket too."""
    port = port or free_port()
    down, up, rtt = line
    command = [sys.executable, "-m", "tests.bench.slow_line", str(port), str(target), f"--down={down}", f"--up={up}", f"--rtt={rtt}"]
    line = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield f"http://localhost:{port}"
    finally:
        line.terminate()
        line.wait()


def _visit(browser: Browser, address: str, path: str, token: str, answered: bool) -> tuple[float, float]:
    """Return the ms to the first paint, and to the first answer of the socket, of a browser that was never here."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    context.set_default_timeout(120_000)
    if token:
        context.add_cookies([{"name": "pser_session", "value": token, "url": address, "httpOnly": True}])
    page = context.new_page()
    answers: list[float] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: CONNECTED in str(frame) and answers.append(time.time())))
    began = time.time()
    answer = page.goto(address + path, wait_until="load")
    assert answer
    assert answer.ok, f"{path} is not there to be measured"  # while the pages are built anew, say
    while not (painted := page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")):
        page.wait_for_timeout(20)
    while answered and not answers:
        page.wait_for_timeout(20)
    context.close()
    return painted, 1000 * (answers[0] - began) if answers else 0


def _median(
    browser: Browser,
    server: PortalServer,
    line: tuple[int, int, int],
    path: str,
    *,
    token: str = "",
    far_end: int = 0,
    answered: bool = True,
) -> tuple[float, float]:
    """Visit several times, each over a line of its own: what one visit fetches ahead must not be in the way of the next."""
    visits = []
    for _ in range(TIMES):
        with slow_line(server.port, line, far_end) as address:
            visits.append(_visit(browser, address, path, token, answered))
    return statistics.median(paint for paint, _ in visits), statistics.median(answer for _, answer in visits)


def _carried(browser: Browser, address: str, path: str, token: str = "") -> int:
    """Return the bytes that a first visit fetches before it is at rest, as they are on the line."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    if token:
        context.add_cookies([{"name": "pser_session", "value": token, "url": address, "httpOnly": True}])
    page = context.new_page()
    fetched: list[str] = []
    page.on("response", lambda response: fetched.append(response.url))
    page.goto(address + path, wait_until="networkidle")
    context.close()
    total = 0
    headers = {"Accept-Encoding": "br, gzip", "Accept": "text/html", "Cookie": f"pser_session={token}"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        for url in dict.fromkeys(url for url in fetched if url.startswith("http")):
            with client.stream("GET", url) as answer:
                total += len(b"".join(answer.iter_raw()))
    return total


def measure(framework: BareServer) -> None:
    """Print bytes and times of first visits."""
    pinned = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        far_end = free_port()
        portal = PortalServer(Path(folder) / "data", PSER_PUBLIC_URL=f"http://localhost:{far_end}")
        django = DjangoServer(Path(folder) / "django")
        browser = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            portal.start()
            django.start()
            token = _tokens(f"sqlite:///{folder}/data/pser.db")
            _print_bytes(browser, portal, framework, token)
            _print_times(browser, portal, framework, token, far_end)
            _print_reading(browser, portal, django)
        finally:
            browser.close()
            portal.kill()
            django.kill()
    os.sched_setaffinity(0, pinned)


def _tokens(database_url: str) -> str:
    """Return the token of somebody who is signed in; in a process of its own, since the browser's driver keeps this one's loop."""
    code = f"import asyncio; from tests.bench.people import people; print(asyncio.run(people({database_url!r}, 1))[0].token)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


APP_PAGES = ("/login", "/register", "/apply/head", "/ur/register")


def _print_bytes(browser: Browser, portal: PortalServer, framework: BareServer, token: str) -> None:
    blank = _carried(browser, framework.address, "/")
    print("\n## Bytes of a first visit (brotli)\n\n| page | bytes | of a blank Reflex page |\n|---|---|---|")
    print(f"| blank Reflex page | {blank} | 1.00 |")
    for path in APP_PAGES:
        size = _carried(browser, portal.address, path, token if path.startswith("/apply") else "")
        print(f"| {path} | {size} | {size / blank:.2f} |", flush=True)


def _print_times(browser: Browser, portal: PortalServer, framework: BareServer, token: str, far_end: int) -> None:
    print("\n## First visits on slow lines\n\n| line | page | first paint ms | first answer ms |\n|---|---|---|---|")
    for name, line in LINES.items():
        paint, answer = _median(browser, framework, line, "/")
        print(f"| {name} | blank Reflex page | {paint:.0f} | {answer:.0f} |", flush=True)
        for path in APP_PAGES[:3]:
            mine = token if path.startswith("/apply") else ""
            paint, answer = _median(browser, portal, line, path, token=mine, far_end=far_end)
            print(f"| {name} | {path} | {paint:.0f} | {answer:.0f} |", flush=True)


def _print_reading(browser: Browser, portal: PortalServer, django: DjangoServer) -> None:
    name, line = list(LINES.items())[-1]
    print(f"\n## Pages to read, first paint on {name}\n\n| page | ours ms | Django's ms | ratio |\n|---|---|---|---|")
    for path in ("/", "/programmes", "/help", "/centres", "/privacy", "/ur/help"):
        mine, _ = _median(browser, portal, line, path, answered=False)
        other, _ = _median(browser, django, line, path, answered=False)
        print(f"| {path} | {mine:.0f} | {other:.0f} | {mine / other:.2f} |", flush=True)
