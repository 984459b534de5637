"""Migrations go up, down and up again, and end where the models are."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import registry.records  # noqa: F401
from registry.migrations.migrate import migrate
from registry.records.database import Database
from registry.settings import Settings


def test_migrations_go_up_down_and_up_and_equal_the_models(database: Database, database_url: str) -> None:
    address = Settings(database_url=database_url).database
    migrate(address, "base")
    migrate(address)
    migrate(address)
    engine = create_engine(address.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata) == []
    engine.dispose()
