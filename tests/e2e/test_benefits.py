"""From verified to paid in several browsers: recommended, approved, letter, check, run, results, an account mended, paid again."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from uuid import uuid4

import httpx
import pypdfium2
import pytest
from lxml import etree
from playwright.sync_api import Browser, expect
from sqlalchemy import update
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.records import Appeal, Application, Check, Confirmation, Staff
from registry.rules import iso20022
from registry.services.portal import opened
from registry.services.samples import samples
from registry.services.samples.sample import Sample
from registry.services.samples.samples import PASSWORD
from registry.settings import Settings
from tests.e2e import casework
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import run
from tests.e2e.fitness import fit
from tests.e2e.office import Office
from tests.e2e.portal_server import PortalServer
from tests.rules.test_payment_files import pain_002, status
from tests.services.award_rows import awarded, supervisor
from tests.services.test_payment_runs import references, sent

FIRST, SECOND = Sample(10), Sample(40)  # both are entitled to cash assistance
TREASURY = {"PSER_TREASURY__NAME": "Government of the Punjab", "PSER_TREASURY__IBAN": "PK36SCBL0000001123456702"}
LONG = 30_000  # milliseconds in which the sources have answered


@pytest.fixture(scope="module")
def paying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A portal with an account to pay from."""
    server = PortalServer(tmp_path_factory.mktemp("paying"), **TREASURY)
    server.start()
    yield server
    server.kill()


async def _submit(portal: PortalServer) -> None:
    async with opened(Settings(data_dir=portal.data, port=portal.port)) as here:
        hashed = await samples.hash_password(PASSWORD)
        for sample in (FIRST, SECOND):
            await samples.make(here, sample, hashed)


async def _a_year_later(portal: PortalServer) -> None:
    async with opened(Settings(data_dir=portal.data, port=portal.port)) as here, here.database.session() as session:
        await session.exec(update(Confirmation).values(due_on=clock.now().date()))  # pyright: ignore


async def _of_another_holder(portal: PortalServer) -> None:
    """Have the bank say that the accounts are somebody else's, and the households' changes be checked."""
    async with opened(Settings(data_dir=portal.data, port=portal.port)) as here, here.database.session() as session:
        for check in (await session.exec(select(Check).where(Check.source == "bank"))).all():
            check.findings = [finding | {"result": "differs"} if finding["field"] == "holder" else finding for finding in check.findings]
            session.add(check)
        await session.exec(update(Application).values(status="in_verification"))  # pyright: ignore


def number_of(citizen: Visitor) -> str:
    """Return the number of an application, from its dashboard."""
    citizen.go("/dashboard")
    found = citizen.page.locator("main p.figures", has_text="PSER-")
    expect(found).to_be_visible()
    return found.inner_text()


def log_in(visitor: Visitor, sample: Sample) -> None:
    visitor.go("/login")
    expect(visitor.page.locator("main form[data-turn]").first).to_have_attribute("data-live", "true")
    visitor.page.locator("[name=cnic]").fill(sample.cnic)
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.page.locator("main form[data-turn] button[type=submit]").click()
    expect(visitor.page).to_have_url(re.compile("/dashboard"))


