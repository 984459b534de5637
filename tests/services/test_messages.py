"""The outbox: what is committed goes out, once, whatever the gateway does. Against real SMTP and HTTP servers on loopback."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import func, select

from registry.gateways.delivery import Gateway, Parcel
from registry.gateways.mail import Mail
from registry.gateways.outbox_folder import OutboxFolder
from registry.gateways.sms import Sms
from registry.records import Account, Delivery, Message
from registry.records.database import Database
from registry.services import messages
from registry.services.accounts import accounts
from registry.services.accounts.accounts import NewAccount
from tests.servers import free_port

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class SmsServer(ThreadingHTTPServer):
    """An SMS gateway that answers what it is told to, and keeps what it was sent."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.received: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), _Answer)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/sms"


class _Answer(BaseHTTPRequestHandler):
    server: SmsServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 0:
            self.connection.close()
            return
        if status < 300:
            self.server.received.append(body | {"key": self.headers["Idempotency-Key"]})
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def sms_server(*answers: int) -> Iterator[SmsServer]:
    server = SmsServer(*answers)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()


class Postbox:
    """An SMTP server's handler: refuses the first so many mails for a while, then keeps them."""

    def __init__(self, refusals: int = 0, code: int = 451) -> None:
        self.refusals, self.code = refusals, code
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        if self.refusals:
            self.refusals -= 1
            return f"{self.code} not now"
        self.mails.append(envelope)
        return "250 OK"


@contextmanager
def smtp_server(postbox: Postbox) -> Iterator[str]:
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


async def _queued(database: Database) -> None:
    new = NewAccount("Zainab Bibi", "3520212345672", date(1985, 4, 12), "+923001234567", "z@example.com", "the rain on our roof 7", "ur")
    await accounts.register(database, new, NOW)


async def _states(database: Database) -> dict[str, str]:
    async with database.session() as session:
        return {message.channel: message.state for message in (await session.exec(select(Message))).all()}


async def _outcomes(database: Database) -> list[str]:
    async with database.session() as session:
        return [delivery.outcome for delivery in (await session.exec(select(Delivery).order_by(Delivery.id))).all()]  # pyright: ignore


async def test_a_message_is_delivered_by_mail_and_sms_once(database: Database) -> None:
    await _queued(database)
    postbox = Postbox()
    with sms_server() as gateway, smtp_server(postbox) as smtp:
        gateways: dict[str, Gateway] = {"sms": Sms(gateway.url), "email": Mail(smtp, "PSER <no-reply@pser.example>")}
        for minute in range(3):
            await messages.deliver_due(database, gateways, NOW + timedelta(minutes=minute))
        assert [sms["to"] for sms in gateway.received] == ["+923001234567"]
        assert len(postbox.mails) == 1
    assert await _states(database) == {"sms": "sent", "email": "sent"}


@pytest.mark.parametrize(("answer", "outcome"), [(500, "error_500"), (503, "error_503"), (429, "error_429"), (0, "unreachable")])
async def test_a_gateway_that_fails_is_tried_again_with_growing_pauses(database: Database, answer: int, outcome: str) -> None:
    await _queued(database)
    with sms_server(answer, answer) as gateway, smtp_server(Postbox()) as smtp:
        gateways: dict[str, Gateway] = {"sms": Sms(gateway.url), "email": Mail(smtp, "x@pser.example")}
        await messages.deliver_due(database, gateways, NOW)
        assert await _states(database) == {"sms": "waiting", "email": "sent"}
        await messages.deliver_due(database, gateways, NOW + timedelta(seconds=29))
        assert (await _outcomes(database)).count(outcome) == 1
        await messages.deliver_due(database, gateways, NOW + timedelta(seconds=31))
        await messages.deliver_due(database, gateways, NOW + timedelta(seconds=100))
        assert (await _outcomes(database)).count(outcome) == 2
        await messages.deliver_due(database, gateways, NOW + timedelta(seconds=152))
        assert len(gateway.received) == 1
    assert (await _states(database))["sms"] == "sent"


async def test_a_gateway_that_does_not_answer_is_a_timeout(database: Database) -> None:
    await _queued(database)

    async def silence(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3)
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    gateways: dict[str, Gateway] = {
        "sms": Sms(f"http://127.0.0.1:{port}/", patience=0.2),
        "email": Mail(f"smtp://127.0.0.1:{port}", "x@pser.example", patience=0.2),
    }
    await messages.deliver_due(database, gateways, NOW)
    assert await _outcomes(database) == ["timeout", "timeout"]
    assert set((await _states(database)).values()) == {"waiting"}
    server.close()


