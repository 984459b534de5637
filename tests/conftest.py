"""What every test may ask for: both databases, Redis, and settings that point into a folder of this run."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.migrations.migrate import migrate
from registry.records.database import Database, open_engine
from registry.services.accounts import hashing
from registry.settings import Settings
from tests.servers import postgresql, redis_server


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests out of the developer's own data folder, before anything reads the settings."""
    hypothesis.settings.register_profile("portal", deadline=None)  # a busy machine is not a fault
    hypothesis.settings.load_profile("portal")
    folder = tempfile.TemporaryDirectory(prefix="pser-data-")
    config.add_cleanup(folder.cleanup)
    for name in [name for name in os.environ if name.startswith("PSER_")]:
        del os.environ[name]
    os.environ["PSER_DATA_DIR"] = folder.name


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at bcrypt's lowest cost."""
    monkeypatch.setattr(hashing, "COST", 4)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a real PostgreSQL."""
    with postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real Redis."""
    with redis_server() as address:
        yield address


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of each kind of database, for PSER_DATABASE_URL."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url")
    path: Path = tmp_path_factory.mktemp("database") / "pser.db"
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
async def migrated(database_url: str) -> AsyncIterator[Database]:
    """A database of each kind with every migration done."""
    address = Settings(database_url=database_url).database
    await asyncio.to_thread(migrate, address)
    engine = open_engine(address)
    yield Database(engine)
    await engine.dispose()


# The audit is only ever added to. One question finds out which of the others hold anything; who refers to another is emptied before it.
_EMPTIED = [table.name for table in reversed(SQLModel.metadata.sorted_tables) if not table.name.startswith("audit")]
_HOLDS = "SELECT '{0}', {1} WHERE EXISTS (SELECT 1 FROM \"{0}\")"
_FILLED = f"{' UNION ALL '.join(_HOLDS.format(name, place) for place, name in enumerate(_EMPTIED))} ORDER BY 2"


@pytest.fixture
async def database(migrated: Database) -> AsyncIterator[Database]:
    """An empty database of each kind."""
    yield migrated
    async with migrated.session() as session, published_unprotected(session):
        for name, _ in (await session.exec(text(_FILLED))).all():  # pyright: ignore
            drafted = " WHERE drafted_by IS NOT NULL" if name == "programme_version" else ""  # the shipped versions stay
            await session.exec(text(f'DELETE FROM "{name}"{drafted}'))


@asynccontextmanager
async def published_unprotected(session: AsyncSession) -> AsyncIterator[None]:
    """Let published versions and the ledger be deleted within a transaction, as only the owner of the database could."""
    if session.get_bind().dialect.name == "postgresql":
        await session.exec(text("SET LOCAL session_replication_role = replica"))
        yield
        await session.exec(text("SET LOCAL session_replication_role = origin"))
        return
    protected = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name NOT LIKE 'audit%'")
    triggers = (await session.exec(protected)).all()
    for name, _ in triggers:
        await session.exec(text(f"DROP TRIGGER {name}"))
    yield
    for _, made in triggers:
        await session.exec(text(made))