def paid_out(one: Visitor, two: Visitor, choice: str, failing: str = "") -> tuple[bytes, str]:
    """Prepare, approve and send a run, and read in that all is paid but what goes to one number; return the results and the reference."""
    page, other = one.page, two.page
    one.go("/desk/payments")
    two.go("/desk/payments")
    expect(page.locator("#choice")).to_be_visible()
    expect(other.locator("#choice")).to_be_visible()
    page.locator("#choice").select_option(value=choice)
    page.locator("form:has(#choice) button[type=submit]").click()
    run_shown = page.locator("#runs > li").first
    expect(run_shown).to_contain_text("Another supervisor has to approve it")
    expect(run_shown.get_by_role("button", name="Approve")).to_have_count(0)
    expect(run_shown).not_to_contain_text(re.compile("Approved by|File taken by"))  # nobody has
    theirs = other.locator("#runs > li").first
    theirs.get_by_role("button", name="Who is paid").click()  # before they approve it
    expect(theirs.locator("#payees")).to_be_focused()
    expect(theirs.locator("tbody tr").first).to_contain_text(re.compile(r"PSER-26-.*Rs [0-9,]+.*…[0-9]{4}"))
    fit(two, "payments-payees")
    theirs.get_by_role("button", name="Approve").dblclick()  # there without a reload
    expect(run_shown).to_contain_text("approved, not sent yet")
    expect(run_shown).to_contain_text(re.compile(r"Approved by\w"))
    expect(run_shown).not_to_contain_text("File taken by")
    expect(other.locator("#problems")).to_have_count(0)  # the second click is nobody else's
    with page.expect_download() as download:
        run_shown.get_by_role("button", name="pain.001").click()
    orders = etree.fromstring(download.value.path().read_bytes())
    run_shown.locator("summary").click()
    run_shown.get_by_role("button", name="Cancel this run").click()
    expect(page.locator("#problems")).to_contain_text("You have taken the file of this run")
    one.go("/desk/payments")
    run_shown.locator("summary").click()
    expect(run_shown.get_by_role("button", name="Cancel this run")).to_have_count(0)
    theirs.locator("summary").click()
    theirs.get_by_role("button", name="Cancel this run").click()
    expect(theirs).to_contain_text("Write the reason, and confirm that the bank has not carried out the file")
    fit(two, "payments-cancel")
    run_shown.get_by_role("button", name="The file has gone to the bank").click()
    expect(run_shown).to_contain_text("sent to the bank")
    name = orders.find(".//{*}MsgId").text
    results = pain_002(
        *(
            status(
                transfer.find(".//{*}EndToEndId").text,
                "RJCT" if failing and transfer.find("{*}CdtrAcct//{*}Othr/{*}Id").text == failing else "ACSC",
                "AC04" if failing and transfer.find("{*}CdtrAcct//{*}Othr/{*}Id").text == failing else "",
                transfer.find(".//{*}InstdAmt").text,
            )
            for transfer in orders.iter("{*}CdtTrfTxInf")
        ),
        run=name,
    )
    bring(one, results)
    expect(page.locator("#results-said")).to_contain_text("The results are read in")
    return results, name


def bring(visitor: Visitor, results: bytes) -> None:
    page = visitor.page
    shown = page.locator("#runs > li").first
    expect(shown.locator("input[type=file]")).to_be_visible()
    shown.locator("input[type=file]").set_input_files({"name": "results.xml", "mimeType": "application/xml", "buffer": results})
    shown.get_by_role("button", name="Read the results in").click()
    expect(page.locator("#results-said")).to_be_visible()


