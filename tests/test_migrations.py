"""Migrations go up, down and up again, end where the models are, and are done by one process, wholly or not at all."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlmodel import Session, SQLModel, select

import registry.records  # noqa: F401
from registry.migrations.migrate import migrate
from registry.records import NameSound, bulk
from registry.rules.names import sounds
from registry.settings import Settings


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of each kind that no migration has touched."""
    url = f"sqlite:///{tmp_path / 'a folder %20' / 'pser.db'}"
    if database_url.startswith("postgresql"):
        name = f"empty_{uuid4().hex}"
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # pyright: ignore
        url = database_url.rpartition("/")[0] + f"/{name}"
    engine = create_engine(Settings(database_url=url).database.replace("+aiosqlite", ""))
    if engine.url.database and "/" in engine.url.database:
        Path(engine.url.database).parent.mkdir()
    yield engine
    engine.dispose()


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _equals_the_models(engine: Engine) -> bool:
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata) == []


def test_migrations_go_up_down_and_up_and_equal_the_models(empty: Engine) -> None:
    migrate(_address(empty))
    assert _equals_the_models(empty)
    migrate(_address(empty), "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrate(_address(empty))
    migrate(_address(empty))
    assert _equals_the_models(empty)


def test_who_applied_before_is_found_by_the_sound_of_the_name(empty: Engine) -> None:
    migrate(_address(empty))
    names = ("zainab bibi", "muhammad aslam", "", "محمد اسلم", "5", "nasrin akhter")
    columns = {
        "account": ("id", "cnic", "full_name", "date_of_birth", "password_hash", "language", "created_at"),
        "application": ("id", "account_id", "status", "started_at", "version", "district", "tehsil", "name_key", "result"),
    }
    rows: dict[str, list[bulk.Row]] = {"account": [], "application": []}
    for number in range(5003):  # more than are read at a time
        born, now = date(1985, 4, 12), datetime.now(UTC)
        rows["account"].append((uuid4(), f"{number:013}", "x", born, "x", "ur", now))
        status = "in_verification" if names[number % 6] else "draft"
        rows["application"].append((uuid4(), rows["account"][-1][0], status, now, 1, "lahore", "", names[number % 6], ""))
    migrate(_address(empty), "0023")
    with empty.begin() as connection:
        bulk.write(connection, columns, rows)
    migrate(_address(empty))
    with Session(empty) as session:
        found = session.exec(select(NameSound.application_id, NameSound.sound, NameSound.district)).all()
    assert sorted(found) == sorted((row[0], sound, "lahore") for row in rows["application"] for sound in sounds(row[7]))


def test_a_migration_that_cannot_be_finished_leaves_nothing_behind(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE delivery (id INTEGER)"))  # in the way of the last migration
    with pytest.raises(Exception, match="delivery"):
        migrate(_address(empty))
    assert inspect(empty).get_table_names() == ["delivery"]
    with empty.begin() as connection:
        connection.execute(text("DROP TABLE delivery"))
    migrate(_address(empty))
    assert _equals_the_models(empty)


def test_of_several_processes_that_start_one_migrates_and_the_others_wait(empty: Engine) -> None:
    program = f"from registry.migrations.migrate import migrate; migrate({_address(empty)!r})"
    processes = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert _equals_the_models(empty)
