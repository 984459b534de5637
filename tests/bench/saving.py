"""Saving a step, end to end over the socket on one core, beside an event of the same page that saves nothing, and one of bare Reflex."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from operator import truediv
from pathlib import Path

from tests.bench import bare
from tests.bench.people import opened, people
from tests.e2e.portal_server import PortalServer
from tests.servers import by_socket_file, postgresql

SAVE = "reflex___state____state.states___citizen___wizard____wizard_state.save"
PLAIN = (
    "reflex___state____state.states___citizen___wizard____wizard_state.narrow"  # the guard reads who calls, nothing else is read or written
)
HEAD = {"full_name": "Zainab", "date_of_birth": "1985-04-12", "sex": "female", "marital_status": "widowed", "cnic": "3520212345672"}
CROWDS = (1, 50, 500)
EVENTS = {1: 100, 50: 30, 500: 8}  # of each person, below what the guard allows one tab
ROUNDS = {1: 15, 50: 9, 500: 3}
SERVER, CLIENTS = {0}, {1}  # cores


async def _person(port: int, event: str, token: str, count: int, start: asyncio.Barrier, times: list[float]) -> None:
    async with opened(port, "/apply/head", token) as page:
        await page.idle(start.wait())
        for turn in range(count):
            if event == PLAIN:
                times.append(await page.send(event, {"district": "ab"[turn % 2]}, "district_rx_state_"))
                continue
            form = HEAD | {"_step": "head", "_revision": str(turn), "full_name": f"Zainab {'AB'[turn % 2]}"}
            times.append(await page.send(event, {"form": form}, "_redirect"))


def _worked(server: PortalServer) -> float:
    """Return the seconds that a server's processes have had of their core; whatever else runs on the machine, that is what they needed."""
    nanoseconds = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(process.name)) == server.pid:
                nanoseconds += sum(int((thread / "schedstat").read_text().split()[0]) for thread in (process / "task").iterdir())
    return nanoseconds / 1e9


async def _crowd(server: PortalServer, event: str, tokens: list[str]) -> tuple[float, float, list[float]]:
    """Return the events a second, the server's work, and the seconds each event took."""
    times: list[float] = []
    start = asyncio.Barrier(len(tokens) + 1)
    async with asyncio.TaskGroup() as everybody:  # one who fails ends the measurement instead of keeping the others waiting
        for token in tokens:
            everybody.create_task(_person(server.port, event, token, EVENTS[len(tokens)], start, times))
        await start.wait()
        began, worked = time.perf_counter(), _worked(server)
    return len(times) / (time.perf_counter() - began), _worked(server) - worked, times


@dataclass
class _Event:
    """One kind of event, measured in short rounds that take turns with the others', since the machine is shared and noisy."""

    name: str
    server: PortalServer
    event: str
    work: float = 0.0
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def measure(self, tokens: list[str]) -> None:
        rate, work, times = asyncio.run(_crowd(self.server, self.event, tokens))
        self.rates.append(rate)
        self.work += work
        self.times += times

    def row(self, count: int, alone: "_Event") -> str:
        """Return a line of the table; the ratio of the rates is the median of those of the rounds."""
        p95 = statistics.quantiles(self.times, n=20)[-1]
        rate, each = statistics.median(self.rates), self.work / len(self.times)
        ratios = statistics.median(map(truediv, self.rates, alone.rates)), alone.work / len(alone.times) / each
        figures = f"{rate:.0f} | {1000 * statistics.median(self.times):.1f} | {1000 * p95:.1f} | {1e6 * each:.0f}"
        return f"| {self.name} | {count} | {figures} | {ratios[0]:.2f} | {ratios[1]:.2f} |"


@contextmanager
def _database(name: str, folder: str) -> Iterator[str]:
    if name == "SQLite":
        yield f"sqlite:///{folder}/data/pser.db"
        return
    with postgresql() as address:
        yield by_socket_file(address) if "socket file" in name else address


def measure(framework: bare.BareServer) -> None:
    """Print events a second and times at every crowd, and the ratio to the framework's event."""
    print("\n## Saving a step\n\n| event | people | events/s | p50 ms | p95 ms | µs of the core | of bare Reflex, by rate | by work |")
    print("|---|---|---|---|---|---|---|---|")
    for name in ("SQLite", "PostgreSQL by its socket file", "PostgreSQL by TCP"):
        with tempfile.TemporaryDirectory() as folder, _database(name, folder) as database_url:
            portal = PortalServer(Path(folder) / "data", PSER_DATABASE_URL=database_url)
            portal.cores = SERVER
            portal.start()
            try:
                for count in CROWDS:
                    alone = _Event("bare Reflex", framework, bare.SAVE)
                    plain = _Event(f"saving nothing, {name}", portal, PLAIN)
                    save = _Event(f"save, {name}", portal, SAVE)
                    for _ in range(ROUNDS[count]):
                        tokens = [person.token for person in asyncio.run(people(database_url, count))]
                        for event in (alone, plain, save):
                            event.measure(tokens)
                    print("\n".join(event.row(count, alone) for event in (alone, plain, save)), flush=True)
            finally:
                portal.kill()
