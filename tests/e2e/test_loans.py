"""A loan in several browsers: asked for on a phone in Urdu, visited, voted, accepted with a code, paid out, repaid; live on all sides."""

import asyncio
import re
import secrets
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from registry import clock
from registry.records import Account, Application, NameSound, Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.rules import numbers
from registry.rules.names import sounds
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.office.audit import Actor
from registry.services.office.staff import open_centre
from registry.settings import Settings
from tests.e2e import pages
from tests.e2e.conftest import Visitor
from tests.e2e.fitness import fit
from tests.e2e.portal_server import PortalServer
from tests.e2e.test_office import command
from tests.services.loan_people import asked, disbursed, household

UNKNOWN = numbers.LOAN.make(lambda signs: signs[0], 2026)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: the browser's driver keeps this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(frozen=True)
class People:
    """The sign-ins of a citizen and of the staff, and the citizen's mobile."""

    citizen: str
    mobile: str
    staff: dict[str, str]


async def _people(portal: PortalServer) -> People:
    engine = open_engine(Settings(data_dir=portal.data).database)
    database, now = Database(engine), clock.now()
    account_id: UUID = await household(database)
    staff: dict[str, str] = {}
    async with database.session() as session:
        account = (await session.exec(select(Account).where(Account.id == account_id))).one()
        account.mobile = f"+92301{secrets.randbelow(10**7):07}"
        session.add(account)
        citizen = await sign_in.open_sign_in(session, account_id, now)
        application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
        session.add_all(NameSound(application_id=application.id, sound=each, district="lahore") for each in sounds(account.full_name))
        centre = await open_centre(session, "Lahore loans", ["lahore"], now, Actor())
        for name, role in (("officer", "officer"), ("first", "supervisor"), ("second", "supervisor")):
            token = secrets.token_urlsafe(32)
            person = Staff(
                cnic=f"35407{secrets.randbelow(10**7):07}1",
                full_name=f"Staff {name}",
                role=role,
                centre_id=centre.id if role == "officer" else None,
                created_at=now,
            )
            session.add(person)
            await session.flush()
            session.add(StaffSignIn(token_sha256=fingerprint(token), staff_id=person.id, opened_at=now, seen_at=now, passed_at=now))
            staff[name] = token
    await engine.dispose()
    return People(citizen, account.mobile, staff)


@pytest.fixture(scope="module")
def lending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    server = PortalServer(tmp_path_factory.mktemp("lending"))
    server.start()
    yield server
    server.kill()


def visitor_as(browser: Browser, portal: PortalServer, cookie: str, token: str, size: str, language: str) -> Visitor:
    """Return somebody who is signed in."""
    visitor = Visitor(browser, portal.address, size, language)
    visitor.context.add_cookies([{"name": cookie, "value": token, "url": portal.address, "httpOnly": True, "sameSite": "Lax"}])
    return visitor


def fill(page: Page, typed: dict[str, str]) -> None:
    """Type what somebody who asks for a loan types, and go on."""
    form = pages.ready(page)
    for key, value in typed.items():
        field = page.locator(f"main [name={key}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"main [name={key}][value='{value}']").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button[type=submit]").click()


def send(page: Page, button: str, **typed: str) -> None:
    """Fill in the form of the office that has a button, and press it."""
    form = page.locator("main form", has=page.get_by_role("button", name=button, exact=True)).first
    for key, value in typed.items():
        field = form.locator(f"[name={key}]")
        if value == "✓":
            field.check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button", name=button, exact=True).click()


