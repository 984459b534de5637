"""Every event as everybody: raw frames of citizens and staff to handlers that are not theirs change nothing and answer nothing."""

import asyncio
import json
import secrets
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import select

from pser_web import routes
from pser_web.guard import known_events
from pser_web.http.export import cell
from registry import clock
from registry.records import Account, Application, AuditEntry, Document, Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.rules.access import Role
from registry.services import applications, sign_in
from registry.services.audit import Actor
from registry.services.hashing import fingerprint
from registry.services.staff import open_centre
from registry.settings import Settings
from states.caller import Audience, Caller
from tests.e2e.portal_server import PortalServer
from tests.e2e.test_strangers import RawSocket

MARKER = "Household of the rights"
AUDIENCES_OF = {
    "citizen": {Audience.CITIZENS},
    Role.OFFICER: {Audience.STAFF, Audience.OFFICE},
    Role.SUPERVISOR: {Audience.STAFF, Audience.OFFICE, Audience.SUPERVISORS},
    Role.ADMINISTRATOR: {Audience.STAFF, Audience.ADMINISTRATORS},
}


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: the browser's driver keeps this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _people(portal: PortalServer) -> dict[str, str]:
    """Make one of everybody in the portal's database, and a case in Lahore; return their cookies and the case's number and document."""
    engine = open_engine(Settings(data_dir=portal.data).database)
    database, now = Database(engine), clock.now()
    made: dict[str, str] = {}
    async with database.session() as session:
        owner, other = (
            Account(
                cnic=f"35405{secrets.randbelow(10**7):07}1",
                full_name=MARKER,
                date_of_birth=date(1980, 1, 1),
                mobile="+923007654321",
                password_hash="x",
                language="en",
                created_at=now,
            )
            for _ in range(2)
        )
        session.add_all([owner, other])
        await session.flush()
        await applications.load(session, owner.id, now)
        await applications.save_step(session, owner.id, "head", {"full_name": MARKER, "cnic": owner.cnic}, revision=0, now=now)
        case = (await session.exec(select(Application).where(Application.account_id == owner.id))).one()
        case.status, case.number, case.district = "in_verification", f"PSER-26-{secrets.token_hex(4)}", "lahore"
        paper = Document(
            application_id=case.id,
            kind="cnic_copy",
            file_name=MARKER,
            media_type="image/jpeg",
            size=1,
            sha256="0" * 64,
            store_key=secrets.token_hex(8),
            scan="clean",
            added_at=now,
        )
        session.add_all([case, paper])
        made["owner"] = f"pser_session={await sign_in.open_sign_in(session, owner.id, now)}"
        made["citizen"] = f"pser_session={await sign_in.open_sign_in(session, other.id, now)}"
        here = await open_centre(session, "Lahore rights", ["lahore"], now, Actor())
        elsewhere = await open_centre(session, "Multan rights", ["multan"], now, Actor())
        for name, role, centre in (
            ("officer", Role.OFFICER, here.id),
            ("stranger", Role.OFFICER, elsewhere.id),
            ("supervisor", Role.SUPERVISOR, None),
            ("administrator", Role.ADMINISTRATOR, None),
            ("half", Role.SUPERVISOR, None),
        ):
            token = secrets.token_urlsafe(32)
            person = Staff(cnic=f"35406{secrets.randbelow(10**7):07}1", full_name=name, role=role, centre_id=centre, created_at=now)
            session.add(person)
            await session.flush()
            passed = None if name == "half" else now
            browser = StaffSignIn(token_sha256=fingerprint(token), staff_id=person.id, opened_at=now, seen_at=now, passed_at=passed)
            session.add(browser)
            made[name] = f"pser_staff={token}"
        made |= {"number": str(case.number), "case": str(case.id), "document": str(paper.id)}
    await engine.dispose()
    return made


@pytest.fixture(scope="module")
def made(portal: PortalServer) -> dict[str, str]:
    return _run(_people(portal))


async def _state(portal: PortalServer, case: str) -> tuple[object, ...]:
    """Return everything of a case that a forbidden call could have changed."""
    engine = open_engine(Settings(data_dir=portal.data).database)
    async with Database(engine).session() as session:
        found = (await session.exec(select(Application).where(Application.id == UUID(case)))).one()
        people = sorted((str(each.id), str(each.disabled_at), each.second_factor) for each in (await session.exec(select(Staff))).all())
        kept = (found.status, found.version, found.assigned_to, people)
    await engine.dispose()
    return kept


