"""The connection to the database: SQLite in WAL mode, or PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import sqlite_trips

_SQLITE = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 10000")


def open_engine(address: str) -> AsyncEngine:
    """Open an engine on a SQLAlchemy address; the caller disposes of it. Its errors do not hold what was asked."""
    if address.startswith("postgresql"):
        return create_async_engine(address, pool_pre_ping=True, hide_parameters=True)
    engine = create_async_engine(
        address, connect_args={"async_creator_fn": sqlite_trips.connect, "check_same_thread": False}, hide_parameters=True
    )
    if engine.url.database and engine.url.database != ":memory:":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in _SQLITE:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


class Database:
    """Sessions on one engine, each a transaction that commits when its block ends well."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
