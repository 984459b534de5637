"""A portal that cannot write is not ready."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.gateways.store import Store
from registry.records.database import Database, open_engine


@contextmanager
def _full_disk() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_neither_store_nor_database_is_ready_where_nothing_can_be_written(tmp_path: Path) -> None:
    store, database = Store((tmp_path / "documents").as_uri()), Database(open_engine(f"sqlite+aiosqlite:///{tmp_path}/pser.db"))
    await store.ready()
    await database.ready()
    left = sorted(tmp_path.rglob("*"))
    for part in (store, database):
        with _full_disk(), pytest.raises(OSError):  # noqa: PT011 - whichever the disk gives
            await part.ready()
    await store.ready()
    await database.ready()
    assert sorted(tmp_path.rglob("*")) == left
    await database.engine.dispose()
