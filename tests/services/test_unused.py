"""A number that somebody has is not given to somebody else."""

import secrets

import pytest
from sqlmodel import select

from registry.records import Application
from registry.records.database import Database
from registry.records.unused import unused
from registry.rules import numbers
from tests.services.test_applications import NOW, person


async def test_a_number_that_something_has_is_drawn_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = (numbers.APPLICATION.make(lambda signs, sign=sign: signs[sign], 2026) for sign in (0, 1))
    drawn = iter([*"2" * 7, *"2" * 7, *"3" * 7])  # the first is taken, so is the second
    account_id = await person(database)
    async with database.session() as session:
        session.add(Application(account_id=account_id, number=taken, started_at=NOW))
    monkeypatch.setattr(secrets, "choice", lambda _signs: next(drawn))
    async with database.session() as session:
        assert await unused(session, Application.number, numbers.APPLICATION, 2026) == free
        assert list(drawn) == []
        assert (await session.exec(select(Application.number))).one() == taken
