"""What is decided and what is read are one: rules drafted and published by two supervisors, read by everybody, explained to a household."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from registry.language import LANGUAGES, speaking, t
from registry.rules import places
from registry.rules.programmes import ALL
from registry.rules.quick_check import QUESTIONS
from registry.services.samples.sample import Sample
from registry.services.samples.samples import PASSWORD
from tests.e2e import pages
from tests.e2e.conftest import SIZES, Visitor
from tests.e2e.fitness import fit
from tests.e2e.portal_server import PortalServer
from tests.e2e.test_office import Colleague, command, hired
from tests.households import tenant_widow

NUMBERS: list[str] = []  # of the sample applications
RULES = "/desk/programmes?programme=healthcare"


@pytest.fixture(scope="module")
def registry_of_samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A portal with sample households, whom the synthetic sources know."""
    server = PortalServer(tmp_path_factory.mktemp("programmes"))
    server.start()
    said = command(server, "demo", "--households", "5")
    NUMBERS.extend(re.findall(r"PSER-26-[0-9A-Z-]{9}", said))
    yield server
    server.kill()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programmes_are_read_without_a_script_from_the_rules_in_force(registry_of_samples: PortalServer, language: str) -> None:
    prefix = "/ur" if language == "ur" else ""
    page = httpx.get(f"{registry_of_samples.address}{prefix}/programmes", trust_env=False)
    assert "<script" not in page.text
    with speaking(language):  # pyright: ignore[reportArgumentType]
        for programme in ALL:
            assert t(programme.title) in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_centres_are_those_that_are_open_and_else_the_districts_counter(
    registry_of_samples: PortalServer, portal: PortalServer, language: str
) -> None:
    prefix = "/ur" if language == "ur" else ""
    with speaking(language):  # pyright: ignore[reportArgumentType]
        counter = t("Deputy Commissioner's office, PSER counter")
    opened, none = (httpx.get(f"{each.address}{prefix}/centres", trust_env=False).text for each in (registry_of_samples, portal))
    for said in ("Sample centre", "A made-up address, Lahore", "Monday to Friday, 9:00 to 16:00"):
        assert opened.count(said) == len(places.districts())  # it is for all of them
        assert said not in none
    assert counter not in opened
    assert none.count(counter) == len(places.districts())


@pytest.mark.parametrize(("language", "size", "number"), [("en", "desktop", 0), ("ur", "phone", 4)])
def test_a_verified_household_reads_why_it_may_receive_what(
    chromium_browser: Browser, registry_of_samples: PortalServer, language: str, size: str, number: int
) -> None:
    visitor, household = Visitor(chromium_browser, registry_of_samples.address, size, language), Sample(number)
    page = visitor.page
    visitor.go("/login")
    pages.ready(page)
    page.locator("[name=cnic]").fill(household.cnic)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page).to_have_url(re.compile("/dashboard"))
    expect(page.locator("main article")).to_have_count(len(ALL), timeout=30_000)  # verified and assessed while the page is open
    for summary in page.locator("main article summary").all():
        summary.click()
    expect(page.locator("main article li").first).to_be_visible()
    with speaking(language):  # pyright: ignore[reportArgumentType]
        refused = page.locator("article").filter(has_text=t("Not now")).filter(has_text=t("It would be met with this:"))
        expect(refused.first).to_be_visible()
    fit(visitor, "decisions")
    letter = visitor.context.request.get(f"{registry_of_samples.address}{'/ur' if language == 'ur' else ''}/decisions")
    assert letter.headers["content-type"] == "application/pdf"
    assert letter.body().startswith(b"%PDF")
    assert visitor.faults == []
    visitor.context.close()


def test_a_stranger_gets_no_decisions_as_a_file(registry_of_samples: PortalServer) -> None:
    for path in ("/decisions", "/desk/decisions?number=PSER-26-AAAA-AAAA"):
        answer = httpx.get(f"{registry_of_samples.address}{path}", trust_env=False)
        assert answer.status_code == 401


