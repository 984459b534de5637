"""Fewer trips to SQLite's thread: one a statement instead of four, and none to end a transaction that has written nothing."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import aiosqlite
from aiosqlite.context import contextmanager


class _Cursor(aiosqlite.Cursor):
    """Brings the rows along with the answer to the statement; all of them, as SQLAlchemy asks for all of them next."""

    rows: list[sqlite3.Row] | None = None

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "_Cursor":
        self.rows = await self._execute(self._execute_and_fetch, sql, parameters or ())
        return self

    def _execute_and_fetch(self, sql: str, parameters: Any) -> list[sqlite3.Row] | None:
        self._cursor.execute(sql, parameters)
        return self._cursor.fetchall() if self._cursor.description else None

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        rows, self.rows = self.rows or [], None
        return rows

    async def close(self) -> None:
        """Leave the cursor to be forgotten: it has no rows left and holds nothing."""


class _Connection(aiosqlite.Connection):
    @contextmanager
    async def cursor(self) -> _Cursor:
        return _Cursor(self, self._conn.cursor())

    async def commit(self) -> None:
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        if self.in_transaction:
            await super().rollback()


def connect(database: str, **options: Any) -> _Connection:
    """Return a connection to be awaited; `options` are those of sqlite3."""
    connection = _Connection(lambda: sqlite3.connect(database, **options), 64)
    connection._thread.daemon = True  # as SQLAlchemy's own way of connecting does, so that a forgotten one cannot hold the process
    return connection
