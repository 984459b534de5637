"""Saving a step, end to end over the socket on one core, beside an event of the same page that saves nothing, and one of bare Reflex."""

import asyncio
import statistics
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from tests.bench import bare
from tests.bench.people import opened, people
from tests.e2e.portal_server import PortalServer
from tests.servers import postgresql

SAVE = "reflex___state____state.states___wizard____wizard_state.save"
PLAIN = "reflex___state____state.states___wizard____wizard_state.narrow"  # the guard reads who calls, nothing else is read or written
HEAD = {"full_name": "Zainab", "date_of_birth": "1985-04-12", "sex": "female", "marital_status": "widowed", "cnic": "3520212345672"}
CROWDS = (1, 50, 500)
EVENTS = {1: 100, 50: 30, 500: 8}  # of each person, below what the guard allows one tab
SERVER, CLIENTS = {0}, {1}  # cores


async def _person(port: int, event: str, token: str, count: int, start: asyncio.Barrier, times: list[float]) -> None:
    async with opened(port, "/apply/head", token) as page:
        await start.wait()
        for turn in range(count):
            if event == PLAIN:
                times.append(await page.send(event, {"district": "ab"[turn % 2]}, "district_rx_state_"))
                continue
            form = HEAD | {"_step": "head", "_revision": str(turn), "full_name": f"Zainab {'AB'[turn % 2]}"}
            times.append(await page.send(event, {"form": form}, "_redirect"))


async def _crowd(port: int, event: str, tokens: list[str]) -> tuple[float, list[float]]:
    """Return the events a second, and the seconds each took."""
    times: list[float] = []
    start = asyncio.Barrier(len(tokens) + 1)
    everybody = [asyncio.create_task(_person(port, event, token, EVENTS[len(tokens)], start, times)) for token in tokens]
    await start.wait()
    began = time.perf_counter()
    await asyncio.gather(*everybody)
    return len(times) / (time.perf_counter() - began), times


def _row(name: str, count: int, rate: float, times: list[float], *beside: float) -> None:
    p95 = statistics.quantiles(times, n=20)[-1]
    ratios = " | ".join(f"{rate / other:.2f}" for other in beside)
    print(f"| {name} | {count} | {rate:.0f} | {1000 * statistics.median(times):.1f} | {1000 * p95:.1f} | {ratios} |", flush=True)


def measure(framework: bare.BareServer) -> None:
    """Print events a second and times at every crowd, and the ratio to the framework's event."""
    print("\n## Saving a step\n\n| event | people | events/s | p50 ms | p95 ms | of bare Reflex | of saving nothing |")
    print("|---|---|---|---|---|---|---|")
    for name in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, postgresql() if name == "PostgreSQL" else nullcontext("") as address:
            database_url = address or f"sqlite:///{folder}/data/pser.db"
            portal = PortalServer(Path(folder) / "data", PSER_DATABASE_URL=database_url)
            portal.cores = SERVER
            portal.start()
            try:
                for count in CROWDS:
                    tokens = [person.token for person in asyncio.run(people(database_url, count))]
                    framework_alone, times = asyncio.run(_crowd(framework.port, bare.SAVE, [""] * count))
                    _row("bare Reflex", count, framework_alone, times, framework_alone)
                    plain, times = asyncio.run(_crowd(portal.port, PLAIN, tokens))
                    _row(f"saving nothing, {name}", count, plain, times, framework_alone, plain)
                    rate, times = asyncio.run(_crowd(portal.port, SAVE, tokens))
                    _row(f"save, {name}", count, rate, times, framework_alone, plain)
            finally:
                portal.kill()