def test_rules_are_drafted_by_one_supervisor_and_published_by_another_and_then_read_by_everybody(
    chromium_browser: Browser, registry_of_samples: PortalServer
) -> None:
    said = command(registry_of_samples, "staff", "add", "--cnic", "3540111111111", "--name", "Asma Tariq")
    administrator = Colleague(chromium_browser, registry_of_samples)
    administrator.accept(re.search(r"http\S+token=\S+", said).group())  # pyright: ignore[reportOptionalMemberAccess]
    administrator.log_in("3540111111111")
    expect(administrator.page).to_have_url(re.compile("/desk/people"))
    one = hired(chromium_browser, registry_of_samples, administrator, "3540133333331", "supervisor")
    other = hired(chromium_browser, registry_of_samples, administrator, "3540144444441", "supervisor")
    page = one.page
    one.visitor.go(RULES)
    save = page.locator("main form[data-turn] button[type=submit]")
    income = page.get_by_label("Value").nth(1)
    expect(income).to_have_value("12,000")

    income.fill("-5")
    income.blur()
    page.get_by_role("button", name="Add a condition").first.click()
    page.locator("#budget").fill("plenty")
    page.locator("#months").fill("500")
    save.click()
    expect(page.locator("#problems")).to_be_visible()
    expect(page.get_by_text("This can never be met")).to_be_visible()
    expect(page.get_by_text("Choose what it is about, and the value")).to_be_visible()
    expect(page.locator("#budget-problem")).not_to_be_empty()
    expect(page.locator("#months-problem")).not_to_be_empty()  # all of it at once
    expect(page.locator("#problems li")).to_have_count(3)
    expect(income).to_have_value("-5")  # nothing typed is lost
    fit(one.visitor, "rules-problem")

    income.fill("9,000")
    income.blur()
    page.get_by_label("Fact").last.select_option("has_car")
    page.locator("select[aria-label=Value]").last.select_option("no")
    page.locator("#budget").fill("1,000,000")
    page.locator("#months").fill("0")
    save.click()
    expect(page.get_by_text("The draft is saved")).to_be_visible()
    page.get_by_role("button", name="What would change 2").click()
    expect(page.locator("#change")).to_contain_text("no longer: Income in a month for each person: Rs 12,000 or less")
    expect(page.locator("#change")).to_contain_text("new: Income in a month for each person: Rs 9,000 or less")
    expect(page.locator("#change tbody tr").first).to_contain_text("All households")
    expect(page.get_by_role("button", name="Publish 2")).to_have_count(0)  # not their own
    fit(one.visitor, "rules-change")
    page.set_viewport_size(SIZES["phone"])  # pyright: ignore[reportArgumentType]
    for language in ("", "/ur"):
        page.goto(f"{language}{RULES}")
        page.locator("tbody tr", has=page.locator("th", has_text="2")).get_by_role("button").first.click()
        compared = page.locator("#change [role=region]")
        expect(compared.locator("tr").nth(1)).to_be_visible()
        assert compared.evaluate("each => each.scrollWidth === each.clientWidth")  # what would change is read without going sideways
        fit(one.visitor, f"rules-change-narrow{language.replace('/', '-')}")
    page.set_viewport_size(SIZES["desktop"])  # pyright: ignore[reportArgumentType]
    one.visitor.go(RULES)
    page.get_by_role("button", name="Edit 2").click()
    expect(page.locator("#budget")).to_have_value("1,000,000")
    expect(income).to_have_value("9,000")
    expect(page.get_by_role("button", name="Yes, drop this draft 2")).to_be_hidden()  # it asks first

    other.visitor.go(RULES)
    other.page.get_by_role("button", name="What would change 2").click()
    expect(other.page.locator("#change")).to_contain_text("1,000,000")
    page.locator("#budget").fill("2,000,000")  # meanwhile
    save.click()
    expect(page.get_by_text("The draft is saved")).to_be_visible()
    expect(other.page.get_by_role("button", name="Publish 2")).to_be_hidden()  # it asks first
    other.page.locator("summary", has_text="Publish").click()
    other.page.get_by_role("button", name="Publish 2").click()
    expect(other.page.locator("#rules-problem")).to_contain_text("somebody else has published, changed or dropped it")
    expect(other.page.get_by_role("button", name="Publish 2")).to_have_count(0)  # nothing unseen
    other.page.get_by_role("button", name="What would change 2").click()
    expect(other.page.locator("#change")).to_contain_text("2,000,000")
    fit(other.visitor, "rules-publish")
    other.page.locator("summary", has_text="Publish").click()
    other.page.get_by_role("button", name="Publish 2").click()
    expect(other.page.locator("tbody tr").filter(has_text="in force").first).to_contain_text("Staff Saima")
    expect(other.page.locator("tbody tr").filter(has_text="in force").first.locator("th")).to_have_text("2")
    page.locator("summary", has_text="Drop").click()
    page.get_by_role("button", name="Yes, drop this draft 2").click()  # as it was shown before
    expect(page.get_by_text("There is no such draft any more")).to_be_visible()

    reader = Visitor(chromium_browser, registry_of_samples.address, "phone", "ur")
    reader.go("/programmes")
    expect(reader.page.locator("#healthcare")).to_contain_text("9,000")
    expect(reader.page.locator("#healthcare")).to_contain_text("2,000,000")
    expect(reader.page.locator("#cash_assistance")).to_contain_text("10,000")
    fit(reader, "programmes-published")
    one.visitor.go(f"/desk/case?number={NUMBERS[0]}")
    expect(page.locator("main article")).to_have_count(len(ALL))  # as the household reads them
    file = page.get_by_role("link", name="All of it as a file (PDF)").get_attribute("href") or ""
    assert one.visitor.context.request.get(f"{registry_of_samples.address}{file}").body().startswith(b"%PDF")
    assert one.visitor.faults == other.visitor.faults == reader.faults == []
    for each in (one.visitor, other.visitor, administrator.visitor, reader):
        each.context.close()


