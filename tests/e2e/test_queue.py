"""The queue in a browser: fit for everybody, by keyboard alone, with views of one's own, live, and with no person in the address."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from pser_web import routes
from registry.records import Staff
from registry.rules.queue import ORDERS, Order
from tests.e2e import casework
from tests.e2e.conftest import Visitor
from tests.e2e.office import Office, number_of
from tests.e2e.office import opened as office_in
from tests.e2e.test_every_page import EACH, faults_of


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from office_in(tmp_path_factory.mktemp("office"))


@pytest.fixture
def at_desk(office: Office, chromium_browser: Browser) -> Iterator[object]:
    """Open the desk of one of the staff; their consoles stay without errors."""
    opened: list[Visitor] = []

    def open_desk(who: str, path: str = routes.DESK, language: str = "en", size: str = "desktop") -> Visitor:
        visitor = office.visitor(chromium_browser, who, language, size)
        opened.append(visitor)
        visitor.go(path)
        expect(visitor.page.locator("#filter-search")).to_be_visible()
        return visitor

    yield open_desk
    for visitor in opened:
        visitor.context.close()
        assert visitor.faults == []


def numbers(page: Page) -> list[str]:
    return page.locator("a[data-case]").all_inner_texts()


@pytest.mark.parametrize(("language", "size"), EACH)
def test_the_queue_is_fit_for_everybody(language: str, size: str, at_desk) -> None:
    visitor = at_desk("Saima", f"{routes.DESK}?result=differs&status=in_decision", language, size)
    page = visitor.page
    expect(page.locator("details", has=page.locator("#filter-before"))).to_have_attribute("open", "")
    assert faults_of(visitor, routes.DESK) == []
    page.locator("[data-act=decide]").first.click()
    expect(page.locator("#outcome")).to_be_visible()
    assert faults_of(visitor, "/desk/decision") == []
    page.locator("[data-opens=keys]").click()
    expect(page.locator("#keys")).to_be_visible()
    assert faults_of(visitor, "/desk/keys") == []


@pytest.mark.parametrize("asked", ["district=kasur", "tehsil=kasur.kasur", "result=differs", "waiting=3", "before=2026-01-01"])
def test_a_filter_that_is_set_is_in_sight(asked: str, at_desk) -> None:
    name, value = asked.split("=")
    page = at_desk("Rashid", f"{routes.DESK}?{asked}").page
    expect(page.locator(f"#filter-{name}")).to_be_visible()
    expect(page.locator(f"#filter-{name}")).to_have_value(value)


def test_a_case_is_found_opened_taken_and_given_by_keyboard_alone(at_desk) -> None:
    visitor = at_desk("Rashid", f"{routes.DESK}?assigned=nobody&status=in_verification")
    page = visitor.page
    first, second, third = numbers(page)[:3]
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")  # nothing happens behind the dialog
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    for key, focused in (("j", first), ("j", second), ("k", first), ("k", first)):
        page.keyboard.press(key)
        expect(page.locator("a:focus")).to_have_text(focused)
    page.keyboard.press("t")
    expect(page.locator("main")).to_contain_text("The chosen cases are yours now.")
    expect(page.locator("a[data-case]").first).to_have_text(second)  # taken, so it is nobody's no more
    assert page.locator("input[name=case]:checked").count() == 0
    page.keyboard.press("j")
    expect(page.locator("a:focus")).to_have_text(second)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("g")
    expect(page.locator("#to")).to_be_focused()
    page.keyboard.type("Nadia")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("The chosen cases were given.")
    expect(page.locator("tbody")).not_to_contain_text(second)
    expect(page.locator("tbody")).not_to_contain_text(third)
    page.get_by_role("link", name="Without filter").press("Enter")
    expect(page.locator("#filter-assigned")).to_have_value("")
    page.keyboard.press("/")
    expect(page.locator("#filter-search")).to_be_focused()
    page.keyboard.type(second)
    page.keyboard.press("Enter")
    expect(page.locator("a[data-case]")).to_have_count(1)
    expect(page.locator("a[data-case]")).to_have_text(second)
    expect(page.locator("tbody")).to_contain_text("Nadia Iqbal")
    page.locator("#filter-search").fill(second[:-1])
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("No case here")
    page.locator("#filter-search").fill(f"{second[:-1]}{'2' if second[-1] != '2' else '3'}")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("one sign of it is mistyped")
    page.locator("#filter-search").fill(second)
    page.keyboard.press("Enter")
    expect(page.locator("a[data-case]")).to_have_text(second)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"number={second}"))


def test_several_cases_are_made_nobodys_at_once_and_a_colleagues_stay_theirs_but_for_a_supervisor(at_desk) -> None:
    rashid, nadia = (at_desk(who, f"{routes.DESK}?assigned=nobody&order=newest").page for who in ("Rashid", "Nadia"))
    first, second, third = numbers(rashid)[:3]

    def do(page: Page, what: str, *chosen: str) -> None:
        for number in chosen:
            page.locator("tr", has_text=number).locator("input[name=case]").check()
        page.locator("#to").select_option(label=what)
        page.get_by_role("button", name="Do it").click()

    do(rashid, "Take them myself", first, second)
    expect(rashid.locator("main")).to_contain_text("The chosen cases are yours now.")
    do(nadia, "Take them myself", third)
    expect(nadia.locator("main")).to_contain_text("The chosen cases are yours now.")
    rashid.goto(f"{routes.DESK}?assigned=somebody&order=newest")
    do(rashid, "Make them nobody's", first, third)
    expect(rashid.locator("main")).to_contain_text("The chosen cases are nobody's now.")
    expect(rashid.locator("main")).to_contain_text(f"Some are a colleague's: only they or a supervisor can make them nobody's. {third}")
    expect(rashid.locator("a[data-case]", has_text=first)).to_have_count(0)
    expect(nadia.locator("tbody")).to_contain_text(first)  # without a reload
    supervisor = at_desk("Saima", f"{routes.DESK}?assigned=somebody&order=newest").page
    do(supervisor, "Make them nobody's", second, third)
    expect(supervisor.locator("main")).to_contain_text("The chosen cases are nobody's now.")
    expect(rashid.locator("a[data-case]", has_text=second)).to_have_count(0)  # without a reload
    for number in (second, third):
        expect(nadia.locator("tbody")).to_contain_text(number)


def acts_sent(page: Page) -> list[object]:
    """Return what will hold every act that the page sends over a line it opens from now on."""
    sent: list[object] = []
    page.on("websocket", lambda line: line.on("framesent", lambda frame: sent.append(frame) if "desk_state.act" in str(frame) else None))
    return sent


# What somebody does who is faster than the page: the form is sent the moment that it is there.
HASTY = """
new MutationObserver((_, watching) => {
  const chosen = document.querySelector("input[name=case]");
  if (!chosen?.form) return;
  watching.disconnect();
  if (location.search.includes("mine")) return;
  window.liveWhenSent = chosen.form.dataset.live;
  chosen.checked = true;
  chosen.form.requestSubmit();
}).observe(document, { childList: true, subtree: true });
"""


def test_what_is_sent_before_the_page_is_live_is_done_once(office: Office, chromium_browser: Browser) -> None:
    visitor = office.visitor(chromium_browser, "Rashid")
    page, sent = visitor.page, acts_sent(visitor.page)
    page.add_init_script(HASTY)
    visitor.go(f"{routes.DESK}?assigned=nobody&status=in_verification")
    expect(page.locator("main")).to_contain_text("The chosen cases are yours now.")
    assert page.evaluate("liveWhenSent") == "false"
    page.goto(f"{routes.DESK}?assigned=mine")  # whatever was sent has been answered by now
    expect(page.locator("#filter-search")).to_be_visible()
    assert len(sent) == 1
    assert visitor.faults == []
    visitor.context.close()


def test_a_double_tap_is_one_tap(at_desk) -> None:
    page = at_desk("Rashid", f"{routes.DESK}?assigned=nobody&status=in_verification").page
    sent = acts_sent(page)
    page.reload()
    page.locator("input[name=case]").first.check()
    page.get_by_role("button", name="Do it").dblclick()
    expect(page.locator("main")).to_contain_text("The chosen cases are yours now.")
    page.get_by_role("button", name="Do it").click()  # whatever was sent before has been answered when this is
    expect(page.locator("main")).to_contain_text("Choose at least one case first.")
    assert len(sent) == 2


def test_keys_work_on_an_urdu_keyboard(at_desk) -> None:
    page = at_desk("Rashid", language="ur").page
    page.locator("body").dispatch_event("keydown", {"key": "ج", "code": "KeyJ", "bubbles": True})
    expect(page.locator("a[data-case]:focus")).to_have_count(1)


def test_a_supervisor_decides_from_the_queue_by_keyboard_and_colleagues_see_it_without_a_reload(at_desk) -> None:
    path = f"{routes.DESK}?status=in_decision&order=longest"
    supervisor, officer = at_desk("Saima", path), at_desk("Rashid", path)
    page = supervisor.page
    number = numbers(page)[0]
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("#decision")).to_be_focused()
    expect(page.locator("section:has(#decision)")).to_contain_text("The original CNIC was seen at the counter.")
    page.locator("section:has(#decision) button[type=submit]").press("Enter")
    expect(page.locator("#problems")).to_be_focused()  # nothing is decided by a slip
    page.keyboard.press("Escape")
    expect(page.locator("#decision")).to_have_count(0)
    expect(page.locator("a:focus")).to_have_text(number)
    page.keyboard.press("d")
    expect(page.locator("#outcome")).to_be_visible()
    page.locator("#outcome").focus()
    page.keyboard.type("Send")
    page.keyboard.press("Tab")
    page.keyboard.type("The bill is of another house.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("section:has(#decision)")).to_contain_text("Sent back for another look.")
    for each in (supervisor, officer):
        expect(each.page.get_by_role("region", name="Cases")).not_to_contain_text(number)  # without a reload
    officer.page.goto(f"{routes.CASE}?number={number}")
    expect(officer.page.locator("#case-status")).to_have_text("Being checked")


@pytest.mark.parametrize(("language", "size"), EACH)
def test_what_is_wrong_with_a_decision_is_said_on_top_and_beside_its_field_and_what_was_typed_stays(
    language: str, size: str, at_desk
) -> None:
    visitor = at_desk("Fariha", f"{routes.DESK}?status=in_decision&order=newest", language, size)
    page = visitor.page
    page.locator("[data-act=decide]").first.click()
    page.locator("#words").fill("The bill is of another house.")
    decide = page.locator("section:has(#decision) button[type=submit]")
    decide.click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems a")).to_have_attribute("href", "#outcome")
    expect(page.locator("#outcome")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#outcome-problem")).not_to_be_empty()
    expect(page.locator("#words-problem")).to_be_empty()
    expect(page.locator("#words")).to_have_value("The bill is of another house.")
    assert faults_of(visitor, "/desk/decision/wrong") == []
    page.locator("#problems a").click()
    expect(page.locator("#outcome")).to_be_focused()
    page.locator("#outcome").select_option("declined")
    page.locator("#words").fill(" ")
    decide.click()
    expect(page.locator("#problems a")).to_have_attribute("href", "#words")
    expect(page.locator("#words-problem")).not_to_be_empty()
    expect(page.locator("#outcome-problem")).to_be_empty()
    expect(page.locator("#outcome")).to_have_value("declined")


def test_no_list_is_taken_away_with_a_reason_that_says_nothing(at_desk) -> None:
    page = at_desk("Saima").page
    page.locator("summary", has_text="Take this list away").click()
    page.locator("#why").fill("  ")
    page.get_by_role("button", name="Download").click()
    expect(page.locator("#why:invalid")).to_be_focused()
    expect(page).to_have_url(re.compile(f"{routes.DESK}$"))
    page.locator("#why").fill("The meeting of the week")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download").click()
    assert taken.value.suggested_filename == "cases.csv"


def test_a_page_follows_another_in_the_chosen_order(at_desk) -> None:
    page = at_desk("Rashid").page
    for order, said in ORDERS.items():
        if order == Order.DUE:
            continue
        page.locator("#filter-order").select_option(order)
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page).to_have_url(re.compile(f"order={order}$"))
        expect(page.locator("#filter-order")).to_have_value(order)
        expect(page.locator("caption")).to_contain_text(f"First comes: {said}")
        expect(page.locator("a[data-case]")).to_have_count(25)
        before = numbers(page)
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile("after="))
        expect(page.locator("a[data-case]").first).not_to_have_text(before[0])
        assert not set(before) & set(numbers(page))
        page.get_by_role("link", name="First page").click()
        expect(page.locator("a[data-case]").first).to_have_text(before[0])


def test_a_filter_is_kept_under_a_name_renamed_and_removed(at_desk) -> None:
    page = at_desk("Rashid", f"{routes.DESK}?result=differs&order=longest").page
    views = page.get_by_role("navigation", name="My views")
    views.locator("summary").click()
    keep = views.get_by_role("button", name="Keep", exact=True)
    keep.click()
    expect(views.get_by_role("alert")).to_have_text("Give the view a name")
    views.locator("#view-name").fill("Differences, longest")
    keep.click()
    view = views.get_by_role("link", name="Differences, longest")
    expect(view).to_have_attribute("href", re.compile("result=differs&order=longest"))
    views.locator("#view-name").fill("differences,  longest")
    keep.click()
    expect(views.get_by_role("alert")).to_have_text("You have a view of this name already")
    views.locator("[name=name]").first.fill("Mine <b>")
    views.get_by_role("button", name="Rename").click()
    expect(views.get_by_role("link", name="Mine <b>")).to_be_visible()
    page.goto(routes.DESK)
    views.get_by_role("link", name="Mine <b>").click()
    expect(page.locator("#filter-order")).to_have_value("longest")
    expect(page.locator("#filter-result")).to_have_value("differs")
    views.locator("summary").click()
    views.get_by_role("button", name="Remove").click()
    expect(views.get_by_role("link")).to_have_count(0)
    other = at_desk("Nadia").page
    expect(other.get_by_role("navigation", name="My views").get_by_role("link")).to_have_count(0)


@pytest.mark.parametrize("sought", ["Ghulam Fatima 02", "35203-0000000-2", "0300-0000002"])
def test_a_search_that_names_a_person_stands_in_no_address(sought: str, at_desk, office: Office) -> None:
    page = at_desk("Rashid").page
    page.locator("#filter-search").fill(sought)
    page.locator("#filter-search").press("Enter")
    expect(page).to_have_url(re.compile("search=~1$"))
    expect(page.locator("a[data-case]")).to_have_count(1)
    expect(page.locator("a[data-case]")).to_have_text(number_of(2))
    page.reload()
    expect(page.locator("#filter-search")).to_have_value(sought)  # this tab remembers
    page.locator("summary", has_text="My views").click()
    expect(page.get_by_role("navigation", name="My views")).to_contain_text("The search is not kept")
    stranger = at_desk("Nadia", f"{routes.DESK}?search=~1").page
    expect(stranger.locator("main")).to_contain_text("not kept in the address")
    assert sought not in office.portal.console


def test_the_queue_of_a_centre_shows_the_cases_of_its_districts_only(at_desk) -> None:
    page = at_desk("Rashid").page
    page.locator("summary", has_text="More filters").click()
    page.locator("#filter-centre").select_option(label="Centre of Lahore")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("main")).to_contain_text("No case here")
    page.locator("#filter-centre").select_option(label="Centre of the tests")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("a[data-case]")).to_have_count(25)


def test_the_division_of_a_supervisor_is_named_in_the_language_of_the_reader(at_desk, office: Office) -> None:
    async def post(session: AsyncSession) -> None:
        await session.exec(update(Staff).where(col(Staff.full_name) == "Fariha Anwar").values(division="Multan"))  # pyright: ignore

    casework.in_database(office.portal, post)
    for language, named in (("en", "Multan"), ("ur", "ملتان")):
        expect(at_desk("Fariha", language=language).page.locator("main p", has_text="Fariha Anwar")).to_contain_text(named)
