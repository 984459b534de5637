"""Citizen and staff in two browsers at once: from submission to a decision, live on both sides."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import AuditEntry
from registry.rules import places
from registry.services.templates import words
from tests.e2e import casework, pages
from tests.e2e.conftest import Visitor
from tests.e2e.fitness import fit
from tests.e2e.portal_server import PortalServer
from tests.households import tenant_widow

PASSWORD = "tea at the canal road"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A portal with an administrator, who is told of on the command line."""
    server = PortalServer(tmp_path_factory.mktemp("office"))
    server.start()
    yield server
    server.kill()


def command(portal: PortalServer, *words: str) -> str:
    pser = str(Path(sys.prefix) / "bin/pser")
    done = subprocess.run([pser, *words], env=portal.environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


class Colleague:
    """A member of staff with a browser and an authenticator."""

    def __init__(self, browser: Browser, portal: PortalServer, language: str = "en") -> None:
        self.visitor = Visitor(browser, portal.address, "desktop", language)
        self.page = self.visitor.page
        self.secret = ""
        self.handed_over = ""  # the last invitation

    def accept(self, link: str) -> None:
        """Set a password with the link of an invitation."""
        self.page.goto(link)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("main form button[type=submit]").click()
        expect(self.page).to_have_url(re.compile("/staff$"))

    def log_in(self, cnic: str) -> None:
        """Log in with both factors, enrolling the first time."""
        self.visitor.go("/staff")
        self.page.locator("[name=cnic]").fill(cnic)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("main form button[type=submit]").click()
        expect(self.page).to_have_url(re.compile("/staff/code"))
        if not self.secret:
            self.secret = self.page.locator("#totp-key").inner_text()
            self.page.locator("[name=code]").fill(pyotp.TOTP(self.secret).now())
            self.page.locator("main form button[type=submit]").click()
            expect(self.page.locator("main li.figures")).to_have_count(10)
            expect(self.page.locator("[name=code]")).to_have_count(0)  # nothing is left to type
            self.page.locator("main a.btn-primary").click()


def hired(browser: Browser, portal: PortalServer, administrator: Colleague, cnic: str, role: str) -> Colleague:
    """Have the administrator invite somebody, who then logs in."""
    page = administrator.page
    administrator.visitor.go("/desk/people")
    expect(page.locator("[name=cnic]")).to_be_visible()
    page.locator("[name=cnic]").fill(cnic)
    page.locator("[name=full_name]").fill(f"Staff {'Rashid' if role == 'officer' else 'Saima'}")
    page.locator(f"[name=role][value={role}]").check()
    if role == "officer":
        page.locator("[name=centre]").select_option(label="Centre of the tests")
    page.locator("main form:has([name=cnic]) button[type=submit]").click()
    link = page.locator("#invitation")
    expect(link).to_contain_text("token=")
    expect(page.locator("[name=cnic]")).to_have_value("")
    expect(link).not_to_have_text(administrator.handed_over)  # which may still stand there
    administrator.handed_over = link.inner_text()
    colleague = Colleague(browser, portal)
    colleague.accept(administrator.handed_over)
    colleague.log_in(cnic)
    expect(colleague.page).to_have_url(re.compile("/desk$"))
    return colleague


async def _refused(session: AsyncSession) -> list[str]:
    refused = select(AuditEntry.role).where(AuditEntry.action == "access_refused")
    return list((await session.exec(refused)).all())


def test_a_case_goes_from_the_citizen_through_two_pairs_of_eyes_and_both_sides_see_it_live(
    chromium_browser: Browser, office: PortalServer, tmp_path: Path
) -> None:
    said = command(office, "staff", "add", "--cnic", "3540111111111", "--name", "Asma Tariq")
    administrator = Colleague(chromium_browser, office)
    administrator.accept(re.search(r"http\S+token=\S+", said).group())  # pyright: ignore[reportOptionalMemberAccess]
    administrator.log_in("3540111111111")
    expect(administrator.page).to_have_url(re.compile("/desk/people"))
    page = administrator.page
    page.locator("main [name=name]").fill("Centre of the tests")
    for district in places.districts():
        page.locator(f"[name=districts][value='{places.code(district)}']").check()
    page.locator("main form:has([name=districts]) button[type=submit]").click()
    expect(page.locator("[name=centre] option")).to_have_count(2)
    officer = hired(chromium_browser, office, administrator, "3540122222221", "officer")
    supervisor = hired(chromium_browser, office, administrator, "3540133333331", "supervisor")
    desk = officer.page
    expect(desk.locator("a[data-case]")).to_have_count(0)

    citizen, household = Visitor(chromium_browser, office.address, "phone", "ur"), tenant_widow()
    number = pages.submit(citizen, office, household, tmp_path)
    expect(desk.locator("a[data-case]")).to_have_text(number)  # without a reload
    expect(desk.locator("tbody")).to_contain_text("not known to the source")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.locator("#case-status")).to_have_text("Being checked")

    citizen.go("/dashboard")
    desk.locator("summary", has_text="Ask the citizen").click()
    desk.locator("[name=steps][value=contact]").check()
    desk.locator("[name=documents][value=utility_bill]").check()
    desk.locator("form:has([name=steps]) [name=words]").fill('A newer bill, please. <script>alert("x")</script>')
    desk.locator("form:has([name=steps]) button[type=submit]").click()
    expect(citizen.page.locator("#request")).to_contain_text('<script>alert("x")</script>')  # live, and as text
    expect(desk.locator("#case-status")).to_have_text("Waiting for the citizen")
    assert office.wait_for_message(to=household.mobile[1:], holding="A newer bill")

    citizen.page.locator("#request a[href$='/apply/contact']").click()
    pages.ready(citizen.page)
    citizen.page.locator("[name=other_mobile]").fill("03001234567")
    citizen.page.locator("main form[data-turn] button[type=submit]").click()
    citizen.page.wait_for_url(re.compile("/dashboard"))
    expect(citizen.page.locator("#request li:has(a[href$='/apply/contact'])")).to_contain_text("✓")  # answered since
    citizen.go("/apply/income")
    expect(citizen.page).to_have_url(re.compile("/dashboard"))  # what was not asked for stays closed
    citizen.page.locator("#request button").click()
    expect(citizen.page.locator("#request [role=alert]").first).to_contain_text("سب چیزیں ابھی نہیں پہنچیں")  # the bill has not come
    instead = citizen.page.locator("#request form")
    instead.locator("button").click()
    expect(instead.locator("[name=instead]")).to_have_attribute("aria-invalid", "true")  # not without a word
    citizen.photograph("dashboard-instead")
    instead.locator("[name=instead]").fill("بل مالک مکان کے پاس ہے")
    instead.locator("button").click()
    expect(citizen.page.locator("#request")).to_have_count(0)
    expect(desk.locator("#case-status")).to_have_text("Being checked")
    expect(desk.locator("main")).to_contain_text("بل مالک مکان کے پاس ہے")
    expect(desk.locator("section", has=desk.get_by_role("heading", name="What the citizen was asked"))).to_contain_text("Over since")

    desk.locator("summary", has_text="Correct mobile or e-mail").click()
    desk.locator("#contact-email").fill("corrected@example.com")
    desk.locator("form:has([name=cnic_seen]) button[type=submit]").click()
    unseen = "only with the original CNIC before you"
    expect(desk.locator("#problems")).to_contain_text(unseen)
    desk.locator("#problems a", has_text=unseen).click()  # from the top of a long page
    expect(desk.locator("form:has([name=cnic_seen]) p", has_text=unseen)).to_be_focused()  # to where it is to be ticked
    if not desk.locator("#contact-email").is_visible():
        desk.locator("summary", has_text="Correct mobile or e-mail").click()
    desk.locator("#contact-email").fill("corrected@example.com")
    desk.locator("[name=cnic_seen]").check()
    desk.locator("form:has([name=cnic_seen]) button[type=submit]").click()
    expect(desk.locator("main")).to_contain_text("the contacts are good a day after")
    assert office.wait_for_message(to=household.email, holding=words("contact_changed", {}, "ur").text)  # the old contact

    offered = desk.locator("summary:visible", has_text="Accept this with evidence")
    expect(desk.get_by_text("being asked…")).to_have_count(0)  # the sources are asked anew once the case is back
    expect(offered.first).to_be_visible()
    while left := offered.count():
        offered.first.click()
        desk.locator("details[open] form:has([name=check]):visible [name=evidence]").first.select_option("original")
        desk.locator("details[open] form:has([name=check]):visible [name=reason]").first.fill("Original seen")
        desk.locator("details[open] form:has([name=check]):visible button").first.click()
        expect(offered).to_have_count(left - 1)
    desk.locator("summary", has_text="Recommend a decision").click()
    desk.locator("form:has([name=verdict]) [name=reason]").fill("All originals seen")
    desk.locator("[name=verdict]").select_option("verify")
    desk.locator("form:has([name=verdict]) button[type=submit]").click()
    expect(desk.locator("#case-status")).to_have_text("Waiting for a supervisor")

    supervisor.visitor.go("/desk")
    supervisor.page.locator("[data-act=decide]").click()
    expect(supervisor.page.locator("section[aria-labelledby=decision] li").first).to_contain_text(
        "Accepted by Staff Rashid · original seen"
    )
    supervisor.page.locator("a[data-case]").click()
    expect(supervisor.page.locator("main")).to_contain_text("All originals seen")
    expect(supervisor.page.locator("main")).to_contain_text("Also here now: Staff Rashid")
    expect(desk.locator("main")).to_contain_text("Also here now: Staff Saima")
    expect(supervisor.page.locator("section:has([name=outcome])")).to_contain_text("Not confirmed by a supervisor yet")
    supervisor.visitor.photograph("case-decide")
    supervisor.page.locator("form:has([name=outcome]) button[type=submit]").click()
    expect(supervisor.page.locator("#problems")).to_contain_text("Choose what is meant")  # nobody decides by not choosing
    supervisor.page.locator("[name=outcome]").select_option("verified")
    supervisor.page.locator("form:has([name=outcome]) button[type=submit]").click()
    expect(supervisor.page.locator("#case-status")).to_have_text("Verified")
    expect(citizen.page.locator("main strong.figures", has_text="P-")).to_be_visible()  # the PSER ID, live
    expect(citizen.page.locator("main")).to_contain_text("Centre of the tests")  # who looked
    expect(desk.locator("#case-status")).to_have_text("Verified")
    assert office.wait_for_message(to=household.mobile[1:], holding="P-")
    assert casework.in_database(office, _refused) == []  # not even the administrator, who began at another page than the others
    whole = command(office, "audit", "verify")
    assert whole.startswith("The audit is whole.")
    noted = whole.split("ends with ")[1].split(".")[0]
    assert command(office, "audit", "verify", "--noted", noted).startswith("The audit is whole.")

    shown = {
        "/desk": officer,
        f"/desk/case?number={number}": officer,
        "/desk/people": administrator,
        "/desk/audit": supervisor,
    }
    for path, colleague in shown.items():
        colleague.visitor.go(path)
        expect(colleague.page.locator("main [role=status]", has_text="…")).to_have_count(0)
        fit(colleague.visitor, path.split("?")[0].strip("/").replace("/", "-"))

    expect(supervisor.page.locator("tbody")).to_contain_text("recommended a decision")
    expect(supervisor.page.locator("tbody")).not_to_contain_text(household.full_name)
    officer.visitor.go("/desk")
    expect(desk.locator("#filter-search")).to_be_visible()
    rashid = administrator.page.locator("li", has_text="Rashid")
    rashid.locator("summary", has_text="Disable").click()
    rashid.get_by_role("button", name="Yes, disable").click()
    expect(administrator.page.locator("#done")).to_contain_text("Disabled")
    expect(administrator.page.locator("li", has_text="Rashid")).to_contain_text("disabled")
    expect(desk.locator("main")).to_contain_text("You were logged out")  # in mid-work, at once
    expect(desk.locator("a[data-case]")).to_have_count(0)
    for each in (citizen, officer.visitor, supervisor.visitor, administrator.visitor):
        assert each.faults == []
        each.context.close()
