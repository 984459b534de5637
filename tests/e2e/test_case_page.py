"""The case page in browsers: documents beside the answers, two officers colliding, a refused document and its way back, hostile words."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.records import Application, AuditEntry, Document, Event, InformationRequest, Note, Staff, StepAnswers
from registry.rules.lifecycle import Status
from registry.services.portal import opened
from registry.services.registration import documents
from registry.services.samples.sample import Sample
from registry.settings import Settings
from tests.e2e import casework
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import run
from tests.e2e.fitness import fit, violations
from tests.e2e.portal_server import PortalServer

DIFFERS, UNKNOWN, SPELLED = 15, 6, 114  # sample households: what the sources say of each


def open_case(visitor: Visitor, number: str) -> Page:
    visitor.go(f"/desk/case?number={number}")
    expect(visitor.page.locator("#case-status")).to_be_visible()
    return visitor.page


def done(*visitors: Visitor) -> None:
    for each in visitors:
        assert each.faults == []
        each.context.close()


@pytest.fixture(scope="module")
def differing(portal: PortalServer) -> Iterator[str]:
    """A case in which every source differs."""
    return casework.household(portal, DIFFERS)


def _two_page_pdf() -> bytes:
    document, out = pikepdf.new(), BytesIO()
    document.add_blank_page(page_size=(595, 842))
    document.add_blank_page(page_size=(842, 595))
    document.save(out)
    return out.getvalue()


async def _with_pdf(portal: PortalServer, number: str) -> None:
    """Put a PDF of two pages in the place of the case's bill."""
    async with opened(Settings(data_dir=portal.data)) as here:
        async with here.database.session() as session:
            application = (await session.exec(select(Application).where(Application.number == number))).one()
            application.status = "draft"
            session.add(application)
        content = _two_page_pdf()
        await documents.add(
            here.database, here.store, here.scanner, application.account_id, "utility_bill", "bill.pdf", content, clock.now()
        )
        async with here.database.session() as session:
            application = (await session.exec(select(Application).where(Application.number == number))).one()
            application.status = "in_verification"
            session.add(application)


def _painted(page: Page) -> tuple[int, int]:
    canvas = page.locator("[data-viewer-picture]")
    expect(canvas).to_be_visible(timeout=30_000)  # the process that opens PDFs may have to begin
    return canvas.evaluate("each => [each.width, each.height]")


def test_documents_are_looked_at_page_by_page_larger_and_turned_by_keys_and_each_look_is_audited(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, 36)
    run(_with_pdf(portal, number))
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, number)
    place, stage = page.locator("[data-viewer-place]"), page.locator("[data-viewer-stage]")
    expect(place).to_contain_text("document 1 of")
    stage.focus()
    lying = _painted(page)
    page.keyboard.press("r")
    expect(page.locator("[data-viewer-picture]")).to_have_js_property("width", lying[1])
    for size in ("1", "2", "3"):
        page.keyboard.press("+")
        expect(stage).to_have_attribute("data-zoom", size)
    assert stage.evaluate("each => each.scrollWidth > each.clientWidth")
    page.keyboard.press("-")
    expect(stage).to_have_attribute("data-zoom", "2")
    total = page.locator("[data-file]").count()
    for _ in range(20):
        if "bill" in place.inner_text() and "of 2" in place.inner_text():
            break
        before = place.inner_text()
        page.keyboard.press("ArrowRight")
        expect(place).not_to_have_text(before)
    expect(place).to_contain_text("page 1 of 2")
    upright = _painted(page)
    assert upright[0] < upright[1]
    page.keyboard.press("ArrowRight")
    expect(place).to_contain_text("page 2 of 2")
    expect(page.locator("[data-viewer-picture]")).to_have_js_property("width", upright[1])
    page.keyboard.press("ArrowLeft")
    expect(place).to_contain_text("page 1 of 2")
    page.locator("[data-viewer-open]").last.click()
    expect(place).to_contain_text(f"document {total} of {total}")
    expect(page.locator("[data-viewer-do=file-on]")).to_have_attribute("aria-disabled", "true")
    officer.photograph("case-viewer")

    async def looks(session: AsyncSession) -> list[int]:
        seen = select(AuditEntry).join(Application, col(Application.id) == col(AuditEntry.application_id))
        entries = (await session.exec(seen.where(AuditEntry.action == "document_seen", Application.number == number))).all()
        return [entry.details["page"] for entry in entries]

    assert {1, 2} <= set(casework.in_database(portal, looks))
    done(officer)


