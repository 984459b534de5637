"""Five hundred open queues on real sockets: what a change reads of the database, whose lists it touches, and when they show it."""

import asyncio
import secrets
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import col, select

from registry import clock
from registry.clock import PAKISTAN
from registry.records import Account, Application, Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.rules import places
from registry.services.audit import Actor
from registry.services.hashing import fingerprint
from registry.services.staff import open_centre
from registry.settings import Settings
from tests.bench.bare import BareServer
from tests.bench.people import Page, opened
from tests.bench.saving import SERVER
from tests.e2e.portal_server import PortalServer
from tests.servers import postgresql

OPEN = 500
_QUIET = 5.0  # seconds without another screen, after which there is none
CASES = 200  # of each of two districts
ACT = "reflex___state____state.states___desk____desk_state.act"
# A portal that writes down every statement with which it looks for what the queues show.
COUNTING = """
import os
from sqlalchemy import event
from sqlalchemy.engine import Engine
from pser_web.cli import app

@event.listens_for(Engine, "before_cursor_execute")
def note(_connection, _cursor, statement, *_):
    kinds = {"list": "AS officer" in statement, "facts": "account.cnic, account.mobile, application.name_key" in statement,
             "present": "staff_sign_in.token_sha256 IN" in statement}
    with open(os.environ["PSER_BENCH_READS"], "a") as reads:
        reads.writelines(f"{kind}\\n" for kind, is_so in kinds.items() if is_so and statement.startswith("SELECT"))

app()
"""
EVERYBODY = [places.code(district) for district in places.districts()]


async def _fill(address: str) -> dict[str, list[str]]:
    """Make the cases of two districts, and return the tokens of the officers of each and of who makes the changes."""
    engine, now, tokens = open_engine(Settings(database_url=address).database), clock.now(), {}
    async with Database(engine).session() as session:
        for place, district in enumerate(("lahore", "multan")):
            for number in range(CASES):
                account = Account(
                    cnic=f"3530{place}{number:07}2",
                    full_name="Zainab",
                    date_of_birth=date(1985, 4, 12),
                    mobile=f"+9230{place}{number:07}",
                    password_hash="x",
                    language="en",
                    created_at=now,
                )
                session.add(account)
                await session.flush()
                since = now - timedelta(days=900)
                case = {"status": "in_verification", "number": f"N{district}{number}", "district": district, "name_key": "zainab"}
                session.add(Application(account_id=account.id, started_at=since, since=since, due_at=since, **case))
        for name, districts in (("lahore", ["lahore"]), ("multan", ["multan"]), ("changer", EVERYBODY)):
            centre = await open_centre(session, f"Centre {name}", districts, now, Actor())
            tokens[name] = [secrets.token_urlsafe(32) for _ in range(OPEN)]
            for number, token in enumerate(tokens[name]):
                cnic = f"3540{len(tokens)}{number:07}1"
                person = Staff(cnic=cnic, full_name=f"Officer {number}", role="officer", centre_id=centre.id, created_at=now)
                session.add(person)
                await session.flush()
                session.add(StaffSignIn(token_sha256=fingerprint(token), staff_id=person.id, opened_at=now, seen_at=now, passed_at=now))
    await engine.dispose()
    return tokens


async def _untouched(address: str, district: str) -> str:
    """Return a case that nobody has, as the queue's form names it."""
    engine = open_engine(Settings(database_url=address).database)
    async with Database(engine).session() as session:
        nobodys = select(Application).where(Application.district == district, col(Application.assigned_to).is_(None))
        case = (await session.exec(nobodys.order_by(col(Application.number)).limit(1))).one()
    await engine.dispose()
    return f"{case.id}:{case.version}"


async def _measure(portal: PortalServer, address: str, looking: list[tuple[str, str]], changer: str, reads: Path) -> str:
    """Open a queue for each (token, filter), change one case of Lahore, and return the row of the table."""
    heard: dict[Page, float] = {}  # when each showed something first

    async def hear(page: Page) -> None:
        while True:
            await page.wait_for("desk_state")
            heard.setdefault(page, time.perf_counter())

    async with AsyncExitStack() as stack:
        listening: list[asyncio.Task[None]] = []
        for first in range(0, len(looking), 50):
            some = (opened(portal.port, f"/desk?{chosen}", token, "pser_staff") for token, chosen in looking[first : first + 50])
            pages = await asyncio.gather(*map(stack.enter_async_context, some))
            listening += [asyncio.create_task(hear(page)) for page in pages]  # who does not answer is taken for gone
        # whoever makes the change looks at a list that it leaves alone
        making = await stack.enter_async_context(opened(portal.port, "/desk?district=attock", changer, "pser_staff"))
        case = await _untouched(address, "lahore")
        await asyncio.sleep(2)  # what was still on its way to the pages when they opened
        heard.clear()
        reads.write_text("")
        await making.send(ACT, {"form": {"case": case, "to": ""}}, '"said_rx_state_":"taken"')
        committed = time.perf_counter()
        while time.perf_counter() - max([committed, *heard.values()]) < _QUIET:
            await asyncio.sleep(0.1)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        read = reads.read_text().split()
        lists = read.count("list") - 1  # one is the answer to who made the change
        whole = lists + read.count("facts") + read.count("present")
        times = f"{1000 * (min(heard.values()) - committed):.0f} | {1000 * (max(heard.values()) - committed):.0f}"
        return f"{len(heard)} | {lists} | {whole} | {whole / len(heard):.2f} | {times}"


def measure(_framework: BareServer) -> None:
    """Print, for several ways in which 500 people may look, what one change costs."""
    print(f"\n## {OPEN} open queues, one case taken, PostgreSQL\n")
    print("| what is open | screens it touches | lists read | reads in all | reads a screen | first screen ms | last screen ms |")
    print("|---|---|---|---|---|---|---|")
    with postgresql() as address, tempfile.TemporaryDirectory() as folder:
        reads = Path(folder) / "reads"
        portal = PortalServer(Path(folder) / "data", PSER_DATABASE_URL=address, PSER_BENCH_READS=str(reads))
        portal.command, portal.cores = [sys.executable, "-c", COUNTING, "serve"], SERVER
        portal.start()
        try:
            tokens = asyncio.run(_fill(address))
            today = clock.now().astimezone(PAKISTAN).date()
            lahore, multan, changer = tokens["lahore"], tokens["multan"], tokens["changer"][0]
            ways = {
                "the queues of two districts, half each": [(token, "") for token in [*lahore[: OPEN // 2], *multan[: OPEN // 2]]],
                "a hundred all of a district, four hundred their own cases": [
                    (token, "" if number < OPEN // 5 else "assigned=me") for number, token in enumerate(lahore)
                ],
                "five hundred different lists of one district": [
                    (token, f"before={today - timedelta(days=number)}") for number, token in enumerate(lahore)
                ],
            }
            for name, looking in ways.items():
                print(f"| {name} | {asyncio.run(_measure(portal, address, looking, changer, reads))} |", flush=True)
        finally:
            portal.kill()
