"""A run sent to a bank of other people's making, a real server: it finds nothing wrong with the file, and what it answers is read in."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from mockbank.server import Config, make_server
from sqlmodel import select

from registry.records import Message, Payment, PaymentRun
from registry.records.database import Database
from registry.services.payments import payment_results, payment_runs, payments
from tests.services.award_rows import awarded, supervisor, wallet
from tests.services.test_applications import NOW
from tests.services.test_payment_runs import TREASURY, sent

CLOSED = "PK24SCBL0000001171495101"


class Bank:
    """A bank that holds the treasury's account, and one that was closed."""

    def __init__(self) -> None:
        self._server = make_server(Config(port=0, quiet=True, clock=f"{NOW:%Y-%m-%dT%H:%M}"))
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self._open("treasury", TREASURY.iban, 100_000_000)
        self._open("closed", CLOSED, 0, behaviour="closed-account")

    def _open(self, name: str, iban: str, balance: int, **more: str) -> None:
        account = {"id": name, "name": name, "iban": iban, "bic": "SCBLPKKX", "currency": "PKR", "balance": balance}
        self.call("POST", "/_mock/accounts", json.dumps(account | more).encode())

    def call(self, method: str, path: str, content: bytes | None = None) -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self._server.server_address[1]}{path}", content, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def said(self, kind: str) -> bytes:
        """Return the last message of a kind."""
        messages = json.loads(self.call("GET", "/_mock/messages"))
        return [each["body"].encode() for each in messages if each["type"].startswith(kind)][-1]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def bank() -> Iterator[Bank]:
    opened = Bank()
    yield opened
    opened.close()


async def test_a_bank_finds_nothing_wrong_with_a_run_and_its_answers_settle_it(database: Database, bank: Bank) -> None:
    closed = {"payment": "bank", "bank_name": "SCB", "account_holder": "زینب بی بی", "iban": CLOSED}
    await awarded(database, 1, account=wallet(1))
    await awarded(database, 2, account=closed)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    async with database.session() as session:
        orders = await payment_runs.file(session, one, run.id or 0, "xml", TREASURY, NOW)
    assert b"1 batch, 2 payments, 0 findings" in bank.call("POST", "/_mock/validate", orders)
    bank.call("POST", "/payments", orders)
    read = await payment_results.read_in(database, one, run.id or 0, bank.said("pain.002"), NOW)
    assert (read.paid, read.failed) == (0, 1)  # what it has only accepted is not paid yet
    bank.call("POST", "/_mock/advance?days=3")
    read = await payment_results.read_in(database, one, run.id or 0, bank.said("camt.054"), NOW)
    assert (read.paid, read.failed) == (1, 0)
    async with database.session() as session:
        assert (await session.exec(select(PaymentRun.state))).one() == "settled"
        states = (await session.exec(select(Payment.state, Payment.reason).order_by(Payment.id))).all()
    assert sorted(states) == [("failed", "AC04"), ("paid", "")]


async def test_a_household_is_told_once_what_became_of_its_payment(database: Database, bank: Bank) -> None:
    await awarded(database, 1)
    one, other = await supervisor(database), await supervisor(database)
    run = await sent(database, one, other)
    async with database.session() as session:
        orders = await payment_runs.file(session, one, run.id or 0, "xml", TREASURY, NOW)
    bank.call("POST", "/payments", orders)
    bank.call("POST", "/_mock/advance?days=3")
    await payment_results.read_in(database, one, run.id or 0, bank.said("camt.054"), NOW)
    assert [len(await payments.tell_due(database, NOW)) for _ in range(2)] == [1, 0]
    async with database.session() as session:
        told = (await session.exec(select(Message.details).where(Message.template == "payment_made", Message.channel == "sms"))).all()
    assert told == [{"programme": "cash_assistance", "amount": 9000, "account": "…0001"}]
