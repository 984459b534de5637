"""The benefits of a household stand in the order of the programmes, wherever they are read."""

from random import Random
from uuid import UUID

import pytest
from sqlmodel import select

from registry.clock import day_of
from registry.records import Application, Assessment, Award
from registry.records.database import Database
from registry.rules.loan_terms import PAID_APART
from registry.rules.programmes import PROGRAMMES
from registry.services.benefits import award_lists, awards
from registry.services.objections import appeals
from registry.services.payments import payments
from tests.services.award_rows import supervisor
from tests.services.test_applications import NOW
from tests.services.test_awards import verified

GIVEN = [key for key in PROGRAMMES if key not in PAID_APART]


async def _all(database: Database, case: UUID, turn: int, state: str, **award: object) -> None:
    """Give a household an award of every programme, written in another order each turn."""
    async with database.session() as session:
        found = (await session.exec(select(Assessment).where(Assessment.application_id == case))).all()
        assessed = {each.programme: each.id for each in found}
        for programme in Random(turn).sample(GIVEN, len(GIVEN)):
            rhythm = PROGRAMMES[programme].first.benefit.rhythm
            of = {"programme": programme, "assessment_id": assessed[programme], "rhythm": rhythm, "recommended_at": NOW}
            session.add(Award(application_id=case, state=state, amount=9000, score=20, **(of | award)))
            await session.flush()


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("state", ["approved", "waiting", "declined", "ended", "recommended"])
async def test_benefits_are_read_in_the_order_of_the_programmes(database: Database, state: str, turn: int) -> None:
    _, case = await verified(database)
    me = await supervisor(database)
    decided = {} if state == "recommended" else {"decided_at": NOW, "from_day": day_of(NOW)}
    by = {"recommended_by": me.staff_id} if state == "recommended" else {}
    await _all(database, case, turn, state, **decided, **by)
    async with database.session() as session:
        application = (await session.exec(select(Application).where(Application.id == case))).one()
        seen = await award_lists.of_household(session, case, NOW)
        for read in (seen.in_force, seen.waiting, seen.declined, seen.ended):
            assert [each.programme for each in read] in ([], GIVEN)
        assert [each.programme for each in await awards.standings(session, case)] == list(PROGRAMMES)
        listed = [each.award.programme for each in await award_lists.proposed(session, await supervisor(database))]
        assert listed == (GIVEN if state == "recommended" else [])
        kept = [each.programme for each in await payments.in_force(session, case)]
        assert kept == (GIVEN if state == "approved" else [])
        owed = [each.programme for each in await payments.statement(session, case, NOW, "")]
        assert owed == ([key for key in GIVEN if key in owed] if state == "approved" else [])
        left = [each.programme for each in await appeals.appealable(session, application, NOW)]
        assert left == (GIVEN if state == "declined" else [])
