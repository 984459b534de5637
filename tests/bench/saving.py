"""Saving a step, end to end over the socket on one core, beside an event of the same page that saves nothing, and one of bare Reflex."""

import asyncio
import statistics
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from operator import truediv
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
ROUNDS = {1: 25, 50: 15, 500: 7}
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


@dataclass
class _Event:
    """One kind of event, measured in short rounds that take turns with the others', since the machine is shared and noisy."""

    name: str
    port: int
    event: str
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def measure(self, tokens: list[str]) -> None:
        rate, times = asyncio.run(_crowd(self.port, self.event, tokens))
        self.rates.append(rate)
        self.times += times

    def row(self, count: int, *beside: "_Event") -> str:
        """Return a line of the table; a ratio is the median of those of the rounds."""
        p95 = statistics.quantiles(self.times, n=20)[-1]
        ratios = [statistics.median(map(truediv, self.rates, other.rates)) for other in beside]
        figures = f"{statistics.median(self.rates):.0f} | {1000 * statistics.median(self.times):.1f} | {1000 * p95:.1f}"
        return f"| {self.name} | {count} | {figures} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |"


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
                    alone = _Event("bare Reflex", framework.port, bare.SAVE)
                    plain = _Event(f"saving nothing, {name}", portal.port, PLAIN)
                    save = _Event(f"save, {name}", portal.port, SAVE)
                    for _ in range(ROUNDS[count]):
                        tokens = [person.token for person in asyncio.run(people(database_url, count))]
                        for event in (alone, plain, save):
                            event.measure(tokens)
                    print("\n".join((alone.row(count), plain.row(count, alone), save.row(count, alone, plain))), flush=True)
            finally:
                portal.kill()
