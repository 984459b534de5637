"""A population in bulk: real households, each once, whatever stops it."""

import asyncio

import pytest
from sqlalchemy import func
from sqlalchemy import select as rows_of
from sqlmodel import col, select

from registry.records import HOUSEHOLD_FACTS, Account, Application, Assessment, Event
from registry.records.database import Database
from registry.rules import numbers
from registry.rules.facts import FACTS
from registry.rules.lifecycle import Status
from registry.rules.programmes import PROGRAMMES
from registry.services.benefits import assessments, reassessment
from registry.services.benefits.board import board
from registry.services.office import queue
from registry.services.office.queue import Filter
from registry.services.registration import drafts
from registry.services.samples import population
from registry.services.samples.population import fill
from registry.services.samples.province import Setting, prepared
from tests.services.test_applications import NOW
from tests.services.test_staff import employed, signed_in

HOUSEHOLDS = 250


@pytest.fixture
async def here(database: Database) -> Setting:
    """What the households share, where there is an officer."""
    await employed(database)
    return await prepared(database, "sample household 26", NOW)


async def grow(database: Database, here: Setting, households: int) -> list[int]:
    """Fill up to so many; return what was told on the way."""
    told: list[int] = []
    address = database.engine.url.render_as_string(hide_password=False)
    await asyncio.to_thread(fill, address, here, households, told.append)
    return told


async def _count(database: Database, table: type) -> int:
    async with database.session() as session:
        return (await session.exec(rows_of(func.count()).select_from(table))).scalar_one()  # pyright: ignore


async def test_a_population_is_as_many_households_as_were_asked_for_and_a_second_run_adds_only_what_lacks(
    database: Database, here: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "BATCH", 100)
    assert await grow(database, here, 120) == [0, 100, 20]
    assert await grow(database, here, HOUSEHOLDS) == [120, 100, 30]
    assert await grow(database, here, HOUSEHOLDS) == [HOUSEHOLDS]
    assert await _count(database, Account) == await _count(database, Application) == HOUSEHOLDS


async def test_a_run_that_is_stopped_leaves_whole_batches_and_goes_on_where_it_was(
    database: Database, here: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "BATCH", 50)
    made = population.household

    def stopped(setting: Setting, number: int, *, answered: bool) -> object:
        if number == 70:
            raise KeyboardInterrupt
        return made(setting, number, answered=answered)

    monkeypatch.setattr(population, "household", stopped)
    with pytest.raises(KeyboardInterrupt):
        await grow(database, here, 100)
    assert await _count(database, Application) == 50
    monkeypatch.setattr(population, "household", made)
    assert await grow(database, here, 100) == [50, 50]
    assert await _count(database, Application) == 100


async def test_each_household_is_a_real_one(database: Database, here: Setting) -> None:
    await grow(database, here, HOUSEHOLDS)
    async with database.session() as session:
        found = (await session.exec(select(Application).order_by(col(Application.id)))).all()
        assert {each.status for each in found} >= {Status.VERIFIED, Status.IN_VERIFICATION, Status.DRAFT, Status.IN_DECISION}
        for each in found[::10]:
            draft = await drafts.load(session, each.account_id, NOW)
            events = set((await session.exec(select(Event.name).where(Event.application_id == each.id))).all())
            assert "started" in events
            if each.status == Status.DRAFT:
                assert each.number is None
                assert list(draft.journey.missing())
                continue
            assert list(draft.journey.missing()) == []
            assert draft.doubts() == []
            assert numbers.APPLICATION.parse(each.number or "") == each.number
            assert each.pser_id is None or numbers.PSER_ID.parse(each.pser_id) == each.pser_id
            assert (each.district, each.tehsil) == (draft.answers["district"], draft.answers["tehsil"])
            assert "submitted" in events


async def test_a_household_of_it_is_found_in_the_queue(database: Database, here: Setting) -> None:
    await grow(database, here, HOUSEHOLDS)
    supervisor, _, _ = await signed_in(database, await employed(database, role="supervisor"))
    async with database.session() as session:
        one = (await session.exec(select(Application).where(Application.status == Status.IN_VERIFICATION))).first()
        assert one
        assert [row.number for row in (await queue.page(session, supervisor, Filter(search=one.number or ""), NOW)).rows] == [one.number]


async def assess_everybody(database: Database) -> None:
    run_id = await reassessment.begin(database, NOW) or 0
    while await reassessment.step(database, run_id, NOW):
        pass


async def test_the_facts_of_a_verified_household_are_those_that_verifying_it_would_have_kept(database: Database, here: Setting) -> None:
    await grow(database, here, HOUSEHOLDS)
    async with database.session() as session:
        verified = (await session.exec(select(Application).where(Application.status == Status.VERIFIED))).all()
        assert await _count(database, HOUSEHOLD_FACTS) == len(verified) > HOUSEHOLDS / 2  # pyright: ignore
        for each in verified[::5]:
            draft = await drafts.load(session, each.account_id, NOW)
            evidence = await assessments.evidence_of(session, draft)
            row = (await session.exec(rows_of(HOUSEHOLD_FACTS).where(HOUSEHOLD_FACTS.c.application_id == each.id))).mappings().one()  # pyright: ignore
            right = assessments.kept(draft.answers, draft.today, evidence, NOW)
            assert {key: row[key] for key in right} == right


async def test_assessing_everybody_decides_a_bulk_household_on_every_programme_as_verifying_it_would(
    database: Database, here: Setting
) -> None:
    await grow(database, here, HOUSEHOLDS)
    async with database.session() as session:
        assert sum(each or 0 for each in (await board(session, NOW)).assessed.values()) == 0  # nobody has asked yet
    await assess_everybody(database)
    async with database.session() as session:
        verified = (await session.exec(select(Application).where(Application.status == Status.VERIFIED))).all()
        for each in verified[::10]:
            decided = {made.assessment.programme: made for made in await assessments.decisions(session, each.id, NOW.date())}
            assert list(decided) == list(PROGRAMMES)
            assert all(made.same for made in decided.values())
            assert await assessments.assess(session, each, NOW, only_changes=True) == {}
        assert sum(each or 0 for each in (await board(session, NOW)).assessed.values()) > 0
    written = await _count(database, Assessment)
    assert written == len(PROGRAMMES) * len(verified)
    await assess_everybody(database)
    assert await _count(database, Assessment) == written


async def test_no_fact_of_a_household_is_above_one_that_it_never_exceeds(database: Database, here: Setting) -> None:
    await grow(database, here, HOUSEHOLDS)
    async with database.session() as session:
        rows = (await session.exec(rows_of(HOUSEHOLD_FACTS))).mappings().all()  # pyright: ignore
    for fact in (fact for fact in FACTS.values() if fact.within):
        pairs = {(row[fact.key], row[fact.within]) for row in rows} - {(None, None)}
        assert pairs, fact.key
        assert all(least is None or most is None or least <= most for least, most in pairs), fact.key
