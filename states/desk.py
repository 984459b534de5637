"""The desk: the queue of cases, live; the address holds its filter."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.lifecycle import NotAllowedError
from registry.services import cases, casework, queue
from registry.services.cases import ChangedError
from registry.services.portal import portal
from registry.services.queue import Filter
from registry.services.staff import NotTheirsError
from states.caller import Audience, admits, the_staff
from states.dashboard import moment
from states.place import asked, spoken
from states.session import identifier, several, text, typed

DESKS: dict[str, frozenset[str] | None] = {}  # the open desks of this worker, and the districts each shows (None: all)


@admits(Audience.OFFICE)
class DeskState(rx.State):
    """What the queue shows."""

    ready: bool = False
    ended: bool = False
    me: str = ""
    role: str = ""
    centre: str = ""
    districts: list[str] = []
    rows: list[dict[str, str]] = []
    counts: dict[str, int] = {}
    chosen: dict[str, str] = {}
    filter_address: str = ""  # what the address says of the filter
    following: str = ""  # the address of the next page
    colleagues: list[dict[str, str]] = []
    said: str = ""  # changed, nothing
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the queue that the address names, and keep it live."""
        self.said = ""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        me, now = the_staff(), clock.now()
        chosen = Filter.read({key: asked(self, key) for key in Filter.__dataclass_fields__})
        async with portal().database.session() as session:
            listed = await queue.page(session, me, chosen)
            self.counts = await queue.counts(session, me, chosen)
            self.colleagues = [{"id": str(each.id), "name": each.full_name} for each in await casework.colleagues(session, me)]
        self.me, self.role, self.centre = me.full_name, me.role, me.centre
        self.districts = sorted(me.districts) if me.districts is not None else []
        self.chosen = {key: getattr(chosen, key) for key in Filter.__dataclass_fields__}
        self.filter_address = chosen.address()
        self.rows = [
            {
                "id": str(row.id),
                "number": row.number,
                "name": row.name,
                "district": row.district,
                "tehsil": row.tehsil,
                "status": row.status,
                "result": row.result,
                "since": moment(row.since),
                "due": moment(row.due_at),
                "clock": queue.clock_of(row, now),
                "officer": row.officer,
                "version": str(row.version),
            }
            for row in listed.rows
        ]
        self.following = spoken(self, f"/desk?{Filter(**(self.chosen | {'after': listed.next})).address()}") if listed.next else ""
        self.ready, self.ended = True, False
        DESKS[self.router.session.client_token] = me.districts

    @rx.event
    async def filter(self, form: FormData[str, Any]) -> Any:
        """Show what is asked for; the address holds it."""
        sent = typed(form)
        chosen = Filter.read({key: text(sent, key) for key in Filter.__dataclass_fields__})
        return rx.redirect(spoken(self, f"/desk?{chosen.address()}".rstrip("?")))

    @rx.event
    async def act(self, form: FormData[str, Any]) -> None:
        """Take the chosen cases, or give them to a colleague."""
        self.turn += 1
        me, now = the_staff(), clock.now()
        sent = typed(form)
        picked = several(sent, "case")[: queue.PAGE]
        to = identifier(text(sent, "to"))
        self.said = "" if picked else "nothing"
        for each in picked:
            case, _, version = each.partition(":")
            application_id = identifier(case)
            if application_id is None or not version.isdecimal() or len(version) > 9:
                continue
            try:
                async with portal().database.session() as session:
                    if to:
                        await casework.give(session, me, application_id, int(version), to, now)
                    else:
                        await casework.take(session, me, application_id, int(version), now)
                    application = await cases.by_id(session, application_id)
                await cases.announce(portal().changes, application)
            except (ChangedError, NotTheirsError, NotAllowedError):
                self.said = "changed"
        await self.restore()