def test_a_benefit_goes_from_verified_to_paid_and_a_failed_payment_is_mended_and_paid_in_the_next_run(
    chromium_browser: Browser, paying: PortalServer
) -> None:
    office = Office(paying, cases=0)
    run(office.fill())
    run(_submit(paying))
    officer, one = office.visitor(chromium_browser, "Rashid"), office.visitor(chromium_browser, "Saima")
    two = office.visitor(chromium_browser, "Fariha")
    for sample in (FIRST, SECOND):
        paying.wait_for_message(to=sample.mobile[1:], holding="P-")
    citizen = Visitor(chromium_browser, paying.address, "phone", "ur")
    log_in(citizen, FIRST)
    expect(citizen.page.locator("main strong.figures", has_text="P-")).to_be_visible(timeout=LONG)

    officer.go("/desk/benefits")
    expect(officer.page.locator("[name=household]")).to_have_count(2)
    fit(officer, "benefits-officer")
    one.go("/desk/benefits")
    expect(one.page.locator("main")).to_contain_text("Nothing waits here")
    second = officer.page.locator("tbody tr", has_text=SECOND.answers["full_name"]).locator("a")
    officer.page.locator("tbody tr", has_text=FIRST.answers["full_name"]).locator("[name=household]").check()
    officer.page.locator("form:has([name=household]) button[type=submit]").click()
    expect(officer.page.locator("[name=household]")).to_have_count(1)
    expect(officer.page.locator("[name=household]")).not_to_be_checked()  # what was chosen is not chosen for who moved up
    second.click()
    on_case = officer.page.locator("#case-benefits")
    on_case.locator("[name=programmes][value=cash_assistance]").check()
    recommending = on_case.locator("form:has([name=programmes])")
    expect(recommending).to_have_attribute("data-live", "true")
    officer.page.evaluate("window.sent = 0; document.addEventListener('submit', () => { window.sent += 1; })")
    recommending.evaluate("form => { form.dataset.live = 'false'; }")  # as while the page is still on its way
    recommending.locator("button[type=submit]").click()
    recommending.evaluate("form => { form.dataset.live = 'true'; }")
    expect(on_case.locator("tr", has_text="Cash assistance")).to_contain_text("recommended")
    assert officer.page.evaluate("window.sent") == 1
    expect(on_case.locator("#award-problem")).to_have_count(0)
    fit(officer, "case-benefits")
    officer.go("/desk/benefits")
    expect(officer.page.locator("[name=household]")).to_have_count(0)
    expect(officer.page.locator("[name=award]")).to_have_count(0)  # an officer decides nothing

    boxes = one.page.locator("[name=award]")
    expect(boxes.first).to_be_visible()  # live
    fit(one, "benefits-supervisor")
    boxes.first.check()
    expect(one.page.locator("#outcome")).to_have_value("")  # nobody decides by not choosing
    one.page.locator("#outcome").select_option("declined")
    one.page.locator("form:has([name=award]) button[type=submit]").click()
    expect(one.page.locator("#problems")).to_be_focused()  # and so in sight, however long the list
    expect(one.page.locator("#problems a")).to_have_attribute("href", "#reason")
    expect(one.page.locator("#reason-problem")).to_contain_text("Write the reason in words")
    one.page.locator("#outcome").select_option("approved")
    one.page.get_by_label("Choose all that are clear").check()
    for box in boxes.all():
        expect(box).to_be_checked()
    one.page.locator("form:has([name=award]) button[type=submit]").click()
    expect(boxes).to_have_count(0, timeout=LONG)

    benefits = citizen.page.locator("#benefits")
    expect(benefits).to_contain_text("نقد امداد")  # live, on the phone
    fit(citizen, "dashboard-benefits")
    award = benefits.locator("li", has_text="نقد امداد").locator("a[href*='/letter']").first.get_attribute("href")
    assert award
    answer = citizen.context.request.get(award.replace("/ur/", "/"))
    assert answer.headers["content-type"] == "application/pdf"
    letter = pypdfium2.PdfDocument(BytesIO(answer.body()))[0].get_textpage().get_text_range()
    code = re.search(r"A-\w{4}-\w{4}-\w{4}", letter).group()  # pyright: ignore[reportOptionalMemberAccess]

    anybody = Visitor(chromium_browser, paying.address, "phone", "ur")
    stolen = anybody.context.request.get(award)
    assert "application/pdf" not in stolen.headers["content-type"]
    anybody.go("/check")
    anybody.page.locator("[name=code]").fill(code.lower())
    anybody.page.locator("main form button[type=submit]").click()
    expect(anybody.page).to_have_url(re.compile(f"/ur/check/{code}", re.IGNORECASE))
    expect(anybody.page.locator("#result h2")).to_have_text("یہ خط درست ہے")
    assert FIRST.answers["full_name"] not in anybody.page.content()
    assert anybody.page.locator("script[src*='assets']").count() == 0
    fit(anybody, "check-valid")
    for typed, said in ((code[:-1] + ("2" if code[-1] != "2" else "3"), "لکھنے کی غلطی"), ("hello", "A-7K3M-9QXD-2HJK")):
        anybody.go(f"/check/{typed}")
        expect(anybody.page.locator("main")).to_contain_text(said)
    anybody.faults.clear()  # the browser reports an answer of 422
    anybody.go("/waiting")
    expect(anybody.page.locator("#waiting-cash_assistance [data-slot=waiting]")).to_have_text("0")
    fit(anybody, "waiting")

    one.go("/desk/payments")
    expect(one.page.locator("#choice")).to_be_visible()
    choice = one.page.locator("#choice option[value^=cash_assistance]").get_attribute("value") or ""
    results, name = paid_out(one, two, choice, failing=f"+92{FIRST.mobile[1:]}")
    expect(one.page.locator("#runs > li").first).to_contain_text("paid 1")
    fit(one, "payments")
    bring(one, results)
    expect(one.page.locator("#results-said")).to_contain_text("had been read in before")
    bring(one, results.replace(name.encode(), b"PSER-999999"))
    expect(one.page.locator("#results-said")).to_contain_text("belongs to another run")
    bring(one, b"reference,outcome,reason,amount\nPSER-1,paid,,9000\n,paid,,9000\n")
    wrong = one.page.locator("#results-said li")
    expect(wrong).to_have_text([re.compile("Payment 1 PSER-1: The file names a payment"), re.compile("Payment 2: The reference")])

    expect(citizen.page.locator("#mend")).to_be_visible()  # live
    assert paying.wait_for_message(to=FIRST.mobile[1:], holding="The account is closed")
    assert paying.wait_for_message(to=SECOND.mobile[1:], holding="Rs 9,000")
    citizen.photograph("dashboard-mend")
    citizen.page.locator("#mend a").click()
    expect(citizen.page.locator("#send-change")).to_be_visible()
    fit(citizen, "changes-mend")
    citizen.page.locator("a[href$='/apply/wallet']").click()
    expect(citizen.page.locator("main form[data-turn]").first).to_have_attribute("data-live", "true")
    citizen.page.locator("[name=wallet_operator][value=jazzcash]").check()
    citizen.page.locator("main form[data-turn] button[type=submit]").click()
    expect(citizen.page).to_have_url(re.compile("/changes"))
    expect(citizen.page.locator("table")).to_contain_text("JazzCash")
    fit(citizen, "changes-different")
    citizen.page.locator("#send-change").click()
    expect(citizen.page.locator("#done")).to_be_visible()
    citizen.go("/dashboard")
    expect(citizen.page.locator("#application-status")).to_have_text("منظور", timeout=LONG)  # once the bank has said whose account it is

    expect(citizen.page.locator("#payments li", has_text="نقد امداد").first).to_contain_text("دوبارہ بھیجی جائے گی")

    two.go("/desk/payments")
    paid_out(one, two, choice)
    expect(citizen.page.locator("#mend")).to_have_count(0)
    paid = citizen.page.locator("#payments li", has_text="نقد امداد")
    expect(paid.first).to_contain_text("ادا ہوئی", timeout=LONG)
    fit(citizen, "dashboard-paid")
    statement = citizen.context.request.get("/ur/statement")
    assert statement.headers["content-type"] == "application/pdf"

    # It has waited for what is given along.
    paying.wait_for_message(to=FIRST.mobile[1:], holding="You receive: Cash assistance, Rs 9,000", within=60)

    citizen.go("/changes?topic=payment")
    expect(citizen.page.locator("[name=topics]:checked")).to_have_value("payment")
    citizen.go("/changes")
    citizen.page.locator("main form[data-live=true] button[type=submit]").click()
    expect(citizen.page.locator("#problems")).to_be_visible()  # nothing was chosen
    citizen.page.locator("[name=topics][value=contact]").check()
    citizen.page.locator("main form[data-live=true] button[type=submit]").click()
    expect(citizen.page.locator("a[href$='/apply/contact']")).to_be_visible()
    fit(citizen, "changes-opened")
    citizen.page.locator("#send-change + button").click()
    expect(citizen.page.locator("#done")).to_be_visible()
    fit(citizen, "changes-choice")
    run(_a_year_later(paying))
    citizen.go("/dashboard")
    asked = citizen.page.locator("#confirm")
    asked.get_by_role("button").click()
    expect(asked).to_contain_text("شکریہ")  # and so nobody wonders whether it was taken
    expect(asked.get_by_role("button")).to_have_count(0)

    officer.go("/desk")
    officer.go(f"/desk/case?number={number_of(citizen)}")
    expect(officer.page.locator("main")).to_contain_text("Told of a change")
    expect(officer.page.locator("main")).to_contain_text("JazzCash")
    abroad = office.visitor(chromium_browser, "Saima", "ur", "phone")
    for path, name in (("/desk/payments", "payments"), ("/desk/benefits", "benefits")):
        abroad.go(path)
        expect(abroad.page.locator("main h2").first).to_be_visible()
        fit(abroad, name)
    assert abroad.faults == []
    abroad.context.close()

    for who, path in (("officer", "/desk/payments"), ("anybody", "/desk/payments/file"), ("anybody", "/desk/payments/results")):
        visitor = officer if who == "officer" else anybody
        if path == "/desk/payments":
            visitor.go(path)
            expect(visitor.page).to_have_url(re.compile("/desk$"))
        else:
            refused = httpx.post(paying.address + path, headers={"Origin": paying.address}, data={"run": "1"}, trust_env=False)
            assert refused.status_code == 401
    headers = {"Origin": paying.address, "Cookie": f"pser_staff={office.cookies['Saima']}"}
    huge = {"file": ("results.xml", b"x" * (iso20022.LARGEST + 100_000))}
    answer = httpx.post(f"{paying.address}/desk/payments/results", files=huge, headers=headers, trust_env=False)
    assert answer.headers["location"] == "/desk/payments?said=too_large"

    run(_of_another_holder(paying))
    citizen.go("/dashboard")
    expect(citizen.page.locator("#waits")).to_contain_text("جانچ مکمل ہونے پر")  # the way to another account is closed until then
    expect(citizen.page.locator("#waits a[href*='/changes']")).to_have_count(0)
    for visitor in (officer, one, two, citizen, anybody):
        assert visitor.faults == []
        visitor.context.close()


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("ur", "phone")])
def test_what_others_have_to_recommend_after_an_appeal_is_named_and_cannot_be_chosen(
    language: str, size: str, chromium_browser: Browser, portal: PortalServer, overturned: str
) -> None:
    former = casework.colleague(chromium_browser, portal, f"Former {language}", language=language, size=size)
    other = casework.colleague(chromium_browser, portal, f"Other {language}")
    casework.in_database(portal, lambda session: _appeal_granted(session, overturned, f"Former {language}", f"Other {language}"))
    for visitor in (former, other):
        visitor.go("/desk/benefits")
        expect(visitor.page.locator("tbody")).to_contain_text(overturned)
    expect(other.page.locator("[name=household]")).to_have_count(1)
    expect(other.page.locator("tbody strong")).to_have_count(0)
    expect(former.page.locator("[name=household]")).to_have_count(0)
    expect(former.page.locator("tbody strong")).to_have_text({"en": "Cash assistance", "ur": "نقد امداد"}[language])
    fit(former, "benefits-overturned")
    for visitor in (former, other):
        assert visitor.faults == []
        visitor.context.close()


