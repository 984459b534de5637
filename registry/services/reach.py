"""Whether what the settings name is there, tried before the portal begins: where it is not, a sentence says so."""

import asyncio
import re

from obstore.exceptions import BaseError as StoreError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from registry.disk import must_take_files
from registry.gateways.changes import open_changes
from registry.gateways.store import Store
from registry.records.database import open_engine
from registry.settings import BadSettingError, Settings

_SETTLED = 0.1  # seconds after which threads of obstore have let go of Python; a process that ends before is aborted


async def within_reach(chosen: Settings) -> None:
    """Raise BadSettingError for the first setting whose folder, database, store or Redis cannot be used."""
    _can_write(chosen)
    await _database_answers(chosen)
    await _store_answers(chosen)
    try:
        async with open_changes(chosen.redis_url) as changes:
            await changes.ready()
    except (RedisError, OSError) as error:
        raise BadSettingError("PSER_REDIS_URL", _shortly(error)) from None


def _can_write(chosen: Settings) -> None:
    folder = chosen.data_dir.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        must_take_files(folder)
    except OSError as error:
        raise BadSettingError("PSER_DATA_DIR", f"nothing can be written in {folder} ({error.strerror or error})") from None


async def _database_answers(chosen: Settings) -> None:
    try:
        engine = open_engine(chosen.database)
        async with engine.connect():
            pass
        await engine.dispose()
    except (SQLAlchemyError, OSError) as error:
        raise BadSettingError("PSER_DATABASE_URL", _shortly(getattr(error, "orig", None) or error)) from None


async def _store_answers(chosen: Settings) -> None:
    try:
        await Store(chosen.documents).ready()
    except TimeoutError:
        raise BadSettingError("PSER_DOCUMENTS_URL", "there is no answer") from None
    except (StoreError, OSError) as error:
        raise BadSettingError("PSER_DOCUMENTS_URL", _shortly(error)) from None
    finally:
        await asyncio.sleep(_SETTLED)


def _shortly(error: BaseException) -> str:
    """Return the first line of what went wrong, without what an address asks; the rest is for who wrote the library."""
    return re.sub(r"\?\S*", "", str(error).strip().split("\n", 1)[0]) or type(error).__name__
