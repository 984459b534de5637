"""The private place of documents: a folder, S3, Azure or Google behind one interface, under random keys."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, from_url

from registry.disk import must_take_files

_PATIENCE = 20.0  # seconds for a file, and for an answer at all
_LISTED = 500  # at a time


class UnreadableError(Exception):
    """A stored file cannot be read now, or not as it was stored."""


class Store:
    """Files by random key. Where a store does not answer, TimeoutError comes within seconds."""

    def __init__(self, address: str, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._folder: Path | None = None
        parts = urlsplit(address)
        if parts.scheme == "file":
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store, self._folder = LocalStore(folder), folder
        else:
            again = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}
            self._store = MemoryStore() if parts.scheme == "memory" else from_url(address, retry_config=again)  # pyright: ignore

    async def put(self, content: bytes) -> str:
        """Store a file and return its key."""
        key = secrets.token_hex(24)
        async with asyncio.timeout(self._patience):
            await obstore.put_async(self._store, key, content)
        return key

    async def get(self, key: str) -> bytes:
        """Return a file's bytes; raises UnreadableError."""
        try:
            async with asyncio.timeout(self._patience):
                return bytes(await (await obstore.get_async(self._store, key)).bytes_async())
        except (BaseError, OSError) as error:
            raise UnreadableError(type(error).__name__) from None

    async def delete(self, key: str) -> None:
        """Delete a file; that it is gone already is no error."""
        try:
            async with asyncio.timeout(self._patience):
                await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

    async def older_than(self, moment: datetime) -> AsyncIterator[list[str]]:
        """Yield the keys of files stored before a moment, some hundreds at a time."""
        async for batch in obstore.list(self._store, chunk_size=_LISTED):
            yield [entry["path"] for entry in batch if entry["last_modified"] < moment]

    async def ready(self) -> None:
        """Fail when the store cannot be reached, or is a folder in which nothing can be written."""
        if self._folder:
            await asyncio.to_thread(must_take_files, self._folder)
            return
        async with asyncio.timeout(self._patience):
            async for _ in obstore.list(self._store, chunk_size=1):
                return
