"""Whether what the settings name is there, tried before the portal begins: where it is not, a sentence says so."""

import tempfile

from obstore.exceptions import BaseError as StoreError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from registry.gateways.changes import open_changes
from registry.gateways.store import Store
from registry.records.database import open_engine
from registry.settings import BadSettingError, Settings


async def within_reach(chosen: Settings) -> None:
    """Raise BadSettingError for the first setting whose folder, database, store or Redis cannot be used."""
    _can_write(chosen)
    await _database_answers(chosen)
    _store_opens(chosen)
    try:
        async with open_changes(chosen.redis_url) as changes:
            await changes.ready()
    except (RedisError, OSError) as error:
        raise BadSettingError("PSER_REDIS_URL", _shortly(error)) from None


def _can_write(chosen: Settings) -> None:
    folder = chosen.data_dir.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise BadSettingError("PSER_DATA_DIR", f"nothing can be written in {folder} ({error.strerror})") from None


async def _database_answers(chosen: Settings) -> None:
    try:
        engine = open_engine(chosen.database)
        async with engine.connect():
            pass
        await engine.dispose()
    except (SQLAlchemyError, OSError) as error:
        raise BadSettingError("PSER_DATABASE_URL", _shortly(getattr(error, "orig", None) or error)) from None


def _store_opens(chosen: Settings) -> None:
    try:
        Store(chosen.documents)
    except (StoreError, OSError) as error:
        raise BadSettingError("PSER_DOCUMENTS_URL", _shortly(error)) from None


def _shortly(error: BaseException) -> str:
    """Return the first line of what went wrong; the rest is for who wrote the library."""
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
