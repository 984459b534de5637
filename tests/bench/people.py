"""People for the measurements: accounts with an open form, and what one of them sends over a socket."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from websockets.asyncio.client import ClientConnection, connect

from registry import clock
from registry.records import Account
from registry.records.database import Database, open_engine
from registry.services.accounts import sign_in
from registry.services.registration import applications, drafts
from registry.settings import Settings

_numbers = itertools.count(time.time_ns() // 1000 % 10**6)


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in and whose form is open at its second step."""

    cnic: str
    token: str


async def people(database_url: str, count: int, password_hash: str = "x") -> list[Person]:
    """Make people."""
    engine = open_engine(Settings(database_url=database_url).database)
    database, made = Database(engine), []
    async with database.session() as session:
        for _ in range(count):
            account = Account(
                cnic=f"35301{next(_numbers):07}2",
                full_name="Zainab",
                date_of_birth=date(1985, 4, 12),
                mobile="+923001234567",
                mobile_confirmed_at=clock.now(),
                password_hash=password_hash,
                language="en",
                created_at=clock.now(),
            )
            session.add(account)
            await session.flush()
            await drafts.load(session, account.id, clock.now())
            agreed = {"truthful": True, "consent": True}
            await applications.save_step(session, account.id, "declaration", agreed, revision=0, now=clock.now())
            made.append(Person(account.cnic, await sign_in.open_sign_in(session, account.id, clock.now())))
    await engine.dispose()
    return made


class Page:
    """One open page, seen from its socket."""

    def __init__(self, line: ClientConnection, path: str) -> None:
        self.line = line
        self.path = path

    async def send(self, name: str, payload: dict[str, Any], until: str) -> float:
        """Send an event; return the seconds until an answer that holds `until`."""
        began = time.perf_counter()
        pathname, _, query = self.path.partition("?")
        here = {"pathname": pathname, "query": dict(parse_qsl(query)), "asPath": self.path}
        event = {"name": name, "payload": payload, "router_data": here}
        await self.line.send(f"42/_event,{json.dumps(['event', event])}")
        async with asyncio.timeout(120):  # pings come also where no answer does
            await self.wait_for(until)
        return time.perf_counter() - began

    async def wait_for(self, *any_of: str) -> str:
        """Wait for a message that holds one of these."""
        while True:
            received = await self._receive()
            if any(part in received for part in any_of):
                return received

    async def idle(self, until: Coroutine[Any, Any, Any]) -> None:
        """Wait for something else, alive: whoever answers no ping is taken for gone."""
        async with asyncio.TaskGroup() as together:
            answering = together.create_task(self._answer_pings())
            await until
            answering.cancel()

    async def _answer_pings(self) -> None:
        while True:
            await self._receive()

    async def _receive(self) -> str:
        async with asyncio.timeout(120):  # `wait_for` of Python 3.11 swallows a cancellation that comes together with a message
            received = str(await self.line.recv())
        if received == "2":
            await self.line.send("3")
        return received


@asynccontextmanager
async def opened(port: int, path: str, token: str = "", cookie: str = "pser_session") -> AsyncIterator[Page]:
    """Open a page: connect, and have its state filled."""
    tab = f"bench-{time.monotonic_ns()}-{next(_numbers)}"
    url = f"ws://localhost:{port}/_event/?token={tab}&EIO=4&transport=websocket"
    headers = {"Origin": f"http://localhost:{port}"} | ({"Cookie": f"{cookie}={token}"} if token else {})
    async with connect(url, additional_headers=headers, max_size=None, open_timeout=120, ping_interval=None) as line:
        await line.recv()
        await line.send("40/_event,")
        await line.recv()
        page = Page(line, path)
        await page.send("reflex___state____state.hydrate_and_load", {}, '"is_hydrated_rx_state_":true')
        yield page
