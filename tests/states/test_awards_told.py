"""What supervisors decide on at once is shown on the pages of the households only once the budgets are given."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
import reflex as rx

from registry.records.database import Database
from states.officer import awards


def _notes(said: list[str], what: str, then: Any = None) -> Callable[..., Any]:
    async def note(*_: Any) -> Any:
        said.append(what)
        return then

    return note


async def test_no_page_says_that_a_budget_is_used_up_while_it_is_still_being_given(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(awards, "the_staff", lambda: None)
    monkeypatch.setattr(awards, "portal", lambda: SimpleNamespace(database=database, changes=None))
    monkeypatch.setattr(awards.awards, "decide", _notes(said, "decided", SimpleNamespace(id=UUID(int=1))))
    monkeypatch.setattr(awards, "admit_after", _notes(said, "given"))
    monkeypatch.setattr(awards.cases, "announce", _notes(said, "shown"))
    monkeypatch.setattr(awards.AwardsState, "restore", _notes(said, "restored"))
    page = await rx.State(_reflex_internal_init=True).get_state(awards.AwardsState)  # pyright: ignore[reportCallIssue]
    chosen = {"award": [str(uuid4()), str(uuid4())], "outcome": "approved", "reason": ""}
    await cast(Any, awards.AwardsState.decide).fn(page, chosen)
    assert said == ["decided", "decided", "given", "shown", "shown", "restored"]
