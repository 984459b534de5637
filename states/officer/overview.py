"""The overview, as supervisors see it: live, the address holds place and time."""

from datetime import timedelta
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.access import Duty
from registry.rules.figures import span
from registry.rules.verification import Result, Source
from registry.services.office import overview
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import asked, spoken
from states.session import number_in, text, typed
from states.showing import FIGURES, watch

_LONGEST_PLACE = 60


@admits(Audience.SUPERVISORS)
class OverviewState(rx.State):
    """What the overview shows."""

    ready: bool = False
    place: str = ""
    days: str = ""
    mine: list[str] = []  # codes of the districts that may be chosen; empty: all
    backlog: dict[str, list[int]] = {}
    most_waiting: int = 1
    came_and_went: list[dict[str, int]] = []
    day_names: list[str] = []
    most_moved: int = 1
    loads: list[dict[str, int]] = []
    load_names: list[str] = []
    most_open: int = 1
    all_open: int = 0
    all_overdue: int = 0
    verified: int = 0
    median: dict[str, str] = {}  # count, and unit of SPANS
    ninetieth: dict[str, str] = {}
    results: dict[str, dict[str, int]] = {}  # by source and result
    most_answered: int = 1
    silent: dict[str, int] = {}  # by source, the checks that wait because it did not answer
    work: list[dict[str, str]] = []

    @rx.event
    async def open(self) -> None:
        """Show what the address asks for, and keep it live."""
        await self.restore()

    async def restore(self) -> None:
        """Count anew."""
        me, days = the_staff(), asked(self, "days")
        me.must(Duty.OVERVIEW)
        watch(self, {FIGURES})
        place = asked(self, "place")[:_LONGEST_PLACE]
        self.place = place if overview.districts_in(place) else ""
        self.days = days if days in map(str, overview.PERIODS) else "30"
        async with portal().database.session() as session:
            found = await overview.overview(session, me, self.place, int(self.days), clock.now())
        self.mine = sorted(me.districts) if me.districts is not None else []
        self.backlog = {status: list(bands) for status, bands in found.backlog.items()}
        self.most_waiting = max(1, *(cases for bands in found.backlog.values() for cases in bands))
        self.day_names = [f"{day.day:%d-%m}" for day in found.days]
        self.came_and_went = [{"came": day.came, "went": day.went} for day in found.days]
        self.most_moved = max(1, *(max(day.came, day.went) for day in found.days))
        self.load_names = [load.district for load in found.loads]
        self.loads = [{"open": load.open, "overdue": load.overdue} for load in found.loads]
        self.most_open = max([1, *(load.open for load in found.loads)])
        self.all_open, self.all_overdue = sum(load.open for load in found.loads), sum(load.overdue for load in found.loads)
        self.verified = found.verified
        self.median, self.ninetieth = _span(found.median), _span(found.ninetieth)
        self.results = {source: {result: found.results.get(source, {}).get(result, 0) for result in Result} for source in Source}
        self.silent = {source: found.silent.get(source, 0) for source in Source}
        self.most_answered = max(1, *(checks for results in self.results.values() for checks in results.values()))
        self.work = [
            {"name": each.name, "role": each.role}
            | {"in_hand": str(each.in_hand), "asked": str(each.asked), "recommended": str(each.recommended), "decided": str(each.decided)}
            for each in found.work
        ]
        self.ready = True

    @rx.event
    async def choose(self, form: FormData[str, Any]) -> Any:
        """Show another place or time; the address holds it."""
        sent = typed(form)
        place, days = text(sent, "place"), number_in(text(sent, "days"), 2)
        known = place if overview.districts_in(place) else ""
        return rx.redirect(spoken(self, f"/desk/overview?place={known}&days={30 if days is None else days}"))


def _span(took: timedelta | None) -> dict[str, str]:
    return {} if took is None else dict(zip(("count", "unit"), span(took), strict=True))