@pytest.mark.parametrize("who", ["citizen", "officer", "stranger", "supervisor", "administrator", "half"])
def test_an_event_that_is_not_theirs_does_nothing_whoever_sends_it(who: str, made: dict[str, str], portal: PortalServer) -> None:
    role = {"stranger": Role.OFFICER, "half": ""}.get(who, who)
    theirs = AUDIENCES_OF.get(role, set()) | {Audience.ANYONE}
    foreign = sorted(name for name, audience in known_events().items() if audience not in theirs and "states___" in name)
    assert len(foreign) > 5
    before = _run(_state(portal, made["case"]))
    for start in range(0, len(foreign), 10):  # a tab may send 120 events in ten seconds
        line = RawSocket(portal, {"Origin": portal.address, "Cookie": made[who]})
        for name in foreign[start : start + 10]:
            for form in (
                {},
                {"number": made["number"], "case": f"{made['case']}:1", "text": "x", "reason": "x", "words": "x", "steps": "head"},
            ):
                line.send(name, {"form": form, "person": made["case"], "document": made["document"]}, f"/desk/case?number={made['number']}")
                time.sleep(0.02)
        time.sleep(0.5)
        said = json.dumps(line.updates)
        line.line.close()
        assert MARKER not in said
        assert made["number"] not in said.replace(f"number={made['number']}", "")
    assert _run(_state(portal, made["case"])) == before
    assert "Traceback" not in portal.console


@pytest.mark.parametrize(("who", "sees"), [("officer", True), ("supervisor", True), ("stranger", False)])
def test_a_case_opens_to_its_own_officers_only_and_a_refusal_is_written_down(
    who: str, sees: bool, made: dict[str, str], portal: PortalServer
) -> None:
    line = RawSocket(portal, {"Origin": portal.address, "Cookie": made[who]})
    path = f"/desk/case?number={made['number']}"
    line.emit(
        "event",
        {
            "name": "reflex___state____state.hydrate_and_load",
            "payload": {},
            "router_data": {"pathname": "/desk/case", "asPath": path, "query": {"number": made["number"]}},
        },
    )
    deadline = time.monotonic() + 10
    wanted = MARKER if sees else '"refused_rx_state_": true'
    while time.monotonic() < deadline and wanted not in " ".join(line.updates).replace('":true', '": true'):
        time.sleep(0.05)
    said = " ".join(line.updates)
    line.line.close()
    assert (MARKER in said) is sees
    assert (made["document"] in said) is sees

    async def noted() -> list[str]:
        engine = open_engine(Settings(data_dir=portal.data).database)
        async with Database(engine).session() as session:
            found = (await session.exec(select(AuditEntry.action).where(AuditEntry.application_id == UUID(made["case"])))).all()
        await engine.dispose()
        return list(found)

    assert ("case_seen" if sees else "case_refused") in _run(noted())


@pytest.mark.parametrize("who", ["", "citizen", "stranger", "administrator", "half"])
def test_a_document_is_nobody_elses(who: str, made: dict[str, str], portal: PortalServer) -> None:
    cookie = {"Cookie": made[who]} if who else {}
    for path in (f"/documents/{made['document']}", f"/documents/{made['document']}/preview"):
        answer = httpx.get(portal.address + path, headers=cookie, trust_env=False)
        assert (answer.status_code, answer.json()) == (404, {"code": "unknown"})


@pytest.mark.parametrize("path", [routes.DESK, routes.CASE, routes.PEOPLE])
def test_the_pages_of_the_staff_hold_no_data_before_they_are_connected(path: str, made: dict[str, str], portal: PortalServer) -> None:
    answer = httpx.get(portal.address + path, headers={"Cookie": made["supervisor"]}, trust_env=False)
    assert answer.headers["cache-control"] == "no-store"
    assert MARKER not in answer.text


def test_every_event_has_an_audience_and_nobody_belongs_to_all() -> None:
    nobody = Caller(None, "")
    assert not any(nobody.belongs_to(audience) for audience in Audience if audience is not Audience.ANYONE)
    assert set(known_events().values()) <= set(Audience)


@pytest.mark.parametrize(
    ("who", "reason", "status"),
    [
        ("supervisor", "Report to the department", 200),
        ("supervisor", "  ", 422),
        ("officer", "x", 403),
        ("administrator", "x", 403),
        ("half", "x", 401),
        ("citizen", "x", 401),
        ("", "x", 401),
    ],
)
def test_a_list_of_cases_leaves_with_a_supervisor_and_a_reason_only(
    who: str, reason: str, status: int, made: dict[str, str], portal: PortalServer
) -> None:
    headers = {"Origin": portal.address} | ({"Cookie": made[who]} if who else {})
    asked = {"reason": reason, "filter": "status=in_verification&district=lahore"}
    answer = httpx.post(f"{portal.address}/desk/export", data=asked, headers=headers, trust_env=False)
    assert answer.status_code == status
    assert (made["number"] in answer.text) is (status == 200)


@pytest.mark.parametrize("text", ["=1+1", "+92300", "-5", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_list_is_run_by_a_spreadsheet(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell("Zainab") == "Zainab"
