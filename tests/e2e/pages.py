"""What a person does on the portal's pages. Each waits for what the person sees."""

import re
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any
from uuid import uuid5

import pikepdf
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.records import Account
from registry.rules.form import Field, Kind, Step
from registry.rules.household import FORM, STEPS
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import hash_password
from registry.services.registration import applications, drafts
from tests.e2e.casework import in_database
from tests.e2e.conftest import Visitor
from tests.e2e.portal_server import PortalServer
from tests.households import Household

FEW = 7


def give(page: Page, field: Field, value: Any) -> None:
    """Answer one question as a person would."""
    if field.kind is Kind.CONSENT:
        page.locator(f"[name='{field.key}']").set_checked(bool(value))
    elif field.kind is Kind.CHOICES or (field.kind is Kind.CHOICE and len(field.options) <= FEW):
        for each in value if isinstance(value, list) else [value]:
            page.locator(f"[name='{field.key}'][value='{each}']").check()
    elif field.kind is Kind.CHOICE:
        page.locator(f"select[name='{field.key}']").select_option(value)
    else:
        page.locator(f"[name='{field.key}']").fill(value)


def ready(page: Page) -> Locator:
    """Return the form once it can be filled in."""
    form = page.locator("main form[data-turn]").first
    if step := re.search(r"/apply/(\w+)", page.url):  # the address changes before the form does
        expect(form.locator("[name=_step]")).to_have_value(step[1])
    if person := re.search(r"/apply/\w+\?person=(\w+)", page.url):
        expect(form.locator("[name=_member]")).to_have_value(person[1])
    expect(form.locator("fieldset").first).to_be_enabled()
    expect(form).to_have_attribute("data-live", "true")
    return form


def register(visitor: Visitor, household: Household) -> None:
    """Make an account."""
    page = visitor.page
    visitor.go("/register")
    ready(page)
    for key in ("full_name", "cnic", "date_of_birth", "mobile", "email", "password"):
        page.locator(f"[name='{key}']").fill(getattr(household, key))
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/registered"))


def log_in(visitor: Visitor, household: Household) -> None:
    """Log in and land on the dashboard."""
    page = visitor.page
    visitor.go("/login")
    ready(page)
    page.locator("[name='cnic']").fill(household.cnic)
    page.locator("[name='password']").fill(household.password)
    page.locator("main form[data-turn] button[type=submit]").click()
    expect(page).to_have_url(re.compile("/dashboard"))


def arrive(visitor: Visitor, portal: PortalServer, household: Household, until: str = "") -> None:
    """Sign in somebody who has answered everything before a step, and open it, or the dashboard: for tests of what happens there."""
    token = in_database(portal, lambda session: _begun(session, household, visitor.language, until))
    visitor.context.add_cookies([{"name": "pser_session", "value": token, "url": portal.address}])
    visitor.go(f"/apply/{until}" if until else "/dashboard")
    if until and STEPS[until].fields:
        ready(visitor.page)


async def _begun(session: AsyncSession, household: Household, language: str, until: str) -> str:
    now = clock.now()
    account = Account(
        cnic=household.cnic,
        full_name=household.full_name,
        date_of_birth=date.fromisoformat(household.date_of_birth),
        mobile=f"+92{household.mobile[1:]}",
        email=household.email,
        password_hash=await hash_password(household.password),
        language=language,
        created_at=now,
    )
    session.add(account)
    await session.flush()
    for step in takewhile(lambda step: step.key != until, FORM if until else ()):
        draft = await drafts.load(session, account.id, now)
        if step.key == "members":
            people = [uuid5(draft.application.id, each["full_name"]).hex for each in household.members]
        else:
            people = [each["id"] for each in step.people(draft.answers)] if step.repeats else [""]
        for member in people if step.fields and step.applies(draft.answers) else []:
            place = next((place for place, each in enumerate(draft.answers["members"]) if each["id"] == member), people.index(member))
            values, problems = step.parse(household.members[place] if member else household.answers, draft.today)
            assert problems == {}, step.key
            await applications.save_step(session, account.id, step.key, values, member=member, revision=0, now=now)
    return await sign_in.open_sign_in(session, account.id, now)


