"""Every page of the office in both languages and at both sizes."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from reflex_base.utils.format import format_event_handler
from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from pser_web import routes
from pser_web.pages import PAGES
from pser_web.pages.page import Reader
from registry import clock
from registry.records import Application, Staff
from registry.services.accounts.hashing import fingerprint
from registry.services.office import audit
from states.caller import AUDIENCES, STAFF_AUDIENCES
from tests.e2e import casework
from tests.e2e.conftest import Visitor
from tests.e2e.fitness import is_too_wide
from tests.e2e.office import Office, number_of
from tests.e2e.office import opened as office_in
from tests.e2e.test_every_page import EACH, faults_of

_BROKEN = """figures => figures.filter(each => {
  const range = document.createRange();
  range.selectNodeContents(each);
  return new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1;
}).map(each => each.textContent)"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from office_in(tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize(("language", "size"), EACH)
@pytest.mark.parametrize(
    ("who", "path", "shows"),
    [
        ("Rashid", routes.DESK, "tbody a"),
        ("Saima", routes.OVERVIEW, "#verified"),
        ("Saima", routes.AUDIT, "tbody tr"),
        ("Asma", routes.PEOPLE, "[name=districts]"),
    ],
)
def test_pages_of_the_office_are_fit_for_everybody(
    who: str, path: str, shows: str, language: str, size: str, office: Office, chromium_browser: Browser
) -> None:
    visitor = office.visitor(chromium_browser, who, language, size)
    visitor.go(path)
    expect(visitor.page.locator(shows).first).to_be_visible()
    assert faults_of(visitor, path) == []
    assert visitor.faults == []
    visitor.context.close()


@pytest.mark.parametrize(
    ("who", "entries"),
    [
        ("Rashid", [routes.DESK, routes.AWARDS, routes.LOANS, routes.HEARINGS, routes.COUNTER]),
        (
            "Saima",
            [routes.DESK, routes.AWARDS, routes.PAYMENTS, routes.LOANS, routes.HEARINGS, routes.OVERVIEW, routes.RULES, routes.AUDIT],
        ),
        ("Asma", [routes.PEOPLE]),
    ],
)
def test_the_menu_holds_what_a_role_may_open(who: str, entries: list[str], office: Office, chromium_browser: Browser) -> None:
    visitor = office.visitor(chromium_browser, who)
    visitor.go(entries[0])
    menu = visitor.page.get_by_role("navigation", name="Main menu").get_by_role("link")
    expect(menu).to_have_count(len(entries))
    assert [each.get_attribute("href") for each in menu.all()] == entries
    assert visitor.faults == []
    visitor.context.close()


def test_an_administrator_is_led_to_the_staff_and_refused_nothing(office: Office, chromium_browser: Browser) -> None:
    visitor = office.visitor(chromium_browser, "Asma")
    page = visitor.page
    visitor.go(routes.PEOPLE)
    expect(page.locator("[name=cnic]")).to_be_visible()
    home = page.locator("header a", has=page.locator("img"))
    expect(home).to_have_attribute("href", routes.PEOPLE)
    assert visitor.faults == []
    visitor.context.close()


def test_what_an_officer_has_open_follows_when_they_are_moved_and_their_cases_are_nobodys_again(
    office: Office, chromium_browser: Browser
) -> None:
    officer, supervisor, administrator = (office.visitor(chromium_browser, who) for who in ("Nadia", "Saima", "Asma"))
    officer.go(routes.DESK)
    expect(officer.page.locator("a[data-case]")).to_have_count(25)
    officer.page.keyboard.press("j")
    officer.page.keyboard.press("t")
    expect(officer.page.locator("main")).to_contain_text("The chosen cases are yours now.")
    supervisor.go(f"{routes.DESK}?assigned=somebody")
    expect(supervisor.page.locator("a[data-case]")).to_have_count(1)
    administrator.go(routes.PEOPLE)
    hers = administrator.page.get_by_role("listitem").filter(has_text="Nadia Iqbal")
    hers.locator("summary", has_text="Move").click()
    hers.locator("[name=place]").select_option(label="Centre of Lahore")
    hers.get_by_role("button", name="Move").click()
    expect(hers).to_contain_text("Centre of Lahore")
    expect(officer.page.locator("a[data-case]")).to_have_count(0)  # of Lahore there is none, and without a reload
    expect(supervisor.page.locator("a[data-case]")).to_have_count(0)  # it is nobody's
    for each in (officer, supervisor, administrator):
        assert each.faults == []
        each.context.close()