def test_each_answer_says_where_it_comes_from_and_what_differs_comes_first(
    chromium_browser: Browser, portal: PortalServer, differing: str
) -> None:
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, differing)
    head = page.locator("section", has=page.locator("h2", has_text=re.compile("^Head of household$")))
    born = head.locator("dl > div", has_text="Date of birth")
    expect(born).to_contain_text("differs")
    expect(born).to_contain_text("Identity register")
    expect(head.locator("dl > div", has_text="Full name")).to_contain_text("matches")
    expect(head.locator("dl > div", has_text="Marital status")).to_contain_text("declared")
    head.get_by_role("button", name="I have seen this proved").click()
    expect(head.locator("dl > div", has_text="Marital status")).to_contain_text("Seen by Nadia Iqbal")
    expect(page.locator("section", has=page.locator("h2", has_text="Checks")).locator("li").first).to_contain_text("differs")
    page.locator("summary", has_text="Ask the citizen").click()
    asked = page.locator("form:has([name=steps])")
    ticked = asked.locator("[name=steps]:checked").evaluate_all("all => all.map(each => each.value)")
    assert ticked == ["head", "member_life", "income", "electricity"]
    assert asked.locator("[name=documents]:checked").evaluate_all("all => all.map(each => each.value)") == ["cnic_copy", "utility_bill"]
    expect(asked.locator("[name=words]")).to_have_value(re.compile("شناختی ریکارڈ میں آپ کی تاریخِ پیدائش"))  # the citizen reads Urdu
    expect(asked).to_contain_text("Your date of birth is another one in the identity register")  # the officer English
    expect(asked).not_to_contain_text("1961")
    done(officer)


def test_a_name_in_another_spelling_tells_how_alike_the_two_are(chromium_browser: Browser, portal: PortalServer) -> None:
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, casework.household(portal, SPELLED))
    page.locator("summary", has_text="What matches").click()
    name = page.locator("tr", has=page.locator("th", has_text=re.compile("^Name$")))
    expect(name.first).to_contain_text("95 % alike, one name from 87 %")
    done(officer)


def test_the_benefits_of_a_case_are_read_on_a_small_phone_without_scrolling_them_sideways(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal", size="phone", language="ur")
    officer.page.set_viewport_size({"width": 320, "height": 640})
    page = open_case(officer, casework.household(portal, 210))
    benefits = page.locator("#case-benefits .overflow-x-auto")
    expect(benefits.locator("tbody tr").first).to_be_visible()
    assert benefits.evaluate("each => each.scrollWidth <= each.clientWidth")
    done(officer)


def test_no_difference_is_accepted_by_not_choosing_what_proves_it(chromium_browser: Browser, portal: PortalServer, differing: str) -> None:
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, differing)
    page.locator("summary", has_text="Accept this with evidence").first.click()
    accepting = page.locator("form:has([name=check])").first
    accepting.locator("[name=reason]").fill("The CNIC says so")
    accepting.locator("button[type=submit]").click()
    expect(page.locator("#problems")).to_contain_text("Choose what proves it")
    expect(accepting).to_contain_text("Choose what proves it")
    expect(accepting.locator("[name=reason]")).to_have_value("The CNIC says so")
    expect(page.locator("main")).not_to_contain_text("Accepted by")
    done(officer)


