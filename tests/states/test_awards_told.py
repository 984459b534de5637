"""What supervisors decide on at once is shown on the pages of the households only once the budgets are given."""

import asyncio
from pathlib import Path
from typing import Any, cast

import reflex as rx
from sqlmodel import col, select

from registry.records import Award
from registry.records.database import Database
from registry.services.portal import opened, portal
from registry.settings import Settings
from states.caller import Caller, set_caller
from states.officer.awards import AwardsState
from tests.services.award_rows import supervisor
from tests.services.test_awards import recommended, verified


async def test_no_page_hears_of_a_decision_while_the_budget_is_still_being_given(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    waiting = [await recommended(database, (await verified(database, cnic))[1]) for cnic in ("3520212345672", "3520212345674")]
    chosen = [award for household in waiting for award in household.values()]
    seen: list[set[str]] = []  # the states of the benefits, at each piece of news

    async def look() -> None:
        async for _ in portal().changes.listen():
            async with database.session() as session:
                seen.append(set((await session.exec(select(Award.state).where(col(Award.id).in_(chosen)))).all()))

    async with opened(Settings(database_url=database_url, data_dir=tmp_path)):
        looking = asyncio.create_task(look())
        set_caller(Caller(None, "", await supervisor(database)))
        page = await rx.State(_reflex_internal_init=True).get_state(AwardsState)  # pyright: ignore[reportCallIssue]
        await cast(Any, AwardsState.decide).fn(page, {"award": [str(each) for each in chosen], "outcome": "approved", "reason": ""})
        while len(seen) < len(waiting):
            await asyncio.sleep(0)
        looking.cancel()
    assert set().union(*seen) == {"approved"}