async def test_a_refusal_for_good_is_not_tried_again(database: Database) -> None:
    await _queued(database)
    with sms_server(400) as gateway, smtp_server(Postbox(refusals=1, code=550)) as smtp:
        gateways: dict[str, Gateway] = {"sms": Sms(gateway.url), "email": Mail(smtp, "x@pser.example")}
        await messages.deliver_due(database, gateways, NOW)
    assert set((await _states(database)).values()) == {"failed"}


@asynccontextmanager
async def smtp_script(login: str = "235 welcome", taken: str = "250 taken", after: float = 0) -> AsyncIterator[tuple[str, list[str]]]:
    """Serve SMTP by a script: what is answered to a log-in, and to a message after some seconds; without a word the line is cut."""
    taken_in: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            answer = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": login, "DATA": "354 go on", "QUIT": "221 bye"}.get(line[:4], "250 well")
            writer.write(f"{answer}\r\n".encode())
            if line == "DATA":
                taken_in.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                await asyncio.sleep(after)
                if not taken:
                    break
                writer.write(f"{taken}\r\n".encode())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"smtp://portal:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}", taken_in
    server.close()


@pytest.mark.parametrize(
    "script", [{"taken": ""}, {"after": 1.0}, {"taken": "999999 \x00 well"}], ids=["a cut line", "a late answer", "no clear answer"]
)
async def test_a_mail_that_was_handed_over_and_not_clearly_answered_is_unsure_and_not_sent_again(
    database: Database, script: dict[str, Any]
) -> None:
    await _queued(database)
    async with smtp_script(**script) as (smtp, taken_in):
        mail = Mail(smtp, "x@pser.example", patience=5, taking=0.3)
        for day in range(3):
            await messages.deliver_due(database, {"email": mail}, NOW + timedelta(days=day))
    assert len(taken_in) == 1
    assert (await _states(database))["email"] == "unsure"
    assert await _outcomes(database) == ["unanswered"]


async def test_a_mail_server_that_looks_through_a_message_is_waited_for(database: Database) -> None:
    await _queued(database)
    async with smtp_script(after=0.5) as (smtp, taken_in):
        await messages.deliver_due(database, {"email": Mail(smtp, "x@pser.example", patience=0.3)}, NOW)
    assert len(taken_in) == 1
    assert (await _states(database))["email"] == "sent"


async def test_expired_credentials_lose_no_mail(database: Database) -> None:
    await _queued(database)
    async with smtp_script(login="535 5.7.8 expired") as (smtp, _):
        await messages.deliver_due(database, {"email": Mail(smtp, "x@pser.example")}, NOW)
    assert (await _states(database))["email"] == "waiting"
    async with smtp_script() as (smtp, taken_in):
        await messages.deliver_due(database, {"email": Mail(smtp, "x@pser.example")}, NOW + timedelta(minutes=1))
    assert len(taken_in) == 1
    assert await _outcomes(database) == ["smtp_535", "sent"]


class _Slow:
    """A way out that is silent until told to go on."""

    repeatable = False

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.at_once = self.most = 0

    async def deliver(self, _: Parcel) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.goes_on.wait()
        self.at_once -= 1


async def test_a_channel_that_is_silent_holds_up_no_other_and_a_few_of_its_messages_go_at_once(database: Database, tmp_path: Path) -> None:
    await _queued(database)
    async with database.session() as session:
        account = (await session.exec(select(Account))).one()
        for number in range(12):
            await messages.queue(
                session, cause=f"again:{number}", template="account_created", account=account, now=NOW, channels=("email",)
            )
        await messages.queue(session, cause="again:sms", template="account_created", account=account, now=NOW, channels=("sms",))
    mail = _Slow()
    delivered = asyncio.create_task(messages.deliver_due(database, {"email": mail, "sms": OutboxFolder(tmp_path)}, NOW))
    async with asyncio.timeout(10):
        while len(list(tmp_path.glob("*.json"))) < 2 or not mail.at_once:
            await asyncio.sleep(0.01)
    assert not delivered.done()
    mail.goes_on.set()
    await delivered
    assert 1 < mail.most <= 5


