"""The whole way of a household, in a real browser: from making an account to the receipt."""

import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.e2e import pages
from tests.e2e.conftest import Visitor
from tests.e2e.portal_server import PortalServer
from tests.households import tenant_widow


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "cnic.jpg"
    Image.effect_noise((1200, 800), 60).convert("RGB").save(path, "JPEG")
    return path


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "bill.pdf"
    document = pikepdf.new()
    document.add_blank_page()
    document.save(path)
    return path


def test_a_household_registers_itself_and_follows_its_application(visitor: Visitor, portal: PortalServer, photo: Path, pdf: Path) -> None:
    household = tenant_widow()
    page = visitor.page
    pages.register(visitor, household)
    pages.log_in(visitor, household)
    visitor.photograph("dashboard-new")
    pages.confirm_mobile(visitor, portal, household)
    visitor.photograph("account")
    pages.fill_in(visitor, household)
    _try_again_what_could_not_be_taken(visitor, photo)
    _cancel_what_does_not_arrive(visitor, photo)
    pages.send_documents(visitor, photo, pdf)
    expect(page.locator("dl").first).to_be_visible()
    visitor.photograph("review")
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page).to_have_url(re.compile("/dashboard"))
    expect(page.get_by_text(re.compile("PSER-"))).not_to_have_count(0)
    sms = portal.wait_for_message(to=household.mobile[1:].replace("-", ""), holding="PSER-")
    number = re.search(r"PSER-[0-9A-Z-]{12}", sms["text"]).group(0)  # pyright: ignore[reportOptionalMemberAccess]
    assert sms["language"] == visitor.language
    assert portal.wait_for_message(to=household.email, holding=number)["channel"] == "email"
    expect(page.get_by_text(number).first).to_be_visible()
    visitor.photograph("dashboard-sent")
    receipt = page.request.get("/ur/receipt" if visitor.language == "ur" else "/receipt")
    assert receipt.body().startswith(b"%PDF-")
    visitor.go("/track")
    pages.ready(page)
    page.locator("[name='number']").fill(number.lower().replace("-", " "))
    page.locator("[name='date_of_birth']").fill(household.date_of_birth)
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page.locator("main [role=status]").first).to_be_visible()
    form = {"number": number, "date_of_birth": household.date_of_birth}
    followed = page.request.post("/track", form=form, headers={"Origin": portal.address})  # as from a browser without scripts
    assert re.search(r'role="status"[^>]*><p class="text-xl font-bold">[^<]+</p><p>Sent on', followed.text())
    assert household.full_name not in followed.text()


def _try_again_what_could_not_be_taken(visitor: Visitor, photo: Path) -> None:
    """Choose a photo while the portal fails, see it sent a few times only, told whose fault it is, and sent again when asked to."""
    page, address, sent = visitor.page, "**/documents/cnic_copy", list[str]()
    form = page.locator("form[data-upload=cnic_copy]")

    def fail(route: Route) -> None:
        sent.append(route.request.url)
        route.fulfill(status=503)

    page.route(address, fail)
    with page.expect_file_chooser() as choosing:
        form.locator("[data-chooses]:visible").last.click()
    choosing.value.set_files(photo)
    expect(form.locator("[role=status]")).to_have_text(re.compile("our fault|ہماری خرابی"), timeout=15_000)
    page.wait_for_timeout(5_000)
    assert len(sent) == 3
    form.locator("[data-again]").click()
    expect(form.locator("[role=status]")).to_have_text(re.compile("tried again|خود بخود"))
    assert len(sent) == 4
    page.unroute(address)
    form.locator("[data-cancel]").click()
    expect(form.locator("[data-again]")).to_be_hidden()
    visitor.faults = [fault for fault in visitor.faults if "503" not in fault]


def _cancel_what_does_not_arrive(visitor: Visitor, photo: Path) -> None:
    """Choose a photo with the page's own button while the line is away, see it tried again, cancel it."""
    page, address = visitor.page, "**/documents/cnic_copy"
    form = page.locator("form[data-upload=cnic_copy]")
    expect(form.locator("[type=submit], [type=file]").first).to_be_hidden()  # its buttons have taken their place
    expect(form.locator("[data-camera]")).to_be_visible(visible=visitor.size == "phone")
    page.route(address, lambda route: route.abort())
    with page.expect_file_chooser() as choosing:
        form.locator("[data-chooses]:visible").last.click()
    choosing.value.set_files(photo)
    expect(form.locator("[role=status]")).to_have_text(re.compile("No connection|رابطہ"))
    page.unroute(address)
    form.locator("[data-cancel]").click()
    expect(form.locator("[role=status]")).to_have_text(re.compile("Cancelled|منسوخ"), timeout=1_500)  # sooner than it would be tried again
    expect(form.locator("[data-chooses]:visible").last).to_be_focused()
    expect(page.locator("main li img")).to_have_count(0)
    visitor.faults = [fault for fault in visitor.faults if "ERR_FAILED" not in fault]  # of the line that was away
