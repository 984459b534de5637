"""What is counted over everything, for anybody to read: only once in a while, whoever asks and how often."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.services.portal import Portal, portal

T = TypeVar("T")


class Counted(Generic[T]):
    """The last count of this process."""

    def __init__(self, count: Callable[[AsyncSession, datetime], Awaitable[T]], good_for: timedelta) -> None:
        self._count, self._good_for = count, good_for
        self._last: tuple[Portal, datetime, T] | None = None
        self._counting = asyncio.Lock()

    async def now(self) -> T:
        """Return a count that is not too old, counting where there is none."""
        here, now = portal(), clock.now()
        async with self._counting:
            if self._last is None or self._last[0] is not here or now - self._last[1] > self._good_for:
                async with here.database.session() as session:
                    self._last = here, now, await self._count(session, now)
            return self._last[2]
