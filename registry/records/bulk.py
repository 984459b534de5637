"""Rows in bulk: COPY on PostgreSQL, many to a statement on SQLite; what is written together is one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine

Row = Sequence[Any]


@contextmanager
def opened(address: str) -> Iterator[Engine]:
    """Open an engine on a SQLAlchemy address, its async driver replaced by the sync one."""
    engine = create_engine(address.replace("+aiosqlite", ""), hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()


def write(connection: Connection, columns: Mapping[str, tuple[str, ...]], rows: Mapping[str, Sequence[Row]]) -> None:
    """Write the rows of each table, in the order of `columns`; JSON is given as text, moments with their time zone."""
    copies = connection.dialect.name == "postgresql"
    cursor = connection.connection.cursor()
    for table, names in columns.items():
        listed = ", ".join(names)
        if copies:
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:  # pyright: ignore[reportAttributeAccessIssue]
                for row in rows[table]:
                    copy.write_row(row)
        else:
            places = ", ".join("?" * len(names))
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({places})", [tuple(map(_stored, row)) for row in rows[table]])  # noqa: S608


def _stored(value: Any) -> Any:
    """Return a value as SQLAlchemy stores it in SQLite."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value
