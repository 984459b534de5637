"""The shortest way to the database: one statement, which is one transaction, run by the driver without anything between."""

import asyncio
import contextlib
import select
import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult
from psycopg.waiting import Ready, Wait

from registry.records.statements import Row

SQLITE_SETTINGS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # so that what may not be deleted is not replaced either
)
PATIENCE = 30.0  # seconds to wait for another writer: a disk that is being filled can hold one up for ten
_PAUSE = 0.001  # seconds between two looks
_CHANGES = 500  # rows, after which they are moved from SQLite's log into the database
_LINES = 8  # to PostgreSQL, of one process


def keep_row_back(error: BaseException) -> None:
    """Take from an error of the database what stands below its first line: PostgreSQL writes there which row it was."""
    error.args = (str(error).partition("\n")[0],)


class Line(Protocol):
    """A way to run one statement."""

    async def run(self, text: str, parameters: Sequence[Any]) -> Sequence[Row]:
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

    async def run(self, text: str, parameters: Sequence[Any]) -> Sequence[Row]:
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
        self._turns = asyncio.Semaphore(_LINES)  # whoever waits longest is next; a queue lets in who just comes by
        self._idle: list[_Prepared] = []  # the busiest last, so that it stays warm

    async def run(self, text: str, parameters: Sequence[Any]) -> Sequence[Row]:
        async with self._turns:
            connection = self._idle.pop() if self._idle else None
            try:
                if connection and not connection.quiet:
                    connection.close()
                    connection = None
                if connection is None:
                    connection = _Prepared(await psycopg.AsyncConnection.connect(**self._options, autocommit=True))
                rows = await connection.run(text, parameters)
                self._idle.append(connection)
            except psycopg.Error as error:
                keep_row_back(error)
                raise
            finally:
                if connection and connection not in self._idle:
                    connection.close()
            return rows

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


class _Prepared:
    """A connection that prepares each statement once, and is spoken to below psycopg's cursors, which cost more than the statement."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._server = connection.pgconn
        self._values = Transformer(connection)
        self._names: dict[str, bytes] = {}
        self._poll = select.poll()
        self._poll.register(self._server.socket, select.POLLIN)
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[Ready] | None = None  # while an answer is waited for
        self._loop.add_reader(self._server.socket, self._readable)

    @property
    def quiet(self) -> bool:
        """Whether the connection is as we left it. One that the server has ended has something to read: that."""
        return not self._poll.poll(0)

    async def run(self, text: str, parameters: Sequence[Any]) -> Sequence[Row]:
        written = self._values.dump_sequence(parameters, [PyFormat.TEXT] * len(parameters))
        if text not in self._names:
            name = f"line_{len(self._names)}".encode()
            self._server.send_prepare(name, text.encode())
            await self._answer()
            self._names[text] = name
        self._server.send_query_prepared(self._names[text], written, result_format=Format.BINARY)
        answer = await self._answer()
        self._values.set_pgresult(answer)
        return self._values.load_rows(0, answer.ntuples, tuple)

    async def _answer(self) -> PGresult:
        """Return what the server answers. Its socket is listened to all the time; psycopg's own waiting begins and ends that each time."""
        steps = execute(self._server)
        try:
            wanted = next(steps)
            while True:
                self._ready = self._loop.create_future()
                if wanted & Wait.W:
                    self._loop.add_writer(self._server.socket, self._writable)
                wanted = steps.send(await self._ready)
        except StopIteration as end:
            (answer,) = end.value
        finally:
            self._ready = None
        if answer.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(answer)
        return answer

    def _readable(self) -> None:
        if self._ready and not self._ready.done():
            self._ready.set_result(Ready.R)
        elif not self._ready and not self.quiet:  # the server has ended it; what is not read is announced again and again
            self._loop.remove_reader(self._server.socket)

    def _writable(self) -> None:
        self._loop.remove_writer(self._server.socket)
        if self._ready and not self._ready.done():
            self._ready.set_result(Ready.W)

    def close(self) -> None:
        if not self._loop.is_closed():
            self._loop.remove_reader(self._server.socket)
            self._loop.remove_writer(self._server.socket)
        self._server.finish()
