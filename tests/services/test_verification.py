"""Households are checked against real HTTP sources, whatever these do, and settled once."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from registry.gateways.changes import LocalChanges
from registry.gateways.sources import SourceGateway
from registry.gateways.store import Store
from registry.records import Application, Check, Event, Message
from registry.records.database import Database
from registry.rules.lifecycle import Status
from registry.rules.verification import TERM, Source
from registry.services.office import verification
from registry.services.registration import applications, drafts
from registry.settings import SourceSettings
from tests.services.test_applications import NOW, complete, person

ADDRESS = "http://localhost:8000"


class Sources:
    """Four sources on one real HTTP server, answering as they are told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.household: dict[str, Any] = {"members": []}
        self.answer: Callable[[str, dict[str, str]], tuple[int, Any]] = lambda source, asked: (404, {})
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                source = self.path.split("/")[1]
                here.asked.append((source, asked))
                status, said = here.answer(source, asked)
                body = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def gateways(self, timeout: float = 5.0) -> dict[Source, SourceGateway]:
        chosen = SourceSettings(url=f"http://127.0.0.1:{self.server.server_port}", timeout=timeout)
        return {source: SourceGateway(source, chosen) for source in Source}

    def all_match(self, source: str, asked: dict[str, str]) -> tuple[int, Any]:
        """Know the household as it declares itself."""
        mine = self.household
        pupil = next((member for member in mine["members"] if member.get("cnic") == asked.get("cnic")), {})
        pupil = pupil or next((member for member in mine["members"] if member["full_name"] == asked.get("full_name")), {})
        said = {
            "identity": {
                "full_name": mine["full_name"],
                "date_of_birth": mine["date_of_birth"],
                "family": [{"cnic": member["cnic"], "full_name": member["full_name"]} for member in mine["members"] if member.get("cnic")],
            },
            "schools": {"attending": True, "school_name": pupil.get("school_name"), "school_class": pupil.get("school_class")},
            "electricity": {"holder": mine["full_name"], "average_bill": mine["electricity_bill"]},
            "bank": {"holder": mine.get("wallet_holder") or mine.get("account_holder"), "monthly_inflow": 0, "average_balance": 0},
        }
        return 200, said[source]


@pytest.fixture
def sources() -> Iterator[Sources]:
    served = Sources()
    yield served
    served.server.shutdown()


async def submitted(database: Database, sources: Sources, cnic: str = "3520212345672") -> UUID:
    """Return the account of a household that has just sent its application."""
    account_id = await person(database, cnic)
    await complete(database, account_id, Store("memory://"))
    async with database.session() as session:
        await applications.call_right(session, account_id, NOW)
        assert isinstance(await applications.submit(session, account_id, ADDRESS, NOW), str)
        sources.household = (await drafts.load(session, account_id, NOW)).answers
    return account_id


async def the(database: Database, account_id: UUID) -> tuple[Application, list[Check], list[str]]:
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
        checks = await verification.of_application(session, application.id)
        events = [event.name for event in await applications.timeline(session, application.id)]
        return application, checks, events


async def test_a_household_that_matches_everywhere_is_verified_by_itself_and_told_its_pser_id(database: Database, sources: Sources) -> None:
    sources.answer = sources.all_match
    account_id = await submitted(database, sources)
    changes = LocalChanges()
    assert await verification.begin_due(database, changes, NOW) == 1
    assert await verification.begin_due(database, changes, NOW) == 0
    assert await verification.ask_due(database, changes, sources.gateways(), NOW) == len(sources.asked) > 3
    application, checks, events = await the(database, account_id)
    assert {check.result for check in checks} == {"match"}, [check.findings for check in checks if check.result != "match"]
    assert (application.status, application.due_at) == (Status.VERIFIED, None)
    assert application.pser_id
    assert events.count("verified") == 1
    async with database.session() as session:
        told = (await session.exec(select(Message).where(Message.template == "household_verified"))).all()
    assert {message.details["pser_id"] for message in told} == {application.pser_id}
    assert all(message.details["matched"] for message in told)
    assert await verification.ask_due(database, changes, sources.gateways(), NOW + timedelta(days=1)) == 0


