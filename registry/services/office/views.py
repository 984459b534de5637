"""Filters of the queue that a member of staff keeps under a name. They are their own, touch no case, and hold no search."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import SavedView
from registry.rules.access import Duty
from registry.rules.figures import clean
from registry.rules.queue import Filter
from registry.services.office.staff import SignedInStaff

MOST = 20
_LONGEST = 40


class UnnamedError(Exception):
    """A view needs a name of its own: `code` is required, too_long, taken or too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def mine(session: AsyncSession, me: SignedInStaff) -> list[SavedView]:
    """Return their views by name."""
    me.must(Duty.SEE_CASES)
    found = select(SavedView).where(SavedView.staff_id == me.staff_id).order_by(func.lower(SavedView.name), col(SavedView.name))
    return list((await session.exec(found)).all())


async def save(session: AsyncSession, me: SignedInStaff, name: str, chosen: Filter, now: datetime) -> SavedView:
    """Keep a filter under a new name; raises UnnamedError."""
    views = await mine(session, me)
    named = _fresh(name, views)
    if len(views) >= MOST:
        raise UnnamedError("too_many")
    view = SavedView(staff_id=me.staff_id, name=named, address=replace(chosen, search="", after="").address(), saved_at=now)
    session.add(view)
    try:
        await session.flush()
    except IntegrityError:  # in another tab, just now
        raise UnnamedError("taken") from None
    return view


async def rename(session: AsyncSession, me: SignedInStaff, view_id: UUID, name: str) -> None:
    """Give a view another name; raises UnnamedError. Somebody else's is left as it is."""
    named = _fresh(name, [view for view in await mine(session, me) if view.id != view_id])
    theirs = (col(SavedView.id) == view_id, col(SavedView.staff_id) == me.staff_id)
    try:
        await session.exec(update(SavedView).where(*theirs).values(name=named))  # pyright: ignore
    except IntegrityError:
        raise UnnamedError("taken") from None


async def remove(session: AsyncSession, me: SignedInStaff, view_id: UUID) -> None:
    """Remove a view; somebody else's is left as it is."""
    me.must(Duty.SEE_CASES)
    await session.exec(delete(SavedView).where(col(SavedView.id) == view_id, col(SavedView.staff_id) == me.staff_id))  # pyright: ignore


def _fresh(name: str, others: list[SavedView]) -> str:
    named = clean(name)
    if not named:
        raise UnnamedError("required")
    if len(named) > _LONGEST:
        raise UnnamedError("too_long")
    if named.casefold() in {view.name.casefold() for view in others}:
        raise UnnamedError("taken")
    return named
