"""The overview of a supervisor, in a browser: numbers, charts, the address, and live."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from pser_web import routes
from registry.services.office.overview import division
from tests.e2e.conftest import Visitor
from tests.e2e.office import Office
from tests.e2e.office import opened as office_in


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from office_in(tmp_path_factory.mktemp("office"))


def opened(visitor: Visitor, path: str = routes.OVERVIEW) -> None:
    visitor.go(path)
    expect(visitor.page.locator("#verified")).to_be_visible()


def test_place_and_time_stand_in_the_address_and_narrow_the_numbers(office: Office, chromium_browser: Browser) -> None:
    visitor = office.visitor(chromium_browser, "Saima")
    page = visitor.page
    opened(visitor)
    expect(page.locator("#verified")).to_have_text("6")  # of twelve, those of the last thirty days
    expect(page.locator("section", has=page.locator("#verified"))).to_contain_text("Half of them within: 3 days")
    districts = page.get_by_role("region", name="Open and overdue by district").locator("tbody tr")
    expect(districts.first).to_contain_text(re.compile(r"^All of Punjab48"))
    page.locator("#days").select_option("90")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("days=90"))
    expect(page.locator("#verified")).to_have_text("12")
    page.locator("#place").select_option(division("Multan"))
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(f"place={re.escape(division('Multan'))}&days=90"))
    expect(page.locator("#verified")).not_to_have_text("12")
    expect(districts.first).to_contain_text("All together")
    page.reload()
    expect(page.locator("#place")).to_have_value(division("Multan"))
    expect(page.locator("#days")).to_have_value("90")
    visitor.context.close()


def test_the_overview_counts_anew_when_a_case_is_taken_elsewhere(office: Office, chromium_browser: Browser) -> None:
    supervisor, officer = (office.visitor(chromium_browser, who) for who in ("Saima", "Nadia"))
    opened(supervisor)
    work = supervisor.page.get_by_role("region", name="The work of the staff")
    expect(work).not_to_contain_text("Nadia Iqbal")
    officer.go(routes.DESK)
    officer.page.locator("tbody input[type=checkbox]").first.check()
    officer.page.locator("form:has(#to) button[type=submit]").click()
    expect(officer.page.locator("tbody")).to_contain_text("Nadia Iqbal")
    expect(work).to_contain_text("Nadia Iqbal")  # without a reload
    for each in (supervisor, officer):
        each.context.close()


def test_an_officer_is_led_away_from_the_overview(office: Office, chromium_browser: Browser) -> None:
    visitor = office.visitor(chromium_browser, "Rashid")
    visitor.go(routes.OVERVIEW)
    expect(visitor.page).to_have_url(re.compile(f"{routes.DESK}$"))
    visitor.context.close()