def confirm_mobile(visitor: Visitor, portal: PortalServer, household: Household) -> None:
    """Confirm the mobile with the code from the SMS."""
    page = visitor.page
    visitor.go("/account")
    page.locator("#send-code").click()
    expect(page.locator("[name='code']")).to_be_visible()
    code = portal.wait_for_code(to=household.mobile[1:])
    page.locator("[name='code']").fill(code)
    page.locator("main form:has([name='code']) button[type=submit]").click()
    expect(page.locator("[name='code']")).to_have_count(0)


def answer(visitor: Visitor, step: Step, answers: dict[str, Any]) -> None:
    """Fill in the open step and save it."""
    page = visitor.page
    form = ready(page)
    for field in step.fields:
        if field.key in answers:
            give(page, field, answers[field.key])
    form.locator("button[type=submit]").click()


def fill_in(visitor: Visitor, household: Household, until: str = "documents") -> None:
    """Answer every step that is asked, in order, until a step."""
    page = visitor.page
    visitor.go("/apply/declaration")
    for _ in range(200):
        page.wait_for_url(re.compile(r"/apply/\w+"))
        key = re.search(r"/apply/(\w+)", page.url).group(1)  # pyright: ignore[reportOptionalMemberAccess]
        if key == until:
            return
        step = STEPS[key]
        if step.repeats:
            _people(visitor, step, household)
        else:
            before = page.url
            answer(visitor, step, household.answers)
            expect(page).not_to_have_url(before)
    raise AssertionError("the form does not end")


def _people(visitor: Visitor, step: Step, household: Household) -> None:
    page = visitor.page
    for member in household.members:
        if step.key == "schools" and member["schooling"] != "attending":
            continue
        if step.key == "members" and page.locator("main a[href*='person=']").count() and not page.locator("main form[data-turn]").count():
            page.locator("main a.btn-outline[href*='person=']").click()
        before = page.url
        answer(visitor, step, member)
        if step.key == "members":
            expect(page.get_by_text(member["full_name"])).to_be_visible()
        else:
            expect(page).not_to_have_url(before)
    if step.key == "members":
        page.locator("main a.btn-primary").click()
        expect(page).not_to_have_url(re.compile("/apply/members"))


def send_documents(visitor: Visitor, photo: Path, pdf: Path) -> None:
    """Send a photo or a PDF for every document that is asked for."""
    page = visitor.page
    expect(page.locator("form[data-upload]").first).to_be_visible()
    for place, form in enumerate(page.locator("form[data-upload]").all()):
        form.locator("input[type=file]").set_input_files(pdf if place == 1 else photo)
        arrived = page.locator(f"section:has(form[data-upload='{form.get_attribute('data-upload')}']) li img")
        expect(arrived).to_have_count(1, timeout=30_000)
    page.locator("main a.btn-primary").click()
    expect(page).to_have_url(re.compile("/apply/review"))


def submit(visitor: Visitor, portal: PortalServer, household: Household, folder: Path) -> str:
    """Register a household, answer everything, send the application; return its number."""
    photo, pdf = folder / "photo.jpg", folder / "bill.pdf"
    Image.effect_noise((1200, 800), 60).convert("RGB").save(photo, "JPEG")
    empty = pikepdf.new()
    empty.add_blank_page()
    empty.save(pdf)
    register(visitor, household)
    log_in(visitor, household)
    confirm_mobile(visitor, portal, household)
    fill_in(visitor, household)
    send_documents(visitor, photo, pdf)
    visitor.page.locator("main form[data-turn] button[type=submit]").click()
    expect(visitor.page).to_have_url(re.compile("/dashboard"))
    sent = portal.wait_for_message(to=household.mobile[1:], holding="PSER-")
    return re.search(r"PSER-[0-9A-Z-]{12}", sent["text"]).group(0)  # pyright: ignore[reportOptionalMemberAccess]