async def test_one_message_that_cannot_be_written_holds_up_no_other(database: Database) -> None:
    await _queued(database)
    async with database.session() as session:
        bad = (await session.exec(select(Message).where(Message.channel == "email"))).one()
        bad.to = "zainab@example.com\r\nBcc: everybody@example.com"
        bad.created_at = NOW - timedelta(hours=1)  # the first to go out
        session.add(bad)
    postbox = Postbox()
    with sms_server() as gateway, smtp_server(postbox) as smtp:
        gateways: dict[str, Gateway] = {"sms": Sms(gateway.url), "email": Mail(smtp, "x@pser.example")}
        assert await messages.deliver_due(database, gateways, NOW) == 2
        assert len(gateway.received) == 1
        assert await _states(database) == {"sms": "sent", "email": "waiting"}
        for day in range(1, 10):
            await messages.deliver_due(database, gateways, NOW + timedelta(days=day))
    assert postbox.mails == []
    assert (await _states(database))["email"] == "failed"
    assert set(await _outcomes(database)) == {"sent", "not_written"}


async def test_two_workers_at_once_deliver_a_message_once(database: Database) -> None:
    await _queued(database)
    postbox = Postbox()
    with sms_server() as gateway, smtp_server(postbox) as smtp:
        gateways: dict[str, Gateway] = {"sms": Sms(gateway.url), "email": Mail(smtp, "x@pser.example")}
        await asyncio.gather(*(messages.deliver_due(database, gateways, NOW) for _ in range(5)))
        assert (len(gateway.received), len(postbox.mails)) == (1, 1)


async def test_what_a_worker_died_over_is_sent_again_only_where_that_is_safe(database: Database) -> None:
    await _queued(database)
    async with database.session() as session:
        for message in (await session.exec(select(Message))).all():
            message.state, message.due_at = "sending", NOW + timedelta(minutes=5)
            session.add(message)
    postbox = Postbox()
    with sms_server() as gateway, smtp_server(postbox) as smtp:
        gateways: dict[str, Gateway] = {"sms": Sms(gateway.url), "email": Mail(smtp, "x@pser.example")}
        await messages.deliver_due(database, gateways, NOW + timedelta(minutes=4))
        assert (gateway.received, postbox.mails) == ([], [])
        await messages.deliver_due(database, gateways, NOW + timedelta(minutes=6))
        assert (len(gateway.received), len(postbox.mails)) == (1, 0)
    assert await _states(database) == {"sms": "sent", "email": "unsure"}


async def test_a_code_is_forgotten_once_it_is_sent_and_never_shown(database: Database, tmp_path: Path) -> None:
    await _queued(database)
    async with database.session() as session:
        account = (await session.exec(select(Account))).one()
        await accounts.send_mobile_code(session, account.id, NOW)
    folder = OutboxFolder(tmp_path)
    await messages.deliver_due(database, {"sms": folder, "email": folder}, NOW)
    async with database.session() as session:
        code = (await session.exec(select(Message).where(Message.template == "mobile_code"))).one()
        assert (code.state, code.details) == ("sent", {})
        assert len(await messages.of_account(session, account.id)) == 2
    written = [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]
    assert len(written) == 3
    assert {"channel", "to", "subject", "text", "language", "created_at"} == set(written[0])


async def test_a_message_is_sent_again_at_most_three_times_a_day_and_once_a_minute(database: Database) -> None:
    await _queued(database)
    async with database.session() as session:
        account = (await session.exec(select(Account))).one()
        again = [await messages.send_again(session, account, "account_created", NOW + timedelta(seconds=30 * turn)) for turn in range(12)]
    assert again.count(True) == 3
    assert again[:3] == [False, False, True]


async def test_a_message_that_is_said_to_be_sent_again_is_in_the_outbox_also_around_midnight(database: Database) -> None:
    await _queued(database)
    moments = [NOW.replace(hour=23, minute=0), *(NOW.replace(hour=hour, minute=30) + timedelta(days=1) for hour in (0, 23))]
    for sent_before, moment in enumerate(moments, 1):
        async with database.session() as session:
            account = (await session.exec(select(Account))).one()
            assert await messages.send_again(session, account, "account_created", moment)
        async with database.session() as session:
            sms = select(func.count()).select_from(Message).where(Message.channel == "sms")
            assert (await session.exec(sms)).one() == 1 + sent_before
