"""How often something may be tried; counted in this process, or for all workers in Redis."""

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
