"""Bring the database to the newest migration; one process at a time, whoever else starts meanwhile waits."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

_LOCK = 7_375_001  # PostgreSQL's advisory lock that is the migrations'


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def migrate(address: str, target: str = "head") -> None:
    """Migrate the database at a SQLAlchemy address (its async driver is replaced by the sync one)."""
    engine = create_engine(address.replace("+aiosqlite", ""))
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        with engine.connect() as connection, _alone(connection):
            change = command.upgrade if target == "head" else command.downgrade
            change(configuration(connection), target)
            connection.commit()
    finally:
        engine.dispose()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
        return
    with Path(f"{connection.engine.url.database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