def test_what_was_accepted_is_taken_back_by_whoever_accepted_it_and_the_case_given_back(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, 195)
    first, second = (casework.colleague(chromium_browser, portal, name) for name in ("Nadia Iqbal", "Rashid Mehmood"))
    supervisor = casework.colleague(chromium_browser, portal, "Saima Rafiq", "supervisor")
    page, other, above = (open_case(each, number) for each in (first, second, supervisor))

    def accepted(seen_by: Page) -> Locator:
        checks = seen_by.locator("section", has=seen_by.locator("h2", has_text="Checks"))
        return checks.locator("li", has_text="Accepted by Nadia Iqbal")

    check = page.locator("section", has=page.locator("h2", has_text="Checks")).locator("li").first
    check.locator("summary", has_text="Accept this").click()
    check.locator("[name=evidence]").select_option("original")
    check.locator("[name=reason]").fill("The CNIC says so")
    check.get_by_role("button", name="Accept").click()
    expect(accepted(page)).to_contain_text("Not confirmed by a supervisor yet.")
    for theirs in (other, above):
        expect(accepted(theirs)).to_be_visible()  # live
        expect(theirs.get_by_role("button", name="No longer accept this")).to_have_count(0)
    assert violations(page) == [], "an accepted difference"
    page.get_by_role("button", name="No longer accept this").click()
    for seen_by in (page, other, above):
        expect(accepted(seen_by)).to_have_count(0)
    for giving in (page, above):
        expect(other.locator("main")).to_contain_text("Officer: nobody")
        page.get_by_role("button", name="Take it").click()
        expect(other.locator("main")).to_contain_text("Officer: Nadia Iqbal")
        expect(other.get_by_role("button", name="Make it nobody's")).to_have_count(0)
        giving.get_by_role("button", name="Make it nobody's").click()
        expect(giving.get_by_role("button", name="Make it nobody's")).to_have_count(0)
    expect(other.locator("main")).to_contain_text("Officer: nobody")
    done(first, second, supervisor)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "It is not there any more, or it is not yours to see."), ("ur", "آپ کے اختیار میں نہیں")]
)
def test_who_opens_what_is_not_theirs_by_its_address_reads_so_and_finds_a_way_on(
    language: str, said: str, chromium_browser: Browser, portal: PortalServer, differing: str
) -> None:
    async def document(session: AsyncSession) -> str:
        theirs = select(Document.id).join(Application, col(Application.id) == col(Document.application_id))
        return str((await session.exec(theirs.where(Application.number == differing))).first())

    stranger = casework.colleague(chromium_browser, portal, "Kamran Shah", language=language, districts=("chakwal",))
    page = stranger.page
    opened_here = casework.in_database(portal, document)
    stranger.go("/desk?language=ur" if language == "ur" else "/desk")
    for path in (f"/documents/{opened_here}", f"/documents/{opened_here}/pages/1", f"/desk/decisions?number={differing}"):
        stranger.faults.clear()
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("main")).to_contain_text(said)
        assert violations(page) == [], path
        assert all("404" in fault for fault in stranger.faults)
    page.locator("main a").click()
    expect(page).to_have_url(re.compile("/desk$"))
    expect(page.locator("main")).to_contain_text("Kamran Shah")
    stranger.context.close()


def test_what_is_cleared_first_in_a_ready_draft_stays_clear(chromium_browser: Browser, portal: PortalServer, differing: str) -> None:
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, differing)
    page.locator("summary", has_text="Ask the citizen").click()
    asked = page.locator("form:has([name=steps]) [name=steps][value=head]")
    expect(asked).to_be_checked()
    asked.click()
    expect(asked).not_to_be_checked()
    done(officer)


def test_all_who_look_at_a_case_are_named_apart(chromium_browser: Browser, portal: PortalServer, differing: str) -> None:
    names = ("Fariha Anwar", "Nadia Iqbal", "Rashid Mehmood")
    fariha, nadia, rashid = (casework.colleague(chromium_browser, portal, name) for name in names)
    for each in (fariha, nadia, rashid):
        open_case(each, differing)
    expect(fariha.page.locator("main")).to_contain_text("Also here now: Nadia Iqbal · Rashid Mehmood")
    done(fariha, nadia, rashid)


def test_who_has_written_is_in_sight_in_the_queue_and_on_the_case_until_somebody_writes_back(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, 165)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    colleague = casework.colleague(chromium_browser, portal, "Rashid Mehmood")
    citizen = casework.citizen(chromium_browser, portal, number, language="en")
    page = open_case(officer, number)
    colleague.go("/desk")
    row, told = colleague.page.locator("tr", has_text=number), page.get_by_text("The citizen has written")
    expect(row).not_to_contain_text("citizen has written")
    citizen.go("/dashboard")
    words = citizen.page.locator("form:has([name=text])")
    words.locator("[name=text]").fill("Which bill do you mean?")
    words.locator("button[type=submit]").click()
    expect(row).to_contain_text("citizen has written")  # live
    expect(told).to_be_visible()
    officer.photograph("case-written")
    page.get_by_role("link", name="Read and answer").click()
    expect(page.locator("#write-text")).to_be_focused()
    page.locator("#write-text").fill("The newest one.")
    page.locator("#write-to").select_option("citizen")
    page.locator("form:has([name=text]) button[type=submit]").click()
    expect(told).to_have_count(0)
    expect(row).not_to_contain_text("citizen has written")
    done(officer, colleague, citizen)