def test_a_loan_goes_from_a_phone_in_urdu_through_the_office_to_the_last_rupee(
    chromium_browser: Browser, lending: PortalServer, tmp_path: Path
) -> None:
    people = _run(_people(lending))
    citizen = visitor_as(chromium_browser, lending, "pser_session", people.citizen, "phone", "ur")
    officer, first, second = (
        visitor_as(chromium_browser, lending, "pser_staff", people.staff[who], "desktop", "en") for who in ("officer", "first", "second")
    )
    phone, desk = citizen.page, officer.page

    citizen.go("/dashboard")
    phone.locator("main a[href='/ur/loan']").click()
    expect(phone).to_have_url(re.compile("/ur/loan$"))
    fit(citizen, "loan-none")
    phone.locator("main a[href='/ur/loan/apply']").click()
    wrong = asked(amount="-5000", plan="دو مشینیں، سکول کی وردیاں سینے کے لیے", guarantor_1_cnic="123")
    fill(phone, wrong)
    expect(phone.locator("#problems a")).to_have_count(2)
    expect(phone.locator("#problems")).to_be_focused()
    expect(phone.locator("#amount-problem")).not_to_be_empty()
    expect(phone.locator("main [name=amount]")).to_have_value("-5000")  # nothing that was typed is lost
    fit(citizen, "loan-apply-wrong")
    phone.reload()
    pages.ready(phone)
    expect(phone.locator("main [name=plan]")).to_have_value(wrong["plan"])
    fill(phone, {"amount": "9000"})
    expect(phone.locator("#amount-problem")).to_contain_text(re.compile("10,000 .*1,000,000"))  # what is allowed stands in the error
    fill(phone, {"amount": "900000", "guarantor_1_cnic": asked()["guarantor_1_cnic"]})
    expect(phone.locator("main")).to_contain_text("23,000 روپے")  # what can be carried, in words
    expect(phone.locator("#problems a")).to_have_count(1)
    fill(phone, {"amount": "۱۲۰٬۰۰۰"})
    expect(phone).to_have_url(re.compile("/ur/loan/check$"))
    expect(phone.locator("tbody tr")).to_have_count(21)
    fit(citizen, "loan-check")
    pages.ready(phone).locator("button[type=submit]").click()
    expect(phone).to_have_url(re.compile("/ur/loan$"))
    number = phone.locator("#loan-number").inner_text()
    assert numbers.LOAN.parse(number) == number
    expect(phone.locator("#loan-status")).to_have_text("موصول ہو گیا")

    officer.go("/desk/loans")
    desk.locator("#filter-search").fill("Zenab")  # in another spelling than hers
    desk.locator("#filter-search").press("Enter")
    expect(desk).to_have_url(re.compile(r"search=~1$"))  # who is searched stands in no address
    expect(desk.locator("a[data-loan]")).to_have_text([number])
    desk.locator("a[data-loan]", has_text=number).click()
    expect(desk.locator("#loan-status")).to_have_text("To be visited")
    send(desk, "Save the report", place_seen="✓", guarantors_met="✓", report=" ")
    expect(desk.locator("#problems a")).to_have_attribute("href", "#visit-report")
    expect(desk.locator("#visit-report-problem")).to_contain_text("Write it in words")
    expect(desk.locator("#loan-address")).to_contain_text("0301-")  # the officer has to visit
    send(desk, "Save the report", place_seen="✓", guarantors_met="✓", report="A tidy room with a sewing machine")
    expect(desk.locator("#loan-status")).to_have_text("To be recommended")
    expect(phone.locator("#loan-status")).to_have_text("جائزہ ہو گیا")  # live
    send(desk, "Recommend", verdict="grant", amount="900001", months="24", grace="3", reason="She has customers")
    expect(desk.locator("#recommend-amount-problem")).to_contain_text(re.compile("From Rs 10,000 to Rs [0-9,]+"))
    send(desk, "Recommend", verdict="grant", amount="120000", months="37", grace="3", reason="She has customers")
    expect(desk.locator("#recommend-months-problem")).to_contain_text("At most 36 months")
    send(desk, "Recommend", verdict="grant", amount="120000", months="24", grace="3", reason="She has customers")
    expect(desk.locator("#loan-status")).to_have_text("Before the committee")
    fit(officer, "desk-loan-officer")

    for who in (first, second):
        who.go(f"/desk/loan?number={number}")
        expect(who.page.locator("#loan-status")).to_have_text("Before the committee")
    second.page.locator("main [name=words]").fill("I have read the report")
    send(first.page, "Vote", words="A good plan")
    expect(first.page.locator("#problems a")).to_have_attribute("href", "#vote-verdict")  # nothing is chosen for them
    expect(first.page.locator("#vote-verdict-problem")).to_have_text("Choose what is meant.")
    send(first.page, "Vote", verdict="grant")
    expect(second.page.locator("main")).to_contain_text("A good plan")  # live, and what is typed beside it stays
    expect(second.page.locator("main [name=words]")).to_have_value("I have read the report")
    send(second.page, "Vote", verdict="grant")
    for who in (first, second):
        expect(who.page.locator("main form", has=who.page.get_by_role("button", name="Vote"))).to_have_count(0)
    expect(first.page.locator("#loan-status")).to_have_text("Offered")  # live on the other supervisor's page

    expect(first.page.locator("#loan-account")).to_have_count(0)
    expect(phone.locator("#send-code")).to_be_visible()
    expect(phone.locator("main tbody tr")).to_have_count(21)  # the instalments, before anything is accepted
    paper = phone.request.get("/ur/loan/agreement")
    assert paper.body().startswith(b"%PDF-")
    (Path(__file__).parents[1] / "screenshots" / "loan-agreement-ur.pdf").write_bytes(paper.body())
    (Path(__file__).parents[1] / "screenshots" / "loan-agreement-en.pdf").write_bytes(phone.request.get("/loan/agreement").body())
    phone.locator("#send-code").click()
    expect(phone.locator("main [name=code]")).to_be_visible()
    code = lending.wait_for_code(to=people.mobile[1:])
    fill(phone, {"code": "000000" if code != "000000" else "111111"})
    expect(phone.locator("#problems")).to_be_visible()
    fit(citizen, "loan-offered")
    fill(phone, {"code": code})
    expect(phone.locator("#loan-status")).to_have_text("معاہدہ ہو گیا")
    kept = phone.locator("main a[href^='/documents/']").get_attribute("href")
    assert phone.request.get(str(kept)).body().startswith(b"%PDF-")

    expect(first.page.locator("#loan-status")).to_have_text("To be paid out")
    expect(first.page.locator("#loan-account")).to_contain_text("named no account")  # this household has not
    send(first.page, "The money was sent", reference=" ")
    expect(first.page.locator("#disburse-reference-problem")).to_contain_text("Write the reference")
    send(first.page, "The money was sent", reference="FT-2026-1")
    expect(first.page.locator("#loan-owed")).to_have_text("Rs 120,000")
    expect(phone.locator("#loan-owed")).to_contain_text("120,000 روپے")

    expect(desk.locator("#loan-owed")).to_have_text("Rs 120,000")
    for wrong_amount, said in (("-500", "whole number of rupees"), ("120001", "Rs 120,000")):
        send(desk, "Received", paid=wrong_amount)
        expect(desk.locator("#take-paid-problem")).to_contain_text(said)
        expect(desk.locator("main [name=paid]")).to_have_value(wrong_amount)
    send(desk, "Received", paid="5715")
    expect(desk.locator("#loan-owed")).to_have_text("Rs 114,285")
    expect(desk.locator("main")).to_contain_text("R-26-0000001")
    expect(phone.locator("#loan-owed")).to_contain_text("114,285 روپے")  # live
    send(desk, "Received", paid="5715")  # the same once more
    expect(desk.locator("#problems")).to_contain_text("received for this loan today")
    expect(desk.locator("#loan-owed")).to_have_text("Rs 114,285")
    fit(officer, "desk-loan-repaying")
    fit(citizen, "loan-repaying")
    receipt = phone.request.get(str(phone.locator("main a[href*='/loan/receipt/']").get_attribute("href")))
    assert receipt.body().startswith(b"%PDF-")

    undoing = second.page.locator("main tr", has_text="R-26-0000001").locator("[name=why]")
    second.page.locator("main summary", has_text="Take it out again").click()
    undoing.fill("The receipt was torn up")

    first.go("/desk/loans/files")
    for lines, said in (
        (f"B1,2026-11-25,10000,{number}\nB2,2026-11-25,500,{UNKNOWN}\n", "There is no loan with this number"),
        (f"B1,2026-11-25,-10,{number}\n", "not a whole number of rupees"),
    ):
        post_file(first.page, tmp_path, lines)
        expect(first.page.locator("#problems")).to_contain_text(said)
    fit(first, "desk-files-refused")
    expect(phone.locator("#loan-owed")).to_contain_text("114,285 روپے")
    post_file(first.page, tmp_path, f"B1,2026-11-25,10000,{number}\n")
    expect(first.page.locator("main [role=status]", has_text="The file is posted")).to_be_visible()
    expect(phone.locator("#loan-owed")).to_contain_text("104,285 روپے")
    expect(second.page.locator("main tr", has_text="B1").locator("[name=why]")).to_have_value("")
    expect(undoing).to_have_value("The receipt was torn up")  # what is typed stays with its repayment when another comes above it
    expect(undoing).to_be_visible()
    post_file(first.page, tmp_path, f"B1,2026-11-25,10000,{number}\n")
    expect(first.page.locator("#problems")).to_contain_text("posted before")
    fit(first, "desk-files")

    citizen.go("/dashboard")
    expect(phone.locator("#dashboard-owed")).to_contain_text("104,285 روپے")
    send(desk, "Received", paid="104285")
    expect(desk.locator("#loan-status")).to_have_text("Repaid")
    expect(phone.locator("#dashboard-owed")).to_have_count(0)
    citizen.go("/loan")
    expect(phone.locator("#loan-status")).to_have_text("واپس ہو گیا")
    assert command(lending, "ledger", "verify").strip() == "The ledger is whole."
    for each in (citizen, officer, first, second):
        each.go("/desk/loans" if each is not citizen else "/loan")
        expect(each.page.locator("main [role=status]", has_text="…")).to_have_count(0)
        each.photograph("desk-loans" if each is not citizen else "loan-repaid")
        assert each.faults == []
        each.context.close()


