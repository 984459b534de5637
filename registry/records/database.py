"""The connection to the database: SQLite in WAL mode, or PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.disk import must_take_files
from registry.records import sqlite_trips
from registry.records.lines import PATIENCE, SQLITE_SETTINGS, Line, PostgresqlLine, SqliteLine, keep_row_back
from registry.records.statements import Row, Statement

_SESSIONS = 15  # on PostgreSQL, of one process; kept, since opening one anew costs more than what most of them are opened for


def open_engine(address: str) -> AsyncEngine:
    """Open an engine on a SQLAlchemy address; the caller disposes of it. Its errors do not hold what was asked."""
    if address.startswith("postgresql"):
        engine = create_async_engine(address, pool_size=_SESSIONS, max_overflow=0, pool_pre_ping=True, hide_parameters=True)

        @event.listens_for(engine.sync_engine, "handle_error")
        def keep_back(context: Any) -> None:
            for error in (context.original_exception, context.sqlalchemy_exception):
                if error is not None:
                    keep_row_back(error)

        return engine
    engine = create_async_engine(
        address, connect_args={"async_creator_fn": sqlite_trips.connect, "check_same_thread": False}, hide_parameters=True
    )
    if engine.url.database and engine.url.database != ":memory:":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (*SQLITE_SETTINGS, f"busy_timeout = {round(PATIENCE * 1000)}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


class Database:
    """Sessions on one engine, each a transaction that commits when its block ends well; and a line for single statements."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._line: Line | None = None
        event.listen(engine.sync_engine, "engine_disposed", self._close_line)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a session, which is one transaction."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def ready(self) -> None:
        """Fail when the database does not answer, or is a file where nothing can be written."""
        async with self.session() as session:
            await session.exec(text("SELECT 1"))  # pyright: ignore
        file = self.engine.url.database or ":memory:"
        if self.engine.dialect.name == "sqlite" and file != ":memory:":
            await asyncio.to_thread(must_take_files, Path(file).parent)

    async def ask(self, statement: Statement, values: dict[str, Any]) -> Sequence[Row]:
        """Run one statement, a transaction of its own, the shortest way; only such as find their rows by an index."""
        if self._line is None:
            self._line = self._open_line()
        compiled = statement.compiled(self.engine.dialect)
        return compiled.rows(await self._line.run(compiled.text, compiled.parameters(values)))

    def _open_line(self) -> Line:
        words, options = self.engine.dialect.create_connect_args(self.engine.url)
        return SqliteLine(words[0]) if self.engine.dialect.name == "sqlite" else PostgresqlLine(**options)

    def _close_line(self, _engine: Any) -> None:
        if self._line:
            self._line.close()
            self._line = None


Asked = AsyncSession | Database  # a session asks within its transaction, the database in one of its own


async def ask(asked: Asked, statement: Statement, **values: Any) -> Sequence[Row]:
    """Run a statement and return its rows."""
    if isinstance(asked, Database):
        return await asked.ask(statement, values)
    return (await asked.exec(statement.on(asked.get_bind().dialect), params=values)).all()  # pyright: ignore


@asynccontextmanager
async def within(asked: Asked) -> AsyncIterator[AsyncSession]:
    """Open a session for what takes more than one statement, unless there is one."""
    if not isinstance(asked, Database):
        yield asked
        return
    async with asked.session() as session:
        yield session
