"""Inserting what may be there already, on either database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession


def insert_into(session: AsyncSession, table: Any) -> Any:
    """Return an INSERT that knows ON CONFLICT."""
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)
