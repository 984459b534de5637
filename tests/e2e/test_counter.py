"""A person is registered at the counter and opens the account on a phone; a citizen and the helpline fill in one form together."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from reflex_base.registry import RegistrationContext

from pser_web import routes
from pser_web.guard import known_events
from registry.rules import places
from registry.rules.form import Step
from registry.rules.household import FORM, NOTICE_VERSION, SECTION_KEYS, STEPS
from states.caller import Audience
from tests.e2e import pages
from tests.e2e.conftest import SIZES, Visitor
from tests.e2e.everybody import people, quick_portal, rows, run
from tests.e2e.fitness import fit
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, RawTab
from tests.e2e.test_office import Colleague, command, hired
from tests.households import Household, tenant_widow
from tests.printed import figures

PASSWORD = "the rain on our roof 7"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    server = PortalServer(tmp_path_factory.mktemp("counter"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def officer(chromium_browser: Browser, office: PortalServer) -> Iterator[Colleague]:
    """An officer of a centre, logged in on a desktop in English."""
    said = command(office, "staff", "add", "--cnic", "3540111111111", "--name", "Asma Tariq")
    administrator = Colleague(chromium_browser, office)
    administrator.accept(re.search(r"http\S+token=\S+", said).group())  # pyright: ignore[reportOptionalMemberAccess]
    administrator.log_in("3540111111111")
    page = administrator.page
    expect(page).to_have_url(re.compile("/desk/people"))
    page.locator("main [name=name]").fill("Centre of the tests")
    page.locator(f"[name=districts][value='{places.code('Lahore')}']").check()
    page.locator("main form:has([name=districts]) button[type=submit]").click()
    expect(page.locator("[name=centre] option")).to_have_count(2)
    person = hired(chromium_browser, office, administrator, "3540122222221", "officer")
    administrator.visitor.context.close()
    yield person
    assert person.visitor.faults == []
    person.visitor.context.close()


def test_no_colleague_reaches_a_form_that_an_officer_has_open(tmp_path: Path) -> None:
    portal = quick_portal(tmp_path)
    portal.start()
    try:
        run(_reach_for_it(portal))
    finally:
        portal.kill()


async def _reach_for_it(portal: PortalServer) -> None:
    everybody = await people(portal)
    ids, cookie = everybody.ids, everybody.cookies["officer"]  # of another centre of the same district
    before = rows(portal, (ids["helped"],))
    household = {"debt_amount": "1", "debt_instalment": "1", "savings": "2", "mobile": "03001112223", "mobile_of": "own", "code": "123456"}
    form = household | {"_assistance": ids["assistance"], "_revision_debts": "1", "signed": "yes", "_right": "yes"}
    known = {"form": form, "assistance": ids["assistance"], "step": "debts", "member": "1" * 32, "district": "lahore"}
    known |= {"document_id": ids["document"]}
    async with RawTab(portal, cookie) as tab:
        for path in (routes.COUNTER, routes.counter_path("money"), routes.counter_path("finish")):
            await tab.emit(CONNECTING, {}, path)
        for name, audience in known_events().items():
            if audience is Audience.REGISTRARS:
                takes = list(inspect.signature(RegistrationContext.get().event_handlers[name].handler.fn).parameters)[1:]
                await tab.emit(name, {key: known[key] for key in takes}, routes.counter_path("money"))
        await tab.answered()
    assert "Helped at the counter" not in "".join(tab.frames)
    asked = {"assistance": ids["assistance"]}
    headers = {"Origin": portal.address, "Cookie": cookie}
    async with httpx.AsyncClient(base_url=portal.address, headers=headers, trust_env=False) as client:
        answers = [
            await client.get(routes.DECLARATION, params=asked),
            await client.post(routes.HANDED, data=asked),
            await client.post("/documents/cnic_copy", params=asked, files={"file": ("x.jpg", b"x", "image/jpeg")}),
        ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert rows(portal, (ids["helped"],)) == before
    assert "Traceback" not in portal.console


def examine_elsewhere(visitor: Visitor, *paths: str) -> None:
    """Look at pages in Urdu, on a desktop and on a phone, and come back."""
    for size in ("desktop", "phone"):
        visitor.page.set_viewport_size(SIZES[size])  # pyright: ignore[reportArgumentType]
        visitor.language, visitor.size = "ur", size
        for path in paths:
            visitor.go(path)
            expect(visitor.page.locator("#company")).to_be_visible()
            fit(visitor, f"open-{path.rsplit('/', 1)[-1]}")
    visitor.page.set_viewport_size(SIZES["desktop"])  # pyright: ignore[reportArgumentType]
    visitor.language, visitor.size = "en", "desktop"


def enter(page: Page, step: Step, answers: dict) -> None:
    """Answer a step of a sheet; the others on it are left alone."""
    block = page.locator(f"[data-step={step.key}]")
    expect(block).to_be_visible()
    for field in step.fields:
        if field.key in answers:
            pages.give(page, field, answers[field.key])


def save(page: Page, step: str) -> None:
    """Save the form of a sheet in which a step stands."""
    form = page.locator(f"main form:has([data-step={step}])")
    form.locator("button[type=submit]").last.click()


def fill_sheets(colleague: Colleague, household: Household) -> None:
    """Enter every section, as an officer does: what follows from an answer appears once it is saved."""
    page = colleague.page
    for key, title in SECTION_KEYS.items():
        steps = [step for step in FORM if step.section == title and step.fields and step.key != "declaration" and not step.repeats]
        if not steps:
            continue
        colleague.visitor.go(f"/desk/counter/{key}")
        expect(page.locator(f"[data-step={steps[0].key}]")).to_be_visible()
        fit(colleague.visitor, f"counter-{key}")
        for _ in range(3):
            shown = [step for step in steps if page.locator(f"[data-step={step.key}]").count()]
            for step in shown:
                enter(page, step, household.answers)
            save(page, shown[0].key)
            expect(page.locator("main [role=status]", has_text="Saved")).not_to_have_count(0)
            expect(page.locator(f"[name=_revision_{shown[-1].key}]")).not_to_have_value("0")
            now = [step for step in steps if page.locator(f"[data-step={step.key}]").count()]
            if now == shown:
                break
        if key == "household":
            for place, member in enumerate(household.members, 1):
                for step in (STEPS["members"], STEPS["member_life"]):
                    enter(page, step, member)
                save(page, "members")
                expect(page.locator("tbody tr")).to_have_count(place)
                if member["schooling"] == "attending":
                    enter(page, STEPS["schools"], member)
                    save(page, "members")
                expect(page.locator("tbody tr").nth(place - 1)).to_contain_text("Complete")
            fit(colleague.visitor, "counter-household-done")


def test_a_person_without_phone_and_email_is_registered_and_opens_the_account_with_the_printed_code(
    officer: Colleague, office: PortalServer, chromium_browser: Browser, tmp_path: Path
) -> None:
    household, page = tenant_widow(), officer.page
    household.answers |= {"mobile": "", "email": ""}
    officer.visitor.go("/desk")
    page.locator("nav a", has_text="Counter").click()
    cnic = page.locator("main form:has([name=cnic]) [name=cnic]")
    cnic.fill("35202-123")
    page.locator("main form:has([name=cnic]) button[type=submit]").click()
    expect(page.locator("#cnic-problem")).not_to_be_empty()
    fit(officer.visitor, "counter")
    cnic.fill(household.cnic)
    page.locator("main form:has([name=cnic]) button[type=submit]").click()
    page.locator("[name=full_name]").fill(household.full_name)
    page.locator("[name=date_of_birth]").fill(household.date_of_birth)
    page.locator("main form:has([name=full_name]) button[type=submit]").click()
    expect(page.locator("#problems")).to_be_focused()  # the CNIC was not seen
    fit(officer.visitor, "counter-register")
    page.locator("main form:has([name=full_name]) [name=cnic_seen]").check()
    page.locator("main form:has([name=full_name]) button[type=submit]").click()
    expect(page.locator("#company")).to_contain_text(household.full_name)

    declaration = page.request.get(page.locator("a[href*=declaration]").get_attribute("href") or "")
    lines = figures(declaration.body())
    assert f"{household.cnic[:5]}-{household.cnic[5:12]}-{household.cnic[12]}" in lines
    assert NOTICE_VERSION in lines
    officer.visitor.go("/desk/counter/you")
    expect(page.locator("main")).to_contain_text("once the declaration is signed")
    officer.visitor.go("/desk/counter")
    page.locator("[name=signed]").check()
    page.locator("main form:has([name=signed]) button[type=submit]").click()
    expect(page.locator("main a[href$='/desk/counter/you']")).to_be_visible()
    expect(page.locator("main")).to_contain_text("✓ Signed · ")
    fit(officer.visitor, "counter-open")

    fill_sheets(officer, household)
    officer.visitor.go("/desk/counter/finish")
    photo, pdf = tmp_path / "photo.jpg", tmp_path / "bill.pdf"
    Image.effect_noise((1200, 800), 60).convert("RGB").save(photo, "JPEG")
    empty = pikepdf.new()
    empty.add_blank_page()
    empty.save(pdf)
    expect(page.locator("form[data-upload]").first).to_be_visible()
    for place, form in enumerate(page.locator("form[data-upload]").all()):
        form.locator("input[type=file]").set_input_files(pdf if place == 1 else photo)
        section = page.locator(f"section:has(form[data-upload='{form.get_attribute('data-upload')}'])")
        expect(section.locator("li img")).to_have_count(1, timeout=30_000)
        section.get_by_role("button", name="I have seen the original").click()
        expect(section).to_contain_text("Original seen by Staff Rashid")
    fit(officer.visitor, "counter-finish")
    page.locator("main form[data-turn] button[type=submit]").click()
    number = page.locator("#number")
    expect(number).to_have_text(re.compile("PSER-"))
    fit(officer.visitor, "counter-sent")
    written = number.inner_text()
    with page.context.expect_page() as printed:
        page.locator("form[action$='/desk/counter/receipt'] button").click()
    printed.value.close()
    sent = {"assistance": page.locator("[name=assistance]").get_attribute("value") or ""}
    receipt = page.request.post("/desk/counter/receipt", form=sent, headers={"Origin": office.address})
    lines = figures(receipt.body())
    assert written in lines
    assert f"{office.address}/ur/open-account" in lines
    code = next(line for line in lines if re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", line))
    page.locator("#end").click()
    expect(page.locator("[name=cnic]")).to_be_visible()
    page.locator("main form:has([name=cnic]) [name=cnic]").fill(household.cnic)
    page.locator("main form:has([name=cnic]) button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("has sent an application already")

    citizen = Visitor(chromium_browser, office.address, "phone", "ur")
    phone = citizen.page
    citizen.go("/login")
    phone.locator("main a[href$='/open-account']").click()
    pages.ready(phone)
    citizen.photograph("open-account")
    for typed, opens in ((code[:-1] + ("A" if code[-1] != "A" else "B"), False), (code.lower(), True)):
        pages.ready(phone)
        phone.locator("[name=cnic]").fill(household.cnic)
        phone.locator("[name=code]").fill(typed)
        phone.locator("[name=password]").fill(PASSWORD)
        phone.locator("main form[data-turn] button[type=submit]").click()
        expect(phone.locator("main [role=status]" if opens else "#problems").first).to_be_visible()
    household.password = PASSWORD
    pages.log_in(citizen, household)
    expect(phone.get_by_text(written).first).to_be_visible()
    expect(phone.locator("main")).to_contain_text("Centre of the tests")
    citizen.photograph("dashboard-from-the-counter")
    citizen.go("/answers")
    expect(phone.locator("main")).to_contain_text("افسر نے درج کیا")
    citizen.photograph("answers-from-the-counter")
    assert citizen.faults == []
    citizen.context.close()
    assert office.messages(holding=written) == []

    officer.visitor.go("/desk")
    page.locator("a[data-case]").first.click()
    expect(page.locator("main")).to_contain_text("Entered by an officer: Staff Rashid, Centre of the tests · ")
    expect(page.locator("main")).to_contain_text("Original seen by Staff Rashid")


def leave_and_come_back(page: Page) -> None:
    """Type into two steps without saving, go on to the next section and back, and to the other language and back."""
    typed = {"food_expense": "8500", "debt_instalment": "65"}
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main a.btn", has_text="Next").click()
    expect(page).not_to_have_url(re.compile("/desk/counter/money"))
    page.go_back()
    for _ in range(2):
        for name, value in typed.items():
            expect(page.locator(f"[name={name}]")).to_have_value(value)
        page.locator("header a[hreflang]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[name=food_expense]")).to_have_value("8500")
    page.locator("[name=debt_instalment]").fill("")
    page.locator("[name=food_expense]").fill("")


def test_a_citizen_and_the_helpline_fill_in_one_form_and_nothing_typed_is_lost(
    officer: Colleague, office: PortalServer, chromium_browser: Browser
) -> None:
    household = tenant_widow()
    citizen, page = Visitor(chromium_browser, office.address, "phone", "ur"), officer.page
    phone = citizen.page
    pages.register(citizen, household)
    pages.log_in(citizen, household)
    pages.fill_in(citizen, household, until="expenses")
    pages.ready(phone)
    phone.locator("#together").click()
    code = phone.locator("#helpline-code")
    expect(code).to_have_text(re.compile(r"^\d{6}$"))
    citizen.photograph("helpline-code")

    officer.visitor.go("/desk/counter")
    page.locator("[name=code]").fill("000000" if code.inner_text() != "000000" else "000001")
    page.locator("main form:has([name=code]) button[type=submit]").click()
    expect(page.locator("#problems")).to_contain_text("This code is wrong")
    page.locator("[name=code]").fill(code.inner_text())
    page.locator("main form:has([name=code]) button[type=submit]").click()
    expect(page.locator("#company")).to_contain_text("On the telephone")
    expect(page.locator("#company")).to_contain_text(household.full_name)
    expect(phone.locator("#company")).to_contain_text("Staff Rashid")  # live, on the citizen's open page
    expect(phone.locator("#company")).to_contain_text("Centre of the tests")
    fit(officer.visitor, "helpline-open")
    examine_elsewhere(officer.visitor, "/desk/counter", "/desk/counter/money", "/desk/counter/household")

    officer.visitor.go("/desk/counter/money")
    expect(page.locator("[name=income_amount]")).to_have_value("14000")
    leave_and_come_back(page)
    enter(page, STEPS["expenses"], {"food_expense": "9000", "school_expense": "500", "health_expense": "700", "other_expense": "1000"})
    save(page, "expenses")
    expect(page.locator("[name=_revision_expenses]")).to_have_value("1")
    expect(phone.locator("[name=food_expense]")).to_have_value("9000")  # nothing was typed there, so it is shown at once
    expect(phone.locator("#company")).to_contain_text("Staff Rashid")
    citizen.photograph("helpline-filled-in")

    phone.locator("[name=food_expense]").fill("8000")  # typed, not saved
    page.locator("[name=debt_amount]").fill("77")  # likewise
    page.locator("[name=other_expense]").fill("1100")
    save(page, "expenses")
    expect(phone.locator("#problems")).to_be_visible()
    expect(phone.locator("[name=food_expense]")).to_have_value("8000")
    expect(phone.locator("[name=other_expense]")).to_have_value("1000")
    citizen.photograph("helpline-chooses")
    phone.locator("#problems button").last.click()  # keep what is typed here
    expect(phone.locator("#problems")).to_have_count(0)
    phone.locator("main form[data-turn] button[type=submit]").click()
    phone.wait_for_url(re.compile("/apply/debts"))
    expect(page.locator("[name=food_expense]")).to_have_value("8000")  # on the officer's page, whose expenses were saved
    expect(page.locator("[name=debt_amount]")).to_have_value("77")  # and what was typed beside stays
    expect(page.locator("[data-step=expenses]")).to_contain_text("by the citizen")

    phone.locator("#company button").click()
    expect(phone.locator("#company")).to_have_count(0)
    expect(page.locator("#over")).to_be_visible()  # ended at once on both
    expect(page.locator("[data-step]")).to_have_count(0)
    assert household.full_name not in page.content()
    officer.visitor.go("/desk/counter")
    expect(page.locator("[name=code]")).to_be_visible()

    phone.locator("#together").click()
    expect(code).to_have_text(re.compile(r"^\d{6}$"))
    page.locator("[name=code]").fill(code.inner_text())
    page.locator("main form:has([name=code]) button[type=submit]").click()
    expect(phone.locator("#company")).to_be_visible()
    page.locator("#end").click()
    expect(phone.locator("#company")).to_have_count(0)
    expect(phone.locator("#over")).to_be_visible()
    assert citizen.faults == []
    citizen.context.close()