def test_two_officers_who_collide_see_each_other_both_values_and_choose_and_lose_no_word(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, 45)
    first = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    second = casework.colleague(chromium_browser, portal, "Rashid Mehmood")
    one, other = open_case(first, number), open_case(second, number)
    expect(one.locator("main")).to_contain_text("Also here now: Rashid Mehmood")
    expect(other.locator("main")).to_contain_text("Also here now: Nadia Iqbal")

    other.locator("summary", has_text="Correct mobile or e-mail").click()
    other.locator("#contact-email").fill("from.rashid@example.com")
    other.locator("[name=cnic_seen]").check()
    other.locator("summary", has_text="Recommend a decision").click()
    other.locator("#recommend-verdict").select_option("decline")
    other.locator("#recommend-reason").fill("Rashid thinks that it is two households")

    one.locator("summary", has_text="Correct mobile or e-mail").click()
    one.locator("#contact-email").fill("from.nadia@example.com")
    one.locator("[name=cnic_seen]").check()
    one.locator("form:has([name=cnic_seen]) button[type=submit]").click()
    expect(other.locator("main")).to_contain_text("the contacts are good a day after")  # live
    expect(other.locator("#recommend-reason")).to_have_value("Rashid thinks that it is two households")

    other.locator("form:has([name=cnic_seen]) button[type=submit]").click()
    both = other.locator("[data-collision=correct_contact]")
    expect(both).to_contain_text("from.rashid@example.com")
    expect(both).to_contain_text("from.nadia@example.com")
    expect(both).to_contain_text("Nadia Iqbal corrected a contact")
    expect(other.locator("#contact-email")).to_have_value("from.rashid@example.com")
    second.photograph("case-collision")
    assert violations(other) == [], "a collision"
    both.get_by_role("button", name="Do mine all the same").click()
    expect(both).to_have_count(0)
    expect(one.locator("#contact-email")).to_have_value("from.rashid@example.com")  # done, and live on the other page

    one.locator("summary", has_text="Recommend a decision").click()
    one.locator("#recommend-verdict").select_option("decline")
    one.locator("#recommend-reason").fill("Nadia has seen the same")
    one.locator("form:has([name=verdict]) button[type=submit]").click()
    expect(other.locator("#case-status")).to_have_text("Waiting for a supervisor")
    expect(other.locator("#recommend-reason")).to_have_value("Rashid thinks that it is two households")  # no longer possible, not lost
    other.locator("form:has([name=verdict]) button[type=submit]").click()
    both = other.locator("[data-collision=recommend]")
    expect(both).to_contain_text("Rashid thinks that it is two households")
    expect(both).to_contain_text("Nadia has seen the same")
    expect(both.get_by_role("button", name="Do mine all the same")).to_have_count(0)
    both.get_by_role("button", name="Leave it as it is now").click()
    expect(both).to_have_count(0)
    expect(other.locator("#recommend-reason")).to_be_hidden()
    one.get_by_role("link", name="Cases", exact=True).first.click()  # to another page of the same tab
    expect(other.locator("main")).not_to_contain_text("Also here now")
    one.go_back()
    expect(other.locator("main")).to_contain_text("Also here now: Nadia Iqbal")
    first.context.close()
    expect(other.locator("main")).not_to_contain_text("Also here now")  # who has gone is not there any more
    done(second)


