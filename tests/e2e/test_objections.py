"""A citizen on a phone appeals and complains in Urdu; a supervisor who took no part decides; both sides see it live."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlmodel import select

from pser_web import routes
from registry import clock
from registry.records import Appeal, Application, Award, Complaint, Recommendation, Staff
from registry.records.database import Database, open_engine
from registry.services.accounts import sign_in
from registry.settings import Settings
from tests.e2e import pages
from tests.e2e.conftest import Visitor
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.fitness import fit
from tests.e2e.portal_server import PortalServer
from tests.e2e.test_hostile import enter
from tests.services.award_rows import awarded, supervisor

REASON = "دو گھرانے درج ہیں۔"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    server = quick_portal(tmp_path_factory.mktemp("objections"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(_declined(portal))


async def _declined(portal: PortalServer) -> Everybody:
    """Make everybody, and have the household declined by the officer and the supervisor."""
    made, now = await people(portal), clock.now()
    engine = open_engine(Settings(data_dir=portal.data).database)
    async with Database(engine).session() as session:
        for former in (*(await session.exec(select(Appeal))).all(), *(await session.exec(select(Complaint))).all()):
            await session.delete(former)
        case = (await session.exec(select(Application).where(Application.id == UUID(made.ids["case"])))).one()
        case.status = "declined"
        who = {each.full_name: each.id for each in (await session.exec(select(Staff))).all()}
        decided = Recommendation(
            application_id=case.id,
            verdict="decline",
            reason="Two households",
            recommended_by=who["Officer"],
            recommended_at=now,
            decided_by=who["Supervisor"],
            decided_at=now,
            outcome="declined",
            words=REASON,
        )
        session.add_all([case, decided])
    await engine.dispose()
    return made


def test_an_appeal_against_what_can_be_appealed_no_more_is_told_why(
    everybody: Everybody, portal: PortalServer, chromium_browser: Browser
) -> None:
    citizen = Visitor(chromium_browser, portal.address, "phone", "en")
    enter(citizen, portal, everybody.cookies["owner"])
    citizen.go(routes.OBJECTIONS)
    form = pages.ready(citizen.page)
    form.locator("[name=words]").fill("We are one household")
    form.locator("[name=decision]").evaluate("(field, other) => { field.value = other; }", everybody.ids["proposed"])
    form.locator("button[type=submit]").click()
    expect(citizen.page.locator("#problems")).to_contain_text("The 30 days for an appeal are over")  # beside no field: it has none
    citizen.context.close()


def test_an_appeal_goes_to_somebody_else_and_both_sides_see_it_live(
    everybody: Everybody, portal: PortalServer, chromium_browser: Browser, tmp_path: Path
) -> None:
    citizen = Visitor(chromium_browser, portal.address, "phone", "ur")
    decider, hearer = (Visitor(chromium_browser, portal.address, "desktop", "en") for _ in range(2))
    for visitor, who in ((citizen, "owner"), (decider, "supervisor"), (hearer, "another supervisor")):
        enter(visitor, portal, everybody.cookies[who])
    hearer.go(routes.HEARINGS)
    expect(hearer.page.locator("main")).to_contain_text("Nothing waits here")

    citizen.go(routes.DASHBOARD)
    page = citizen.page
    page.locator("main a.btn-outline[href$='/objections']").click()
    expect(page.locator("main")).to_contain_text(REASON)
    pages.ready(page)
    page.locator("main form:has([name=decision]) button[type=submit]").click()
    expect(page.locator("main form [id$='-problem']").first).not_to_be_empty()  # words are needed
    page.locator("[name=words]").fill("ہم ایک ہی گھرانہ ہیں۔")
    fit(citizen, "objections-appeal")
    page.locator("main form:has([name=decision]) button[type=submit]").click()
    expect(page.locator("main form:has([name=decision])")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("اب دوسرے لوگ اسے دیکھ رہے ہیں")
    Image.effect_noise((900, 600), 60).convert("RGB").save(tmp_path / "proof.jpg", "JPEG")
    upload = page.locator("form[data-upload]")
    upload.locator("input[type=file]").set_input_files(tmp_path / "proof.jpg")
    expect(page.locator("main li li img")).to_have_count(1, timeout=30_000)
    fit(citizen, "objections-papers")

    expect(hearer.page.locator("main tbody")).to_contain_text("Owner of the rights")  # without a reload
    decider.go(routes.HEARINGS)
    decider.page.locator("main tbody a").click()
    expect(decider.page.locator("#one")).to_contain_text("somebody else hears the appeal")
    expect(decider.page.locator("#one form")).to_have_count(0)
    hearer.page.locator("main tbody a").click()
    expect(hearer.page.locator("#one")).to_contain_text("ہم ایک ہی گھرانہ ہیں۔")
    expect(hearer.page.locator("#one a", has_text="proof.jpg")).to_be_visible()
    fit(hearer, "hearings-appeal")
    pages.ready(hearer.page)
    hearer.page.locator("#one button[type=submit]").click()
    expect(hearer.page.locator("#problems a")).to_have_attribute("href", "#outcome")  # nothing is chosen for them
    expect(hearer.page.locator("#outcome-problem")).to_have_text("Choose what is meant.")
    hearer.page.locator("[name=outcome]").select_option("granted")
    hearer.page.locator("#one button[type=submit]").click()
    expect(hearer.page.locator("#problems a")).to_have_attribute("href", "#reason")
    expect(hearer.page.locator("#reason-problem")).to_contain_text("Write it in words")
    expect(hearer.page.locator("#outcome-problem")).to_be_empty()
    citizen.go(routes.DASHBOARD)
    expect(page.locator("main")).to_contain_text("اب دوسرے لوگ اسے دیکھ رہے ہیں")
    hearer.page.locator("[name=reason]").fill("آپ کے کاغذات درست ہیں۔")
    hearer.page.locator("#one button[type=submit]").click()
    expect(hearer.page.locator("#one form")).to_have_count(0)
    expect(hearer.page.locator("#one")).to_contain_text("Outcomegranted")
    expect(page.locator("main")).to_contain_text("آپ کی بات مان لی گئی")  # live
    expect(page.locator("main")).to_contain_text("آپ کی اپیل منظور ہو گئی")  # in what has happened
    expect(decider.page.locator("main")).to_contain_text("Nothing waits here")
    assert portal.wait_for_message(holding="PSER: your appeal was granted")
    citizen.go(routes.OBJECTIONS)
    expect(page.locator("main")).to_contain_text("آپ کے کاغذات درست ہیں۔")
    hearer.go(f"{routes.CASE}?number={everybody.ids['number']}")
    expect(hearer.page.locator("#case-status")).to_have_text("Being checked")  # by others, from here
    enter(recommender := Visitor(chromium_browser, portal.address, "phone", "en"), portal, everybody.cookies["officer"])
    recommender.go(f"{routes.CASE}?number={everybody.ids['number']}")
    expect(recommender.page.locator("main")).to_contain_text("Others than you decide this time")  # and is offered no form to be refused
    expect(recommender.page.locator("main [name=verdict]")).to_have_count(0)
    recommender.context.close()
    for visitor in (citizen, decider, hearer):
        assert visitor.faults == []
        visitor.context.close()


def test_a_complaint_is_answered_and_both_sides_see_it_live(everybody: Everybody, portal: PortalServer, chromium_browser: Browser) -> None:
    citizen = Visitor(chromium_browser, portal.address, "phone", "ur")
    officer = Visitor(chromium_browser, portal.address, "desktop", "en")
    enter(citizen, portal, everybody.cookies["owner"])
    enter(officer, portal, everybody.cookies["officer"])
    officer.go(routes.HEARINGS)
    expect(officer.page.locator("main")).to_contain_text("Nothing waits here")
    expect(officer.page.locator("main h2", has_text="Appeals")).to_have_count(0)
    citizen.go(routes.OBJECTIONS)
    page = citizen.page
    form = page.locator("main form:has([name=complaint])")
    expect(form.locator("fieldset").first).to_be_enabled()
    page.locator("[name=complaint]").fill("مرکز تین دن سے بند ہے۔")
    form.locator("button[type=submit]").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("[name=complaint]")).to_have_value("مرکز تین دن سے بند ہے۔")  # nothing typed is lost
    page.locator("[name=category][value=centre]").check()
    expect(page.locator("[name=district]")).to_have_value("lahore")
    fit(citizen, "objections-complaint")
    form.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("آپ کی شکایت پہنچ گئی ہے۔")
    officer.page.locator("main tbody a").click()
    expect(officer.page.locator("#one")).to_contain_text("مرکز تین دن سے بند ہے۔")
    pages.ready(officer.page)
    officer.page.locator("[name=reason]").fill("پیر سے کھلا ہے۔")
    officer.page.locator("#one button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("پیر سے کھلا ہے۔")  # live
    expect(officer.page.locator("#one form")).to_have_count(0)
    assert portal.wait_for_message(holding="PSER answers your complaint")
    fit(officer, "hearings-complaint")
    officer.page.locator("main a", has_text=re.compile("^Closed$")).click()
    expect(officer.page.locator("main tbody")).to_contain_text("answered")
    for visitor in (citizen, officer):
        assert visitor.faults == []
        visitor.context.close()


async def _declined_twice(portal: PortalServer) -> str:
    """Make a household that was declined two benefits, and return its sign-in."""
    engine = open_engine(Settings(data_dir=portal.data).database)
    database, now = Database(engine), clock.now()
    first = await awarded(database, state="declined", decided_at=now, reason=REASON)
    async with database.session() as session:
        award = await session.get_one(Award, first)
        session.add(Award(**award.model_dump(exclude={"id", "programme"}), programme="healthcare"))
        case = await session.get_one(Application, award.application_id)
        token = await sign_in.open_sign_in(session, case.account_id, now)
    await engine.dispose()
    return token


async def _right_after_all(portal: PortalServer) -> str:
    """Make a household whose appeal against a declined benefit was granted, and return its sign-in."""
    engine = open_engine(Settings(data_dir=portal.data).database)
    database, now = Database(engine), clock.now()
    declined = await awarded(database, 2, state="declined", decided_at=now, reason=REASON)
    heard_by = (await supervisor(database)).staff_id
    async with database.session() as session:
        case = await session.get_one(Application, (await session.get_one(Award, declined)).application_id)
        against = {"kind": "award", "decision_id": str(declined), "programme": "cash_assistance", "decided_at": now}
        heard = {"state": "granted", "heard_by": heard_by, "heard_at": now, "reason": "x"}
        session.add(Appeal(application_id=case.id, words="x", made_at=now, due_at=now, **against, **heard))
        token = await sign_in.open_sign_in(session, case.account_id, now)
    await engine.dispose()
    return token


def test_a_benefit_whose_appeal_was_granted_is_said_to_be_decided_anew(portal: PortalServer, chromium_browser: Browser) -> None:
    citizen = Visitor(chromium_browser, portal.address, "phone", "ur")
    enter(citizen, portal, f"pser_session={run(_right_after_all(portal))}")
    citizen.go(routes.DASHBOARD)
    expect(citizen.page.locator("main")).to_contain_text("نقد امداد: آپ کی اپیل منظور ہو گئی؛ فیصلہ نئے سرے سے ہو رہا ہے")
    expect(citizen.page.locator("main")).not_to_contain_text(REASON)  # which counts no more
    assert citizen.faults == []
    citizen.context.close()


def test_what_is_typed_about_one_decision_never_stands_under_another(portal: PortalServer, chromium_browser: Browser) -> None:
    citizen = Visitor(chromium_browser, portal.address, "phone", "ur")
    enter(citizen, portal, f"pser_session={run(_declined_twice(portal))}")
    citizen.go(routes.OBJECTIONS)
    forms = citizen.page.locator("main form:has([name=decision])")
    expect(forms).to_have_count(2)
    pages.ready(citizen.page)
    for place, words in enumerate(("پہلی بات", "دوسری بات")):
        forms.nth(place).locator("[name=words]").fill(words)
    forms.first.locator("button[type=submit]").click()
    expect(forms).to_have_count(1)
    expect(forms.locator("[name=words]")).to_have_value("دوسری بات")
    citizen.go(routes.DASHBOARD)
    expect(citizen.page.locator("main")).to_contain_text("اب دوسرے لوگ اسے دیکھ رہے ہیں")
    expect(citizen.page.locator("main a", has_text="اس کے خلاف اپیل کریں")).to_have_count(1)  # of the two, one is appealed already
    assert citizen.faults == []
    citizen.context.close()
