"""Statements that every event asks: declared with SQLAlchemy like all others, but compiled once, and run by the driver itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Dialect, Executable, func
from sqlalchemy.dialects import postgresql, sqlite

Row = Sequence[Any]


@dataclass(frozen=True)
class Words:
    """What the databases say in different words."""

    insert: Callable[..., Any]  # with «on conflict»
    gathered: Callable[..., ColumnElement[Any]]  # many rows as one value, a list of lists


def _gathered_by_sqlite(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    whole = [func.json(column) if isinstance(column.type, JSON) else column for column in columns]
    return func.json_group_array(func.json_array(*whole), type_=JSON())


def _gathered_by_postgresql(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.json_agg(func.json_build_array(*columns), type_=JSON())


_WORDS = {"sqlite": Words(sqlite.insert, _gathered_by_sqlite), "postgresql": Words(postgresql.insert, _gathered_by_postgresql)}


class Statement:
    """A statement whose values are named by `bindparam`. To build and compile it anew takes ten times what the database does."""

    def __init__(self, build: Callable[[Words], Executable]) -> None:
        self._build = build
        self._built: dict[str, Executable] = {}
        self._compiled: dict[str, _Compiled] = {}

    def on(self, dialect: Dialect) -> Executable:
        """Return the statement for SQLAlchemy to run."""
        if dialect.name not in self._built:
            self._built[dialect.name] = self._build(_WORDS[dialect.name])
        return self._built[dialect.name]

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """Return the statement for a driver to run."""
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _Compiled(self.on(dialect), dialect)
        return self._compiled[dialect.name]


class _Compiled:
    """A statement in a database's own words, with the conversions that its columns' types prescribe."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        if dialect.name == "postgresql":
            dialect = type(dialect)(paramstyle="numeric_dollar")  # pyright: ignore[reportCallIssue] - as PostgreSQL itself numbers them
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._order: Sequence[str] = compiled.positiontup
        written = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        self._written = {name: convert for name, convert in written.items() if convert}
        self._constants = {name: self._write(name, value) for name, value in compiled.params.items() if value is not None}
        read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.exported_columns]
        self._read = [(place, convert) for place, convert in enumerate(read) if convert]

    def _write(self, name: str, value: Any) -> Any:
        return self._written[name](value) if name in self._written else value

    def parameters(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return values as the driver takes them, in their order."""
        named = self._constants | {name: self._write(name, value) for name, value in values.items()}
        return [named[name] for name in self._order]

    def rows(self, sent: Sequence[Row]) -> Sequence[Row]:
        """Return what the driver brought, as Python has it."""
        rows = [list(row) for row in sent]
        for row in rows:
            for place, convert in self._read:
                row[place] = convert(row[place])
        return rows
