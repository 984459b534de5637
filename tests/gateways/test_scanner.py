"""The virus scanner: a real clamd that knows one signature of our own, and one that is away for a while."""

import asyncio
import hashlib
from collections.abc import Iterator
from io import BytesIO
from random import Random

import pytest
import uvloop
from PIL import Image

from registry.gateways.darkroom import RefusedError, develop
from registry.gateways.scanner import Scan, Scanner
from registry.gateways.store import Store
from registry.records.database import Database
from registry.services.registration import documents, drafts
from tests.servers import clamav, free_port
from tests.services.test_applications import NOW, person, photo


def _noise() -> bytes:
    out = BytesIO()
    Image.frombytes("RGB", (64, 64), Random(7).randbytes(64 * 64 * 3)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def scanner_url() -> Iterator[str]:
    """A clamd that takes one photo, as the darkroom leaves it, for a virus."""
    developed = asyncio.run(develop(_noise())).content
    with clamav(f"Test.Photo:0:*:{developed[-100:-40].hex()}") as address:
        yield address


async def test_a_clean_file_is_clean_and_an_infected_one_is_found(scanner_url: str) -> None:
    scanner = Scanner(scanner_url)
    assert await scanner.scan(photo(1)) is Scan.CLEAN
    assert await scanner.scan((await develop(_noise())).content) is Scan.INFECTED
    assert await scanner.scan(bytes(10 * 1024 * 1024)) is Scan.CLEAN  # the largest that is taken


async def test_an_infected_paper_is_refused_and_leaves_nothing(database: Database, scanner_url: str) -> None:
    account_id = await person(database)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
    with pytest.raises(RefusedError, match="infected"):
        await documents.add(database, Store("memory://"), Scanner(scanner_url), account_id, "cnic_copy", "x.jpg", _noise(), NOW)
    async with database.session() as session:
        assert await documents.of_application(session, draft.application.id) == []


async def test_a_scanner_that_is_away_is_asked_again_when_it_is_back(database: Database, scanner_url: str) -> None:
    away, store = Scanner(f"tcp://127.0.0.1:{free_port()}"), Store("memory://")
    account_id = await person(database)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
    for content in (photo(2), _noise()):
        await documents.add(database, store, away, account_id, "cnic_copy", "photo.jpg", content, NOW)

    async def scans() -> list[str]:
        async with database.session() as session:
            return [each.scan for each in await documents.of_application(session, draft.application.id)]

    assert await scans() == [Scan.WAITING, Scan.WAITING]
    assert await documents.rescan(database, store, away, NOW) == set()
    assert await documents.rescan(database, store, Scanner(scanner_url), NOW) == {account_id}  # whose pages show it at once
    assert await scans() == [Scan.CLEAN]  # the infected one is taken out


async def test_a_paper_that_the_scanner_cannot_read_keeps_no_other_waiting(database: Database, scanner_url: str) -> None:
    away, here, store = Scanner(f"tcp://127.0.0.1:{free_port()}"), Scanner(scanner_url), Store("memory://")
    assert (await away.answers(), await here.answers()) == (False, True)
    account_id = await person(database)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
    for number in range(4):
        await documents.add(database, store, away, account_id, "cnic_copy", "photo.jpg", photo(number), NOW)
    async with database.session() as session:
        unreadable = (await documents.of_application(session, draft.application.id))[0]
        large = bytes(12 * 1024 * 1024)  # more than this scanner takes
        unreadable.store_key, unreadable.sha256 = await store.put(large), hashlib.sha256(large).hexdigest()
        session.add(unreadable)
    await documents.rescan(database, store, here, NOW)
    async with database.session() as session:
        scans = {each.id: each.scan for each in await documents.of_application(session, draft.application.id)}
    assert scans.pop(unreadable.id) == Scan.WAITING
    assert set(scans.values()) == {Scan.CLEAN}


def test_a_scanner_that_hangs_up_at_once_is_away() -> None:
    async def scans() -> set[Scan]:
        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(10)
            writer.close()

        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        scanner = Scanner(f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        found = {await scanner.scan(bytes(300_000)) for _ in range(3)}
        assert not await scanner.answers()
        server.close()
        return found

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the server runs; its errors are others
        assert runner.run(scans()) == {Scan.WAITING}
