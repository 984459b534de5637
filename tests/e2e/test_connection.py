"""Lost lines, killed servers, two tabs, shared phones: nothing that the page called saved is lost, and nobody sees another's answers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from PIL import Image
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from registry.rules.household import STEPS
from tests.e2e import pages
from tests.e2e.conftest import Visitor
from tests.e2e.fitness import fit
from tests.e2e.portal_server import PortalServer
from tests.households import tenant_widow


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[PortalServer]:
    """A portal of one's own, to be killed."""
    server = PortalServer(tmp_path)
    server.start()
    yield server
    server.kill()


def test_a_server_killed_in_the_middle_loses_nothing_and_the_open_page_recovers(chromium_browser: Browser, fragile: PortalServer) -> None:
    visitor = Visitor(chromium_browser, fragile.address, "phone", "ur")
    page, household = visitor.page, tenant_widow()
    pages.arrive(visitor, fragile, household, until="address")
    pages.ready(page)
    page.locator("[name='locality']").fill("typed before the crash")
    fragile.kill()
    expect(page.locator("[data-connection=lost]")).to_be_visible(timeout=20_000)
    page.locator("[name='street_address']").fill("typed while it was away")
    fragile.start()
    expect(page.locator("[data-connection=lost]")).to_have_count(0, timeout=20_000)
    expect(page.locator("[name='locality']")).to_have_value("typed before the crash")
    expect(page.locator("[name='street_address']")).to_have_value("typed while it was away")
    for key in ("district", "tehsil", "settlement"):
        pages.give(page, next(field for field in STEPS["address"].fields if field.key == key), household.answers[key])
    page.locator("main form[data-turn] button[type=submit]").click()
    page.wait_for_url(re.compile("/apply/contact"))
    visitor.go("/apply/head")
    pages.ready(page)
    expect(page.locator("[name='full_name']")).to_have_value(household.full_name)
    visitor.context.close()


def test_what_is_sent_while_the_server_is_away_arrives_when_it_is_back_once(chromium_browser: Browser, fragile: PortalServer) -> None:
    visitor = Visitor(chromium_browser, fragile.address, "desktop", "en")
    page, household = visitor.page, tenant_widow()
    pages.arrive(visitor, fragile, household, until="contact")
    pages.ready(page)
    fragile.kill()
    expect(page.locator("[data-connection=lost]")).to_be_visible(timeout=20_000)
    page.locator("main form[data-turn] button[type=submit]").click()
    page.locator("main form[data-turn] button[type=submit]").click()
    fragile.start()
    page.wait_for_url(re.compile("/apply/household"), timeout=30_000)
    visitor.go("/apply/contact")
    pages.ready(page)
    expect(page.locator("[name='_revision']")).to_have_value("1")
    visitor.context.close()


