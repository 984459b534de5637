"""An application from its first step to its number, on real SQLite and PostgreSQL."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from sqlmodel import func, select

from registry.gateways.darkroom import RefusedError
from registry.gateways.scanner import Scan, Scanner
from registry.gateways.store import Store, UnreadableError
from registry.records import Account, Document, Event, Message
from registry.records.database import Database
from registry.rules.household import FORM, STEPS
from registry.rules.papers import needed_documents
from registry.services.accounts import accounts
from registry.services.accounts.accounts import NewAccount
from registry.services.registration import applications, documents, drafts, tracking
from registry.services.registration.applications import Changed, ClosedError, Saved
from registry.services.registration.drafts import Missing
from tests.households import tenant_widow

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SCANNER = Scanner("")


def photo(seed: int = 0) -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 400), (40 * seed % 256, 90, 120)).save(out, "JPEG")
    return out.getvalue()


async def person(database: Database, cnic: str = "3520212345672") -> UUID:
    new = NewAccount("Zainab Bibi", cnic, date(1985, 4, 12), "+923001234567", "z@example.com", "the rain on our roof 7", "ur")
    await accounts.register(database, new, NOW)
    async with database.session() as session:
        account = (await session.exec(select(Account).where(Account.cnic == cnic))).one()
        account.mobile_confirmed_at = NOW
        session.add(account)
        return account.id


async def complete(database: Database, account_id: UUID, store: Store) -> None:
    """Answer everything and send every document."""
    household = tenant_widow()
    for step in FORM:
        if not step.fields:
            continue
        async with database.session() as session:
            draft = await drafts.load(session, account_id, NOW)
            if not step.applies(draft.answers):
                continue
            for number, member in enumerate(household.members if step.repeats else [{}]):
                if step.key == "schools" and member.get("schooling") != "attending":
                    continue
                values, problems = step.parse(member if step.repeats else household.answers, draft.today)
                assert problems == {}, step.key
                whose = f"{number:032x}" if step.repeats else ""
                assert await applications.save_step(session, account_id, step.key, values, member=whose, revision=0, now=NOW) == Saved(1)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
    for place, paper in enumerate(needed_documents(draft.answers)):
        await documents.add(database, store, SCANNER, account_id, paper.key, "photo.jpg", photo(place), NOW)


@pytest.fixture
def store() -> Store:
    return Store("memory://")


async def test_the_answers_of_a_step_are_there_when_it_is_loaded_again(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
        assert await applications.save_step(session, account_id, "debts", {"savings": 5}, revision=0, now=NOW) == Saved(1)
        assert await applications.save_step(session, account_id, "debts", {"savings": 7}, revision=1, now=NOW) == Saved(2)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
        assert (draft.answers["savings"], draft.revisions["debts", ""]) == (7, 2)


async def test_the_same_step_saved_from_two_places_at_once_is_saved_once(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)

    async def save(amount: int) -> Saved | Changed:
        async with database.session() as session:
            return await applications.save_step(session, account_id, "debts", {"savings": amount}, revision=0, now=NOW)

    outcomes = await asyncio.gather(*(save(amount) for amount in range(6)))
    assert sum(isinstance(outcome, Saved) for outcome in outcomes) == 1


async def test_an_account_has_one_application_however_often_it_is_opened_at_once(database: Database) -> None:
    account_id = await person(database)

    async def load() -> UUID:
        async with database.session() as session:
            return (await drafts.load(session, account_id, NOW)).application.id

    assert len(set(await asyncio.gather(*(load() for _ in range(6))))) == 1


async def test_an_unfinished_application_names_what_is_missing(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        lacking = await applications.submit(session, account_id, "http://x", NOW) if await drafts.load(session, account_id, NOW) else None
    assert isinstance(lacking, Missing)
    assert "head" in lacking.steps
    assert "cnic_copy" in lacking.documents


async def test_number_event_and_messages_come_together_and_once(database: Database, store: Store) -> None:
    account_id = await person(database)
    await complete(database, account_id, store)

    async def submit() -> str | Missing:
        async with database.session() as session:
            return await applications.submit(session, account_id, "http://x", NOW)

    numbers = await asyncio.gather(*(submit() for _ in range(4)))
    assert len(set(numbers)) == 1
    assert isinstance(numbers[0], str)
    async with database.session() as session:
        submitted = select(func.count()).select_from(Event).where(Event.name == "submitted")
        assert (await session.exec(submitted)).one() == 1
        told = (await session.exec(select(Message).where(Message.template == "application_submitted"))).all()
        assert sorted(message.channel for message in told) == ["email", "sms"]
        assert {message.details["number"] for message in told} == {numbers[0]}


async def test_only_what_was_reviewed_is_sent(database: Database, store: Store) -> None:
    account_id = await person(database)
    await complete(database, account_id, store)
    async with database.session() as session:
        reviewed = await drafts.load(session, account_id, NOW)
        spent = {field.key: reviewed.answers.get(field.key) for field in STEPS["expenses"].fields} | {"food": 8_500}
        await applications.save_step(session, account_id, "expenses", spent, revision=reviewed.revisions["expenses", ""], now=NOW)
    async with database.session() as session:
        outcome = await applications.submit(session, account_id, "http://x", NOW, reviewed=reviewed.edition)
    assert outcome == Missing(another_look=True)
    async with database.session() as session:
        edition = (await drafts.load(session, account_id, NOW)).edition
        assert isinstance(await applications.submit(session, account_id, "http://x", NOW, reviewed=edition), str)


async def test_a_failure_after_the_number_leaves_no_number_and_no_message(database: Database, store: Store) -> None:
    account_id = await person(database)
    await complete(database, account_id, store)
    with pytest.raises(ZeroDivisionError):
        async with database.session() as session:
            await applications.submit(session, account_id, "http://x", NOW)
            raise ZeroDivisionError
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
        assert (draft.application.status, draft.application.number) == ("draft", None)
        assert (await session.exec(select(Message).where(Message.template == "application_submitted"))).first() is None


async def test_a_sent_application_is_closed_for_changes(database: Database, store: Store) -> None:
    account_id = await person(database)
    await complete(database, account_id, store)
    async with database.session() as session:
        await applications.submit(session, account_id, "http://x", NOW)
    async with database.session() as session:
        with pytest.raises(ClosedError):
            await applications.save_step(session, account_id, "debts", {"savings": 1}, revision=1, now=NOW)
        with pytest.raises(ClosedError):
            await applications.remove_member(session, account_id, f"{0:032x}")
    with pytest.raises(RefusedError, match="already_sent"):
        await documents.add(database, store, SCANNER, account_id, "cnic_copy", "x.jpg", photo(99), NOW)


async def test_tracking_needs_the_number_and_the_date_of_birth(database: Database, store: Store) -> None:
    account_id = await person(database)
    await complete(database, account_id, store)
    async with database.session() as session:
        number = await applications.submit(session, account_id, "http://x", NOW)
    assert isinstance(number, str)
    async with database.session() as session:
        standing = await tracking.standing(session, number, date(1985, 4, 12))
        assert standing
        assert standing.status == "submitted"
        assert await tracking.standing(session, number, date(1985, 4, 13)) is None


async def test_a_document_is_kept_once_and_only_its_owner_has_it(database: Database, store: Store) -> None:
    owner, stranger = await person(database), await person(database, "3520299999992")
    for account_id in (owner, stranger):
        async with database.session() as session:
            await drafts.load(session, account_id, NOW)
    first = await documents.add(database, store, SCANNER, owner, "cnic_copy", "../../etc/pass\u202ewd.exe", photo(), NOW)
    assert await documents.add(database, store, SCANNER, owner, "cnic_copy", "again.jpg", photo(), NOW) == first
    async with database.session() as session:
        document = await documents.of_account(session, owner, first)
        assert document
        served = await documents.read(store, document)
        assert served.file_name == "pass wd.jpg"
        assert served.content.startswith(b"\xff\xd8")
        assert await documents.of_account(session, stranger, first) is None
        assert not await documents.remove(session, stranger, first, NOW)
        assert await documents.remove(session, owner, first, NOW)
        assert await documents.of_account(session, owner, first) is None


async def test_who_is_added_after_somebody_was_removed_is_nobody_who_is_or_was_there(database: Database) -> None:
    account_id = await person(database)
    added: list[str] = []
    for removes in (None, 0, 3, 2):  # the oldest, then whoever was added last, twice
        for _ in range(3 if removes is None else 1):
            async with database.session() as session:
                draft = await drafts.load(session, account_id, NOW)
                added.append(draft.new_member)
                await applications.save_step(session, account_id, "members", {"relation": "child"}, member=added[-1], revision=0, now=NOW)
        if removes is not None:
            async with database.session() as session:
                await applications.remove_member(session, account_id, added[removes])
    assert len(set(added)) == len(added)
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
        assert [member["id"] for member in draft.answers["members"]] == [added[1], added[4], added[5]]
        assert draft.new_member not in added
        assert draft.new_member == (await drafts.load(session, account_id, NOW)).new_member


async def _needing(database: Database, account_id: UUID, *needs: str) -> None:
    async with database.session() as session:
        revision = (await drafts.load(session, account_id, NOW)).revisions["needs", ""]
        await applications.save_step(session, account_id, "needs", {"needs": list(needs)}, member="", revision=revision, now=NOW)


async def test_documents_that_the_answers_no_longer_call_for_are_not_sent(database: Database, store: Store) -> None:
    account_id = await person(database)
    await complete(database, account_id, store)
    with pytest.raises(RefusedError, match="unknown_document"):  # nothing calls for it
        await documents.add(database, store, SCANNER, account_id, "disability_certificate", "x.jpg", photo(9), NOW)
    await _needing(database, account_id, "widowhood", "disability")
    await documents.add(database, store, SCANNER, account_id, "disability_certificate", "x.jpg", photo(9), NOW)
    await _needing(database, account_id, "widowhood")
    async with database.session() as session:
        assert isinstance(await applications.submit(session, account_id, "http://x", NOW), str)
        draft = await drafts.load(session, account_id, NOW)
        sent = {document.kind for document in await documents.of_application(session, draft.application.id)}
    assert sent == {paper.key for paper in needed_documents(draft.answers)}


async def test_a_document_has_at_most_five_files(database: Database, store: Store) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
    for number in range(5):
        await documents.add(database, store, SCANNER, account_id, "cnic_copy", "x.jpg", photo(number), NOW)
    with pytest.raises(RefusedError, match="too_many_files"):
        await documents.add(database, store, SCANNER, account_id, "cnic_copy", "x.jpg", photo(7), NOW)


async def test_a_document_is_replaced_in_one_move_also_where_no_more_are_taken(database: Database, store: Store) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
    kept = [await documents.add(database, store, SCANNER, account_id, "cnic_copy", "x.jpg", photo(number), NOW) for number in range(5)]
    new = await documents.add(database, store, SCANNER, account_id, "cnic_copy", "y.jpg", photo(9), NOW, replaces=kept[2])
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
        present = {document.id for document in await documents.of_application(session, draft.application.id)}
    assert present == {*kept, new} - {kept[2]}


async def test_a_document_is_replaced_also_by_one_that_is_there_already(database: Database, store: Store) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
    old, new = [await documents.add(database, store, SCANNER, account_id, "cnic_copy", "x.jpg", photo(number), NOW) for number in range(2)]
    for _ in range(2):  # and it replaces itself without going
        assert await documents.add(database, store, SCANNER, account_id, "cnic_copy", "y.jpg", photo(1), NOW, replaces=old) == new
        old = new
    async with database.session() as session:
        draft = await drafts.load(session, account_id, NOW)
        assert [each.id for each in await documents.of_application(session, draft.application.id)] == [new]


async def test_files_that_no_document_refers_to_are_swept_and_the_others_stay(database: Database, tmp_path: object) -> None:
    store = Store(f"file://{tmp_path}")
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
    kept = await documents.add(database, store, SCANNER, account_id, "cnic_copy", "x.jpg", photo(), NOW)
    orphan = await store.put(b"left by a crash")
    later = datetime.now(UTC) + timedelta(hours=2)
    await documents.sweep(database, store, datetime.now(UTC))
    assert await store.get(orphan)
    await documents.sweep(database, store, later)
    with pytest.raises(UnreadableError):
        await store.get(orphan)
    async with database.session() as session:
        document = await documents.of_account(session, account_id, kept)
        assert document
        assert (await documents.read(store, document)).content


class _Clamd:
    """A server that speaks clamd's INSTREAM on loopback, and finds what holds the word VIRUS."""

    def __init__(self) -> None:
        self.port = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "_Clamd":
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"INSTREAM")
        content = b""
        rest = await reader.readexactly(1)
        assert rest in b"\n\0"
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
        writer.write(b"stream: Test.Virus FOUND\n" if b"VIRUS" in content else b"stream: OK\n")
        await writer.drain()
        writer.close()


async def test_what_the_scanner_could_not_see_is_scanned_again_and_taken_out_when_infected(database: Database, store: Store) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
    away = Scanner("tcp://127.0.0.1:1")
    document_id = await documents.add(database, store, away, account_id, "cnic_copy", "x.jpg", photo(), NOW)
    async with database.session() as session:
        document = await session.get(Document, document_id)
        assert document
        assert document.scan == Scan.WAITING
    async with _Clamd() as clamd:
        here = Scanner(f"tcp://127.0.0.1:{clamd.port}")
        assert await here.scan(b"a VIRUS") is Scan.INFECTED
        await documents.rescan(database, store, here, NOW)
    async with database.session() as session:
        document = await session.get(Document, document_id)
        assert document
        assert document.scan == Scan.CLEAN
