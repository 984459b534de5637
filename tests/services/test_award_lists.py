"""The lists of the office: what SQL marks for everybody is what can be recommended for each, and nobody stands in the way of the others."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select as rows_of
from sqlalchemy import update
from sqlmodel import col, func, select

from registry.clock import day_of
from registry.records import HOUSEHOLD_FACTS, Appeal, Application, Assessment, Award, Document, StepAnswers
from registry.records.database import Database
from registry.rules.programmes import PROGRAMMES
from registry.services.benefits import assessments, award_lists, awards, circumstances
from registry.services.benefits.award_lists import Ready
from registry.services.office import cases, evidence
from registry.services.registration import drafts
from tests.services.award_rows import supervisor
from tests.services.test_applications import NOW
from tests.services.test_assessments import published
from tests.services.test_awards import possible, recommended, verified
from tests.services.test_casework import officer, version
from tests.services.test_population import HOUSEHOLDS, assess_everybody, grow, here

__all__ = ["here"]
TODAY = day_of(NOW)


async def _marked(database: Database) -> set[UUID]:
    async with database.session() as session:
        marked = rows_of(HOUSEHOLD_FACTS.c.application_id).where(HOUSEHOLD_FACTS.c.ready_since.is_not(None))
        return set((await session.exec(marked)).scalars())  # pyright: ignore


async def _possible(database: Database) -> dict[UUID, dict[str, str]]:
    async with database.session() as session:
        everybody = list((await session.exec(rows_of(HOUSEHOLD_FACTS.c.application_id))).scalars())  # pyright: ignore
        standings = await awards.standings_of(session, everybody)
    return {each: {one.programme: one.possible for one in standings[each] if one.possible} for each in everybody}


async def _awarded_at_random(database: Database) -> None:
    """Let households have, wait for or be recommended for some of what they are entitled to, and for some of what they are not."""
    random = Random(26)
    async with database.session() as session:
        newest = select(func.max(Assessment.id)).group_by(col(Assessment.application_id), col(Assessment.programme))
        for made in (await session.exec(select(Assessment).where(col(Assessment.id).in_(newest)))).all():
            state = random.choice(["", "approved", "waiting", "recommended", "declined"])
            rhythm = PROGRAMMES[made.programme].first.benefit.rhythm
            amount = made.amount + random.choice([0, 0, 500])
            if state and made.programme != "business_loan":
                more = {"programme": made.programme, "assessment_id": made.id, "score": 20, "recommended_at": NOW}
                session.add(Award(application_id=made.application_id, state=state, amount=amount, rhythm=rhythm, **more))


async def test_what_is_marked_for_everybody_is_what_can_be_recommended_for_each(database: Database, here) -> None:
    await grow(database, here, HOUSEHOLDS)
    await assess_everybody(database)
    possible = await _possible(database)
    assert await _marked(database) == {each for each, found in possible.items() if found}
    assert not all(possible.values())
    await _awarded_at_random(database)
    cash = PROGRAMMES["cash_assistance"].first
    await published(database, "cash_assistance", replace(cash, benefit=replace(cash.benefit, amount=9_500)), TODAY)
    food = PROGRAMMES["food_package"].first
    await published(database, "food_package", replace(food, criteria=replace(food.criteria, parts=food.criteria.parts[1:])), TODAY)  # pyright: ignore
    before = await _marked(database)
    await assess_everybody(database)
    async with database.session() as session:
        found = select(Assessment.application_id).group_by(col(Assessment.application_id)).having(func.count() > len(PROGRAMMES))
        again = set((await session.exec(found)).all())
    possible = await _possible(database)
    assert {kind for each in again for kind in possible[each].values()} == {"grant", "change", "end"}
    right = {each for each, found in possible.items() if found and each in again} | (before - again)
    assert await _marked(database) == right
    async with database.session() as session:
        for each in (await session.exec(select(Application).where(col(Application.id).in_(sorted(possible)[::8])))).all():
            await assessments.assess(session, each, NOW)
            marked = (
                await session.exec(rows_of(HOUSEHOLD_FACTS.c.ready_since).where(HOUSEHOLD_FACTS.c.application_id == each.id))
            ).scalar()  # pyright: ignore
            assert (marked is not None) == bool(possible[each.id])


async def test_the_list_is_read_in_its_order_over_all_districts_and_goes_on_beyond_a_page(database: Database, here) -> None:
    await grow(database, here, HOUSEHOLDS)
    await assess_everybody(database)
    boss = await supervisor(database)
    lahore, nowhere = [await supervisor(database, "officer", frozenset(of)) for of in ({"lahore"}, set())]
    facts, page = HOUSEHOLD_FACTS.c, award_lists.PAGE
    async with database.session() as session:
        for place, each in enumerate(await _marked(database)):
            since = NOW + timedelta(minutes=place * 7 % 100)
            await session.exec(HOUSEHOLD_FACTS.update().where(facts.application_id == each).values(ready_since=since))  # pyright: ignore
    async with database.session() as session:
        in_order = rows_of(facts.application_id).where(facts.ready_since.is_not(None)).order_by(facts.ready_since, facts.id)
        right = list((await session.exec(in_order)).scalars())  # pyright: ignore
        assert [each.id for each in await award_lists.ready(session, boss)] == right[:page]
        assert [each.id for each in await award_lists.ready(session, boss, 2)] == right[: 2 * page]
        districts = dict((await session.exec(select(Application.id, Application.district))).all())
        assert [each.id for each in await award_lists.ready(session, lahore, 9)] == [each for each in right if districts[each] == "lahore"]
        assert await award_lists.ready(session, nowhere) == []


async def _disabled(database: Database) -> tuple[UUID, UUID]:
    """Return a verified household with somebody disabled, and the certificate that it has sent."""
    _, case = await verified(database)
    async with database.session() as session:
        application = await cases.by_id(session, case)
        answers = (await drafts.load(session, application.account_id, NOW)).answers
        life = {key: answers[key] for key in ("head_education", "head_work", "head_own_income", "head_illness")}
        head = (col(StepAnswers.application_id) == case, col(StepAnswers.step) == "head_life")
        await session.exec(update(StepAnswers).where(*head).values(answers=life | {"head_disability": "visual"}))  # pyright: ignore
        paper = _certificate(case)
        session.add(paper)
        await session.flush()
        await assessments.assess(session, application, NOW)
        return case, paper.id


def _certificate(case: UUID) -> Document:
    file = {"file_name": "a.jpg", "media_type": "image/jpeg", "size": 1, "sha256": "", "store_key": uuid4().hex, "scan": "clean"}
    return Document(application_id=case, kind="disability_certificate", added_at=NOW, **file)


async def _listed(database: Database) -> list[Ready]:
    async with database.session() as session:
        return await award_lists.ready(session, await supervisor(database))


@pytest.mark.parametrize(("verdict", "reason"), [("accepted", ""), ("refused", "expired")])
async def test_a_certificate_that_nobody_has_judged_keeps_its_household_on_the_list_until_an_officer_does(
    database: Database, verdict: str, reason: str
) -> None:
    case, paper = await _disabled(database)
    assert [(each.id, each.clear, each.unjudged) for each in await _listed(database)] == [(case, False, True)]
    await recommended(database, case)
    assert [(each.id, each.possible, each.unjudged) for each in await _listed(database)] == [(case, {}, True)]
    me = await officer(database)
    async with database.session() as session:
        await evidence.judge_document(session, me, case, await version(database, case), paper, verdict, reason, NOW)
    granted = {"disability_support": "grant"} if verdict == "accepted" else {}
    assert await possible(database, case) == granted
    assert [(each.clear, each.possible, each.unjudged) for each in await _listed(database)] == ([(True, granted, False)] if granted else [])
    assert await _marked(database) == ({case} if granted else set())


async def test_a_certificate_that_comes_alone_after_one_was_refused_brings_its_household_back_to_the_list(database: Database) -> None:
    case, paper = await _disabled(database)
    await recommended(database, case)
    me = await officer(database)
    async with database.session() as session:
        await evidence.judge_document(session, me, case, await version(database, case), paper, "refused", "expired", NOW)
        account_id = (await cases.by_id(session, case)).account_id
        await circumstances.open_again(session, account_id, ["health"], NOW)
        assert await circumstances.send(session, account_id, NOW) is None  # nothing came
    assert await _listed(database) == []
    async with database.session() as session:
        await circumstances.open_again(session, account_id, ["health"], NOW)
        session.add(_certificate(case))
        assert await circumstances.send(session, account_id, NOW) is None
    assert [(each.id, each.possible, each.unjudged) for each in await _listed(database)] == [(case, {}, True)]


async def test_what_an_appeal_has_overturned_is_on_the_list_of_who_took_part_as_others_to_recommend(database: Database) -> None:
    _, case = await verified(database)
    former, other = await officer(database), await officer(database)
    overturned = {"kind": "award", "decision_id": str(uuid4()), "programme": "cash_assistance", "recommended_by": former.staff_id}
    heard = {"state": "granted", "heard_by": other.staff_id, "heard_at": NOW, "reason": "x"}
    async with database.session() as session:
        session.add(Appeal(application_id=case, decided_at=NOW, words="x", made_at=NOW, due_at=NOW, **overturned, **heard))
    async with database.session() as session:
        theirs, others = [await award_lists.ready(session, who) for who in (former, other)]
    assert [each.apart for each in theirs] == [{"cash_assistance"}]
    assert [each.apart for each in others] == [set()]
    assert [each.possible for each in theirs] == [each.possible for each in others]
