"""The document store: what it does not give back as it was given is not shown, and nobody waits for it for long."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from registry.gateways.scanner import Scan, Scanner
from registry.gateways.store import Store, UnreadableError
from registry.records import Document
from registry.records.database import Database
from registry.services.registration import documents, drafts
from tests.gateways.test_answers import server
from tests.services.test_applications import NOW, person, photo


def reached_at(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have s3:// addresses lead there."""
    wanted = {"ENDPOINT_URL": address, "ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s", "REGION": "us-east-1", "ALLOW_HTTP": "true"}
    for name, value in wanted.items():
        monkeypatch.setenv(f"AWS_{name}", value)


async def _silent(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3)


async def test_a_store_that_does_not_answer_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async with server(_silent) as address:
        reached_at(address, monkeypatch)
        store = Store("s3://papers/pser", patience=0.3)
        async with asyncio.timeout(2):
            with pytest.raises(TimeoutError):
                await store.put(b"a paper")
            with pytest.raises(UnreadableError):
                await store.get("a key")
            with pytest.raises(TimeoutError):
                await store.ready()


async def _kept(database: Database, folder: Path) -> tuple[Store, Document]:
    account_id, store = await person(database), Store(folder.as_uri())
    await drafts.load(database, account_id, NOW)
    await documents.add(database, store, Scanner(""), account_id, "cnic_copy", "a.jpg", photo(1), NOW)
    async with database.session() as session:
        return store, (await session.exec(select(Document))).one()


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("spoilt", [lambda content: content[: len(content) // 2], lambda _: b"<html>Log in to this network</html>"])
async def test_a_file_that_does_not_come_back_as_it_was_stored_is_not_shown(
    spoilt: Callable[[bytes], bytes], preview: bool, database: Database, tmp_path: Path
) -> None:
    store, document = await _kept(database, tmp_path)
    file = tmp_path / str(document.preview_key if preview else document.store_key)
    whole = file.read_bytes()
    assert (await documents.read(store, document, preview=preview)).content == whole
    file.write_bytes(spoilt(whole))
    with pytest.raises(UnreadableError):
        await documents.read(store, document, preview=preview)


async def test_a_file_that_does_not_come_back_as_it_was_stored_is_not_called_clean(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, document = await _kept(database, tmp_path)
    async with database.session() as session:
        document.scan = Scan.WAITING
        session.add(document)
    (tmp_path / document.store_key).write_bytes(b"half")

    async def clean(*_: object) -> Scan:
        return Scan.CLEAN

    monkeypatch.setattr(Scanner, "scan", clean)
    await documents.rescan(database, store, Scanner(""), NOW)
    async with database.session() as session:
        assert (await session.exec(select(Document.scan))).one() == Scan.WAITING