def test_a_page_of_a_former_version_is_loaded_anew_and_keeps_what_was_typed(visitor: Visitor, portal: PortalServer) -> None:
    """The framework loads it by itself at the first telling, and asks at the second."""
    lines: list[WebSocketRoute] = []

    def join(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    visitor.context.route_web_socket(re.compile("/_event"), join)
    household = tenant_widow()
    pages.arrive(visitor, portal, household, until="address")
    page = visitor.page
    street, locality = page.locator("[name='street_address']"), page.locator("[name='locality']")
    for typed in ("once", "twice"):
        pages.ready(page)
        street.fill(typed)
        page.evaluate("() => { window.former = true }")
        lines[-1].send('42/_event,["state_mismatch",{"backend":"another","reload_cooldown_ms":60000}]')
        if typed == "twice":
            notice = page.locator(".renewed")
            expect(notice).to_contain_text("نئی کر دی گئی" if visitor.language == "ur" else "has been renewed")
            expect(page.locator("#reflex-new-version-banner")).to_be_hidden()
            visitor.photograph("renewed")
            notice.get_by_role("button").click()
        page.wait_for_function("() => !window.former")
        pages.ready(page)
        expect(street).to_have_value(typed)
    expect(locality).to_have_value("")
    assert page.evaluate("() => sessionStorage.getItem('pser-typed')") is None


def test_what_is_typed_outlasts_a_reload_and_the_look_into_another_app_and_ends_with_the_sign_in(
    visitor: Visitor, portal: PortalServer
) -> None:
    pages.arrive(visitor, portal, tenant_widow(), until="address")
    page = visitor.page
    kept = "() => sessionStorage.getItem('pser-typed')"
    pages.ready(page)
    page.locator("[name='locality']").fill("Chak 12")
    page.reload()
    pages.ready(page)
    expect(page.locator("[name='locality']")).to_have_value("Chak 12")
    assert page.evaluate(kept) is None
    page.evaluate(_HIDDEN, True)  # a phone short of memory may throw the page away now
    assert "Chak 12" in page.evaluate(kept)
    page.evaluate(_HIDDEN, False)
    assert page.evaluate(kept) is None
    page.locator("header form button").click()
    expect(page).to_have_url(re.compile("/goodbye"))
    assert page.evaluate(kept) is None


_HIDDEN = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_the_same_step_changed_in_two_tabs_is_told_and_the_person_chooses(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household, until="address")
    first = visitor.page
    visitor.go("/apply/head")
    pages.ready(first)
    second = visitor.page = visitor.open_tab()
    visitor.go("/apply/head")
    pages.ready(second)
    second.locator("[name='full_name']").fill("Zainab of the second tab")
    second.locator("main form[data-turn] button[type=submit]").click()
    expect(second).not_to_have_url(re.compile("/apply/head$"))
    first.locator("[name='full_name']").fill("Zainab of the first tab")
    first.locator("main form[data-turn] button[type=submit]").click()
    expect(first.locator("#problems")).to_be_focused()
    expect(first.locator("[name='full_name']")).to_have_value("Zainab of the first tab")
    first.locator("#problems button").first.click()
    expect(first.locator("[name='full_name']")).to_have_value("Zainab of the second tab")


def test_errors_stand_beside_the_question_and_in_a_summary_that_takes_the_focus(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    page = visitor.page
    pages.fill_in(visitor, household, until="address")
    form = pages.ready(page)
    saved = page.locator("main [role=status]", has_text="✓")
    expect(saved).to_be_visible()  # the step before
    page.locator("[name='locality']").fill("Chak 12")
    form.locator("button[type=submit]").click()
    summary = page.locator("#problems")
    expect(summary).to_be_focused()
    expect(saved).to_have_count(0)
    expect(summary.locator("a")).to_have_count(4)
    expect(page.locator("#district-problem")).not_to_be_empty()
    expect(page.locator("[name='locality']")).to_have_value("Chak 12")
    visitor.photograph("errors")
    page.locator("[name='district']").select_option("kasur")
    page.locator("[name='tehsil']").select_option("kasur.pattoki")
    page.locator("[name='settlement'][value='rural']").check()
    page.locator("main a").first.click()  # the task list, and back
    expect(page).to_have_url(re.compile("/apply$"))
    page.go_back()
    _as_typed(page)
    other, direction = ("en", "ltr") if visitor.language == "ur" else ("ur", "rtl")
    page.locator("header a[hreflang]").click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    _as_typed(page)
    assert "pser_language" in {each["name"] for each in visitor.context.cookies()}  # it is remembered
    pages.ready(page).locator("button[type=submit]").click()
    expect(page.locator("#problems")).to_be_focused()
    page.locator("[name='street_address']").fill("Gali 3")
    pages.ready(page).locator("button[type=submit]").click()
    page.wait_for_url(re.compile("/apply/contact"))
    assert page.evaluate("sessionStorage.getItem('pser-typed')") is None


def _as_typed(page: Page) -> None:
    """Expect what was typed and not saved; the tehsils of the district come after it."""
    form = pages.ready(page)
    expect(form.locator("[name='locality']")).to_have_value("Chak 12")
    expect(form.locator("[name='tehsil']")).to_have_value("kasur.pattoki")
    expect(form.locator("[name='settlement'][value='rural']")).to_be_checked()


def test_a_contradiction_is_asked_about_and_can_be_called_right(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    page = visitor.page
    pages.fill_in(visitor, household, until="head")
    pages.answer(visitor, STEPS["head"], household.answers | {"sex": "male"})
    expect(page.locator("#problems")).to_be_focused()
    page.locator("[name='_right_head_sex']").check()
    page.locator("main form[data-turn] button[type=submit]").click()
    page.wait_for_url(re.compile("/apply/head_life"))


def test_what_is_asked_before_sending_takes_the_focus_and_leads_to_the_answer(
    visitor: Visitor, portal: PortalServer, tmp_path: Path
) -> None:
    household = tenant_widow()
    household.answers |= {"household_size": "4"}
    photo = tmp_path / "photo.jpg"
    Image.effect_noise((300, 200), 60).convert("RGB").save(photo)
    pages.arrive(visitor, portal, household, until="documents")
    pages.confirm_mobile(visitor, portal, household)
    page = visitor.page
    page.locator("main [role=status] a").click()  # on with the form
    expect(page).to_have_url(re.compile("/apply/documents"))  # all is answered
    pages.send_documents(visitor, photo, photo)
    expect(page.locator("dl").first).to_be_visible()
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems h2")).to_be_visible()
    page.locator("#problems a").click()
    expect(page).to_have_url(re.compile("/apply/members"))
    page.locator("main a.btn-primary").click()
    expect(page).to_have_url(re.compile("/apply/review"))
    page.locator("[name=_right]").check()
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page).to_have_url(re.compile("/dashboard"))


def test_messages_go_to_the_number_that_the_form_was_given(visitor: Visitor, portal: PortalServer) -> None:
    household, other = tenant_widow(), tenant_widow()
    household.answers |= {"mobile": other.mobile}
    pages.arrive(visitor, portal, household, until="contact")
    pages.answer(visitor, STEPS["contact"], household.answers)
    expect(visitor.page).to_have_url(re.compile("/apply/household"))
    household.mobile = other.mobile
    pages.confirm_mobile(visitor, portal, household)


def test_a_shared_phone_shows_nothing_of_the_person_before(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    page = visitor.page
    pages.fill_in(visitor, household, until="address")
    visitor.go("/apply/head")
    pages.ready(page)
    page.locator("header form button").click()
    expect(page).to_have_url(re.compile("/goodbye"))
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(re.compile("/login"))
    page.reload()
    assert household.full_name not in page.content()
    other = tenant_widow()
    other.full_name = "Somebody Else"
    pages.register(visitor, other)
    pages.log_in(visitor, other)
    expect(page.get_by_text("Somebody Else")).to_be_visible()
    assert household.full_name not in page.content()


def test_a_new_tab_is_logged_in_and_logging_out_everywhere_ends_the_open_pages(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    first = visitor.page
    form, visitor.page = visitor.open_tab(), visitor.open_tab()
    form.goto(f"{portal.address}/apply/declaration")
    expect(form.locator("form[data-live=true] [name=truthful]")).to_be_visible()
    visitor.go("/dashboard")
    expect(visitor.page.get_by_text(household.full_name)).to_be_visible()
    visitor.go("/account")
    visitor.page.locator("main form[action*='everywhere'] button").click()
    expect(visitor.page).to_have_url(re.compile("/goodbye"))
    expect(first.get_by_text(household.full_name)).to_have_count(0)
    expect(form.locator("[name=truthful]")).to_have_count(0)
    expect(form.locator("main a[href$='/login']").first).to_be_visible()
    visitor.page = form
    pages.log_in(visitor, household)
    visitor.go("/apply/declaration")
    expect(form.locator("form[data-live=true] [name=truthful]")).to_be_visible()  # to the same person the same tab is open again


_COMES_BACK = """
    dispatchEvent(new PageTransitionEvent("pagehide", {persisted: true}));
    document.dispatchEvent(new Event("visibilitychange"));
"""


def test_what_is_said_of_an_act_outlasts_its_connection_and_ends_with_its_page(visitor: Visitor, portal: PortalServer) -> None:
    pages.arrive(visitor, portal, tenant_widow())
    page = visitor.page
    visitor.go("/account")
    saved = page.locator("section:has([name=mobile]) [role=status]")
    pages.ready(page)
    page.locator("[name=email]").fill("another@example.com")
    page.locator("form:has([name=email]) [type=submit]").click()
    expect(saved).to_be_visible()
    with page.expect_websocket() as again:
        page.evaluate(_COMES_BACK)
    again.value.wait_for_event("framereceived", lambda frame: 'is_hydrated_rx_state_":true' in str(frame))
    expect(saved).to_be_visible()
    page.reload()
    pages.ready(page)
    expect(saved).to_have_count(0)


def test_a_new_password_empties_the_open_pages_of_the_account(visitor: Visitor, chromium_browser: Browser, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    form = visitor.open_tab()
    form.goto(f"{portal.address}/apply/declaration")
    expect(form.locator("form[data-live=true] [name=truthful]")).to_be_visible()
    owner = Visitor(chromium_browser, portal.address, "desktop", "en")
    owner.page.request.post("/forgot", form={"contact": household.email}, headers={"Origin": portal.address})
    told = portal.wait_for_message(to=household.email, holding="token=")["text"]
    owner.page.goto(re.search(r"http\S+", told).group(0))  # pyright: ignore[reportOptionalMemberAccess]
    owner.page.locator("[name=password]").fill("another roof, another rain")
    owner.page.locator("main form[data-turn] [type=submit]").click()
    expect(owner.page).to_have_url(re.compile("/login"))
    owner.context.close()
    for page, theirs in ((visitor.page, visitor.page.get_by_text(household.full_name)), (form, form.locator("[name=truthful]"))):
        expect(theirs).to_have_count(0)
        expect(page.locator("main a[href*='/login']").first).to_be_visible()


def test_the_dashboard_shows_what_another_device_does_without_a_reload(
    visitor: Visitor, chromium_browser: Browser, portal: PortalServer
) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    watched = visitor.page
    expect(watched.locator("progress")).to_have_attribute("value", "0")
    other = Visitor(chromium_browser, portal.address, "desktop", "en")
    pages.log_in(other, household)
    pages.fill_in(other, household, until="head")
    expect(watched.locator("progress")).to_have_attribute("value", "1", timeout=2_000)
    other.context.close()


def test_after_five_wrong_passwords_the_page_says_until_when_the_account_is_locked(visitor: Visitor) -> None:
    household = tenant_widow()
    pages.register(visitor, household)
    page = visitor.page
    for _ in range(5):
        visitor.go("/login")
        pages.ready(page)
        page.locator("[name='cnic']").fill(household.cnic)
        page.locator("[name='password']").fill("wrong password")
        page.locator("main form[data-turn] button[type=submit]").click()
        expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("main strong .figures")).to_have_text(re.compile(r"\d\d:\d\d"))


def test_the_code_can_be_typed_after_a_reload_and_a_wrong_one_is_told_where_the_focus_is(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    page = visitor.page
    visitor.go("/account")
    page.locator("#send-code").click()
    expect(page.locator("[name='code']")).to_be_visible()
    page.reload()  # the phone was needed for the SMS
    code = portal.wait_for_code(to=household.mobile[1:])
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for typed in (wrong, code):
        pages.ready(page)
        page.locator("[name='code']").fill(typed)
        page.locator("[name='code']").press("Enter")
        expect(page.locator("#problems" if typed == wrong else "#heading")).to_be_focused()
    expect(page.locator("[name='code']")).to_have_count(0)


def test_after_five_wrong_ones_a_code_has_ended_and_the_page_says_when_another_can_be_sent(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    page = visitor.page
    visitor.go("/account")
    page.locator("#send-code").click()
    expect(page.locator("[name='code']")).to_be_visible()
    waits = page.locator("main [role=status]", has_text="انتظار" if visitor.language == "ur" else "Please wait")
    page.locator("#send-code").click()
    expect(waits).to_be_visible()
    wrong = f"{(int(portal.wait_for_code(to=household.mobile[1:])) + 1) % 1_000_000:06}"
    problem = page.locator("#problems", has_text="پانچ بار" if visitor.language == "ur" else "wrong five times")
    for tried in range(5):
        expect(problem).to_have_count(0)
        pages.ready(page)
        page.locator("[name='code']").fill(wrong)
        page.locator("[name='code']").press("Enter")
        expect(page.locator("#problems")).to_be_focused()
        assert waits.count() == 0, tried
    expect(problem).to_be_visible()
    expect(page.locator("[name='code']")).to_have_count(0)
    page.locator("#send-code").click()
    expect(page.locator("main [role=status]", has_text="دن میں دس بار" if visitor.language == "ur" else "ten times a day")).to_be_visible()
    fit(visitor, "account-code-ended")


def test_without_scripts_the_summary_says_of_each_question_what_is_wrong(visitor: Visitor, portal: PortalServer) -> None:
    answer = visitor.page.request.post("/register", form={"cnic": "12"}, headers={"Origin": portal.address})
    page = html.document_fromstring(answer.text())
    said = {link.get("href"): link.text_content() for link in page.xpath("//*[@id='problems']//a")}
    assert said["#cnic"].startswith("CNIC number: A CNIC")
    assert said["#full_name"].startswith("Full name: ")
    assert len(set(said.values())) == len(said) == 5


def test_a_number_in_what_is_said_without_scripts_stays_on_one_line(visitor: Visitor) -> None:
    visitor.go("/check/hello")
    for number in visitor.page.locator("#problems .figures, #code-problem .figures").all():
        assert number.inner_text() == "A-7K3M-9QXD-2HJK"
        assert number.evaluate("each => each.getClientRects().length") == 1
    expect(visitor.page.locator("#problems .figures")).to_have_count(1)
    visitor.faults.clear()  # the browser reports an answer of 422


def test_a_piece_that_a_broken_line_swallowed_is_fetched_again(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(visitor, portal, household)
    swallowed: list[str] = []

    def swallow(route: Route) -> None:
        if len(swallowed) < 2:
            swallowed.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    visitor.page.route("**/assets/entry.client-*.js", swallow)
    visitor.go("/dashboard")
    expect(visitor.page.get_by_text(household.full_name)).to_be_visible(timeout=30_000)
    assert len(swallowed) == 2
    visitor.faults = [fault for fault in visitor.faults if not re.search("ERR_FAILED|dynamically imported module", fault)]


def test_what_helps_a_page_is_fetched_again_when_only_that_was_swallowed(chromium_browser: Browser, portal: PortalServer) -> None:
    visitor = Visitor(chromium_browser, portal.address, "phone", "ur")
    swallowed: list[str] = []

    def swallow(route: Route) -> None:
        if len(swallowed) < 2:
            swallowed.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page = visitor.page
    page.route("**/js/page.js*", swallow)
    with page.expect_event("requestfinished", lambda request: "page.js" in request.url, timeout=30_000):
        visitor.go("/login")
    page.wait_for_load_state("networkidle")
    page.locator("[data-reveals]").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    assert len(swallowed) == 2
    visitor.context.close()


def later(page: Page, seconds: int) -> None:
    """Let time pass on a page: first for what begins to wait, then for what has waited that long."""
    for milliseconds in (4_000, seconds * 1_000):
        page.clock.fast_forward(milliseconds)


def test_a_page_comes_to_life_though_the_line_swallowed_all_that_would_have_noticed(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    visitor, household = Visitor(chromium_browser, portal.address, "desktop", "en"), tenant_widow()
    pages.arrive(visitor, portal, household)
    swallowed: set[str] = set()

    def swallow(route: Route) -> None:
        if route.request.url in swallowed:
            route.continue_()
            return
        swallowed.add(route.request.url)  # and no word of it

    visitor.page.route(re.compile("/js/page.js|/assets/entry.client-|_declaration_"), swallow)
    visitor.page.clock.install()
    visitor.page.goto("/apply/declaration", wait_until="commit")
    expect(visitor.page.locator("[data-waiting]")).to_be_visible()
    later(visitor.page, 10)
    assert len(swallowed) == 3
    expect(visitor.page.locator("form[data-live=true]")).to_have_count(0)  # it may be a slow line only
    later(visitor.page, 30)
    expect(visitor.page.locator("form[data-live=true]")).to_be_visible()
    visitor.context.close()


def test_a_page_that_waits_at_a_line_gone_silent_says_so_and_goes_on_when_it_is_back(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    visitor, household = Visitor(chromium_browser, portal.address, "phone", "ur"), tenant_widow()
    pages.arrive(visitor, portal, household)
    line = {"silent": False, "breaks": True}

    def join(socket: WebSocketRoute) -> None:
        def answer(frame: str | bytes) -> None:
            line["silent"] |= line["breaks"] and '["event",' in str(frame)
            if not line["silent"]:
                socket.send(frame)

        socket.connect_to_server().on_message(answer)

    visitor.context.route_web_socket(re.compile("/_event"), join)
    visitor.context.route("**/*", lambda route: None if line["silent"] else route.continue_())
    visitor.page.clock.install()
    visitor.page.goto("/apply/declaration", wait_until="commit")
    says = visitor.page.locator("[data-unanswered]:not([hidden]), [data-connection=lost]").first
    expect(visitor.page.locator("[data-waiting]")).to_be_visible()
    while not line["silent"]:
        visitor.page.wait_for_timeout(100)
    for _ in range(4):  # it waits, asks, and is not answered
        later(visitor.page, 16)
    expect(says).to_be_visible()
    visitor.photograph("unanswered")
    line |= {"silent": False, "breaks": False}
    later(visitor.page, 16)
    expect(visitor.page.locator("form[data-live=true]")).to_be_visible(timeout=45_000)
    visitor.context.close()


def test_a_step_is_reached_though_a_broken_line_swallowed_its_page(visitor: Visitor, portal: PortalServer) -> None:
    page, household = visitor.page, tenant_widow()
    pages.arrive(visitor, portal, household, until="address")
    swallowed: list[str] = []

    def swallow(route: Route) -> None:
        swallowed.append(route.request.url)
        route.abort() if len(swallowed) == 1 else route.continue_()

    page.route("**/assets/*_contact_*.js", swallow)
    pages.answer(visitor, STEPS["address"], household.answers)
    expect(page).to_have_url(re.compile("/apply/contact"))
    pages.ready(page)
    assert len(swallowed) == 2
    visitor.faults = [fault for fault in visitor.faults if not re.search("ERR_FAILED|dynamically imported module|route module", fault)]


def test_who_leaves_no_way_to_be_reached_is_told_so(visitor: Visitor) -> None:
    page, household = visitor.page, tenant_widow()
    visitor.go("/register")
    pages.ready(page)
    for key in ("full_name", "cnic", "date_of_birth", "password"):
        page.locator(f"[name='{key}']").fill(getattr(household, key))
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#problems a")).to_have_count(1)
    expect(page.locator("#mobile-problem")).not_to_be_empty()


def _forget(visitor: Visitor, contact: str) -> None:
    """Ask for a way to a new password."""
    visitor.go("/forgot")
    pages.ready(visitor.page)
    visitor.page.locator("[name='contact']").fill(contact)
    visitor.page.locator("main form[data-turn] button[type=submit]").click()
    expect(visitor.page.locator("main [role=status]").first).to_be_visible()


def test_a_forgotten_password_is_replaced_with_the_link(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.register(visitor, household)
    page = visitor.page
    _forget(visitor, household.email)
    link = re.search(r"http\S+", portal.wait_for_message(to=household.email, holding="token=")["text"]).group(0)  # pyright: ignore
    page.goto(link)
    household.password = "another roof, another rain"
    page.locator("[name='password']").fill(household.password)
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page).to_have_url(re.compile("/login"))
    pages.log_in(visitor, household)


def test_a_forgotten_password_is_replaced_with_the_code_and_only_the_log_in_is_offered_then(visitor: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.register(visitor, household)
    page = visitor.page
    _forget(visitor, household.cnic)
    code = portal.wait_for_code(to=household.mobile[1:])
    visitor.go("/reset")
    pages.ready(page)
    expect(page.locator("main a[href$='/forgot']")).to_be_visible()
    household.password = "another roof, another rain"
    for key, value in (("cnic", household.cnic), ("code", code), ("password", household.password)):
        page.locator(f"[name='{key}']").fill(value)
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page.locator("main form")).to_have_count(0)
    expect(page.locator("main a[href$='/forgot']")).to_have_count(0)
    pages.log_in(visitor, household)
