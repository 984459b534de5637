"""What one process of the portal holds open: its settings, database, gateways, document store and the news of changes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from registry.gateways.changes import Changes, open_changes
from registry.gateways.delivery import Gateway
from registry.gateways.limiter import Limiter
from registry.gateways.mail import Mail
from registry.gateways.outbox_folder import OutboxFolder
from registry.gateways.scanner import Scanner
from registry.gateways.sms import Sms
from registry.gateways.sources import SourceGateway
from registry.gateways.store import Store
from registry.records.database import Database, open_engine
from registry.rules.verification import Source
from registry.settings import Settings, settings


@dataclass(frozen=True)
class Portal:
    """The open connections of this process."""

    settings: Settings
    database: Database
    changes: Changes
    gateways: Mapping[str, Gateway]
    store: Store
    scanner: Scanner
    limiter: Limiter
    sources: Mapping[Source, SourceGateway]


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
    sources = {source: SourceGateway(source, getattr(chosen, source)) for source in Source}
    async with open_changes(chosen.redis_url) as changes:
        _open = Portal(
            chosen,
            Database(engine),
            changes,
            gateways_of(chosen),
            Store(chosen.documents),
            Scanner(chosen.clamav_url),
            Limiter(chosen.redis_url),
            sources,
        )
        try:
            yield _open
        finally:
            _open = None
            for source in sources.values():
                await source.close()
            await engine.dispose()


def gateways_of(chosen: Settings) -> dict[str, Gateway]:
    """Return the way out for each channel; a folder where none is configured."""
    folder = OutboxFolder(chosen.outbox)
    return {
        "email": Mail(chosen.smtp_url, chosen.mail_from) if chosen.smtp_url else folder,
        "sms": Sms(chosen.sms_url) if chosen.sms_url else folder,
    }
