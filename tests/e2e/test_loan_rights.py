"""The addresses of a loan as everybody: papers are their own people's, files of the bank are posted by supervisors only."""

import asyncio
import secrets
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from registry import clock
from registry.records import Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.loans import repayments
from registry.services.loans.loans import repayments_of
from registry.services.office.audit import Actor
from registry.services.office.staff import open_centre
from registry.settings import Settings
from tests.e2e.portal_server import PortalServer
from tests.services.loan_people import NOW, disbursed, household, lender, owner_of

ORIGIN = "Origin"


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _made(portal: PortalServer) -> dict[str, str]:
    engine = open_engine(Settings(data_dir=portal.data).database)
    database, now = Database(engine), clock.now()
    loan = await disbursed(database)
    officer = await lender(database)
    async with database.session() as session:
        await repayments.take(session, officer, loan.id, loan.version, 5_715, now=NOW)
    made = {"number": loan.number}
    owner, other = await owner_of(database, loan), await household(database)
    async with database.session() as session:
        (repayment,) = await repayments_of(session, loan.id)
        made["repayment"] = str(repayment.id)
        made["owner"] = f"pser_session={await sign_in.open_sign_in(session, owner, now)}"
        made["citizen"] = f"pser_session={await sign_in.open_sign_in(session, other, now)}"
        here = await open_centre(session, "Lahore", ["lahore"], now, Actor())
        elsewhere = await open_centre(session, "Multan", ["multan"], now, Actor())
        for name, role, centre in (
            ("officer", "officer", here.id),
            ("stranger", "officer", elsewhere.id),
            ("supervisor", "supervisor", None),
            ("administrator", "administrator", None),
        ):
            token = secrets.token_urlsafe(32)
            person = Staff(cnic=f"35408{secrets.randbelow(10**7):07}1", full_name=name, role=role, centre_id=centre, created_at=now)
            session.add(person)
            await session.flush()
            session.add(StaffSignIn(token_sha256=fingerprint(token), staff_id=person.id, opened_at=now, seen_at=now, passed_at=now))
            made[name] = f"pser_staff={token}"
    await engine.dispose()
    return made


@pytest.fixture(scope="module")
def lending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    server = PortalServer(tmp_path_factory.mktemp("rights"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def made(lending: PortalServer) -> dict[str, str]:
    return _run(_made(lending))


def ask(portal: PortalServer, made: dict[str, str], who: str, path: str) -> httpx.Response:
    return httpx.get(portal.address + path, headers={"Cookie": made[who]} if who else {}, trust_env=False)


@pytest.mark.parametrize("prefix", ["", "/ur"])
@pytest.mark.parametrize(
    ("who", "area", "status"),
    [
        ("owner", "/loan", 200),
        ("citizen", "/loan", 404),
        ("officer", "/loan", 401),
        ("", "/loan", 401),
        ("officer", "/desk/loans", 200),
        ("supervisor", "/desk/loans", 200),
        ("stranger", "/desk/loans", 404),
        ("administrator", "/desk/loans", 403),
        ("owner", "/desk/loans", 401),
        ("", "/desk/loans", 401),
    ],
)
def test_a_receipt_is_its_citizens_and_their_officers(
    who: str, area: str, status: int, prefix: str, made: dict[str, str], lending: PortalServer
) -> None:
    answer = ask(lending, made, who, f"{prefix}{area}/receipt/{made['repayment']}")
    assert answer.status_code == status
    assert answer.content.startswith(b"%PDF-") is (status == 200)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("wanted", ["0", "99999", "-1", "x", "1e3", "9" * 30, "%00"])
def test_what_is_no_receipt_is_none(wanted: str, made: dict[str, str], lending: PortalServer) -> None:
    assert ask(lending, made, "owner", f"/loan/receipt/{wanted}").status_code == 404


def test_without_an_offer_there_is_no_agreement_to_read(made: dict[str, str], lending: PortalServer) -> None:
    answer = ask(lending, made, "owner", "/loan/agreement")
    assert (answer.status_code, answer.headers["location"]) == (303, "/loan")


@pytest.mark.parametrize(
    ("who", "origin", "status"),
    [
        ("supervisor", True, 303),
        ("supervisor", False, 403),
        ("officer", True, 403),
        ("administrator", True, 403),
        ("owner", True, 401),
        ("", True, 401),
    ],
)
def test_a_file_of_the_bank_is_taken_from_supervisors_on_our_pages_only(
    who: str, origin: bool, status: int, made: dict[str, str], lending: PortalServer
) -> None:
    headers = {ORIGIN: lending.address if origin else "https://elsewhere.example"} | ({"Cookie": made[who]} if who else {})
    sent = {"file": ("bank.csv", f"reference,date,amount,loan\nX,2026-11-24,-1,{made['number']}\n", "text/csv")}
    answer = httpx.post(f"{lending.address}/desk/loans/file", files=sent, headers=headers, trust_env=False)
    assert answer.status_code == status


def test_a_file_that_is_missing_or_far_too_large_is_refused(made: dict[str, str], lending: PortalServer) -> None:
    headers = {ORIGIN: lending.address, "Cookie": made["supervisor"]}
    answer = httpx.post(f"{lending.address}/desk/loans/file", data={"file": "text"}, headers=headers, trust_env=False)
    assert answer.headers["location"] == "/desk/loans/files?refused=no_file"
    huge = {"file": ("bank.csv", b"x" * 4_000_000, "text/csv")}
    answer = httpx.post(f"{lending.address}/desk/loans/file", files=huge, headers=headers, trust_env=False)
    assert answer.headers["location"] == "/desk/loans/files?refused=too_many"
    pieces = httpx.post(f"{lending.address}/desk/loans/file", content=iter([b"x" * 4_000_000]), headers=headers, trust_env=False)
    assert pieces.headers["location"] == "/desk/loans/files?refused=too_many"  # of no stated length
