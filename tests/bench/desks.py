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
from registry.clock import day_of
from registry.records import Account, Application, Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.rules import places
from registry.services.accounts.hashing import fingerprint
from registry.services.office.audit import Actor
from registry.services.office.staff import open_centre
from registry.settings import Settings
from tests.bench.bare import BareServer
from tests.bench.people import Page, opened
from tests.bench.saving import SERVER
from tests.e2e.portal_server import PortalServer
from tests.servers import postgresql

OPEN = 500
_QUIET = 5.0  # seconds without another screen, after which there is none
_AT_ONCE = 10  # that open at a time
CASES = 200  # of each of two districts
ACT = "reflex___state____state.states___officer___desk____desk_state.act"
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


async def _nobodys(address: str, district: str) -> str:
    """Return a case that nobody has, as the queue's form names it."""
    engine = open_engine(Settings(database_url=address).database)
    async with Database(engine).session() as session:
        nobodys = select(Application).where(Application.district == district, col(Application.assigned_to).is_(None))
        case = (await session.exec(nobodys.order_by(col(Application.number)).limit(1))).one()
    await engine.dispose()
    return f"{case.id}:{case.version}"


class Desks:
    """Five hundred open queues, as they are heard from their sockets."""

    def __init__(self, reads: Path) -> None:
        self.reads = reads
        self.heard: dict[Page, float] = {}  # when each showed something first

    async def listen(self, page: Page) -> None:
        """Note what a page shows, and answer its server, which otherwise takes it for gone."""
        while True:
            await page.wait_for("desk_state")
            self.heard.setdefault(page, time.perf_counter())

    async def change(self, making: Page, case: str) -> str:
        """Take a case on another page, and return what that cost."""
        self.heard.clear()
        self.reads.write_text("")
        await making.send(ACT, {"form": {"case": case, "to": ""}}, '"said_rx_state_":"taken"')
        committed = time.perf_counter()
        while time.perf_counter() - max([committed, *self.heard.values()]) < _QUIET:
            await asyncio.sleep(0.1)
        read, moments = self.reads.read_text().split(), [moment - committed for moment in self.heard.values()]
        lists = read.count("list") - 1  # one is the answer to who made the change
        whole = lists + read.count("facts") + read.count("present")
        screens = f"{len(moments)} | {lists} | {whole} | {whole / len(moments):.2f}"
        return f"{screens} | {1000 * min(moments):.0f} | {1000 * max(moments):.0f}"


async def _measure(portal: PortalServer, address: str, looking: list[tuple[str, str]], changer: str, reads: Path) -> None:
    """Open a queue for each (token, filter), and print what a change in each of the two districts costs."""
    async with AsyncExitStack() as stack:
        desks, listening = Desks(reads), []
        for first in range(0, len(looking), _AT_ONCE):
            some = (opened(portal.port, f"/desk?{chosen}", token, "pser_staff") for token, chosen in looking[first : first + _AT_ONCE])
            pages = await asyncio.gather(*map(stack.enter_async_context, some))
            listening += [asyncio.create_task(desks.listen(page)) for page in pages]
        # whoever makes the changes looks at a list that they leave alone
        making = await stack.enter_async_context(opened(portal.port, "/desk?district=attock", changer, "pser_staff"))
        await asyncio.sleep(2)  # what was still on its way to the pages when they opened
        for name, district in (("Multan", "multan"), ("Lahore", "lahore")):
            print(f"| a case of {name} is taken | {await desks.change(making, await _nobodys(address, district))} |", flush=True)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


def measure(_framework: BareServer) -> None:
    """Print what a change costs where it touches many who look at one list, and where it touches many lists."""
    fifth = OPEN // 5
    print(f"\n## {OPEN} open queues, PostgreSQL\n")
    print(f"{2 * fifth} show all of Multan, {fifth} all of Lahore, {fifth} their own cases in Lahore, {fifth} a list each of their own.\n")
    print("| | screens it touches | lists read | reads in all | reads a screen | first screen ms | last screen ms |")
    print("|---|---|---|---|---|---|---|")
    with postgresql() as address, tempfile.TemporaryDirectory() as folder:
        reads = Path(folder) / "reads"
        portal = PortalServer(Path(folder) / "data", PSER_DATABASE_URL=address, PSER_BENCH_READS=str(reads))
        portal.command, portal.cores = [sys.executable, "-c", COUNTING, "serve"], SERVER
        portal.start()
        try:
            tokens = asyncio.run(_fill(address))
            today = day_of(clock.now())
            lists = [""] * fifth + ["assigned=me"] * fifth + [f"before={today - timedelta(days=back)}" for back in range(fifth)]
            looking = [(token, "") for token in tokens["multan"][: 2 * fifth]] + list(zip(tokens["lahore"], lists, strict=False))
            asyncio.run(_measure(portal, address, looking, tokens["changer"][0], reads))
        finally:
            portal.kill()
