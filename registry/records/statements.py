"""Statements that every event asks: declared with SQLAlchemy like all others, but compiled once, and run by the driver itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects import postgresql, sqlite

Insert = Callable[..., Any]
Row = Sequence[Any]


class Statement:
    """A statement whose values are named by `bindparam`. To build and compile it anew takes ten times what the database does.

    `build` is given the database's own insert, since «on conflict» is no standard SQL. The first `shared` columns are the same in every
    row, and read once.
    """

    def __init__(self, build: Callable[[Insert], Executable], shared: int = 0) -> None:
        self._build = build
        self._shared = shared
        self._built: dict[str, Executable] = {}
        self._compiled: dict[str, _Compiled] = {}

    def on(self, dialect: Dialect) -> Executable:
        """Return the statement for SQLAlchemy to run."""
        if dialect.name not in self._built:
            self._built[dialect.name] = self._build(postgresql.insert if dialect.name == "postgresql" else sqlite.insert)
        return self._built[dialect.name]

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """Return the statement for a driver to run."""
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _Compiled(self.on(dialect), dialect, self._shared)
        return self._compiled[dialect.name]


class _Compiled:
    """A statement in a database's own words, with the conversions that its columns' types prescribe."""

    def __init__(self, statement: Any, dialect: Dialect, shared: int) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._order: Sequence[str] | None = compiled.positiontup if compiled.positional else None
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        written = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        self._written = {name: convert for name, convert in written.items() if convert}
        self._constants = {name: self._write(name, value) for name, value in self._constants.items()}
        read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.exported_columns]
        self._read = [(place, convert) for place, convert in enumerate(read) if convert and place >= shared]
        self._read_once = [(place, convert) for place, convert in enumerate(read) if convert and place < shared]
        self._shared = shared

    def _write(self, name: str, value: Any) -> Any:
        return self._written[name](value) if name in self._written else value

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Return values as the driver takes them."""
        named = self._constants | {name: self._write(name, value) for name, value in values.items()}
        return named if self._order is None else [named[name] for name in self._order]

    def rows(self, sent: Sequence[Row]) -> Sequence[Row]:
        """Return what the driver brought, as Python has it."""
        rows = [list(row) for row in sent]
        for row in rows:
            for place, convert in self._read:
                row[place] = convert(row[place])
        if rows:
            for place, convert in self._read_once:
                rows[0][place] = convert(rows[0][place])
            for row in rows[1:]:
                row[: self._shared] = rows[0][: self._shared]
        return rows  # pyright: ignore[reportReturnType]
