"""Log-ins a second against bare bcrypt on the same cores, while somebody else saves."""

import asyncio
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bcrypt
import httpx

from registry.services.accounts.hashing import hash_password
from tests.bench.bare import BareServer
from tests.bench.people import Person, opened, people
from tests.bench.saving import HEAD, SAVE
from tests.e2e.portal_server import PortalServer

PASSWORD = "the rain on our roof"
LOG_INS = 40
AT_ONCE = 8


async def _saves(port: int, token: str, times: list[float], enough: asyncio.Event) -> None:
    async with opened(port, "/apply/head", token) as page:
        turn = 0
        while not enough.is_set():
            form = HEAD | {"_step": "head", "_revision": str(turn), "full_name": f"Zainab {'AB'[turn % 2]}"}
            times.append(await page.send(SAVE, {"form": form}, "_redirect"))
            turn += 1
            await asyncio.sleep(0.1)


async def _log_in(client: httpx.AsyncClient, person: Person, free: asyncio.Semaphore) -> None:
    async with free:
        answer = await client.post("/login", data={"cnic": person.cnic, "password": PASSWORD})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.status_code
    assert "set-cookie" in answer.headers


async def _measure(portal: PortalServer, everybody: list[Person]) -> tuple[float, float, float]:
    """Return log-ins a second, and the p95 of a save: quiet, and meanwhile."""
    quiet: list[float] = []
    busy: list[float] = []
    enough = asyncio.Event()
    saver = asyncio.create_task(_saves(portal.port, everybody[0].token, quiet, enough))
    await asyncio.sleep(6)
    enough.set()
    await saver
    enough.clear()
    saver = asyncio.create_task(_saves(portal.port, everybody[1].token, busy, enough))
    await asyncio.sleep(0.5)
    busy.clear()
    async with httpx.AsyncClient(base_url=portal.address, headers={"Origin": portal.address}, timeout=120, trust_env=False) as client:
        free = asyncio.Semaphore(AT_ONCE)
        began = time.perf_counter()
        await asyncio.gather(*(_log_in(client, person, free) for person in everybody[2:]))
        rate = LOG_INS / (time.perf_counter() - began)
    enough.set()
    await saver
    return rate, *(statistics.quantiles(times, n=20)[-1] for times in (quiet, busy))


def _bare() -> float:
    kept = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(12))
    cores = os.cpu_count() or 1
    began = time.perf_counter()
    with ThreadPoolExecutor(cores) as threads:
        list(threads.map(lambda _: bcrypt.checkpw(PASSWORD.encode(), kept), range(16)))
    return 16 / (time.perf_counter() - began)


def measure(_framework: BareServer) -> None:
    """Print log-ins a second and what another person's saves suffer from them."""
    print("\n## Log-ins\n\n| | log-ins/s | of bare bcrypt | another's save p95 ms, quiet | meanwhile | ratio |\n|---|---|---|---|---|---|")
    pinned = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    with tempfile.TemporaryDirectory() as folder:
        portal = PortalServer(Path(folder) / "data")
        portal.start()
        try:
            kept = asyncio.run(hash_password(PASSWORD))
            everybody = asyncio.run(people(f"sqlite:///{folder}/data/pser.db", LOG_INS + 2, kept))
            before = _bare()
            rate, quiet, busy = asyncio.run(_measure(portal, everybody))
            bare = (before + _bare()) / 2
        finally:
            portal.kill()
    os.sched_setaffinity(0, pinned)
    print(f"| SQLite, {AT_ONCE} at once | {rate:.2f} | {rate / bare:.2f} | {1000 * quiet:.1f} | {1000 * busy:.1f} | {busy / quiet:.1f} |")
