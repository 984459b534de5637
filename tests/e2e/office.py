"""An office to look into: a portal with cases in every status, and a browser for each of its staff."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Browser

from registry import clock
from registry.clock import PAKISTAN
from registry.records import Account, Application, Check, Event, NameSound, Recommendation, Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.rules import numbers, places, service_clock
from registry.rules.access import Role
from registry.rules.lifecycle import Status
from registry.rules.names import search_key, sounds
from registry.services.accounts.hashing import fingerprint
from registry.services.office.audit import Actor
from registry.services.office.staff import open_centre
from registry.settings import Settings
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import run
from tests.e2e.portal_server import PortalServer

NAMES = ("Zainab Bibi", "Muhammad Aslam", "Ghulam Fatima", "Abdul Rehman", "Nasreen Akhtar")
RESULTS = ("differs", "unknown", "match", "unavailable", "")
STATUSES = (Status.SUBMITTED, Status.IN_VERIFICATION, Status.IN_DECISION, Status.INFORMATION_REQUESTED, Status.VERIFIED)
CASES = 60


def number_of(serial: int) -> str:
    """Return the application number of a case of the office."""
    return numbers.APPLICATION.make(Random(serial).choice, 2026)


@dataclass
class Office:
    """A portal with cases, and the cookies of its staff."""

    portal: PortalServer
    cookies: dict[str, str] = field(default_factory=dict)
    cases: int = CASES

    def visitor(self, browser: Browser, who: str, language: str = "en", size: str = "desktop") -> Visitor:
        """Return a browser in which one of the staff is signed in."""
        visitor = Visitor(browser, self.portal.address, size, language)
        visitor.context.add_cookies([{"name": "pser_staff", "value": self.cookies[who], "url": self.portal.address}])
        return visitor

    async def fill(self) -> None:
        """Make the staff and the cases."""
        engine = open_engine(Settings(data_dir=self.portal.data).database)
        now = clock.now()
        async with Database(engine).session() as session:
            districts = [places.code(name) for name in places.districts()]
            centre = await open_centre(session, "Centre of the tests", districts, now, Actor())
            await open_centre(session, "Centre of Lahore", ["lahore"], now, Actor())
            people = [
                Staff(
                    cnic=f"354070000000{number}",
                    full_name=name,
                    role=role,
                    centre_id=centre.id if role == Role.OFFICER else None,
                    password_hash="x",
                    created_at=now,
                )
                for number, (name, role) in enumerate(
                    (
                        ("Rashid Mehmood", Role.OFFICER),
                        ("Nadia Iqbal", Role.OFFICER),
                        ("Saima Rafiq", Role.SUPERVISOR),
                        ("Fariha Anwar", Role.SUPERVISOR),
                        ("Asma Tariq", Role.ADMINISTRATOR),
                    )
                )
            ]
            session.add_all(people)
            await session.flush()
            for person in people:
                token = secrets.token_urlsafe(32)
                session.add(StaffSignIn(token_sha256=fingerprint(token), staff_id=person.id, opened_at=now, seen_at=now, passed_at=now))
                self.cookies[person.full_name.split()[0]] = token
            for number in range(self.cases):
                account = Account(
                    cnic=f"352030000{number:04}",
                    full_name=f"{NAMES[number % len(NAMES)]} {number:02}",
                    date_of_birth=date(1985, 4, 12),
                    mobile=f"+92300{number:07}",
                    password_hash="x",
                    language="ur",
                    created_at=now,
                )
                session.add(account)
                await session.flush()
                await self._case(session, account, number, people[0])
        await engine.dispose()

    async def _case(self, session: Any, account: Account, number: int, officer: Staff) -> None:
        now, status = clock.now(), STATUSES[number % len(STATUSES)]
        since = now - timedelta(days=number)
        district = list(places.districts())[number % 7 * 5]
        case = Application(
            account_id=account.id,
            status=status,
            number=number_of(number),
            started_at=since,
            submitted_at=since - timedelta(days=3),
            since=since,
            due_at=service_clock.due(status, since.astimezone(PAKISTAN)),
            district=places.code(district),
            tehsil=places.code(district, places.districts()[district][0]),
            name_key=search_key(account.full_name),
            result=RESULTS[number % 3],
        )
        session.add(case)
        await session.flush()
        session.add_all(NameSound(application_id=case.id, sound=sound, district=case.district) for sound in sounds(account.full_name))
        session.add(Event(application_id=case.id, name="submitted", at=since - timedelta(days=3)))
        asked = {"asked": {}, "asked_digest": "0", "began_at": since, "due_at": since, "state": "done", "answered_at": since}
        session.add(Check(application_id=case.id, source="identity", result=RESULTS[number % 3] or "match", **asked))
        if status == Status.VERIFIED:
            session.add(Event(application_id=case.id, name="verified", at=since))
        if status == Status.IN_DECISION:
            words = "The original CNIC was seen at the counter."
            recommended = {"recommended_by": officer.id, "recommended_at": since}
            session.add(Recommendation(application_id=case.id, verdict="verify", reason=words, **recommended))


def opened(folder: Path) -> Iterator[Office]:
    """Serve such a portal from a folder, until the fixture that yields from this ends."""
    server = PortalServer(folder)
    server.start()
    here = Office(server)
    run(here.fill())
    yield here
    server.kill()