async def test_a_difference_leaves_the_case_to_the_officers_with_what_was_asked_and_answered(database: Database, sources: Sources) -> None:
    def contradicts(source: str, asked: dict[str, str]) -> tuple[int, Any]:
        status, said = sources.all_match(source, asked)
        return status, said | {"date_of_birth": "1970-01-01"} if source == "identity" else said

    sources.answer = contradicts
    account_id = await submitted(database, sources)
    await verification.begin_due(database, LocalChanges(), NOW)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW)
    application, checks, _ = await the(database, account_id)
    identity = next(check for check in checks if check.source == Source.IDENTITY)
    assert (application.status, application.result, application.pser_id) == (Status.IN_VERIFICATION, "differs", None)
    assert application.due_at > NOW
    assert identity.answered["date_of_birth"] == "1970-01-01"
    assert {finding["field"]: finding["result"] for finding in identity.findings}["date_of_birth"] == "differs"


async def test_who_is_not_known_to_a_source_is_unknown_not_wrong(database: Database, sources: Sources) -> None:
    account_id = await submitted(database, sources)
    await verification.begin_due(database, LocalChanges(), NOW)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW)
    application, checks, _ = await the(database, account_id)
    assert (application.result, {check.result for check in checks}) == ("unknown", {"unknown"})


@pytest.mark.parametrize("fault", [(500, {}), (200, b"<html>"), (200, []), (429, {}), (200, {"holder": 5})])
async def test_a_source_out_of_order_is_asked_again_with_growing_pauses_and_for_a_day(
    database: Database, sources: Sources, fault: tuple[int, Any]
) -> None:
    sources.answer = lambda source, asked: fault if source == "bank" else sources.all_match(source, asked)
    account_id = await submitted(database, sources)
    await verification.begin_due(database, LocalChanges(), NOW)
    dues = []
    now = NOW
    while (await the(database, account_id))[0].result == "":
        await verification.ask_due(database, LocalChanges(), sources.gateways(), now)
        _, checks, _ = await the(database, account_id)
        bank = next(check for check in checks if check.source == Source.BANK)
        dues.append(bank.due_at - now)
        now = max(bank.due_at, now + timedelta(seconds=1))
    assert dues[:4] == sorted(dues[:4])
    assert timedelta(hours=24) <= now - NOW <= timedelta(hours=28)
    application, checks, _ = await the(database, account_id)
    assert (application.status, application.result) == (Status.IN_VERIFICATION, "unavailable")
    assert sum(source != "bank" for source, _ in sources.asked) == len(checks) - 1


async def test_a_source_that_keeps_failing_is_left_alone_for_a_while(sources: Sources) -> None:
    sources.answer = lambda source, asked: (500, {})
    bank = sources.gateways()[Source.BANK]
    for _ in range(20):
        with pytest.raises(Exception, match=r"status 500|left alone"):
            await bank.ask({"iban": "PK"})
    assert len(sources.asked) == 5


async def test_a_source_that_does_not_answer_in_time_is_unavailable(sources: Sources) -> None:
    slow = threading.Event()
    sources.answer = lambda source, asked: ((slow.wait(2) and 200) or 200, {})
    with pytest.raises(Exception, match="Timeout"):
        await sources.gateways(timeout=0.1)[Source.BANK].ask({"iban": "PK"})
    slow.set()


async def test_the_same_is_not_asked_twice_within_the_term(database: Database, sources: Sources) -> None:
    sources.answer = sources.all_match
    account_id = await submitted(database, sources)
    await verification.begin_due(database, LocalChanges(), NOW)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW)
    asked = len(sources.asked)
    for later, more in ((NOW + timedelta(days=1), 0), (NOW + TERM + timedelta(days=1), asked)):
        async with database.session() as session:
            application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
            await verification.open_checks(session, application, later)
        await verification.ask_due(database, LocalChanges(), sources.gateways(), later)
        assert len(sources.asked) == asked + more


