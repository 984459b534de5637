"""A thousand open dashboards: how long a committed change takes to the last screen, and what an open page costs in memory."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.bare import BareServer
from tests.bench.people import Page, Person, opened, people
from tests.bench.saving import HEAD, SAVE, SERVER
from tests.e2e.portal_server import PortalServer

OPEN = 1000


def _resident(portal: PortalServer) -> int:
    """Return the KiB that the portal's processes hold."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if int(lines["NSsid"].split()[-1]) == portal.pid and "VmRSS" in lines:
            total += int(lines["VmRSS"].split()[0])
    return total


async def _measure(portal: PortalServer, person: Person) -> tuple[float, float, float]:
    """Return the seconds to the first and the last screen, and the KiB of an open page."""
    async with AsyncExitStack() as stack:
        heard: list[float] = []

        async def hear(page: Page) -> None:
            await page.wait_for("dashboard_state")
            heard.append(time.perf_counter())

        before = _resident(portal)
        listening: list[asyncio.Task[None]] = []  # from the moment a page is open, or its pings have no answer while the others open
        for _ in range(OPEN // 50):
            pages = await asyncio.gather(*(stack.enter_async_context(opened(portal.port, "/dashboard", person.token)) for _ in range(50)))
            listening += [asyncio.create_task(hear(page)) for page in pages]
        each = (_resident(portal) - before) / OPEN
        form = await stack.enter_async_context(opened(portal.port, "/apply/head", person.token))
        assert not heard, "a screen changed before there was a change"
        await form.send(SAVE, {"form": HEAD | {"_step": "head", "_revision": "0"}}, "_redirect")
        committed = time.perf_counter()
        await asyncio.gather(*listening)
        return min(heard) - committed, max(heard) - committed, each


def measure(_framework: BareServer) -> None:
    """Print the time to the last screen, and the memory of a session."""
    with tempfile.TemporaryDirectory() as folder:
        portal = PortalServer(Path(folder) / "data")
        portal.cores = SERVER
        portal.start()
        try:
            person = asyncio.run(people(f"sqlite:///{folder}/data/pser.db", 1))[0]
            first, last, each = asyncio.run(_measure(portal, person))
        finally:
            portal.kill()
    print(f"\n## {OPEN} open dashboards of one person\n\n| first screen ms | last screen ms | KiB of memory a session |\n|---|---|---|")
    print(f"| {1000 * first:.0f} | {1000 * last:.0f} | {each:.0f} |")