def test_administrators_see_each_other_at_work_and_are_not_offered_to_disable_themselves(office: Office, chromium_browser: Browser) -> None:
    asma = office.visitor(chromium_browser, "Asma")
    other = casework.colleague(chromium_browser, office.portal, "Bilal Hussain", "administrator")
    for each in (asma, other):
        each.go(routes.PEOPLE)
        expect(each.page.locator("[name=districts]").first).to_be_visible()

    def person(page: Page, name: str) -> Locator:
        return page.get_by_role("listitem").filter(has=page.locator("strong", has_text=re.compile(f"^{name}$")))

    theirs, own = (person(other.page, name) for name in ("Asma Tariq", "Bilal Hussain"))
    expect(theirs.locator("summary", has_text="Disable")).to_be_visible()
    expect(own.locator("summary", has_text="Disable")).to_have_count(0)
    rashid = person(asma.page, "Rashid Mehmood")
    rashid.locator("summary", has_text="Disable").click()
    rashid.get_by_role("button", name="Yes, disable").click()
    expect(person(other.page, "Rashid Mehmood")).to_contain_text("disabled")  # without a reload
    rashid.get_by_role("button", name="Let in again").click()
    expect(rashid.locator("summary", has_text="Disable")).to_be_visible()
    his = person(asma.page, "Bilal Hussain")
    his.locator("summary", has_text="Disable").click()
    his.get_by_role("button", name="Yes, disable").click()
    expect(other.page.locator("main")).to_contain_text("You were logged out")  # in mid-work, at once
    expect(other.page.locator("main")).not_to_contain_text("Rashid Mehmood")
    for each in (asma, other):
        assert each.faults == []
        each.context.close()


ADDRESSES = {  # of the pages that show nothing without
    routes.CASE: f"{routes.CASE}?number={number_of(1)}",
    routes.COMPARE: f"{routes.COMPARE}?number={number_of(1)}&with={number_of(2)}",
}
STAFF_PAGES = [page for page in PAGES if page.reader is Reader.STAFF]


def _opened_by(role: str) -> list[str]:
    """Return the addresses of the pages of the staff that a role may open."""
    admits = {page.path: STAFF_AUDIENCES[AUDIENCES[format_event_handler(page.opens).rpartition(".")[0]]] for page in STAFF_PAGES}
    return [ADDRESSES.get(path, path) for path, roles in admits.items() if role in roles]


@pytest.mark.parametrize("how", ["disabled", "logged out elsewhere", "a new password"])
def test_every_page_of_the_staff_is_emptied_at_once_when_its_reader_is_out(how: str, office: Office, chromium_browser: Browser) -> None:
    asma = office.visitor(chromium_browser, "Asma")
    shown: list[Page] = []
    names = {role: f"{role.title()} who is {how}" for role in ("officer", "supervisor", "administrator")}
    assert set().union(*map(_opened_by, names)) == {ADDRESSES.get(page.path, page.path) for page in STAFF_PAGES}
    for role, name in names.items():
        theirs = casework.colleague(chromium_browser, office.portal, name, role)
        for address in _opened_by(role):
            page = theirs.context.new_page()
            page.goto(f"{office.portal.address}{address}")
            expect(page.locator("main h1")).to_be_visible()
            expect(page.locator("main h1 ~ :is(form, div, section, p)").locator("visible=true").first).to_be_visible()
            expect(page.locator("main [role=status]", has_text="…")).to_have_count(0)
            shown.append(page)
        if how == "disabled":
            asma.go(routes.PEOPLE)
            person = asma.page.get_by_role("listitem").filter(has=asma.page.locator("strong", has_text=re.compile(f"^{name}$")))
            person.locator("summary", has_text=re.compile("^Disable")).click()
            person.get_by_role("button", name="Yes, disable").click()
        elif how == "logged out elsewhere":
            leaves = theirs.context.new_page()
            leaves.goto(f"{office.portal.address}{_opened_by(role)[0]}")
            leaves.get_by_role("button", name="Log out").click()
        else:
            secret = secrets.token_urlsafe(16)
            casework.in_database(office.portal, lambda session, name=name, secret=secret: _invited(session, name, secret))
            door = Visitor(chromium_browser, office.portal.address, "desktop", "en")
            door.go(f"{routes.STAFF_INVITED}?token={secret}")
            door.page.locator("[name=password]").fill("the rain on our roof 7")
            door.page.locator("main form button[type=submit]").click()
            expect(door.page).to_have_url(re.compile(f"{routes.STAFF}$"))
            door.context.close()
        for page in shown:
            expect(page.locator("main")).to_contain_text("You were logged out")
            expect(page.locator("main :is(form, table, section)")).to_have_count(0)
        theirs.context.close()
        shown.clear()
    asma.context.close()


async def _invited(session: AsyncSession, name: str, secret: str) -> None:
    """Invite somebody to set a new password."""
    person = (await session.exec(select(Staff).where(Staff.full_name == name))).one()
    person.invitation, person.invited_at = fingerprint(secret), clock.now()
    session.add(person)


def test_the_audit_is_searched_by_number_though_a_field_of_its_form_is_called_action(office: Office, chromium_browser: Browser) -> None:
    visitor = office.visitor(chromium_browser, "Saima")
    visitor.go(routes.AUDIT)
    expect(visitor.page.locator("tbody tr").first).to_be_visible()
    visitor.page.locator("main [name=number]").press_sequentially("PSER-26")
    assert visitor.faults == []
    visitor.context.close()


