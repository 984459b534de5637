"""A worker that is killed at whichever statement of whichever of its duties: nothing twice, nothing lost, nothing stuck. Real processes."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select

from registry.gateways.darkroom import develop
from registry.gateways.store import Store
from registry.records import Application, Assessment, Assistance, Award, Document, Event, LedgerCheck, Loan, Message
from registry.records.database import Database
from registry.rules.programmes import PROGRAMMES
from registry.services.office import requests
from registry.services.payments import payment_results
from registry.services.registration import documents, drafts, helpline
from tests.rules.test_payment_files import pain_002, status
from tests.servers import clamav
from tests.services import test_assessments, test_awards, test_messages
from tests.services.award_rows import awarded, supervisor
from tests.services.loan_people import disbursed, offered
from tests.services.test_applications import NOW, complete, person, photo
from tests.services.test_casework import differing, officer, version
from tests.services.test_circumstances import benefited
from tests.services.test_counter import officer as counter_officer
from tests.services.test_helpline import asked
from tests.services.test_payment_runs import references, sent


@dataclass
class Left:
    """What a worker leaves behind: how many messages by template (SMS), events, and rows in which state."""

    messages: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    rows: dict[Any, list[Any]] = field(default_factory=dict)  # what is asked, what is answered


async def _messages(database: Database, folder: Path) -> datetime:
    await test_messages._queued(database)
    return NOW


async def _checks(database: Database, folder: Path) -> datetime:
    await _submitted(database)
    return NOW


async def _submitted(database: Database) -> None:
    account_id = await person(database)
    await complete(database, account_id, Store("memory://"))
    async with database.session() as session:
        await test_assessments.applications.call_right(session, account_id, NOW)
        await test_assessments.applications.submit(session, account_id, test_assessments.ADDRESS, NOW)


async def _grown_older(database: Database, folder: Path) -> datetime:
    await test_assessments.verified(database)
    return datetime(2027, 4, 12, 12, tzinfo=NOW.tzinfo)


async def _other_rules(database: Database, folder: Path) -> datetime:
    await test_assessments.verified(database)
    await test_assessments.published(database, "cash_assistance", test_assessments.LATER, NOW.date() + timedelta(days=7))
    return NOW + timedelta(days=7)


async def _waiting(database: Database, folder: Path) -> datetime:
    await test_awards.set_budget(database, 2 * 3 * 9000)
    await test_awards.waiting(database, [30, 5, 20, 11])
    return NOW


async def _paid(database: Database, folder: Path) -> datetime:
    await awarded(database)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    (reference,) = await references(database, run)
    results = pain_002(status(reference, "ACSC", amount="9000"), run=run.reference)
    await payment_results.read_in(database, one, run.id or 0, results, NOW)
    return NOW


async def _waiting_for_the_scanner(database: Database, folder: Path) -> datetime:
    store = Store((folder / "documents").as_uri())
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
    for number in (1, 3):
        await documents.add(database, store, documents.Scanner(""), account_id, "cnic_copy", "paper.jpg", photo(number), NOW)
    async with database.session() as session:
        await session.exec(update(Document).values(scan="waiting"))  # pyright: ignore
    return NOW


async def _orphans(database: Database, folder: Path) -> datetime:
    started = await _waiting_for_the_scanner(database, folder)
    for _ in range(3):
        await Store((folder / "documents").as_uri()).put(b"nobody's")
    assert started
    return datetime.now(NOW.tzinfo) + timedelta(hours=2)  # files are as old as the disk says


async def _request(database: Database, days: int) -> datetime:
    _, case = await differing(database)
    me = await officer(database)
    async with database.session() as session:
        shown = await version(database, case)
        await requests.ask_for_information(session, me, case, shown, steps=["contact"], papers=[], words="Number.", days=14, now=NOW)
    return NOW + timedelta(days=days)


async def _year(database: Database, folder: Path) -> datetime:
    await benefited(database)
    return NOW + timedelta(days=365)


async def _left_open(database: Database, folder: Path) -> datetime:
    _, code = await asked(database)
    await helpline.join(database, await counter_officer(database), code, NOW)
    return NOW + timedelta(hours=3)


async def _instalment(database: Database, folder: Path) -> datetime:
    loan = await disbursed(database)
    assert loan.next_due
    return datetime.combine(loan.next_due - timedelta(days=3), NOW.timetz())


async def _offer(database: Database, folder: Path) -> datetime:
    await offered(database)
    return NOW + timedelta(days=90)


CASES: dict[str, tuple[str, Callable[[Database, Path], Awaitable[datetime]], Left]] = {
    "messages": ("messages", _messages, Left({"account_created": 1}, rows={Message.state: ["sent", "sent"]})),
    "checks": ("checks", _checks, Left({}, {"verification_began": 1})),
    "ages": ("grown older", _grown_older, Left(rows={Assessment.programme: sorted(PROGRAMMES)})),
    "rules": ("other rules", _other_rules, Left(rows={Assessment.programme: sorted([*PROGRAMMES, "cash_assistance"])})),
    "a waiting list": ("waiting lists", _waiting, Left({"award_approved": 2}, rows={Award.state: ["approved"] * 2 + ["waiting"] * 2})),
    "payments": ("payments", _paid, Left({"payment_made": 1}, {"payment_made": 1})),
    "files to be scanned": (
        "scanning",
        _waiting_for_the_scanner,
        Left({}, {"document_refused": 1}, {Document.scan: ["clean", "infected"]}),
    ),
    "files of nobody": ("sweeping", _orphans, Left()),
    "a term that ends soon": ("terms", lambda database, _: _request(database, 12), Left({"information_reminder": 1})),
    "a term that is over": (
        "terms",
        lambda database, _: _request(database, 15),
        Left({"case_closed": 1}, {"closed": 1}, {Application.status: ["closed"]}),
    ),
    "a year": ("years", _year, Left({"confirm_yearly": 1})),
    "a form left open": ("forms left open", _left_open, Left(rows={Application.assistance_id: [None], Assistance.ended_by: ["portal"]})),
    "an instalment": ("loans", _instalment, Left({"loan_due": 1})),
    "an offer": ("loans", _offer, Left({"loan_lapsed": 1}, rows={Loan.status: ["withdrawn"]})),
    "the ledger": ("ledger", _instalment, Left(rows={LedgerCheck.faults: [[]]})),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[subprocess.Popen[str]]:
    """The process whose children are killed."""
    command = [sys.executable, "-m", "tests.services.crashing"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def _killed(workers: subprocess.Popen[str], order: list[str]) -> int:
    """Have a job done, and return how many workers were killed over it."""
    assert workers.stdin
    assert workers.stdout
    print(json.dumps(order), file=workers.stdin, flush=True)
    said = next((line for line in workers.stdout if line.startswith("killed ")), "")
    assert said, "a worker failed: see above"
    return int(said.split()[1])


@pytest.mark.parametrize("what", CASES)
async def test_a_worker_killed_at_any_statement_does_nothing_twice_and_loses_nothing(
    what: str, database: Database, tmp_path: Path, workers: subprocess.Popen[str]
) -> None:
    job, make, left = CASES[what]
    begun = await make(database, tmp_path)
    address = database.engine.url.render_as_string(hide_password=False).replace("+aiosqlite", "").replace("+psycopg", "")
    virus = f"Test.Photo:0:*:{(await develop(photo(3))).content.hex()}" if job == "scanning" else ""
    with clamav(virus) if virus else nullcontext("") as scanner:
        assert await asyncio.to_thread(_killed, workers, [address, str(tmp_path), scanner, job, begun.isoformat()]) > 0
    async with database.session() as session:
        told = Counter((await session.exec(select(Message.template).where(Message.channel == "sms"))).all())
        happened = Counter((await session.exec(select(Event.name))).all())
        for asked_for, expected in left.rows.items():
            assert sorted((await session.exec(select(asked_for))).all(), key=str) == expected
    assert {template: told[template] for template in left.messages} == left.messages
    assert {name: happened[name] for name in left.events} == left.events
    if job == "messages":
        assert len(list((tmp_path / "outbox").glob("*.json"))) == 2 * sum(told.values())  # each by e-mail too
    if job == "sweeping":
        stored = Store((tmp_path / "documents").as_uri()).older_than(begun)
        assert sum([len(keys) async for keys in stored]) == 4  # two photos and their previews
