"""The shortest way to the database: one statement, which is one transaction, run by the driver without anything between."""

import asyncio
import contextlib
import select
import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg
from psycopg.pq import TransactionStatus

from registry.records.statements import Row

SQLITE_SETTINGS = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON")
PATIENCE = 30.0  # seconds to wait for another writer: a disk that is being filled can hold one up for ten
_PAUSE = 0.001  # seconds between two looks
_CHANGES = 500  # rows, after which they are moved from SQLite's log into the database
_LINES = 8  # to PostgreSQL, of one process


def keep_row_back(error: BaseException) -> None:
    """Take from an error of the database what stands below its first line: PostgreSQL writes there which row it was."""
    error.args = (str(error).partition("\n")[0],)


class Line(Protocol):
    """A way to run one statement."""

    async def run(self, text: str, parameters: Any) -> Sequence[Row]:
        """Run a statement as a transaction of its own, and return its rows."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class SqliteLine:
    """SQLite, asked on the spot: what finds its rows by an index takes some 20 µs, and a trip to a thread and back many times that.

    Nothing here makes the others wait: where another connection writes, it looks again after a pause, and what is made safe on
    the disk (the checkpoint) is done in a thread.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=0)
        for setting in (*SQLITE_SETTINGS, "wal_autocheckpoint = 0"):
            self._connection.execute(f"PRAGMA {setting}")
        self._checkpoint: asyncio.Future[None] | None = None
        self._moved = 0

    async def run(self, text: str, parameters: Any) -> Sequence[Row]:
        until = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                rows = self._connection.execute(text, parameters).fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(_PAUSE)
            else:
                await self._keep_log_short()
                return rows

    async def _keep_log_short(self) -> None:
        changes = self._connection.total_changes - self._moved
        if self._checkpoint and not self._checkpoint.done():
            if changes > 4 * _CHANGES:  # more is written than can be moved
                await asyncio.wait([self._checkpoint])
        elif changes > _CHANGES:
            self._moved += changes
            self._checkpoint = asyncio.get_running_loop().run_in_executor(None, _move_log, self._path)

    def close(self) -> None:
        self._connection.close()


def _move_log(path: str) -> None:
    """Move what SQLite's log holds into the database and let it begin anew: most of it while others write, then the little that is left."""
    with contextlib.closing(sqlite3.connect(path, timeout=1)) as connection, contextlib.suppress(sqlite3.OperationalError):
        for how in ("PASSIVE", "RESTART"):
            connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()


class PostgresqlLine:
    """PostgreSQL: a few connections in autocommit, so that a statement takes one trip and no BEGIN, COMMIT or ping beside it."""

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._places: asyncio.LifoQueue[psycopg.AsyncConnection[Any] | None] = asyncio.LifoQueue()  # the busiest stays warm
        for _ in range(_LINES):
            self._places.put_nowait(None)

    async def run(self, text: str, parameters: Any) -> Sequence[Row]:
        connection = await self._places.get()
        try:
            if connection and not _is_quiet(connection):
                connection.pgconn.finish()
                connection = None
            if connection is None:
                connection = await psycopg.AsyncConnection.connect(**self._options, autocommit=True)
            return await (await connection.execute(text.encode(), parameters)).fetchall()
        except psycopg.Error as error:
            keep_row_back(error)
            raise
        finally:
            if connection and connection.pgconn.transaction_status != TransactionStatus.IDLE:
                connection.pgconn.finish()
                connection = None
            self._places.put_nowait(connection)

    def close(self) -> None:
        while not self._places.empty():
            if connection := self._places.get_nowait():
                connection.pgconn.finish()


def _is_quiet(connection: psycopg.AsyncConnection[Any]) -> bool:
    """Tell whether a connection is as we left it. One that the server has ended has something to read: that."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
