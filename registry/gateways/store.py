"""The private place of documents: a folder, S3, Azure or Google behind one interface, under random keys."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, MemoryStore, from_url

_LISTED = 500  # at a time


class Store:
    """Files by random key."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme == "file":
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store = LocalStore(folder)
        else:
            self._store = MemoryStore() if parts.scheme == "memory" else from_url(address)

    async def put(self, content: bytes) -> str:
        """Store a file and return its key."""
        key = secrets.token_hex(24)
        await obstore.put_async(self._store, key, content)
        return key

    async def get(self, key: str) -> bytes:
        """Return a file's bytes; raises FileNotFoundError."""
        return bytes(await (await obstore.get_async(self._store, key)).bytes_async())

    async def delete(self, key: str) -> None:
        """Delete a file; that it is gone already is no error."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

    async def older_than(self, moment: datetime) -> AsyncIterator[list[str]]:
        """Yield the keys of files stored before a moment, some hundreds at a time."""
        async for batch in obstore.list(self._store, chunk_size=_LISTED):
            yield [entry["path"] for entry in batch if entry["last_modified"] < moment]

    async def ready(self) -> None:
        """Fail when the store cannot be reached."""
        async for _ in obstore.list(self._store, chunk_size=1):
            return
