"""Checking a thousand households against sources that answer in 200 ms."""

import asyncio
import tempfile
import time
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from registry import clock
from registry.gateways.changes import LocalChanges
from registry.gateways.sources import SourceGateway
from registry.migrations.migrate import migrate
from registry.records import Account, Application, StepAnswers
from registry.records.database import Database, open_engine
from registry.rules.verification import Source
from registry.services.office import verification
from registry.settings import Settings, SourceSettings
from tests.bench.bare import BareServer
from tests.servers import postgresql

HOUSEHOLDS = 1000
ANSWERED_AFTER = 0.2  # seconds
AT_ONCE = 50  # questions that one source takes
ANSWERS = {
    "full_name": "Zainab",
    "has_electricity": "yes",
    "electricity_company": "lesco",
    "payment": "wallet",
    "wallet_operator": "jazzcash",
}


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer questions over one kept connection: nothing is known."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            await reader.readexactly(length)
            await asyncio.sleep(ANSWERED_AFTER)
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        writer.close()


async def _households(database: Database) -> None:
    now = clock.now()
    async with database.session() as session:
        for number in range(HOUSEHOLDS):
            account = Account(
                cnic=f"35307{number:07}2",
                full_name="Zainab",
                date_of_birth=date(1985, 4, 12),
                mobile=f"+92300{number:07}",
                password_hash="x",
                language="en",
                created_at=now,
            )
            case = Application(account_id=account.id, number=f"N{number}", status="submitted", district="lahore", started_at=now)
            answers: dict[str, Any] = ANSWERS | {
                "cnic": account.cnic,
                "electricity_customer": f"{number:010}",
                "wallet_number": account.mobile,
            }
            session.add(account)
            await session.flush()
            session.add(case)
            await session.flush()
            session.add(StepAnswers(application_id=case.id, step="head", answers=answers, saved_at=now))


async def _measure(address: str) -> tuple[float, int]:
    """Return the seconds until every household is settled, and how many questions that took."""
    engine = open_engine(address)
    database, changes = Database(engine), LocalChanges()
    await _households(database)
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    chosen = SourceSettings(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", at_once=AT_ONCE)
    sources = {source: SourceGateway(source, chosen) for source in Source}
    began, asked = time.perf_counter(), 0
    while await verification.begin_due(database, changes, clock.now()):
        pass
    while claimed := await verification.ask_due(database, changes, sources, clock.now()):
        asked += claimed
    seconds = time.perf_counter() - began
    for source in sources.values():
        await source.close()
    server.close()
    await engine.dispose()
    return seconds, asked


def measure(_framework: BareServer) -> None:
    """Print how long it takes beside what the sources alone would need."""
    print(f"\n## Checking {HOUSEHOLDS} households, sources answering in {1000 * ANSWERED_AFTER:.0f} ms, {AT_ONCE} questions at once each\n")
    print("| database | questions | seconds | households/s | of the sources' own time |\n|---|---|---|---|---|")
    for name in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, postgresql() if name == "PostgreSQL" else nullcontext("") as given:
            address = Settings(database_url=given or f"sqlite:///{Path(folder) / 'pser.db'}").database
            migrate(address)
            seconds, asked = asyncio.run(_measure(address))
        alone = ANSWERED_AFTER * HOUSEHOLDS / AT_ONCE
        print(f"| {name} | {asked} | {seconds:.1f} | {HOUSEHOLDS / seconds:.0f} | {seconds / alone:.1f} |", flush=True)
