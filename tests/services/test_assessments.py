"""A household is assessed for every programme when it is verified, and the same comes of it whenever it is made again."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, text, update
from sqlalchemy import select as rows_of
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from registry.gateways.store import Store
from registry.records import HOUSEHOLD_FACTS, Application, Assessment, Document, ProgrammeVersion, Staff
from registry.records.database import Database
from registry.rules.criteria import Compare
from registry.rules.facts import FACTS
from registry.rules.lifecycle import By, Status
from registry.rules.programmes import PROGRAMMES, Benefit, Terms
from registry.services.benefits import assessments, programmes, reassessment, simulation
from registry.services.benefits.programmes import PublishedError, UnsoundError
from registry.services.office import cases, verification
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import applications, drafts
from tests.services.test_applications import NOW, complete, person

ADDRESS = "http://localhost:8000"
LATER = Terms(Benefit(9_500, "quarterly"), Compare("income_per_member", "<=", 4_000), ("cnic_copy",), 1_000_000, "yearly")


async def verified(database: Database, cnic: str = "3520212345672", now: datetime = NOW) -> UUID:
    """Return the application of a household that has just been verified."""
    account_id = await person(database, cnic)
    await complete(database, account_id, Store("memory://"))
    async with database.session() as session:
        await applications.call_right(session, account_id, now)
        assert isinstance(await applications.submit(session, account_id, ADDRESS, now), str)
        application = (await session.exec(select(Application).where(Application.account_id == account_id))).one()
        await cases.move(session, application, "verification_began", By.PORTAL, now)
        await verification.verify(session, application, By.PORTAL, now)
        assert application.status == Status.VERIFIED
        return application.id


async def supervisor(database: Database, name: str = "Saima", role: str = "supervisor") -> SignedInStaff:
    async with database.session() as session:
        staff = Staff(id=uuid4(), cnic=f"35401{uuid4().int % 10**8:08}", full_name=name, role=role, created_at=NOW)
        session.add(staff)
        return SignedInStaff(staff.id, name, role, "", staff.cnic, None, "en", "")


async def published(database: Database, programme: str, terms: Terms, day: date) -> ProgrammeVersion:
    one, other = await supervisor(database), await supervisor(database, "Nadia")
    async with database.session() as session:
        made = await programmes.draft(session, one, programme, terms, day, NOW)
    async with database.session() as session:
        return await programmes.publish(session, other, programmes.as_read(made), NOW)


async def outcome(database: Database, application_id: UUID) -> dict[str, tuple[bool, int]]:
    async with database.session() as session:
        return {key: (each.eligible, each.amount) for key, each in (await assessments.latest(session, application_id)).items()}


async def test_on_verification_every_programme_is_assessed_at_once(database: Database) -> None:
    application_id = await verified(database)
    assert await outcome(database, application_id) == {
        "cash_assistance": (True, 9_000),
        "healthcare": (True, 0),
        "education_stipend": (True, 3_000),
        "women_grant": (True, 50_000),
        "business_loan": (True, 1_000_000),
        "disability_support": (False, 0),
        "vulnerable_support": (True, 6_000),
        "food_package": (True, 10_000),
    }
    async with database.session() as session:
        row = (await session.exec(rows_of(HOUSEHOLD_FACTS))).mappings().one()  # pyright: ignore
    assert (row["application_id"], row["income_per_member"], row["widows"], row["has_car"]) == (application_id, 4_666, 1, False)
    assert (row["to_education_stipend"], row["to_healthcare"], row["to_disability_support"]) == (3_000, 0, None)
    assert row["good_until"] == date(2027, 4, 12)


async def test_a_decision_keeps_its_facts_and_explains_itself(database: Database) -> None:
    application_id = await verified(database)
    async with database.session() as session:
        by_programme = {each.assessment.programme: each for each in await assessments.decisions(session, application_id, NOW.date())}
    refused = by_programme["disability_support"]
    assert (refused.mend, refused.settled) == ((), (Compare("disabled_certified", ">=", 1),))  # nobody is disabled: no paper turns it
    assert [part.met for part in refused.explained.parts] == [False, True, True]
    assert refused.facts["score"] == 25
    assert refused.how("receives_himmat") == "declared"
    assert by_programme["cash_assistance"].mend == ()
    assert all(each.same and each.number == 1 for each in by_programme.values())


async def test_a_certificate_that_an_officer_accepts_turns_a_refusal(database: Database) -> None:
    application_id = await verified(database)
    async with database.session() as session:
        application = await cases.by_id(session, application_id)
        held = update(applications.StepAnswers).where(col(applications.StepAnswers.step) == "head_life")
        answers = (await drafts.load(session, application.account_id, NOW)).answers
        life = {key: answers[key] for key in ("head_education", "head_work", "head_own_income", "head_illness")}
        await session.exec(held.values(answers=life | {"head_disability": "visual"}))  # pyright: ignore
        await assessments.refresh(session, application, NOW)
    assert (await outcome(database, application_id))["disability_support"] == (False, 0)
    async with database.session() as session:
        application = await cases.by_id(session, application_id)
        paper = {
            "file_name": "a.jpg",
            "media_type": "image/jpeg",
            "size": 1,
            "sha256": "",
            "store_key": "k",
            "scan": "clean",
            "added_at": NOW,
        }
        session.add(Document(application_id=application_id, kind="disability_certificate", verdict="accepted", **paper))
        await session.flush()
        await assessments.refresh(session, application, NOW)
        turned = select(Assessment).where(Assessment.programme == "disability_support").order_by(col(Assessment.id))
        made = (await session.exec(turned)).all()
    assert [(each.eligible, each.amount) for each in made] == [(False, 0), (True, 10_500)]
    async with database.session() as session:
        others = (await session.exec(select(func.count()).where(Assessment.programme == "cash_assistance"))).one()
    assert others == 1  # what comes to the same is not written again


async def test_a_household_that_was_never_assessed_is_not_assessed_because_a_paper_is_accepted(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        application = (await drafts.load(session, account_id, NOW)).application
        await assessments.refresh(session, application, NOW)
        assert (await session.exec(select(func.count()).select_from(Assessment))).one() == 0


async def test_who_grows_into_an_age_that_counts_is_assessed_on_that_day(database: Database) -> None:
    application_id = await verified(database)
    day_before, birthday = datetime(2027, 4, 11, 12, tzinfo=NOW.tzinfo), datetime(2027, 4, 12, 12, tzinfo=NOW.tzinfo)
    assert await assessments.grow_older(database, day_before) == 0
    assert await assessments.grow_older(database, birthday) == 1
    assert await assessments.grow_older(database, birthday) == 0
    async with database.session() as session:
        row = (await session.exec(rows_of(HOUSEHOLD_FACTS))).mappings().one()  # pyright: ignore
        assert (row["head_age"], row["application_id"]) == (42, application_id)
        assert (await session.exec(select(func.count()).select_from(Assessment))).one() == len(PROGRAMMES)


async def test_a_version_decides_from_its_day_on_and_the_one_before_until_then(database: Database) -> None:
    day = date(2026, 12, 10)
    await published(database, "cash_assistance", LATER, day)
    async with database.session() as session:
        numbers = [(await programmes.in_force(session, "cash_assistance", each)).number for each in (day - timedelta(days=1), day)]
    assert numbers == [1, 2]
    application_id = await verified(database)
    assert (await outcome(database, application_id))["cash_assistance"] == (True, 9_000)
    async with database.session() as session:
        await assessments.assess(session, await cases.by_id(session, application_id), datetime(2026, 12, 10, 9, tzinfo=NOW.tzinfo))
    assert (await outcome(database, application_id))["cash_assistance"] == (False, 0)


async def test_nobody_publishes_their_own_draft_neither_here_nor_in_the_database(database: Database) -> None:
    one = await supervisor(database)
    async with database.session() as session:
        made = await programmes.draft(session, one, "healthcare", LATER, NOW.date(), NOW)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await programmes.publish(session, one, programmes.as_read(made), NOW)
    with pytest.raises(DBAPIError):
        async with database.session() as session:
            mine = update(ProgrammeVersion).where(col(ProgrammeVersion.id) == made.id)
            await session.exec(mine.values(published_by=one.staff_id, published_at=NOW))  # pyright: ignore


@pytest.mark.parametrize("role", ["officer", "administrator"])
async def test_only_supervisors_set_rules(database: Database, role: str) -> None:
    somebody = await supervisor(database, role=role)
    for act in (
        lambda session: programmes.draft(session, somebody, "healthcare", LATER, NOW.date(), NOW),
        lambda session: programmes.publish(session, somebody, programmes.Read(1, NOW), NOW),
        lambda session: programmes.drop(session, somebody, 1, NOW),
        lambda session: simulation.simulate(session, somebody, "healthcare", LATER, NOW),
    ):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await act(session)


@pytest.mark.parametrize("change", ["UPDATE programme_version SET effective_from = '2020-01-01'", "DELETE FROM programme_version"])
async def test_what_is_published_is_never_edited(database: Database, change: str) -> None:
    version = await published(database, "healthcare", LATER, NOW.date())
    for which in ("number = 1", f"id = {version.id}"):
        with pytest.raises(DBAPIError, match="never edited"):
            async with database.session() as session:
                await session.exec(text(f"{change} WHERE {which}"))  # pyright: ignore


@pytest.mark.parametrize("change", ["UPDATE assessment SET amount = 1", "DELETE FROM assessment"])
async def test_an_assessment_is_never_edited_or_deleted(database: Database, change: str) -> None:
    await verified(database)
    with pytest.raises(DBAPIError, match="never"):
        async with database.session() as session:
            await session.exec(text(change))  # pyright: ignore


@pytest.mark.parametrize("table", ["programme_version", "assessment"])
async def test_what_is_decided_and_by_what_is_never_emptied(database: Database, table: str) -> None:
    await verified(database)
    emptied = f"TRUNCATE {table} CASCADE" if database.engine.dialect.name == "postgresql" else f"DELETE FROM {table}"
    with pytest.raises(DBAPIError, match="never"):
        async with database.session() as session:
            await session.exec(text(emptied))  # pyright: ignore


async def test_a_draft_is_published_and_changed_only_as_it_was_read(database: Database) -> None:
    one, other, third = await supervisor(database), await supervisor(database, "Nadia"), await supervisor(database, "Fariha")
    generous = replace(LATER, benefit=Benefit(95_000, "quarterly"))
    async with database.session() as session:
        read = programmes.as_read(await programmes.draft(session, one, "healthcare", LATER, NOW.date(), NOW))
    async with database.session() as session:
        meanwhile = NOW + timedelta(seconds=1)
        changed = programmes.as_read(await programmes.draft(session, one, "healthcare", generous, NOW.date(), meanwhile, read))
    for act in (
        lambda session: programmes.publish(session, other, read, NOW + timedelta(seconds=2)),
        lambda session: programmes.draft(session, third, "healthcare", LATER, NOW.date(), NOW + timedelta(seconds=2), read),
    ):
        with pytest.raises(PublishedError):
            async with database.session() as session:
                await act(session)
    async with database.session() as session:
        version = await programmes.publish(session, other, changed, NOW + timedelta(seconds=3))
    assert (programmes.terms(version), version.drafted_by) == (generous, one.staff_id)


async def test_a_draft_can_be_changed_and_dropped_until_it_is_published(database: Database) -> None:
    one, other = await supervisor(database), await supervisor(database, "Nadia")
    async with database.session() as session:
        made = await programmes.draft(session, one, "healthcare", LATER, NOW.date(), NOW)
        changed = await programmes.draft(session, one, "healthcare", LATER, NOW.date() + timedelta(days=3), NOW, programmes.as_read(made))
        assert (changed.id, changed.number, changed.effective_from) == (made.id, 2, date(2026, 11, 27))
        dropped = await programmes.draft(session, one, "healthcare", LATER, NOW.date(), NOW)
        await programmes.drop(session, one, dropped.id or 0, NOW)
        await programmes.publish(session, other, programmes.as_read(made), NOW)
    for act in (
        lambda session: programmes.draft(session, one, "healthcare", LATER, NOW.date(), NOW, programmes.as_read(made)),
        lambda session: programmes.drop(session, one, made.id or 0, NOW),
        lambda session: programmes.publish(session, other, programmes.as_read(made), NOW),
        lambda session: programmes.publish(session, other, programmes.Read(10**6, NOW), NOW),
    ):
        with pytest.raises(PublishedError):
            async with database.session() as session:
                await act(session)


@pytest.mark.parametrize(
    ("programme", "terms", "day"),
    [
        ("no_such_programme", LATER, NOW.date()),
        ("healthcare", LATER, NOW.date() - timedelta(days=1)),
        ("healthcare", Terms(Benefit(-1, "once"), LATER.criteria), NOW.date()),
        ("healthcare", Terms(LATER.benefit, Compare("no_such_fact", "<=", 1)), NOW.date()),
        ("healthcare", Terms(LATER.benefit, Compare("score", "<", 0)), NOW.date()),
    ],
)
async def test_a_rule_that_makes_no_sense_is_not_even_drafted(database: Database, programme: str, terms: Terms, day: date) -> None:
    one = await supervisor(database)
    with pytest.raises(UnsoundError):
        async with database.session() as session:
            await programmes.draft(session, one, programme, terms, day, NOW)
    async with database.session() as session:
        assert (await session.exec(select(func.count()).where(col(ProgrammeVersion.drafted_by).is_not(None)))).one() == 0


async def run_through(database: Database, now: datetime) -> reassessment.Reached:
    run_id = await reassessment.begin(database, now)
    assert run_id
    while reached := await reassessment.step(database, run_id, now):
        if reached.finished:
            return reached
    raise AssertionError("the run was finished by somebody else")


async def test_all_are_assessed_by_new_rules_and_only_what_changed_is_written(database: Database) -> None:
    applied = [await verified(database, f"352021234{place:04}") for place in range(3)]
    await published(database, "cash_assistance", LATER, NOW.date())
    before = [await outcome(database, each) for each in applied]
    assert (await run_through(database, NOW)).changed == 3
    assert [await outcome(database, each) for each in applied] == [each | {"cash_assistance": (False, 0)} for each in before]
    assert (await run_through(database, NOW)).changed == 0
    async with database.session() as session:
        decided = await assessments.decisions(session, applied[0], NOW.date())
        fresh = next(each for each in decided if each.assessment.programme == "cash_assistance")
        single = await assessments.assess(session, await cases.by_id(session, applied[0]), NOW)
    assert (fresh.number, fresh.same) == (2, True)
    assert fresh.assessment.facts == single["cash_assistance"].facts  # set-wise and one by one keep the same
    assert all(isinstance(fresh.facts[key], bool) for key in fresh.facts if FACTS[key].fits(True))


async def test_a_refusal_is_explained_by_the_terms_and_facts_of_today_though_nothing_new_is_written(database: Database) -> None:
    application_id = await verified(database)
    await published(database, "cash_assistance", LATER, NOW.date())
    await run_through(database, NOW)
    stricter = Terms(Benefit(8_000, "quarterly"), Compare("income_per_member", "<=", 3_000))
    await published(database, "cash_assistance", stricter, NOW.date())
    assert (await run_through(database, NOW)).changed == 0
    async with database.session() as session:
        await session.exec(update(HOUSEHOLD_FACTS).values(income_per_member=3_500))  # pyright: ignore
        assert (await assessments.latest(session, application_id))["cash_assistance"].facts["income_per_member"] == 4_666
        found = await assessments.decisions(session, application_id, NOW.date())
        yesterday = await assessments.decisions(session, application_id, NOW.date() - timedelta(days=1))
    refused = next(each for each in found if each.assessment.programme == "cash_assistance")
    assert (refused.number, refused.terms) == (3, stricter)
    assert [(change.value, change.needed) for change in refused.mend] == [(3_500, 3_000)]
    assert (
        next(each.number for each in yesterday if each.assessment.programme == "cash_assistance") == 2
    )  # the terms of then would grant it
    assert (await reassessment.replay(database)).different == []


async def test_a_run_that_was_stopped_goes_on_where_it_stopped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(3):
        await verified(database, f"352021234{place:04}")
    await published(database, "cash_assistance", LATER, NOW.date())
    async with database.session() as session:
        first = (await session.exec(rows_of(func.min(HOUSEHOLD_FACTS.c.id)))).scalar_one()  # pyright: ignore
    monkeypatch.setattr(reassessment, "BATCH", 1 if "postgresql" in str(database.engine.url) else 10)
    run_id = await reassessment.begin(database, NOW) or 0
    async with database.session() as session:  # as though the first rows had been assessed
        run = await session.get(reassessment.AssessmentRun, run_id)
        assert run
        run.reached = first
        session.add(run)
    assert await reassessment.begin(database, NOW) == run_id
    while reached := await reassessment.step(database, run_id, NOW):
        changed = reached.changed
    assert changed == 2
    assert await reassessment.step(database, run_id, NOW) is None


async def test_a_batch_locks_nobody_out(database: Database) -> None:
    changing, other = await verified(database), await verified(database, "3520212340001")
    async with database.session() as session:
        richer = update(HOUSEHOLD_FACTS).where(HOUSEHOLD_FACTS.c.application_id == changing)
        await session.exec(richer.values(income_per_member=50_000))  # pyright: ignore - as though it were not assessed by that yet
    run_id = await reassessment.begin(database, NOW) or 0
    async with database.session() as session:
        run = await session.get(reassessment.AssessmentRun, run_id)
        assert run
        terms = await reassessment._terms(session, run)
        assert await reassessment._batch(session, run, terms, run.until, NOW) > 0
        async with asyncio.timeout(5), database.session() as meanwhile:  # the batch is not committed yet
            assert await assessments.decisions(meanwhile, changing, NOW.date())
            if database.engine.dialect.name == "postgresql":  # SQLite has one writer, and smaller batches
                application = await cases.by_id(meanwhile, other)
                assert len(await assessments.assess(meanwhile, application, NOW)) == len(PROGRAMMES)


async def test_the_portal_assesses_by_itself_when_other_rules_come_into_force(database: Database) -> None:
    application_id = await verified(database)
    assert await reassessment.keep_up(database, NOW) is False
    await published(database, "cash_assistance", LATER, NOW.date() + timedelta(days=7))
    assert await reassessment.begin(database, NOW, anew=False) is None
    await reassessment.keep_up(database, NOW + timedelta(days=7))
    assert (await outcome(database, application_id))["cash_assistance"] == (False, 0)
    assert await reassessment.begin(database, NOW + timedelta(days=8), anew=False) is None


async def test_every_past_assessment_is_recomputed_to_the_same_and_a_forged_one_is_found(database: Database) -> None:
    application_id = await verified(database)
    await published(database, "cash_assistance", LATER, NOW.date())
    await run_through(database, NOW)
    done = await reassessment.replay(database)
    assert (done.made, done.different) == (len(PROGRAMMES) + 1, [])
    async with database.session() as session:
        forged = (await assessments.latest(session, application_id))["healthcare"].model_dump(exclude={"id"})
        for change in (
            {"eligible": False},
            {"amount": 7},
            {"facts": forged["facts"] | {"score": 24}},
            {"facts": forged["facts"] | {"assets": 4}},
        ):
            session.add(Assessment(**{**forged, **change}))
    assert len((await reassessment.replay(database)).different) == 4


def _told(count: simulation.Count) -> tuple[int, ...]:
    return count.households, count.before, count.after, count.gained, count.lost, count.cost_before, count.cost_after


async def test_what_would_change_is_told_before_it_is_made(database: Database) -> None:
    me = await supervisor(database)
    for place in range(3):
        await verified(database, f"352021234{place:04}")
    async with database.session() as session:
        first = rows_of(func.min(HOUSEHOLD_FACTS.c.id)).scalar_subquery()
        poorer: dict[str, Any] = {"income_per_member": 4_000, "district": "multan", "head_sex": "male"}
        await session.exec(update(HOUSEHOLD_FACTS).where(HOUSEHOLD_FACTS.c.id == first).values(**poorer))  # pyright: ignore
    async with database.session() as session:
        found = await simulation.simulate(session, me, "cash_assistance", LATER, NOW)
    assert _told(found.whole) == (3, 3, 1, 0, 2, 108_000, 38_000)
    assert _told(found.districts["multan"]) == (1, 1, 1, 0, 0, 36_000, 38_000)
    assert _told(found.sexes["female"]) == (2, 2, 0, 0, 2, 72_000, 0)
    assert _told(found.groups["women"]) == _told(found.sexes["female"])
    assert _told(found.groups["widows"]) == _told(found.whole)
    assert _told(found.groups["disabled"]) == (0, 0, 0, 0, 0, 0, 0)
    assert found.districts["multan"].small
    assert await reassessment.replay(database)
