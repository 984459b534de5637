"""An error of the database does not hold the person it is about, whichever way the statement went."""

import traceback
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, insert
from sqlalchemy.exc import DBAPIError

from registry.records import Account
from registry.records.database import Database
from registry.records.statements import Statement

CNIC, NAME = "3520299999972", "Zainab of the error"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _values() -> dict[str, object]:
    account = Account(cnic=CNIC, full_name=NAME, date_of_birth=date(1985, 4, 12), language="ur", created_at=NOW)
    return account.model_dump()


async def _twice_in_sessions(database: Database) -> None:
    for _ in range(2):
        async with database.session() as session:
            session.add(Account(**_values()))


async def _twice_the_short_way(database: Database) -> None:
    table, values = Account.__table__, {key: value for key, value in _values().items() if value is not None and key != "id"}  # pyright: ignore
    named = {key: bindparam(f"the_{key}", type_=table.c[key].type) for key in ("id", *values)}
    statement = Statement(lambda _: insert(table).values(**named).returning(table.c.id))
    for _ in range(2):
        await database.ask(statement, {f"the_{key}": value for key, value in values.items()} | {"the_id": uuid4()})


@pytest.mark.parametrize("way", [_twice_in_sessions, _twice_the_short_way])
async def test_an_error_of_the_database_names_nobody(way, database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)unique") as failed:
        await way(database)
    told = "".join(traceback.format_exception(failed.value))
    assert CNIC not in told
    assert NAME not in told
    assert isinstance(failed.value, DBAPIError) is (way is _twice_in_sessions)