def test_whose_case_was_searched_for_in_the_audit_is_read_by_the_supervisors_of_its_place_only(
    office: Office, chromium_browser: Browser
) -> None:
    async def post(session: AsyncSession) -> None:
        await session.exec(update(Staff).where(col(Staff.full_name) == "Fariha Anwar").values(division="Multan"))  # pyright: ignore

    casework.in_database(office.portal, post)
    saima, fariha = (office.visitor(chromium_browser, who) for who in ("Saima", "Fariha"))
    for sought in (number_of(1), "35203-0000000-1"):  # a case of another division; what names a person
        saima.go(f"{routes.AUDIT}?number={sought}")
        expect(saima.page.locator("main h1")).to_be_visible()
        expect(saima.page.locator("main [name=number]")).to_have_value(sought)
    for who, reads in ((saima, True), (fariha, False)):
        who.go(f"{routes.AUDIT}?action=audit_searched")
        expect(who.page.locator("tbody tr", has_text="searched the audit").first).to_be_visible()
        expect(who.page.locator("tbody tr", has_text=number_of(1))).to_have_count(int(reads))
        expect(who.page.locator("tbody tr", has_text="35203-0000000-1")).to_have_count(0)
        assert who.faults == []
        who.context.close()


def test_a_case_in_the_audit_leads_to_its_page_where_the_reader_may_open_it(office: Office, chromium_browser: Browser) -> None:
    visitor = casework.colleague(chromium_browser, office.portal, "Shazia Parveen", "supervisor")
    page, (other, own) = visitor.page, (number_of(3), number_of(4))

    async def noted(session: AsyncSession) -> None:
        person = (await session.exec(select(Staff).where(Staff.full_name == "Shazia Parveen"))).one()
        person.cnic = (await casework.account_of(session, own)).cnic
        session.add(person)
        for number in (other, own):
            case = (await session.exec(select(Application).where(Application.number == number))).one()
            await audit.note(session, audit.Actor(role="demo"), "note_written", clock.now(), application_id=case.id)

    casework.in_database(office.portal, noted)
    visitor.go(f"{routes.AUDIT}?action=note_written")
    expect(page.locator("tbody tr", has_text=own)).to_be_visible()
    expect(page.locator("tbody tr", has_text=own).get_by_role("link")).to_have_count(0)
    page.locator("tbody").get_by_role("link", name=other).click()
    expect(page).to_have_url(re.compile(rf"{routes.CASE}\?number={other}"))
    expect(page.locator("#case-status")).to_be_visible()
    visitor.context.close()


@pytest.mark.parametrize(("language", "size", "shell"), [("en", "desktop", "The command line"), ("ur", "phone", "کمانڈ لائن")])
def test_what_was_done_from_the_command_line_says_so_and_is_found(
    language: str, size: str, shell: str, office: Office, chromium_browser: Browser
) -> None:
    casework.in_database(office.portal, lambda session: audit.note(session, audit.Actor(role="command line"), "staff_invited", clock.now()))
    visitor = office.visitor(chromium_browser, "Saima", language, size)
    page = visitor.page
    visitor.go(routes.AUDIT)
    whose = page.locator("tbody tr td:nth-child(3)")
    expect(whose.filter(has_text=shell).first).to_be_visible()
    assert all(whose.all_text_contents())  # nobody is left unnamed
    page.locator("#who").select_option(label=shell)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("actor=command"))
    expect(page.locator("#who")).to_have_value("command line")
    expect(whose.filter(has_not_text=shell)).to_have_count(0)
    visitor.photograph("audit-command-line")
    assert visitor.faults == []
    visitor.context.close()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_is_written_in_a_text_box_wraps_and_is_all_to_be_seen(language: str, office: Office, chromium_browser: Browser) -> None:
    visitor = office.visitor(chromium_browser, "Saima", language)
    visitor.go(f"{routes.CASE}?number={number_of(1)}")
    box = visitor.page.locator("main textarea:visible").first
    box.fill("The bill of the electricity company names another house than the answers do. " * 12)
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight")
    assert visitor.faults == []
    visitor.context.close()


@pytest.mark.parametrize(
    ("who", "path"), [("Rashid", routes.DESK), ("Rashid", f"{routes.CASE}?number={number_of(1)}"), ("Saima", routes.AUDIT)]
)
def test_on_a_small_phone_no_table_of_cases_or_of_the_audit_is_scrolled_sideways_and_no_figure_breaks(
    who: str, path: str, office: Office, chromium_browser: Browser
) -> None:
    visitor = office.visitor(chromium_browser, who, size="phone")
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    visitor.go(path)
    expect(visitor.page.locator("main .figures").first).to_be_visible()
    assert visitor.page.locator("main .overflow-x-auto").evaluate_all(
        "tables => tables.every(each => each.scrollWidth <= each.clientWidth)"
    )
    broken = visitor.page.locator("main .figures:visible").evaluate_all(_BROKEN)
    assert broken == []
    assert not is_too_wide(visitor.page)
    visitor.context.close()
