"""News that something has changed, from whoever changed it to every page that shows it: in this process, or through Redis."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

_CHANNEL = "pser:changes"
log = structlog.get_logger()


class Changes(Protocol):
    """Where changed ids are announced and heard."""

    async def publish(self, changed: str) -> None:
        """Announce, after the commit, that something with this id has changed."""
        ...

    def listen(self) -> AsyncIterator[str]:
        """Yield changed ids as they are announced; an empty id says that some may have been missed."""
        ...

    async def ready(self) -> None:
        """Fail when changes cannot be announced."""
        ...


class LocalChanges:
    """Changes within this process."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()

    async def publish(self, changed: str) -> None:
        for listener in self._listeners:
            listener.put_nowait(changed)

    async def listen(self) -> AsyncIterator[str]:
        heard: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(heard)
        try:
            while True:
                yield await heard.get()
        finally:
            self._listeners.discard(heard)

    async def ready(self) -> None:
        return


class RedisChanges:
    """Changes in all workers, through Redis pub/sub; losing Redis delays news but never fails the change itself."""

    def __init__(self, redis: Redis, line: Redis) -> None:
        self._redis = redis
        self._line = line  # that does not mend itself: it would not say that news may have been missed

    async def publish(self, changed: str) -> None:
        try:
            await self._redis.publish(_CHANNEL, changed)
        except RedisError:
            log.warning("change_not_announced")

    async def listen(self) -> AsyncIterator[str]:
        while True:
            try:
                async with self._line.pubsub() as heard:
                    await heard.subscribe(_CHANNEL)
                    yield ""
                    async for message in heard.listen():
                        if message["type"] == "message":
                            yield message["data"].decode()
            except RedisError:
                log.warning("changes_lost_for_a_moment")
                await asyncio.sleep(1)

    async def ready(self) -> None:
        await self._redis.ping()  # pyright: ignore[reportGeneralTypeIssues]


@asynccontextmanager
async def open_changes(redis_url: str) -> AsyncIterator[Changes]:
    """Open the news: Redis when an address is given, else this process alone."""
    if not redis_url:
        yield LocalChanges()
        return
    clients = Redis.from_url(redis_url), Redis.from_url(redis_url, retry=Retry(NoBackoff(), 0))
    try:
        yield RedisChanges(*clients)
    finally:
        for client in clients:
            with contextlib.suppress(RedisError):
                await client.aclose()
