"""Drawing a number that nothing has yet."""

import secrets
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.rules.numbers import Series


async def unused(session: AsyncSession, column: Any, series: Series, year: int = 0) -> str:
    """Return a number of a series, where it is yearly of a year, that no row has in a column."""
    while True:
        number = series.make(secrets.choice, year)
        if (await session.exec(select(column).where(column == number))).first() is None:
            return number