@pytest.fixture(scope="module")
def overturned(portal: PortalServer) -> str:
    """The number of a verified household."""
    return casework.household(portal, 10)


async def _appeal_granted(session: AsyncSession, number: str, former: str, hearer: str) -> None:
    """Have an appeal overturn a decision on cash assistance that an officer recommended."""
    case = (await session.exec(select(Application.id).where(Application.number == number))).one()
    who = {each.full_name: each.id for each in (await session.exec(select(Staff))).all()}
    of = {"application_id": case, "kind": "award", "decision_id": str(uuid4()), "programme": "cash_assistance"}
    at = dict.fromkeys(("decided_at", "made_at", "due_at", "heard_at"), clock.now())
    by = {"recommended_by": who[former], "heard_by": who[hearer]}
    session.add(Appeal(**of, **at, **by, words="x", reason="x", state="granted"))


async def _sent(portal: PortalServer, period: str) -> tuple[str, int]:
    """Send a run of some payments to the bank; return the reference of the first, and how many they are."""
    async with opened(Settings(data_dir=portal.data)) as here:
        for number in (1, 2, 3):
            await awarded(here.database, number, from_day=date(2026, 1, 1), until_day=None)
        run = await sent(here.database, await supervisor(here.database), await supervisor(here.database), period, clock.now())
        return (await references(here.database, run))[0], run.count


def test_a_file_that_does_not_name_all_payments_of_its_run_says_how_many_are_left(chromium_browser: Browser, portal: PortalServer) -> None:
    first, count = run(_sent(portal, f"{clock.now():%Y}-Q{(clock.now().month + 2) // 3}"))
    cut = f"reference,outcome,reason,amount\n{first},paid,,9000\n".encode()
    for language, size in (("en", "desktop"), ("ur", "phone")):
        visitor = casework.colleague(chromium_browser, portal, f"Payer {language}", "supervisor", language=language, size=size)
        visitor.go("/desk/payments")
        shown = visitor.page.locator("#runs > li").first
        shown.locator("input[type=file]").set_input_files({"name": "results.csv", "mimeType": "text/csv", "buffer": cut})
        shown.locator("form:has(input[type=file]) button").click()
        expect(visitor.page.locator("#results-said strong")).to_have_text(["1", str(count)] if language == "en" else [str(count), "1"])
        expect(visitor.page.locator("#results-missing strong")).to_have_text(str(count - 1))
        fit(visitor, "payments-cut")
        assert visitor.faults == []
        visitor.context.close()
