"""The queue at a million applications on PostgreSQL: every filter, search, order and page, beside a bare read by primary key."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlmodel import col, select

from registry import clock
from registry.migrations.migrate import migrate
from registry.records import Account, Application
from registry.records.database import Database, open_engine
from registry.rules.queue import Filter, Order
from registry.services.office import queue
from registry.services.office.staff import SignedInStaff
from registry.services.samples import population
from registry.services.samples.province import Setting, prepared
from registry.settings import Settings
from tests.bench.bare import BareServer
from tests.servers import postgresql

HOUSEHOLDS = 1_000_000
TURNS = 40  # of each list, one after another with the bare read
PROVINCE = SignedInStaff(uuid4(), "Saima Rafiq", "supervisor", "", "1", None, "en", "")
OFFICER = SignedInStaff(uuid4(), "Rashid Mehmood", "officer", "Lahore", "1", frozenset({"lahore"}), "en", "")


def measure(_framework: BareServer) -> None:
    """Print the times of every list, and how many bare reads each takes."""
    with postgresql() as address, tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=address, data_dir=Path(folder))
        migrate(settings.database)
        began, made = time.perf_counter(), 0

        def told(more: int) -> None:
            nonlocal made
            made += more
            print(f"\r{made:,} households", end="", file=sys.stderr)

        here = asyncio.run(_prepare(settings.database))
        population.fill(settings.database, here, HOUSEHOLDS, told, answered=False)
        print(f"\n## The queue at {HOUSEHOLDS:,} applications\n\nMade in {time.perf_counter() - began:.0f} s.\n")
        print("| list | p50 ms | p95 ms | bare reads |\n|---|---|---|---|")
        asyncio.run(_lists(settings.database))


async def _prepare(address: str) -> Setting:
    database = Database(open_engine(address))
    try:
        return await prepared(database, "sample household 26", clock.now())
    finally:
        await database.engine.dispose()


async def _lists(address: str) -> None:
    database, now = Database(open_engine(address)), clock.now()
    try:
        async with database.session() as session:
            some = select(Application, Account).join(Account, col(Account.id) == col(Application.account_id))
            case, person = (await session.exec(some.where(Application.status == "in_verification").offset(500).limit(1))).one()
            deep = Filter()
            for _ in range(20):
                deep = Filter(after=(await queue.page(session, PROVINCE, deep, now)).next)
        chosen: dict[str, tuple[SignedInStaff, Filter]] = {
            "everything that waits, province": (PROVINCE, Filter()),
            "the same, page 21": (PROVINCE, deep),
            "everything that waits, one district": (OFFICER, Filter()),
            "mine": (OFFICER, Filter(assigned="me")),
            "nobody's": (PROVINCE, Filter(assigned="nobody")),
            "status": (PROVINCE, Filter(status="in_decision")),
            "verified, one district": (OFFICER, Filter(status="verified")),
            "tehsil": (OFFICER, Filter(tehsil="lahore.shalimar")),
            "checks that differ": (PROVINCE, Filter(result="differs")),
            "waiting for ten working days": (PROVINCE, Filter(waiting="10")),
            "since before a month ago": (PROVINCE, Filter(before=(now - timedelta(days=30)).date().isoformat())),
            **{f"ordered by {order.value}": (PROVINCE, Filter(order=order.value)) for order in Order},
            "search by number": (PROVINCE, Filter(search=case.number or "")),
            "search by CNIC": (PROVINCE, Filter(search=person.cnic)),
            "search by mobile": (PROVINCE, Filter(search=person.mobile or "")),
            "search by the beginning of a name": (PROVINCE, Filter(search=person.full_name.split()[0])),
            "search for a name in another spelling": (PROVINCE, Filter(search=person.full_name.replace("a", "aa"))),
        }
        for name, (me, wanted) in chosen.items():
            times, bare = [], []
            for _ in range(TURNS):
                times.append(await _timed(database, lambda session, me=me, wanted=wanted: queue.page(session, me, wanted, now)))
                bare.append(await _timed(database, lambda session: session.exec(select(Application).where(Application.id == case.id))))
            p95, ratio = statistics.quantiles(times, n=20)[-1], statistics.median(times) / statistics.median(bare)
            print(f"| {name} | {1000 * statistics.median(times):.1f} | {1000 * p95:.1f} | {ratio:.1f} |", flush=True)
    finally:
        await database.engine.dispose()


async def _timed(database: Database, ask: Callable[..., Awaitable[object]]) -> float:
    async with database.session() as session:
        began = time.perf_counter()
        await ask(session)
        return time.perf_counter() - began
