"""The whole way of a household, in a real browser: from making an account to the receipt."""

import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import expect

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
