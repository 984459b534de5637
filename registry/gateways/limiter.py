"""How often something may be tried; counted in this process, or for all workers in Redis."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from limits import parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

_AT_ONCE = 8  # of one key in this process


class Limiter:
    """Counts tries by name and key in moving windows."""

    def __init__(self, redis_url: str) -> None:
        self._turns: dict[tuple[str, ...], _Turns] = {}
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy") if redis_url else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)

    async def allows(self, rate: str, *keys: str) -> bool:
        """Count a try; False when there were too many. A rate is written as «60 per 15 minutes»."""
        return await self._limiter.hit(parse(rate), *keys)

    async def spares(self, rate: str, *keys: str) -> bool:
        """Tell whether there were not too many yet, without counting."""
        return await self._limiter.test(parse(rate), *keys)

    @asynccontextmanager
    async def turn(self, *keys: str, at_once: int = _AT_ONCE) -> AsyncIterator[None]:
        """Wait for a turn: of one key a few at a time, so that many tries at once are counted too, and leave room for others."""
        turns = self._turns.setdefault(keys, _Turns(at_once))
        turns.wanted += 1
        try:
            async with turns.free:
                yield
        finally:
            turns.wanted -= 1
            if not turns.wanted:
                del self._turns[keys]


class _Turns:
    """Who is at it, and who waits."""

    def __init__(self, at_once: int) -> None:
        self.free = asyncio.Semaphore(at_once)
        self.wanted = 0


class Pace:
    """How often each of many things may happen, kept in this process: cheap enough for every event."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._recent: dict[str, deque[datetime]] = {}

    def allows(self, key: str, now: datetime) -> bool:
        """Count a try; False when there were too many."""
        recent = self._recent.get(key) or self._recent.setdefault(key, deque(maxlen=self._most))
        if len(recent) == self._most and now - recent[0] < self._within:
            return False
        recent.append(now)
        return True

    def forget(self, key: str) -> None:
        """Forget something that is gone."""
        self._recent.pop(key, None)


def network(address: str) -> str:
    """Return what counts as one network address: an IPv6 subscriber has 2⁶⁴ of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
