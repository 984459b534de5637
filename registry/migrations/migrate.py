"""Bring the database to the newest migration, wholly or not at all; one process at a time, whoever else starts meanwhile waits."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine

_LOCK = 7_375_001  # PostgreSQL's advisory lock that is the migrations'
_PATIENCE = 300  # seconds to wait for another process


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(address: str, target: str = "head") -> None:
    """Migrate the database at a SQLAlchemy address (its async driver is replaced by the sync one)."""
    engine = create_engine(address.replace("+aiosqlite", ""))
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        with engine.connect() as connection:
            _begin_alone(connection)
            change = command.upgrade if target == "head" else command.downgrade
            change(configuration(connection), target)
            connection.commit()
    finally:
        engine.dispose()


def _begin_alone(connection: Connection) -> None:
    """Begin the transaction of all migrations with a lock that ends with it, also when the process is killed."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # a table is changed by making it anew; not possible inside a transaction
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENCE * 1000}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # Python would begin none, and each CREATE TABLE would stand by itself