def test_a_refused_document_is_explained_asked_for_and_replaced_and_the_case_comes_back(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, UNKNOWN)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    citizen = casework.citizen(chromium_browser, portal, number, language="en")
    page = open_case(officer, number)
    citizen.go("/dashboard")
    bill = page.locator("[data-file]", has_text="A utility bill")
    bill.locator("summary").click()
    bill.get_by_role("button", name="It is too old").click()
    expect(bill).to_contain_text("refused")
    sent = citizen.page.locator("li", has_text="A utility bill")
    expect(sent).to_contain_text("An officer could not accept it: It is too old.")  # live
    expect(sent).to_contain_text("Wait: if we need it once more")
    page.locator("summary", has_text="Ask the citizen").click()
    asked = page.locator("form:has([name=steps])")
    expect(asked.locator("[name=documents][value=utility_bill]")).to_be_checked()
    expect(asked.locator("[name=words]")).to_have_value(re.compile("A utility bill: It is too old"))
    asked.locator("[name=documents][value=income_proof]").check()  # which the answers do not call for
    asked.locator("button[type=submit]").click()
    expect(page.locator("#case-status")).to_have_text("Waiting for the citizen")

    sent.get_by_role("link", name=re.compile("Send it once more")).click()
    expect(citizen.page).to_have_url(re.compile("/apply/documents"))
    paper = citizen.page.locator("section:has(form[data-upload=utility_bill])")
    expect(paper).to_contain_text("Asked for again")
    expect(paper).to_contain_text("An officer could not accept it: It is too old")
    expect(citizen.page.locator("form[data-upload]")).to_have_count(3)  # exactly what was asked for, the CNIC among it
    expect(citizen.page.get_by_role("button", name=re.compile("^Remove"))).to_have_count(0)
    citizen.photograph("documents-requested")
    fresh = portal.data / "fresh.jpg"
    Image.effect_noise((900, 600), 60).convert("RGB").save(fresh, "JPEG")
    paper.locator("input[type=file]").set_input_files(fresh)
    expect(paper.locator("li img")).to_have_count(2)
    citizen.go("/dashboard")
    refused = sent.filter(has_text="could not accept it")
    expect(refused).to_contain_text("You have sent another one since.")
    expect(refused.get_by_role("link")).to_have_count(0)
    citizen.go("/apply/documents")
    with citizen.page.expect_file_chooser() as choosing:
        paper.get_by_role("button", name=re.compile("^Replace")).first.click()
    choosing.value.set_files(fresh)
    expect(paper).not_to_contain_text("could not accept")
    expect(paper).to_contain_text("✓ Received")
    income = citizen.page.locator("form[data-upload=income_proof]")
    income.locator("input[type=file]").set_input_files(fresh)
    expect(citizen.page.locator("section:has(form[data-upload=income_proof]) li img")).to_have_count(1)
    citizen.page.get_by_role("link", name="Back to the dashboard").click()
    expect(citizen.page.locator("#request li", has_text="A utility bill")).to_contain_text("Received")
    assert violations(citizen.page) == [], "a request"
    citizen.photograph("dashboard-requested")
    citizen.page.locator("#request button").click()
    instead = citizen.page.locator("#request form")  # for the CNIC has not come
    instead.locator("[name=instead]").fill("It is at the office of NADRA")
    assert violations(citizen.page) == [], "words instead of a document"
    citizen.photograph("dashboard-instead")
    instead.locator("button").click()
    expect(citizen.page.locator("#request")).to_have_count(0)
    expect(page.locator("#case-status")).to_have_text("Being checked")
    expect(page.locator("[data-file]", has_text="A salary slip")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Officer: Nadia Iqbal")
    done(officer, citizen)


@pytest.mark.parametrize(("size", "language", "place"), [("phone", "ur", 39), ("desktop", "en", 51)])
def test_whose_people_are_all_right_reads_them_and_says_so_with_one_button(
    chromium_browser: Browser, portal: PortalServer, size: str, language: str, place: int
) -> None:
    number, officer = casework.household(portal, place), casework.colleague(chromium_browser, portal, "Nadia Iqbal")

    async def ask(session: AsyncSession) -> None:
        application = (await session.exec(select(Application).where(Application.number == number))).one()
        application.status = Status.INFORMATION_REQUESTED
        until = clock.now() + timedelta(days=9)
        asked = {"steps": ["members"], "documents": [], "words": "Who lives with you?", "asked_at": clock.now(), "until": until}
        asked_by = (await session.exec(select(Staff.id))).first()
        session.add_all([application, InformationRequest(application_id=application.id, asked_by=asked_by, **asked)])

    casework.in_database(portal, ask)
    citizen = casework.citizen(chromium_browser, portal, number, size=size, language=language)
    page = citizen.page
    citizen.go("/dashboard")
    asked = page.locator("#request li:has(a[href$='/apply/members'])")
    expect(asked).not_to_contain_text("✓")
    asked.locator("a").click()
    right = page.get_by_role("button", name="یہ درست ہیں" if language == "ur" else "These are right")
    expect(right).to_be_visible()
    expect(page.locator("main li dl").first).to_be_visible()  # the answers are there to be read
    fit(citizen, "people-asked-for")
    right.click()
    expect(page).to_have_url(re.compile("/dashboard"))
    expect(asked).to_contain_text("✓")
    citizen.go("/apply/members")
    expect(page.locator("main li").first).to_be_visible()
    expect(right).to_have_count(0)  # it is said
    citizen.go("/dashboard")
    page.locator("#request button").click()
    expect(page.locator("#request")).to_have_count(0)  # nothing is left to be given
    done(citizen, officer)


def test_whoever_has_sent_the_application_is_not_told_to_confirm_a_number_before_sending(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, 45)

    async def correct(session: AsyncSession) -> None:
        (await casework.account_of(session, number)).mobile_confirmed_at = None

    casework.in_database(portal, correct)
    citizen = casework.citizen(chromium_browser, portal, number, language="en")
    citizen.go("/dashboard")
    expect(citizen.page.locator("main")).to_contain_text(number)
    expect(citizen.page.locator("main")).not_to_contain_text("not confirmed")
    done(citizen)


def test_what_a_citizen_takes_back_leaves_the_open_case_at_once_until_an_officer_opens_it_again(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, 135)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    citizen = casework.citizen(chromium_browser, portal, number)
    page = open_case(officer, number)
    citizen.go("/dashboard")
    standing = citizen.page.get_by_text("آپ نے درخواست واپس لے لی۔ مرکز اسے دوبارہ کھول سکتا ہے۔")
    citizen.page.locator("summary", has_text="درخواست واپس لیں").click()
    assert violations(citizen.page) == [], "taking back"
    citizen.photograph("taking-back")
    citizen.page.get_by_role("button", name="جی ہاں، درخواست واپس لیں").click()
    expect(standing).to_be_visible()
    expect(citizen.page.locator("summary", has_text="درخواست واپس لیں")).to_have_count(0)
    expect(page.locator("#case-status")).to_have_text("Withdrawn by the citizen")  # live
    expect(page.locator("summary", has_text="Ask the citizen")).to_be_hidden()
    again = page.locator("section:has(h2:text-is('Open again'))")
    again.locator("[name=reason]").fill("She came to the centre and wants it checked after all.")
    again.locator("button[type=submit]").click()
    expect(page.locator("#case-status")).to_have_text("Being checked")
    expect(standing).to_have_count(0)
    done(officer, citizen)


def test_two_cases_are_held_beside_each_other_and_what_was_found_is_on_both(chromium_browser: Browser, portal: PortalServer) -> None:
    def same_meter(sample: Sample) -> None:
        sample.answers["electricity_customer"] = "1000000075"

    one, other = casework.household(portal, 75), casework.household(portal, 66, same_meter)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, one)
    page.get_by_role("link", name=f"Hold both beside each other: {other}").click()
    meter = page.locator("tr", has_text="Customer ID")
    expect(meter).to_contain_text("the same")
    expect(page.locator("tr", has_text="Full name")).not_to_contain_text("the same")
    expect(page.locator("main")).not_to_contain_text(re.compile(r"\b\d{4}-\d\d-\d\d\b"))  # days as people write them
    assert violations(page) == [], "two cases"
    officer.photograph("compare")
    for language in ("en", "ur"):
        phone = casework.colleague(chromium_browser, portal, "Nadia Iqbal", size="phone", language=language)
        phone.go(f"/desk/compare?number={one}&with={other}")
        row = phone.page.locator("tr", has_text="1000000075")
        expect(row).to_be_visible()
        sides = row.locator("td[data-head]")  # below each other, each with the case it is of
        assert [each.get_attribute("data-head") for each in sides.all()] == [one, other]
        first, second = (each.bounding_box() or {"x": 0, "y": 0} for each in sides.all())
        assert (first["x"], first["y"] < second["y"]) == (second["x"], True)
        assert phone.page.locator("main .stacked").evaluate("frame => frame.scrollWidth <= frame.clientWidth")
        fit(phone, "compare")
        done(phone)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#problems")).to_contain_text("Choose what is meant")
    page.locator("[name=verdict][value=different]").check()
    page.locator("[name=reason]").fill("Two floors with one meter")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[role=status]", has_text="not the same household")).to_contain_text("Two floors with one meter")
    colleague = casework.colleague(chromium_browser, portal, "Rashid Mehmood")
    expect(open_case(colleague, other).locator("main")).to_contain_text("Nadia Iqbal: not the same household. Two floors with one meter")

    place = casework.in_database(portal, lambda session: _district(session, one))
    local = casework.colleague(chromium_browser, portal, "Asma Tariq", districts=(place,))
    local.go(f"/desk/compare?number={one}&with={other}")
    expect(local.page.locator("main")).to_contain_text("The other case is not yours to see")
    expect(local.page.locator("table")).to_have_count(0)
    done(officer, colleague, local)


