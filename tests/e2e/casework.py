"""Casework: staff and citizens who are signed in, and households whose checks the portal has done."""

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.sync_api import Browser
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.records import Account, Application, Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.rules import places
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.office.audit import Actor
from registry.services.office.staff import open_centre
from registry.services.portal import opened
from registry.services.samples.sample import Sample
from registry.services.samples.samples import make
from registry.settings import Settings
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import run
from tests.e2e.portal_server import PortalServer

EVERYWHERE = tuple(places.code(district) for district in places.districts())


def in_database(portal: PortalServer, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    """Do something in a portal's database, in one transaction."""

    async def within() -> Any:
        engine = open_engine(Settings(data_dir=portal.data).database)
        try:
            async with Database(engine).session() as session:
                return await work(session)
        finally:
            await engine.dispose()

    return run(within())


def colleague(
    browser: Browser,
    portal: PortalServer,
    name: str,
    role: str = "officer",
    *,
    size: str = "desktop",
    language: str = "en",
    districts: tuple[str, ...] = EVERYWHERE,
) -> Visitor:
    """Return the browser of a member of staff who is signed in with both factors."""
    token, now = secrets.token_urlsafe(32), clock.now()

    async def employ(session: AsyncSession) -> None:
        centre = await open_centre(session, f"Centre of {name}", list(districts), now, Actor())
        person = Staff(cnic=f"35406{secrets.randbelow(10**7):07}1", full_name=name, role=role, created_at=now)
        person.centre_id = centre.id if role == "officer" else None
        session.add(person)
        await session.flush()
        session.add(StaffSignIn(token_sha256=fingerprint(token), staff_id=person.id, opened_at=now, seen_at=now, passed_at=now))

    in_database(portal, employ)
    visitor = Visitor(browser, portal.address, size, language)
    visitor.context.add_cookies([{"name": "pser_staff", "value": token, "url": portal.address}])
    return visitor


def citizen(browser: Browser, portal: PortalServer, number: str, *, size: str = "phone", language: str = "ur") -> Visitor:
    """Return the browser of the person whose application it is, signed in."""

    async def open_(session: AsyncSession) -> str:
        application = (await session.exec(select(Application).where(Application.number == number))).one()
        return await sign_in.open_sign_in(session, application.account_id, clock.now())

    visitor = Visitor(browser, portal.address, size, language)
    visitor.context.add_cookies([{"name": "pser_session", "value": in_database(portal, open_), "url": portal.address}])
    return visitor


def household(portal: PortalServer, number: int, change: Callable[[Sample], None] = lambda _: None, *, wait: bool = True) -> str:
    """Have a sample household send its application, wait until the portal has checked it, and return the application's number."""
    sample = Sample(number)
    change(sample)

    async def send() -> str:
        async with opened(Settings(data_dir=portal.data)) as here:
            return await make(here, sample, "x")

    sent = run(send())
    deadline = time.monotonic() + 60
    while wait and time.monotonic() < deadline:
        if in_database(portal, lambda session: _result(session, sent)):
            return sent
        time.sleep(0.2)
    assert not wait, "the household was not checked in time"
    return sent


async def _result(session: AsyncSession, number: str) -> str:
    return (await session.exec(select(Application.result).where(Application.number == number))).one()


async def account_of(session: AsyncSession, number: str) -> Account:
    """Return the account behind an application number."""
    mine = select(Account).join(Application, col(Application.account_id) == col(Account.id)).where(Application.number == number)
    return (await session.exec(mine)).one()
