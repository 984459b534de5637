"""What one process of the portal holds open: its settings, database, gateways, document store and the news of changes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from registry.gateways.changes import Changes, open_changes
from registry.records.database import Database, open_engine
from registry.settings import Settings, settings


@dataclass(frozen=True)
class Portal:
    """The open connections of this process."""

    settings: Settings
    database: Database
    changes: Changes


_open: Portal | None = None


def portal() -> Portal:
    """Return this process's portal; only inside `opened()`."""
    if _open is None:
        raise RuntimeError("the portal is not open in this process")
    return _open


@asynccontextmanager
async def opened(with_settings: Settings | None = None) -> AsyncIterator[Portal]:
    """Open the portal for the life of a server process; after the fork, so that no worker shares a connection."""
    global _open
    chosen = with_settings or settings()
    engine = open_engine(chosen.database)
    async with open_changes(chosen.redis_url) as changes:
        _open = Portal(chosen, Database(engine), changes)
        try:
            yield _open
        finally:
            _open = None
            await engine.dispose()