async def _district(session: AsyncSession, number: str) -> str:
    return (await session.exec(select(Application.district).where(Application.number == number))).one()


def test_of_many_words_the_last_stand_where_one_writes_on_and_the_older_ones_are_a_word_away(
    chromium_browser: Browser, portal: PortalServer, differing: str
) -> None:
    async def write(session: AsyncSession) -> None:
        application = (await session.exec(select(Application).where(Application.number == differing))).one()
        for number in range(300):
            session.add(Note(application_id=application.id, text=f"Word {number}.", at=clock.now()))

    casework.in_database(portal, write)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, differing)
    expect(page.get_by_text("Word 299.", exact=True)).to_be_visible()
    expect(page.get_by_text("Word 289.", exact=True)).to_be_hidden()
    conversation = page.locator("section", has=page.locator("#write-text"))
    height = page.evaluate("window.innerHeight")
    assert (conversation.bounding_box() or {})["height"] < 2 * height
    conversation.locator("summary").click()
    expect(page.get_by_text("Word 0.", exact=True)).to_be_visible()
    done(officer)


HOSTILE = '<script>document.title="taken"</script><img src=x onerror="document.title=1">\u202egpj.exe\u2066 =1+1'


def test_hostile_words_are_shown_as_text_wherever_they_stand(chromium_browser: Browser, portal: PortalServer) -> None:
    number = casework.household(portal, 105)

    async def plant(session: AsyncSession) -> None:
        application = (await session.exec(select(Application).where(Application.number == number))).one()
        this = (StepAnswers.application_id == application.id, StepAnswers.step == "address")
        address = (await session.exec(select(StepAnswers).where(*this))).one()
        address.answers = address.answers | {"locality": HOSTILE}
        paper = (await session.exec(select(Document).where(Document.application_id == application.id))).first()
        assert paper
        paper.file_name = HOSTILE
        at = clock.now() - timedelta(minutes=1)
        session.add_all([address, paper, Event(application_id=application.id, name=HOSTILE[:40], at=at)])
        session.add(Note(application_id=application.id, text=HOSTILE, at=at))

    casework.in_database(portal, plant)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    citizen = casework.citizen(chromium_browser, portal, number, language="en")
    page = open_case(officer, number)
    citizen.go("/dashboard")
    for to in ("colleagues", "citizen"):
        page.locator("#write-text").fill(HOSTILE)
        page.locator("#write-to").select_option(to)
        page.locator("form:has([name=text]) button[type=submit]").click()
        expect(page.locator("#write-text")).to_have_value("")
    script = "<script>document.title"
    expect(page.locator("main p", has_text=script)).to_have_count(3)  # from the citizen, to colleagues, to the citizen
    expect(page.locator("dd", has_text=script)).to_have_count(1)
    expect(page.locator("[data-file]", has_text=script)).to_have_count(1)
    expect(citizen.page.locator("main")).to_contain_text(script)
    for each in (page, citizen.page):
        assert each.locator("main script, main img[src='x']").count() == 0
        assert "taken" not in each.title()
        for text in each.locator("bdi, p[dir=auto], [dir=auto]").filter(has_text="gpj.exe").all():
            assert text.evaluate("each => getComputedStyle(each).unicodeBidi") in {"isolate", "plaintext", "isolate-override"}
    page.locator("#write-text").evaluate("each => { each.removeAttribute('maxlength'); each.value = 'x'.repeat(1024 * 1024); }")
    page.locator("form:has([name=text]) button[type=submit]").click()
    page.reload()
    expect(page.locator("#case-status")).to_be_visible()
    assert "xxxxxxxxxx" not in page.locator("main").inner_text()
    done(officer, citizen)


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_case_page_and_the_staffs_door_are_for_everybody(
    language: str, size: str, chromium_browser: Browser, portal: PortalServer, differing: str
) -> None:
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal", size=size, language=language)
    page = open_case(officer, differing)
    expect(page.locator("[data-viewer-picture]")).to_be_visible()
    page.locator("main details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    fit(officer, "case-open")
    stranger = Visitor(chromium_browser, portal.address, size, language)
    stranger.go("/staff")
    fit(stranger, "staff-door")
    done(officer, stranger)


def test_who_accepts_a_certificate_says_whose_it_is_where_several_are_disabled(chromium_browser: Browser, portal: PortalServer) -> None:
    def two_disabled(sample: Sample) -> None:
        sample.answers["head_disability"] = "visual"
        sample.members[0] |= {"disability": "hearing", "full_name": "Hamida"}

    number = casework.household(portal, 112, two_disabled)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    page = open_case(officer, number)
    paper = page.locator("[data-file]", has_text="A disability certificate")
    whose = paper.locator("[name=whose]")
    expect(whose).to_have_count(2)
    expect(paper.locator("[name=whose]:checked")).to_have_count(0)
    paper.get_by_role("button", name="Accept").click()
    expect(paper).to_contain_text("Choose whose certificate it is.")
    fit(officer, "case-whose-certificate")
    colleague = casework.colleague(chromium_browser, portal, "Rashid Mehmood", size="phone", language="ur")
    open_case(colleague, number)
    fit(colleague, "case-whose-certificate")
    paper.get_by_label("Hamida").check()
    paper.get_by_role("button", name="Accept").click()
    expect(paper.locator("p", has_text="accepted")).to_have_text("accepted Hamida")
    expect(paper.locator("[name=whose]:checked")).to_have_count(0)  # the form is empty again
    expect(page.locator("[data-file]", has_text="CNIC").locator("[name=whose]")).to_have_count(0)
    done(officer, colleague)


def test_two_disabled_people_of_one_name_are_told_apart_by_their_day_of_birth(chromium_browser: Browser, portal: PortalServer) -> None:
    def two_of_one_name(sample: Sample) -> None:
        sample.answers |= {"head_disability": "visual", "full_name": "زینب بی بی"}
        sample.members[0] |= {"disability": "hearing", "full_name": "زینب بی بی", "date_of_birth": "1999-11-02"}

    number = casework.household(portal, 127, two_of_one_name)
    for language, size in (("en", "desktop"), ("ur", "phone")):
        officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal", language=language, size=size)
        paper = open_case(officer, number).locator("[data-file]:has([name=whose])")
        expect(paper.get_by_label("زینب بی بی")).to_have_count(2)
        expect(paper.get_by_label("02-11-1999")).to_have_count(1)
        fit(officer, "case-whose-certificate-of-one-name")
        done(officer)


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("ur", "phone")])
def test_all_that_is_wrong_with_a_request_is_named_on_top_and_beside_its_fields_and_what_was_typed_stays(
    language: str, size: str, chromium_browser: Browser, portal: PortalServer, differing: str
) -> None:
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal", language=language, size=size)
    page = open_case(officer, differing)
    asked = page.locator("form:has([name=steps])")
    page.locator("details", has=asked).locator("summary").first.click()
    for box in asked.locator("[type=checkbox]").all():
        box.set_checked(False)
    asked.locator("[name=words]").fill(" ")
    asked.locator("[name=days]").fill("90")
    asked.locator("button[type=submit]").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems a")).to_have_count(3)
    for code in ("nothing_asked", "no_words", "not_a_term"):
        expect(asked.locator(f"#ask-{code}")).to_be_visible()
    for field in ("words", "days"):
        expect(asked.locator(f"[name={field}]")).to_have_attribute("aria-invalid", "true")
    expect(asked.locator("[name=days]")).to_have_value("90")
    expect(asked.locator("[type=checkbox]:checked")).to_have_count(0)
    fit(officer, "case-request-wrong")
    page.locator("#problems a").last.click()
    expect(asked.locator("#ask-not_a_term")).to_be_focused()
    asked.locator("[name=steps]").first.check()
    asked.locator("button[type=submit]").click()
    expect(page.locator("#problems a")).to_have_count(2)
    expect(asked.locator("#ask-nothing_asked")).to_have_count(0)
    done(officer)