def test_whoever_asks_what_they_may_receive_keeps_the_answers_into_the_form(visitor: Visitor, portal: PortalServer, tmp_path: Path) -> None:
    household, page = tenant_widow(), visitor.page
    visitor.go("/what-may-i-receive")
    typed = {"household_size": "3", "under_18": "2", "income_amount": "۱۴٬۰۰۰", "rooms": "1", "land_acres": "0"}
    for key, value in typed.items():
        page.locator(f"[name={key}]").fill(value)
    page.locator("[name=sex][value=female]").check()
    page.locator("[name=marital_status][value=widowed]").check()
    page.locator("[name=needs][value=widowhood]").check()
    for _ in range(2):  # to the other language and back: what was typed is kept, and nothing is answered yet
        page.locator("header button[lang]").click()
        page.wait_for_load_state()
        expect(page.locator("[name=household_size]")).to_have_value("3")
        expect(page.locator("[name=sex][value=female]")).to_be_checked()
        expect(page.locator("#answer")).to_have_count(0)
    page.locator("[name=rooms]").press("Enter")
    expect(page.locator("#answer")).to_be_visible()
    assert "?" not in page.url  # nothing in the address
    with speaking(visitor.language):  # pyright: ignore[reportArgumentType]
        expect(page.locator("[data-slot=answer] li").filter(has_text=t("Likely")).first).to_be_visible()
        expect(page.locator("[data-slot=answer] li").filter(has_text=t("It depends")).first).to_be_visible()
    expect(page.locator("[name=household_size]")).to_have_value("3")
    for _ in range(2):
        page.locator("header button[lang]").click()
        page.wait_for_load_state()
        expect(page.locator("#answer")).to_be_visible()
    fit(visitor, "what-may-i-receive-answer")
    page.locator("button[name=keep]").click()
    expect(page).to_have_url(re.compile("/register$"))
    pages.register(visitor, household)
    pages.log_in(visitor, household)
    visitor.go("/apply/income")
    expect(page).to_have_url(re.compile("/apply/declaration"))  # nobody skips ahead
    pages.fill_in(visitor, household, until="household")
    pages.ready(page)
    expect(page.locator("[name=household_size]")).to_have_value("3")
    pages.fill_in(visitor, household, until="income")
    pages.ready(page)
    expect(page.locator("[name=income_amount]")).to_have_value("14000")
    assert "pser_kept" not in {each["name"] for each in visitor.context.cookies()}


@pytest.mark.parametrize("address", ["/waiting", "/service", "/programmes"])
def test_the_head_of_a_column_of_numbers_stands_above_them(visitor: Visitor, address: str) -> None:
    visitor.go(address)
    along = "cells => cells.map(each => getComputedStyle(each).textAlign)"
    for table in visitor.page.locator("table").all():
        heads, cells = (table.locator(f"{part} tr").first.locator("th, td").evaluate_all(along) for part in ("thead", "tbody"))
        assert heads[1:] == cells[1:] == ["right"] * (len(heads) - 1)


def test_bad_answers_are_told_beside_the_question_and_nothing_is_lost(portal: PortalServer) -> None:
    sent = {"household_size": "2", "under_18": "-1", "income_amount": "<b>much</b>", "needs": "none"}
    answer = httpx.post(f"{portal.address}/what-may-i-receive", data=sent, trust_env=False)
    assert answer.status_code == 422
    assert 'id="problems"' in answer.text
    people = [question.key for question in QUESTIONS[:7]]
    too_many = httpx.post(f"{portal.address}/what-may-i-receive", data=dict.fromkeys(people, "3"), trust_env=False)
    assert re.findall('href="#([a-z0-9_]+)" class="block', too_many.text) == people[1:]  # as they are asked
    assert "&lt;b&gt;much&lt;/b&gt;" in answer.text
    assert "<b>much" not in answer.text
    foreign = httpx.post(f"{portal.address}/what-may-i-receive", data=sent, headers={"Origin": "http://evil.example"}, trust_env=False)
    assert foreign.status_code == 403
    for body in (b"\xff\xfe", b"a" * 100_000):
        broken = httpx.post(f"{portal.address}/what-may-i-receive", content=body, trust_env=False)
        assert broken.status_code in {200, 413}


def test_the_commands_assess_everybody_and_replay_every_assessment_while_the_portal_serves(registry_of_samples: PortalServer) -> None:
    assert "Every household is assessed" in command(registry_of_samples, "assess", "--all")
    assert re.search(r"All [1-9]\d* assessments come to the same", command(registry_of_samples, "assess", "replay"))
    assert "say --all, or replay" in command(registry_of_samples, "assess")
    assert httpx.get(f"{registry_of_samples.address}/readyz", trust_env=False).status_code == 200


def test_the_service_board_tells_no_small_number(registry_of_samples: PortalServer) -> None:
    page = httpx.get(f"{registry_of_samples.address}/service", trust_env=False)
    assert page.status_code == 200
    assert set(re.findall(r'data-slot="(?:waiting|verified|assessed|healthcare)"[^>]*>([^<]*)<', page.text)) <= {"–", "0"}
