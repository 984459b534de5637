"""Benefits in the office: who may be recommended for what, and what a supervisor decides, several at once."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.records import Application
from registry.rules.figures import rupees
from registry.services.benefits import award_lists, awards
from registry.services.office import cases
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.officer.refusals import REFUSALS, refused
from states.session import identifier, number_in, several, text, typed
from states.showing import districts, watch


@admits(Audience.OFFICE)
class AwardsState(rx.State):
    """What the page of benefits shows."""

    ready: bool = False
    role: str = ""
    households: list[dict[str, str]] = []
    proposed: list[dict[str, str]] = []
    lists: list[dict[str, str]] = []
    problem: str = ""  # nothing_chosen, changed, not_allowed, or a key of FAULTS
    done: int = 0
    turn: int = 0
    longer: bool = False  # whether more wait than are shown
    _pages: int = 1

    @rx.event
    async def open(self) -> None:
        """Show the lists, and keep them live."""
        self.problem, self.done, self._pages = "", 0, 1
        await self.restore()

    @rx.event
    async def more(self) -> None:
        """Show more of the lists."""
        self._pages = min(self._pages + 1, award_lists.MOST_PAGES)
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        me = the_staff()
        watch(self, districts(me.districts))
        async with portal().database.session() as session:
            ready = await award_lists.ready(session, me, self._pages) if me.role == "officer" else []
            proposed = await award_lists.proposed(session, me, self._pages)
            lists = await awards.waiting_lists(session)
        self.role = me.role
        full = len(ready) >= self._pages * award_lists.PAGE or len(proposed) >= self._pages * 2 * award_lists.PAGE
        self.longer = full and self._pages < award_lists.MOST_PAGES
        self.households = [
            {
                "id": f"{each.id}:{each.version}",
                "number": each.number,
                "name": each.name,
                "district": each.district,
                "clear": "yes" if each.clear else "",
                "programmes": " ".join(each.possible),
                "unjudged": "yes" if each.unjudged else "",
                "apart": " ".join(sorted(each.apart)),
            }
            for each in ready
        ]
        self.proposed = [
            {
                "id": str(each.award.id),
                "number": each.number,
                "name": each.name,
                "district": each.district,
                "programme": each.award.programme,
                "proposed": each.award.proposed,
                "amount": rupees(each.award.amount) if each.award.amount else "",
                "rhythm": each.award.rhythm,
                "score": str(each.award.score),
                "reason": each.award.reason,
                "clear": "yes" if each.clear else "",
                "by": each.by,
                "bar": each.bar,
            }
            for each in proposed
        ]
        self.lists = [{"programme": each.programme, "waiting": str(each.waiting), "need": str(each.need)} for each in lists if each.waiting]
        self.ready = True

    @rx.event
    async def recommend(self, form: FormData[str, Any]) -> None:
        """Recommend everything that is possible for the chosen households where all is clear."""
        self.turn += 1
        me, now, self.done = the_staff(), clock.now(), 0
        picked = several(typed(form), "household")[: award_lists.PAGE * award_lists.MOST_PAGES]
        self.problem = "" if picked else "nothing_chosen"
        for each in picked:
            case, _, version = each.partition(":")
            household, seen = identifier(case), number_in(version)
            if household and seen is not None:
                await self._announce(await self._do(self._everything(me, household, seen, now)))
        await self.restore()

    def _everything(self, me: Any, household: UUID, version: int, now: Any) -> Callable[[Any], Awaitable[Application]]:
        async def act(session: Any) -> Application:
            possible = [each.programme for each in await awards.standings(session, household) if each.possible == "grant"]
            await awards.recommend(session, me, household, version, possible, "", now)
            return await cases.by_id(session, household)

        return act

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> None:
        """Approve the chosen, or decline them with the reason that the citizens read."""
        self.turn += 1
        me, now, sent = the_staff(), clock.now(), typed(form)
        picked = [award for each in several(sent, "award")[: 2 * award_lists.PAGE * award_lists.MOST_PAGES] if (award := identifier(each))]
        outcome, reason, self.done = text(sent, "outcome"), text(sent, "reason"), 0
        self.problem = "" if picked else "nothing_chosen"
        decided = [await self._do(lambda session, award=award: awards.decide(session, me, award, outcome, reason, now)) for award in picked]
        if self.done:
            await admit_after(picked, now, [each for each in decided if each])
        await self.restore()

    async def _do(self, act: Callable[[Any], Awaitable[Application]]) -> Application | None:
        try:
            async with portal().database.session() as session:
                application = await act(session)
        except REFUSALS as error:
            self.problem = refused(error)
            return None
        self.done += 1
        return application

    async def _announce(self, application: Application | None) -> None:
        if application is not None:
            await cases.announce(portal().changes, application)


async def admit_after(decided: list[UUID], now: Any, changed: list[Application]) -> None:
    """Give of the budgets, after decisions, to about as many as were decided on, and announce these cases and those who have a benefit now.

    Nothing is announced before: until then a page would say that the budgets are used up. Where many more wait, the worker goes on.
    """
    concerned = {each.id: each for each in changed}
    async with portal().database.session() as session:
        programmes = await awards.programmes_of(session, decided)
    for programme in programmes:
        for _ in range(1 + len(decided) // awards.AT_ONCE):
            async with portal().database.session() as session:
                admitted = await awards.admit(session, programme, now)
            concerned |= {each.id: each for each in admitted}
            if len(admitted) < awards.AT_ONCE:
                break
    for application in concerned.values():
        await cases.announce(portal().changes, application)
