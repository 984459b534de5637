"""The open queues. News of cases cost one read of them, one of who is still signed in, and one for each different list they touch."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import reflex as rx
import structlog

from registry import clock
from registry.services.office import queue, staff_sign_in
from registry.services.office.staff import SignedInStaff
from registry.services.portal import portal
from states.caller import STAFF_BROWSER, Caller, set_caller
from states.officer.desk import DESKS, Desk, DeskState, show

_AT_ONCE = 8  # lists that are read at a time
log = structlog.get_logger()


class LiveDesks:
    """The open desks of this worker, kept as the database is. News that come while it is at work are gathered for the next round."""

    def __init__(self, app: rx.App, look_again: Callable[[str], None]) -> None:
        self._app = app
        self._look_again = look_again  # reads a desk anew with all its rights, or finds it ended
        self._news: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def hear(self, district: str, account: str) -> None:
        """Take note that the case of an account has changed."""
        self._news.put_nowait((district, account))

    def look_again_at(self, district: str) -> None:
        """Read the desks of a district anew: a case is filed elsewhere now, and what they show may not tell that they held it."""
        for token, desk in list(DESKS.items()):
            if desk.districts is None or district in desk.districts:
                self._look_again(token)

    async def keep(self) -> None:
        """Renew the desks that news touch, until cancelled."""
        while True:
            news = {await self._news.get()}
            while not self._news.empty():
                news.add(self._news.get_nowait())
            try:
                await self._renew(news)
            except Exception as error:  # the next news may be read again
                log.warning("desks_not_renewed", error=type(error).__name__)

    async def _renew(self, news: set[tuple[str, str]]) -> None:
        now = clock.now()
        near = {token: desk for token, desk in DESKS.items() if any(desk.districts is None or each in desk.districts for each, _ in news)}
        if not near:
            return
        async with portal().database.session() as session:
            changed = await queue.changed(session, [UUID(account) for _, account in news])
            touched = {token: desk for token, desk in near.items() if any(desk.touched_by(each, now) for each in changed)}
            if not touched:
                return
            present = await staff_sign_in.still(session, {desk.me.token_sha256 for desk in touched.values()}, now)
        lists: dict[object, dict[str, tuple[Desk, SignedInStaff]]] = defaultdict(dict)
        for token, desk in touched.items():
            me = present.get(desk.me.token_sha256)
            if me is None or (me.role, me.districts) != (desk.me.role, desk.me.districts):
                self._look_again(token)
                continue
            whose = me.staff_id if desk.chosen.assigned == "me" else None
            lists[desk.chosen, desk.districts, desk.own, me.districts, whose][token] = desk, me
        together = asyncio.Semaphore(_AT_ONCE)
        await asyncio.gather(*(self._show(desks, together) for desks in lists.values()))

    async def _show(self, desks: dict[str, tuple[Desk, SignedInStaff]], together: asyncio.Semaphore) -> None:
        """Read a list once and show it to all who look at it."""
        async with together:
            now, (desk, me) = clock.now(), next(iter(desks.values()))
            async with portal().database.session() as session:
                listed = await queue.listed(session, me, desk.chosen, now, desk.districts, desk.own)
            namespace = self._app.event_namespace
            for token, (shown, viewer) in desks.items():
                if namespace is None or namespace.headers_of(token).get(STAFF_BROWSER) != viewer.token_sha256:  # pyright: ignore[reportAttributeAccessIssue]
                    DESKS.pop(token, None)
                    continue
                set_caller(Caller(None, "", viewer))
                with self._app.set_contexts():
                    async with self._app.modify_state(rx.BaseStateToken(ident=token, cls=DeskState)) as root:
                        page = await root.get_state(DeskState)
                        if DESKS.get(token) is shown:
                            show(page, shown.chosen, listed, now)
                            DESKS[token] = shown.showing(listed)
                        else:  # they have chosen something else meanwhile, and may have read it before this change
                            self._look_again(token)
