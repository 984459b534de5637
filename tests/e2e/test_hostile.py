"""Hostile text in every place that takes text: it is shown as text, runs nowhere, turns nothing round, and breaks nothing."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from pser_web import routes
from registry import clock
from registry.records import (
    Account,
    Appeal,
    Centre,
    Complaint,
    Document,
    InformationRequest,
    Message,
    Note,
    Recommendation,
    Staff,
    StepAnswers,
)
from registry.records.database import Database, open_engine
from registry.services.office.audit import Actor, note
from registry.settings import Settings
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, RawTab
from tests.e2e.test_rights import _form, _own_events, _payload

TURNED = "\u202e"  # what follows is shown from right to left
HOSTILE = f"<script>hostile=1</script><img src=x onerror=hostile=1>{{{{7*7}}}} {TURNED}gpj.exe"
FORMULA = f"=HYPERLINK(1){TURNED}"
_NONSENSE = (HOSTILE, "\0\x1b\ufffe", "\ud800 half a sign", "x" * 2_000, "' OR 1=1; DROP TABLE account --", "../../etc/passwd")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str) -> Iterator[PortalServer]:
    """A portal on PostgreSQL, which takes less than SQLite does."""
    server = quick_portal(tmp_path_factory.mktemp("hostile"), PSER_DATABASE_URL=postgresql_url)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(_poisoned(portal))


async def _poisoned(portal: PortalServer) -> Everybody:
    """Make everybody, and put hostile text wherever the database has room for text that somebody wrote."""
    made = await people(portal)
    case, now = UUID(made.ids["case"]), clock.now()
    engine = open_engine(Settings(database_url=portal.environment["PSER_DATABASE_URL"]).database)
    async with Database(engine).session() as session:
        officer = (await session.exec(select(Staff).where(Staff.full_name == "Officer"))).one()
        for account in (await session.exec(select(Account))).all():
            account.full_name = HOSTILE if str(account.id) == made.ids["account"] else FORMULA
            session.add(account)
        for person in (await session.exec(select(Staff))).all():
            person.full_name = HOSTILE
            session.add(person)
        for centre in (await session.exec(select(Centre))).all():
            centre.name = f"{centre.districts[0]} {HOSTILE}"[:100]
            session.add(centre)
        for document in (await session.exec(select(Document))).all():
            document.file_name = HOSTILE
            session.add(document)
        for written in (*(await session.exec(select(Note))).all(), Note(application_id=case, staff_id=officer.id, text="", at=now)):
            written.text = HOSTILE
            session.add(written)
        for objection in (*(await session.exec(select(Appeal))).all(), *(await session.exec(select(Complaint))).all()):
            objection.words = HOSTILE
            session.add(objection)
        for message in (await session.exec(select(Message))).all():
            message.details = {"text": HOSTILE}
            session.add(message)
        for step in (await session.exec(select(StepAnswers).where(StepAnswers.application_id == case))).all():
            words = {key: HOSTILE for key in ("full_name", "street_address") if key in step.answers}
            step.answers = step.answers | words
            session.add(step)
        asked = InformationRequest(application_id=case, asked_by=officer.id, words=HOSTILE, steps=["contact"], asked_at=now, until=now)
        advised = Recommendation(application_id=case, verdict="decline", reason=HOSTILE, recommended_by=officer.id, recommended_at=now)
        session.add_all([asked, advised])
        actor = Actor(officer.id, "officer", HOSTILE)
        await note(session, actor, "case_seen", now, application_id=case, details={"purpose": HOSTILE})
    await engine.dispose()
    return made


def enter(visitor: Visitor, portal: PortalServer, cookie: str) -> None:
    """Give a browser the cookie of somebody."""
    name, _, value = cookie.partition("=")
    visitor.context.add_cookies([{"name": name, "value": value, "url": portal.address}])


# Where a turned text would turn what follows it.
_UNENCLOSED = """(turned) => {
    const encloses = (style) => style.display !== 'inline' || /isolate|plaintext/.test(style.unicodeBidi);
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
        if (!walk.currentNode.data.includes(turned)) continue;
        let holder = walk.currentNode.parentElement;
        while (!encloses(getComputedStyle(holder))) holder = holder.parentElement;
        const after = holder.textContent.split(turned).pop().replace('gpj.exe', '').trim();
        if (after && holder.tagName !== 'OPTION') found.push(holder.outerHTML.slice(0, 200));
    }
    return found;
}"""


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("owner", (routes.DASHBOARD, routes.OBJECTIONS, routes.ANSWERS, routes.ACCOUNT, routes.APPLY, "/apply/documents")),
        ("officer", (routes.DESK, routes.CASE, routes.HEARINGS)),
        ("supervisor", (routes.DESK, routes.CASE, routes.HEARINGS, routes.OVERVIEW, routes.AUDIT)),
        ("administrator", (routes.PEOPLE,)),
    ],
)
@pytest.mark.parametrize(("language", "size"), [("ur", "phone"), ("en", "desktop")])
def test_hostile_text_is_shown_as_text_on_every_page(
    who: str, paths: tuple[str, ...], language: str, size: str, everybody: Everybody, portal: PortalServer, chromium_browser: Browser
) -> None:
    visitor = Visitor(chromium_browser, portal.address, size, language)
    enter(visitor, portal, everybody.cookies[who])
    shown = False
    for path in paths:
        visitor.go(f"{path}?number={everybody.ids['number']}&appeal={everybody.ids['appeal']}")
        page = visitor.page
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("main [role=status]", has_text="…")).to_have_count(0)
        shown = shown or "<script>hostile=1</script><img src=x onerror=hostile=1>{{7*7}}" in page.locator("main").inner_text()
        assert page.evaluate("typeof hostile") == "undefined", path
        assert page.evaluate(_UNENCLOSED, TURNED) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
        visitor.photograph(f"hostile-{who}-{path.strip('/').replace('/', '-')}")
    assert shown
    assert visitor.faults == []
    visitor.context.close()


def test_a_list_of_hostile_names_is_a_list_of_texts(everybody: Everybody, portal: PortalServer) -> None:
    headers = {"Origin": portal.address, "Cookie": everybody.cookies["supervisor"]}
    answer = httpx.post(f"{portal.address}/desk/export", data={"reason": FORMULA}, headers=headers, trust_env=False)
    listed = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Number"] for row in listed] == [everybody.ids["number"]]
    assert TURNED not in answer.text
    assert not any(value.startswith(tuple("=+-@")) for row in listed for value in row.values())


def test_a_receipt_with_hostile_names_is_a_receipt(everybody: Everybody, portal: PortalServer) -> None:
    for path in ("/receipt", "/ur/receipt"):
        answer = httpx.get(portal.address + path, headers={"Cookie": everybody.cookies["owner"]}, trust_env=False)
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_a_document_with_a_hostile_name_is_served_under_a_plain_one(everybody: Everybody, portal: PortalServer) -> None:
    headers = {"Cookie": everybody.cookies["owner"]}
    answer = httpx.get(f"{portal.address}/documents/{everybody.ids['document']}", headers=headers, trust_env=False)
    assert answer.headers["content-type"] == "image/jpeg"
    assert TURNED not in answer.headers["content-disposition"]
    assert "%E2%80%AE" not in answer.headers["content-disposition"]


@pytest.mark.parametrize("who", ["administrator", "officer", "supervisor", "owner", "stranger"])
def test_every_event_takes_hostile_text_without_failing(who: str, everybody: Everybody, portal: PortalServer) -> None:
    async def call() -> None:
        names = [name for name in _own_events(who) if not name.endswith(("case_state.open", "disable"))]
        for nonsense in _NONSENSE:
            form: dict[str, Any] = _form(everybody.ids)
            form |= {key: nonsense for key in form if key not in {"case", "check", "document", "number", "to", "verdict", "outcome"}}
            form |= {"password": nonsense, "contact": nonsense, "code": nonsense, "date_of_birth": nonsense}
            async with RawTab(portal, everybody.cookies[who]) as tab:
                await tab.emit(CONNECTING, {}, routes.CASE, number=everybody.ids["number"])
                for name in names:
                    await tab.emit(name, _payload(name, form, everybody.ids | {"case": nonsense[:1000]}), routes.CASE)
                await tab.answered()

    run(call())
    assert "_failed" not in portal.console
    assert httpx.get(f"{portal.address}/readyz", trust_env=False).status_code == 200


def test_a_megabyte_of_text_breaks_nothing(everybody: Everybody, portal: PortalServer, chromium_browser: Browser) -> None:
    megabyte = "x" * 1024 * 1024
    assert httpx.post(f"{portal.address}/login", data={"cnic": megabyte}, trust_env=False).status_code == 413
    visitor = Visitor(chromium_browser, portal.address, "desktop", "en")
    enter(visitor, portal, everybody.cookies["officer"])
    visitor.go(routes.DESK)
    page = visitor.page
    search = page.locator("[name=search]")
    search.focus()
    page.keyboard.insert_text(megabyte)
    search.press("Enter")
    expect(page.locator("main")).to_contain_text("No case here")
    assert visitor.faults == []
    visitor.context.close()
