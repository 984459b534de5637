"""The filters of the queue that somebody keeps under a name."""

from typing import Any
from urllib.parse import parse_qs

import reflex as rx
from reflex_base.utils.form import FormData
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.rules.queue import Filter
from registry.services.office import views
from registry.services.office.staff import SignedInStaff
from registry.services.office.views import UnnamedError
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import spoken
from states.session import identifier, text, typed


@admits(Audience.OFFICE)
class ViewsState(rx.State):
    """The views beside the queue."""

    views: list[dict[str, str]] = []
    problem: str = ""  # required, too_long, taken, too_many
    problem_of: str = ""  # of which view; empty: of the new one
    turn: int = 0

    @rx.event
    async def save(self, form: FormData[str, Any]) -> None:
        """Keep the shown filter under a name."""
        sent = typed(form)
        chosen = Filter.read({key: values[0] for key, values in parse_qs(text(sent, "filter")[:1000]).items()})
        await self._change(lambda session, me: views.save(session, me, text(sent, "name"), chosen, clock.now()), "")

    @rx.event
    async def rename(self, form: FormData[str, Any]) -> None:
        """Give a view another name."""
        sent = typed(form)
        if view := identifier(text(sent, "view")):
            await self._change(lambda session, me: views.rename(session, me, view, text(sent, "name")), str(view))

    @rx.event
    async def remove(self, view: str) -> None:
        """Remove a view."""
        if found := identifier(view):
            await self._change(lambda session, me: views.remove(session, me, found), str(found))

    async def _change(self, change: Any, view: str) -> None:
        """Change what is kept, and show it anew; say what is wrong with a name."""
        self.turn += 1
        self.problem, self.problem_of = "", ""
        me = the_staff()
        try:
            async with portal().database.session() as session:
                await change(session, me)
        except UnnamedError as unnamed:
            self.problem, self.problem_of = unnamed.code, view
            return
        async with portal().database.session() as session:
            await list_views(self, session, me)


async def list_views(page: ViewsState, session: AsyncSession, me: SignedInStaff) -> None:
    """Show what is kept; no method, which anybody could call as an event."""
    page.views = [
        {"id": str(each.id), "name": each.name, "href": spoken(page, f"/desk?{each.address}".rstrip("?"))}
        for each in await views.mine(session, me)
    ]