async def _running(portal: PortalServer) -> tuple[str, str]:
    """Return the number of a loan that is being repaid, of another household, and the sign-in of its citizen."""
    engine = open_engine(Settings(data_dir=portal.data).database)
    database = Database(engine)
    loan = await disbursed(database)
    async with database.session() as session:
        owner = (await session.exec(select(Application.account_id).where(Application.id == loan.application_id))).one()
        token = await sign_in.open_sign_in(session, owner, clock.now())
    await engine.dispose()
    return loan.number, token


def test_two_people_make_the_instalments_anew_and_write_a_loan_off_in_urdu_on_a_phone(
    chromium_browser: Browser, lending: PortalServer
) -> None:
    (number, token), people = _run(_running(lending)), _run(_people(lending))
    citizen = visitor_as(chromium_browser, lending, "pser_session", token, "phone", "ur")
    officer, first, second = (
        visitor_as(chromium_browser, lending, "pser_staff", people.staff[who], "phone", "ur") for who in ("officer", "first", "second")
    )

    def propose(visitor: Visitor, kind: str, **typed: str) -> None:
        details = visitor.page.locator("main details", has=visitor.page.locator(f"[name=kind][value={kind}]"))
        form = details.locator("form")
        if not form.is_visible():
            details.locator("summary").click()
        for key, value in typed.items():
            form.locator(f"[name={key}]").fill(value)
        form.locator("button[type=submit]").click()

    def decide(visitor: Visitor, outcome: str) -> None:
        form = visitor.page.locator("main form", has=visitor.page.locator("[name=outcome]"))
        form.locator("[name=outcome]").select_option(outcome)
        form.locator("[name=words]").fill("بیماری کا کاغذ دیکھ لیا")
        form.locator("button[type=submit]").click()

    for each in (officer, first, second):
        each.go(f"/desk/loan?number={number}")
        expect(each.page.locator("#loan-owed")).to_contain_text("120,000 روپے")
    propose(officer, "reschedule", months="99", reason="گھر میں بیماری")
    expect(officer.page.locator("#problems")).to_be_visible()
    propose(officer, "reschedule", months="36")  # the reason is still there
    expect(first.page.locator("main [name=outcome]")).to_be_visible()  # live
    expect(officer.page.locator("main [name=outcome]")).to_have_count(0)
    fit(first, "desk-loan-proposal")
    decide(first, "agreed")
    expect(officer.page.locator("tbody tr")).to_have_count(36)
    expect(officer.page.locator("dl", has_text="منظور شدہ")).to_contain_text("نئی قسطیں کب سے")
    officer.photograph("desk-loan-anew")
    citizen.go("/loan")
    facts = citizen.page.locator("dl > div")
    expect(facts.filter(has_text="شروع میں طے شدہ عرصہ، مہینوں میں").locator("dd")).to_have_text("24")
    expect(facts.filter(has_text="اس وقت سے واپسی کا عرصہ، مہینوں میں").locator("dd")).to_have_text("36")
    last = citizen.page.locator("tbody tr").last.locator("td").nth(1)
    expect(facts.filter(has_text="آخری قسط کی تاریخ").locator("dd")).to_have_text(last.inner_text())
    fit(citizen, "loan-anew")
    propose(first, "write_off", reason="وفات ہو گئی")
    expect(second.page.locator("main [name=outcome]")).to_be_visible()
    expect(first.page.locator("main [name=outcome]")).to_have_count(0)
    decide(second, "agreed")
    expect(first.page.locator("#loan-status")).to_have_text("معاف کیا گیا")
    citizen.go("/dashboard")
    card = citizen.page.locator("article", has_text="بلاسود قرض")
    expect(card).to_contain_text("ایک پرانا قرض معاف کیا گیا تھا")
    expect(card).not_to_contain_text("آپ اہل ہیں")
    citizen.go("/loan")
    expect(citizen.page.locator("main a[href='/ur/centres']")).to_be_visible()  # where it says to ask
    expect(officer.page.locator("#loan-owed")).to_contain_text("0 روپے")
    assert command(lending, "ledger", "verify").strip() == "The ledger is whole."
    for path in ("/desk/loans", "/desk/loans?status=written_off", "/desk/loans/files"):
        first.go(path)
        expect(first.page.locator("main [role=status]", has_text="…")).to_have_count(0)
        fit(first, path.strip("/").replace("/", "-").replace("?", "-"))
    for each in (citizen, officer, first, second):
        assert each.faults == []
        each.context.close()


def post_file(page: Page, folder: Path, lines: str) -> None:
    """Send a file of the bank."""
    path = folder / f"{secrets.token_hex(4)}.csv"
    path.write_text(f"reference,date,amount,loan\n{lines}")
    page.locator("main input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Post it").click()
    expect(page.locator("main input[type=file]")).to_be_visible()
