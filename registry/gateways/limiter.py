"""How often something may be tried; counted in this process, or for all workers in Redis."""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from limits import parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter


class Limiter:
    """Counts tries by name and key in moving windows."""

    def __init__(self, redis_url: str) -> None:
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy") if redis_url else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)

    async def allows(self, rate: str, *keys: str) -> bool:
        """Count a try; False when there were too many. A rate is written as «60 per 15 minutes»."""
        return await self._limiter.hit(parse(rate), *keys)

    async def spares(self, rate: str, *keys: str) -> bool:
        """Tell whether there were not too many yet, without counting."""
        return await self._limiter.test(parse(rate), *keys)


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
