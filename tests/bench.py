"""What the portal costs, as ratios within one run: saving a step on SQLite and PostgreSQL, log-ins against bare bcrypt, bytes of a page."""

import asyncio
import json
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import bcrypt
import httpx
from lxml import html
from websockets.asyncio.client import ClientConnection, connect

from registry import clock
from registry.records import Account
from registry.records.database import Database, open_engine
from registry.services import applications, hashing, sign_in
from registry.settings import Settings
from tests.e2e.portal_server import PortalServer
from tests.servers import postgresql

SAVE = "reflex___state____state.states___wizard____wizard_state.save"
PLAIN = "reflex___state____state.states___wizard____wizard_state.narrow"  # the same state and guard, saving nothing
EACH = 40  # events of one person
HEAD = {"full_name": "Zainab", "date_of_birth": "1985-04-12", "sex": "female", "marital_status": "widowed", "cnic": "3520212345672"}


async def people(database_url: str, count: int) -> list[str]:
    """Make people whose form is open at its second step; return the tokens of their browsers."""
    engine = open_engine(Settings(database_url=database_url).database)
    database, tokens = Database(engine), []
    for number in range(count):
        async with database.session() as session:
            account = Account(
                cnic=f"35301{time.monotonic_ns() % 10**7:07}{number % 10}"[:13],
                full_name="Zainab",
                date_of_birth=date(1985, 4, 12),
                mobile="+923001234567",
                password_hash="x",
                language="en",
                created_at=clock.now(),
            )
            session.add(account)
            await session.flush()
            await applications.load(session, account.id, clock.now())
            agreed = {"truthful": True, "consent": True}
            await applications.save_step(session, account.id, "declaration", agreed, revision=0, now=clock.now())
            tokens.append(await sign_in.open_sign_in(session, account.id, clock.now()))
    await engine.dispose()
    return tokens


async def _send(line: ClientConnection, name: str, payload: dict[str, Any], until: str) -> float:
    began = time.perf_counter()
    event = {"name": name, "payload": payload, "router_data": {"pathname": "/apply/head"}}
    await line.send(f"42/_event,{json.dumps(['event', event])}")
    while until not in (received := str(await asyncio.wait_for(line.recv(), 60))):
        if received == "2":
            await line.send("3")
    return time.perf_counter() - began


async def person(portal: PortalServer, token: str, number: int, times: list[float], kind: str) -> None:
    """Send events one after another, each after the answer to the one before."""
    url = f"ws://localhost:{portal.port}/_event/?token=bench-{kind}-{number}-{time.monotonic_ns()}&EIO=4&transport=websocket"
    headers = {"Origin": portal.address, "Cookie": f"pser_session={token}"}
    async with connect(url, additional_headers=headers, max_size=None, open_timeout=60) as line:
        await line.recv()
        await line.send("40/_event,")
        await line.recv()
        await _send(line, "reflex___state____state.hydrate_and_load", {}, '"is_hydrated_rx_state_":true')
        for revision in range(EACH):
            if kind == "save":
                form = HEAD | {"_step": "head", "_revision": str(revision), "full_name": f"Zainab {'AB'[revision % 2]}"}
                times.append(await _send(line, SAVE, {"form": form}, "_redirect"))
            else:
                times.append(await _send(line, PLAIN, {"district": "ab"[revision % 2]}, "district_rx_state_"))


async def saving(portal: PortalServer, database_url: str, name: str) -> None:
    """Print what saving a step costs at 1, 50 and 200 people, beside an event that saves nothing."""
    for count in (1, 50, 200):
        rates = {}
        for kind in ("plain", "save"):
            tokens = await people(database_url, count)
            times: list[float] = []
            began = time.perf_counter()
            await asyncio.gather(*(person(portal, token, number, times, kind) for number, token in enumerate(tokens)))
            rates[kind] = len(times) / (time.perf_counter() - began)
            p95 = statistics.quantiles(times, n=20)[-1]
            print(f"| {name} | {count} | {kind} | {rates[kind]:.0f} | {1000 * statistics.median(times):.0f} | {1000 * p95:.0f} |")
        print(f"| {name} | {count} | save / plain | {rates['save'] / rates['plain']:.2f} | | |")


async def log_ins() -> None:
    """Print how many passwords a second are verified, beside bare bcrypt on all cores."""
    kept = await hashing.hash_password("the rain on our roof")
    cores = os.cpu_count() or 1
    began = time.perf_counter()
    await asyncio.gather(*(hashing.password_fits("the rain on our roof", kept) for _ in range(12)))
    ours = 12 / (time.perf_counter() - began)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    with ThreadPoolExecutor(cores) as threads:
        await asyncio.gather(*(loop.run_in_executor(threads, bcrypt.checkpw, b"x" * 44, kept.encode()) for _ in range(12)))
    bare = 12 / (time.perf_counter() - began)
    print(f"\nPasswords verified a second on {cores} cores: {ours:.2f}; bare bcrypt: {bare:.2f}; ratio {ours / bare:.2f}")


def weights(portal: PortalServer) -> None:
    """Print the bytes of first visits, brotli."""
    print("\n| page | bytes |\n|---|---|")
    with httpx.Client(base_url=portal.address, headers={"Accept-Encoding": "br"}, trust_env=False) as client:
        for path in ("/", "/ur", "/help", "/login", "/register"):
            page = html.document_fromstring(client.get(path).content)
            parts = {
                path,
                *page.xpath("//link[@rel='stylesheet' or @rel='modulepreload']/@href"),
                *page.xpath("//script/@src | //img/@src"),
            }
            total = 0
            for part in parts:
                with client.stream("GET", part) as answer:
                    total += len(b"".join(answer.iter_raw()))
            print(f"| {path} | {total} |")


def main() -> None:
    """Run everything and print it as Markdown."""
    print("| database | people | event | events/s | p50 ms | p95 ms |\n|---|---|---|---|---|---|")
    for name in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, postgresql() if name == "PostgreSQL" else nullcontext("") as address:
            database_url = address or f"sqlite:///{folder}/data/pser.db"
            portal = PortalServer(Path(folder) / "data", PSER_DATABASE_URL=database_url)
            portal.start()
            try:
                asyncio.run(saving(portal, database_url, name))
                if name == "PostgreSQL":
                    weights(portal)
            finally:
                portal.kill()
    asyncio.run(log_ins())


if __name__ == "__main__":
    main()
