"""The desk: the queue of cases, live; the address holds its filter."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.figures import moment
from registry.rules.lifecycle import NotAllowedError
from registry.rules.queue import Changed, Filter, Order, slip
from registry.services.office import cases, casework, queue, staff
from registry.services.office.cases import ChangedError
from registry.services.office.casework import Colleague, ColleaguesError, UnseenError
from registry.services.office.queue import Listed
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.officer import presence
from states.officer.searches import RemembersSearches
from states.officer.views import ViewsState, list_views
from states.place import asked, spoken
from states.session import identifier, number_in, several, text, typed

NOBODY = "nobody"  # instead of a colleague
_DATE = len("24-11-2026")  # of a moment; the time of day is of no use in a list


@dataclass(frozen=True)
class Desk:
    """What an open desk shows, and to whom."""

    me: SignedInStaff
    chosen: Filter
    districts: frozenset[str] | None  # None: the whole province
    own: frozenset[UUID] = frozenset()  # cases in which they appear themselves, which are in no queue of theirs
    shown: frozenset[UUID] | None = None  # its cases, where these are all that it holds; None: there are more

    def showing(self, listed: Listed) -> "Desk":
        """Return the same with what it shows now."""
        return replace(self, shown=frozenset(row.id for row in listed.rows) if queue.is_whole(self.chosen, listed) else None)

    def touched_by(self, changed: Changed, now: datetime) -> bool:
        """Tell whether a changed case has entered, left or moved in it."""
        return changed.id not in self.own and queue.is_touched(self.chosen, self.districts, self.me, self.shown, changed, now)


DESKS: dict[str, Desk] = {}  # the open desks of this worker


@admits(Audience.OFFICE, keeps=("_searches",))
class DeskState(RemembersSearches, rx.State):
    """What the queue shows."""

    ready: bool = False
    me: str = ""
    role: str = ""
    centre: str = ""
    districts: list[str] = []  # codes of those that are theirs; empty: all
    nowhere: bool = False  # none is theirs
    rows: list[dict[str, str]] = []
    counts: dict[str, str] = {}
    chosen: dict[str, str] = {}
    ordered: str = ""  # what comes first, which is not always what was chosen
    more: bool = False  # whether a filter is set that is shown only when asked for
    filter_address: str = ""  # the filter as an address holds it, to save it and to take its cases away
    following: str = ""  # the address of the next page
    colleagues: list[dict[str, str]] = []  # of whose districts a case is shown
    centres: list[dict[str, str]] = []
    said: str = ""  # taken, given, given_back, nothing
    changed: list[str] = []  # the numbers of the cases that somebody else had changed
    unseen: list[str] = []  # of those that the colleague may not see
    theirs: list[str] = []  # of those that stay a colleague's
    slip: str = ""  # what a search that finds nothing looks like and is not
    turn: int = 0
    _colleagues: list[Colleague] = []

    @rx.event
    async def open(self) -> None:
        """Show the queue that the address names, and keep it live."""
        self.said, self.changed, self.unseen, self.theirs = "", [], [], []
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        me, now, chosen = the_staff(), clock.now(), self._asked()
        await presence.say_gone(self.router.session.client_token)  # from a case that this tab showed
        async with portal().database.session() as session:
            districts = await queue.shown_districts(session, me, chosen)
            own = await queue.own_cases(session, me)
            desk = DESKS[self.router.session.client_token] = Desk(me, chosen, districts, own)  # what changes from now on is news to it
            listed = await queue.listed(session, me, chosen, now, districts, own)
            self._colleagues = await casework.colleagues(session, me)
            centres = await staff.centres(session)
            await list_views(await self.get_state(ViewsState), session, me)
        self.centres = [{"id": str(each.id), "name": each.name} for each in centres if any(map(me.sees, each.districts))]
        self.me, self.role, self.centre = me.full_name, me.role, me.centre
        self.districts = sorted(me.districts) if me.districts is not None else []
        self.nowhere = me.districts == frozenset()
        self.chosen = {key: getattr(chosen, key) for key in Filter.__dataclass_fields__} | {"order": chosen.order or Order.DUE.value}
        self.ordered = chosen.ordered.value
        self.more = any((chosen.district, chosen.tehsil, chosen.centre, chosen.result, chosen.waiting, chosen.before))
        self.filter_address = replace(chosen, after="").address()
        self.slip = "" if listed.rows else slip(chosen.search)
        show(self, chosen, listed, now)
        self.ready = True
        DESKS[self.router.session.client_token] = desk.showing(listed)

    def _asked(self) -> Filter:
        given = {key: asked(self, key) for key in Filter.__dataclass_fields__}
        return Filter.read(given | {"search": self._searched(given["search"])})

    @rx.event
    async def filter(self, form: FormData[str, Any]) -> Any:
        """Show what is asked for; the address holds it, but for a search that may name a person."""
        sent = typed(form)
        chosen = Filter.read({key: text(sent, key) for key in Filter.__dataclass_fields__ if key != "after"})
        if chosen.sought and chosen.sought.personal:
            chosen = replace(chosen, search=self._remember(chosen.search))
        return rx.redirect(spoken(self, f"/desk?{chosen.address()}".rstrip("?")))

    @rx.event
    async def act(self, form: FormData[str, Any]) -> None:
        """Take the chosen cases, give them to a colleague, or make them nobody's."""
        self.turn += 1
        me, now = the_staff(), clock.now()
        sent = typed(form)
        picked = several(sent, "case")[: queue.PAGE]
        shown = {row["id"]: row["number"] for row in self.rows}
        self.changed, self.unseen, self.theirs = [], [], []
        whose = text(sent, "to")
        to, done = identifier(whose), "nothing"
        for each in picked:
            case, _, version = each.partition(":")
            application_id, seen = identifier(case), number_in(version)
            if application_id is None or seen is None:
                continue
            try:
                async with portal().database.session() as session:
                    if whose == NOBODY:
                        await casework.give_back(session, me, application_id, seen, now)
                    elif to:
                        await casework.give(session, me, application_id, seen, to, now)
                    else:
                        await casework.take(session, me, application_id, seen, now)
                    application = await cases.by_id(session, application_id)
                await cases.announce(portal().changes, application)
                done = "given_back" if whose == NOBODY else "given" if to else "taken"
            except UnseenError:
                self.unseen.append(shown.get(case, ""))
            except ColleaguesError:
                self.theirs.append(shown.get(case, ""))
            except (ChangedError, NotTheirsError, NotAllowedError):
                self.changed.append(shown.get(case, ""))
        self.said = "" if done == "nothing" and (self.changed or self.unseen or self.theirs) else done
        await self.restore()


def show(page: DeskState, chosen: Filter, listed: Listed, now: datetime) -> None:
    """Show a page of the queue; no method, which anybody could call as an event."""
    most = queue.MOST_COUNTED
    page.counts = {status: f"{most}+" if cases == most else str(cases) for status, cases in listed.counts.items()}
    page.rows = [
        {
            "id": str(row.id),
            "number": row.number,
            "name": row.name,
            "district": row.district,
            "tehsil": row.tehsil,
            "status": row.status,
            "result": row.result,
            "since": moment(row.since)[:_DATE],
            "due": moment(row.due_at)[:_DATE],
            "clock": queue.clock_of(row, now),
            "officer": row.officer,
            "wrote": "yes" if row.wrote else "",
            "version": str(row.version),
        }
        for row in listed.rows
    ]
    here = {row.district for row in listed.rows}
    page.colleagues = [{"id": str(each.id), "name": each.name} for each in page._colleagues if each.districts & here]
    following = replace(chosen, search=page._mark, after=listed.next)
    page.following = spoken(page, f"/desk?{following.address()}") if listed.next else ""