async def test_a_worker_killed_while_asking_is_followed_by_another_that_repeats_nothing(database: Database, sources: Sources) -> None:
    account_id = await submitted(database, sources)
    await verification.begin_due(database, LocalChanges(), NOW)
    hangs = threading.Event()

    def answer(source: str, asked: dict[str, str]) -> tuple[int, Any]:
        if source == "bank":
            hangs.wait(5)
        return sources.all_match(source, asked)

    sources.answer = answer
    killed = asyncio.create_task(verification.ask_due(database, LocalChanges(), sources.gateways(30), NOW))
    for _ in range(200):
        await asyncio.sleep(0.02)
        checks = (await the(database, account_id))[1]
        if [check.state for check in checks].count("done") == len(checks) - 1:
            break
    killed.cancel()
    hangs.set()
    sources.answer = sources.all_match
    asked = len(sources.asked)
    assert await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW + timedelta(minutes=1)) == 0
    assert await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW + timedelta(minutes=5)) == 1
    assert [source for source, _ in sources.asked[asked:]] == ["bank"]
    application, _, events = await the(database, account_id)
    assert application.status == Status.VERIFIED
    assert events.count("verified") == 1


async def test_a_household_whose_answers_are_all_in_is_settled_also_when_the_worker_is_killed_waiting_for_others(
    database: Database, sources: Sources
) -> None:
    first = await submitted(database, sources)
    second = await submitted(database, sources, "3520212345674")
    await verification.begin_due(database, LocalChanges(), NOW)
    application = (await the(database, second))[0]
    async with database.session() as session:
        other = {"asked": {"cnic": "3520212345674"}, "asked_digest": "of the second alone"}
        theirs = (col(Check.application_id) == application.id, col(Check.source) == Source.IDENTITY)
        await session.exec(update(Check).where(*theirs).values(**other))
    hangs = threading.Event()

    def answer(source: str, asked: dict[str, str]) -> tuple[int, Any]:
        if asked.get("cnic") == "3520212345674":
            hangs.wait(20)
        return sources.all_match(source, asked)

    sources.answer = answer
    killed = asyncio.create_task(verification.ask_due(database, LocalChanges(), sources.gateways(30), NOW))
    for _ in range(500):
        await asyncio.sleep(0.02)
        if (await the(database, first))[0].status == Status.VERIFIED:
            break
    still_asking = not killed.done()
    killed.cancel()
    hangs.set()
    assert still_asking
    assert (await the(database, first))[0].status == Status.VERIFIED


async def test_two_households_with_one_meter_have_it_asked_about_once(database: Database, sources: Sources) -> None:
    for cnic in ("3520212345672", "3520212345674"):
        await submitted(database, sources, cnic)
    await verification.begin_due(database, LocalChanges(), NOW)
    await verification.ask_due(database, LocalChanges(), sources.gateways(), NOW)
    assert [source for source, _ in sources.asked].count("electricity") == 1


async def test_what_a_source_says_is_kept_without_signs_that_no_database_holds(sources: Sources) -> None:
    sources.answer = lambda source, asked: (200, {"holder": "Zai\0nab", "monthly_inflow": 0, "average_balance": 0})
    assert (await sources.gateways()[Source.BANK].ask({"iban": "PK"}) or {})["holder"] == "Zainab"


async def test_two_workers_at_once_ask_everything_once_and_verify_once(database: Database, sources: Sources) -> None:
    sources.answer = sources.all_match
    account_id = await submitted(database, sources)
    await asyncio.gather(*(verification.begin_due(database, LocalChanges(), NOW) for _ in range(3)), return_exceptions=True)
    await asyncio.gather(*(verification.ask_due(database, LocalChanges(), sources.gateways(), NOW) for _ in range(3)))
    _, checks, events = await the(database, account_id)
    assert len(sources.asked) == len(checks)
    assert events.count("verified") == events.count("verification_began") == 1
    async with database.session() as session:
        assert len((await session.exec(select(Event).where(Event.name == "verified"))).all()) == 1
