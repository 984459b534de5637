"""Without a mouse, on the narrowest screens, enlarged, and after a long pause."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from pser_web import routes
from registry.rules.household import STEPS
from tests.e2e import pages
from tests.e2e.conftest import Visitor
from tests.e2e.portal_server import PortalServer
from tests.households import tenant_widow

_REACHABLE = """() => {
    const seen = new Set();
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter((each) => {
        if (each.disabled || each.closest('fieldset:disabled') || each.type === 'hidden' || !each.checkVisibility()) return false;
        if (each.type !== 'radio') return true;
        if (seen.has(each.name)) return false;
        return seen.add(each.name);
    }).map((each) => each.type === 'radio' ? 'radio ' + each.name : each.outerHTML.slice(0, 120));
}"""
_FOCUSED = """() => {
    const each = document.activeElement;
    return each.type === 'radio' ? 'radio ' + each.name : each.outerHTML.slice(0, 120);
}"""


def _unreached(page: Page) -> set[str]:
    """Return what the Tab key does not reach, or reaches without showing it."""
    wanted = set(page.evaluate(_REACHABLE))
    assert wanted
    reached: set[str] = set()
    for _ in range(3 * len(wanted) + 10):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(_FOCUSED))
    return wanted - reached


def test_everything_is_reached_by_the_keyboard(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    for path in (routes.HOME, routes.REGISTER, routes.LOGIN):
        visitor.go(path)
        assert _unreached(visitor.page) == set(), path
    pages.arrive(visitor, portal, household, until="address")
    for path in (routes.DASHBOARD, routes.APPLY, "/apply/head", "/apply/address"):
        visitor.go(path)
        expect(visitor.page.locator("main [role=status]", has_text="…")).to_have_count(0)
        expect(visitor.page.locator("main fieldset:disabled")).to_have_count(0)
        assert _unreached(visitor.page) == set(), path


def test_a_step_is_answered_by_the_keyboard_alone(visitor: Visitor) -> None:
    household = tenant_widow()
    pages.register(visitor, household)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.go("/login")
    page.locator("[name='cnic']").focus()
    keys.type(household.cnic)
    keys.press("Tab")
    keys.type(household.password)
    keys.press("Enter")
    page.wait_for_url(re.compile("/dashboard"))
    visitor.go("/apply/declaration")
    pages.ready(page)
    for box in page.locator("main input[type=checkbox]").all():
        box.focus()
        keys.press("Space")
    keys.press("Enter")
    page.wait_for_url(re.compile("/apply/head$"))
    expect(page.locator("#heading")).to_be_focused()


def test_the_summary_leads_into_the_question_and_the_next_person_begins_empty(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household, until="members")
    page, keys = visitor.page, visitor.page.keyboard
    pages.ready(page)
    page.locator("main form[data-turn] button[type=submit]").press("Enter")
    expect(page.locator("#problems")).to_be_focused()
    for question, field in (("relation", "#relation"), ("sex", "#sex input >> nth=0")):
        page.locator(f"#problems a[href$='#{question}']").press("Enter")
        expect(page.locator(field)).to_be_focused()
    pages.answer(visitor, STEPS["members"], household.members[0])
    expect(page.locator("#heading")).to_be_focused()  # at the same address is a list now
    page.locator("main a.btn-outline[href*='person=']").press("Enter")
    expect(page.locator("[name=full_name]")).to_have_value("")
    expect(page.locator("main :is([name=relation] option:checked, [name=sex]:checked)")).to_have_attribute("value", "")
    expect(page.locator("[name=cnic]")).to_have_value("")
    page.go_back()
    page.locator("main li summary").focus()
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Enter")
    pages.ready(page)
    expect(page.locator("#heading")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(320, 640), (720, 450)], ids=["the narrowest phone", "a desktop enlarged to 200 %"])
def test_nothing_runs_sideways(visitor: Visitor, portal: PortalServer, width: int, height: int) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household, until="address")
    visitor.page.set_viewport_size({"width": width, "height": height})
    read = [routes.HOME, routes.PROGRAMMES, routes.HELP, routes.CENTRES, routes.PRIVACY, routes.LOGIN, routes.REGISTER, routes.TRACK]
    for path in [*read, routes.DASHBOARD, routes.ACCOUNT, routes.APPLY, "/apply/head", "/apply/members", "/apply/address"]:
        visitor.go(path)
        expect(visitor.page.locator("main [role=status]", has_text="…")).to_have_count(0)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_who_is_away_for_long_is_warned_and_stays_with_one_tap(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    page = visitor.page
    page.clock.install()
    visitor.go("/dashboard")
    expect(page.locator("main [role=status]", has_text="…")).to_have_count(0)
    warning = page.locator("[data-idle=warning]")
    page.clock.fast_forward("24:30")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:00")
    expect(warning).to_be_visible()
    warning.locator("button").click()
    page.clock.fast_forward("00:10")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("31:00")
    expect(page).to_have_url(re.compile("/login"))


@pytest.mark.parametrize("path", [routes.ACCOUNT, routes.ANSWERS])
def test_a_page_whose_reader_logged_out_in_another_tab_no_longer_waits_for_their_answers(
    path: str, visitor: Visitor, portal: PortalServer
) -> None:
    pages.arrive(visitor, portal, tenant_widow())
    page = visitor.open_tab()
    page.goto(f"/ur{path}" if visitor.language == "ur" else path)
    waits = page.locator("[data-waiting]")
    expect(waits).to_have_count(0)
    visitor.page.locator("header form[action*=logout] button").click()
    expect(page.locator("main")).to_contain_text(re.compile("You were logged out|لاگ آؤٹ کر دیا گیا"))
    expect(waits).to_have_count(0)


def test_nothing_counts_as_done_while_the_papers_and_the_sending_are_still_to_come(visitor: Visitor, portal: PortalServer) -> None:
    pages.arrive(visitor, portal, tenant_widow(), until="documents")
    visitor.go(routes.DASHBOARD)
    expect(visitor.page.locator("main progress")).to_have_attribute("value", "21")
    expect(visitor.page.locator("main progress")).to_have_attribute("max", "23")


def test_whom_a_link_or_code_does_not_let_in_is_led_to_another_one(visitor: Visitor) -> None:
    visitor.go(f"{routes.RESET}?token=nothing")
    page = visitor.page
    page.locator("[name='password']").fill("the rain on our roof 7")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text(re.compile("used or too old|استعمال شدہ"))
    page.locator("main a[href$='/forgot']").click()
    expect(page.locator("[name='contact']")).to_be_visible()
    visitor.faults = [fault for fault in visitor.faults if "422" not in fault]


def test_whoever_followed_a_link_that_is_too_old_can_ask_for_another_where_it_is_said(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go(f"/reset?token={'x' * 43}")
    page.locator("[name=password]").fill("a sentence of my own 7")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#problems")).to_contain_text("نیا منگوائیں" if visitor.language == "ur" else "Ask for a new one")
    expect(page.locator("main form [name=contact]")).to_be_visible()
    expect(page.locator("[name=code]")).to_have_count(0)
    visitor.faults.clear()  # the browser reports an answer of 422


def test_the_last_sign_of_life_is_told_within_two_minutes_so_that_no_sign_in_ends_before_the_warning(
    visitor: Visitor, portal: PortalServer
) -> None:
    pages.arrive(visitor, portal, tenant_widow())
    page = visitor.page
    page.clock.install()
    visitor.go("/dashboard")
    expect(page.locator("main [role=status]", has_text="…")).to_have_count(0)
    page.evaluate("""() => {
      window.signs = 0;
      document.addEventListener("click", ({ target }) => { window.signs += target.matches("[data-idle=warning] button"); });
    }""")
    page.clock.fast_forward("03:00")
    assert page.evaluate("signs") == 0  # nothing was done
    page.locator("h1").click()
    page.clock.fast_forward("00:30")
    page.wait_for_function("signs === 1")
    page.clock.fast_forward("25:30")
    expect(page.locator("[data-idle=warning]")).to_be_visible()
    assert page.evaluate("signs") == 1  # which was no sign of life itself


def test_the_chosen_language_is_remembered(portal: PortalServer) -> None:
    with httpx.Client(base_url=portal.address, trust_env=False) as client:
        assert client.get("/help").status_code == 200
        client.get("/ur/help?language=ur")
        assert client.get("/help").headers["location"] == "/ur/help"
        client.get("/help?language=en")
        assert client.get("/help").status_code == 200
