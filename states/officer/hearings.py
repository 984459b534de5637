"""The appeals to hear and the complaints to answer, as the office works on them; live."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.clock import PAKISTAN
from registry.rules import service_clock
from registry.rules.access import Duty, may
from registry.rules.appeals import appeal_of
from registry.rules.figures import moment
from registry.services.objections import appeals, complaints
from registry.services.office import cases
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from registry.services.registration import documents
from states.caller import Audience, admits, the_staff
from states.officer.refusals import REFUSALS, refused
from states.place import asked
from states.session import identifier, text, typed
from states.showing import districts, watch


@admits(Audience.OFFICE)
class HearingsState(rx.State):
    """What the page of objections shows: the queues, and the one that the address names."""

    ready: bool = False
    refused: bool = False  # no such appeal or complaint, or not theirs
    hears: bool = False  # whether appeals are theirs to hear at all
    shown: str = ""  # open, closed
    appeals: list[dict[str, str]] = []
    complaints: list[dict[str, str]] = []
    one: dict[str, str] = {}  # the appeal or complaint that is open
    papers: list[dict[str, str]] = []
    may_hear: bool = False
    problem: str = ""  # changed, not_allowed, or a key of FAULTS
    turn: int = 0
    _noted: str = ""  # what was looked at, and written down

    @rx.event
    async def open(self) -> None:
        """Show the queues and what the address names; that it was looked at is written down."""
        self.problem, self._noted = "", ""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        me, now = the_staff(), clock.now()
        watch(self, districts(me.districts))
        self.hears = may(me.role, Duty.HEAR_APPEALS)
        self.shown = "closed" if asked(self, "shown") == "closed" else "open"
        async with portal().database.session() as session:
            heard = await appeals.queue(session, me, open_ones=self.shown == "open") if self.hears else []
            hear = {each.id for each, _, _ in heard if await appeals.may_hear(session, me, each)}
            complained = await complaints.queue(session, me, open_ones=self.shown == "open")
        self.appeals = [
            {
                "id": str(each.id),
                "kind": each.kind,
                "programme": each.programme,
                "name": name,
                "number": case.number or "",
                "district": case.district,
                "at": moment(each.made_at),
                "due": moment(each.due_at),
                "clock": service_clock.standing(each.due_at, now.astimezone(PAKISTAN)) if each.heard_at is None else "",
                "state": each.state,
                "mine": "yes" if each.id in hear else "",
            }
            for each, case, name in heard
        ]
        self.complaints = [
            {
                "id": str(each.id),
                "kind": each.category,
                "programme": "",
                "name": name,
                "district": each.district,
                "at": moment(each.made_at),
                "due": moment(each.due_at),
                "clock": service_clock.standing(each.due_at, now.astimezone(PAKISTAN)) if each.answered_at is None else "",
                "state": each.state,
            }
            for each, name in complained
        ]
        await self._look(now)
        self.ready = True

    async def _look(self, now: datetime) -> None:
        """Show the one that the address names, if it is theirs to see."""
        self.one, self.papers, self.may_hear, self.refused = {}, [], False, False
        named = {kind: identifier(asked(self, kind)) for kind in ("appeal", "complaint")}
        try:
            if which := named["appeal"]:
                await self._look_at_appeal(which, now)
            elif which := named["complaint"]:
                await self._look_at_complaint(which, now)
        except NotTheirsError:
            self.refused = True

    async def _look_at_appeal(self, which: UUID, now: datetime) -> None:
        me = the_staff()
        async with portal().database.session() as session:
            made, application = await appeals.theirs(session, me, which)
            if self._noted != str(which):
                await appeals.note_seen(session, me, made, application, now)
            files = await documents.of_application(session, application.id)
            self.may_hear = made.heard_at is None and await appeals.may_hear(session, me, made)
            decided = await appeals.reason_of(session, made)
        self._noted = str(which)
        self.papers = [{"id": str(file.id), "name": file.file_name} for file in files if appeal_of(file.kind) == made.id]
        self.one = {
            "type": "appeal",
            "id": str(made.id),
            "kind": made.kind,
            "programme": made.programme,
            "number": application.number or "",
            "decided_at": moment(made.decided_at),
            "decided": decided,
            "words": made.words,
            "state": made.state,
            "reason": made.reason,
        }

    async def _look_at_complaint(self, which: UUID, now: datetime) -> None:
        me = the_staff()
        async with portal().database.session() as session:
            made, application = await complaints.theirs(session, me, which)
            if self._noted != str(which):
                await complaints.note_seen(session, me, made, application, now)
        self._noted = str(which)
        self.one = {
            "type": "complaint",
            "id": str(made.id),
            "kind": made.category,
            "words": made.words,
            "state": made.state,
            "reason": made.answer,
        }

    @rx.event
    async def hear(self, form: FormData[str, Any]) -> None:
        """Grant or refuse the appeal that is open."""
        sent, now = typed(form), clock.now()
        await self._do(
            "appeal", lambda session, which: appeals.hear(session, the_staff(), which, text(sent, "outcome"), text(sent, "reason"), now)
        )

    @rx.event
    async def answer(self, form: FormData[str, Any]) -> None:
        """Answer the complaint that is open."""
        sent, now = typed(form), clock.now()
        await self._do("complaint", lambda session, which: complaints.answer(session, the_staff(), which, text(sent, "reason"), now))

    async def _do(self, kind: str, act: Any) -> None:
        self.turn += 1
        self.problem = ""
        which = identifier(self.one.get("id", "")) if self.one.get("type") == kind else None
        if which is None:
            return
        try:
            async with portal().database.session() as session:
                application = await act(session, which)
            await cases.announce(portal().changes, application)
        except REFUSALS as error:
            self.problem = refused(error)
        with suppress(NotTheirsError):
            await self.restore()