def test_what_a_supervisor_wants_looked_at_again_stands_on_top_of_the_case_with_who_and_when(
    chromium_browser: Browser, portal: PortalServer
) -> None:
    number = casework.household(portal, 255)
    officer = casework.colleague(chromium_browser, portal, "Nadia Iqbal")
    supervisor = casework.colleague(chromium_browser, portal, "Saima Rafiq", "supervisor")
    page, boss = open_case(officer, number), open_case(supervisor, number)
    page.locator("summary", has_text="Recommend a decision").click()
    page.locator("#recommend-verdict").select_option("decline")
    page.locator("#recommend-reason").fill("The bill is of another house")
    page.locator("form:has([name=verdict]) button[type=submit]").click()
    boss.locator("#decide-outcome").select_option("sent_back")
    boss.locator("#decide-words").fill("Ask for the bill of the neighbour")
    boss.locator("form:has([name=outcome]) button[type=submit]").click()
    sent_back = page.locator("#sent-back")
    expect(sent_back).to_contain_text("Saima Rafiq: Sent back for another look – Ask for the bill of the neighbour")  # live
    expect(sent_back).to_contain_text("Nadia Iqbal: Decline – The bill is of another house")
    expect(sent_back).to_contain_text(re.compile(r"\d\d-\d\d-\d{4} \d\d:\d\d"))
    assert sent_back.evaluate("each => each.getBoundingClientRect().bottom < innerHeight")  # in sight, before anything else is read
    expect(page.locator("h2", has_text="Last decision")).to_have_count(0)
    fit(officer, "case-sent-back")
    reader = casework.colleague(chromium_browser, portal, "Rashid Mehmood", language="ur", size="phone")
    expect(open_case(reader, number).locator("#sent-back")).to_contain_text("Ask for the bill of the neighbour")
    fit(reader, "case-sent-back")
    done(officer, supervisor, reader)
