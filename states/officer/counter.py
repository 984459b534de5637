"""The counter: an officer looks a CNIC up, registers the person who brings it, or lets themselves be called."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.clock import day_of
from registry.rules import identity
from registry.rules.access import Duty
from registry.rules.figures import moment
from registry.rules.identity import Unfit
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from registry.services.registration import assisting, counter, helpline
from registry.services.registration.assisting import Helped
from states.caller import Audience, admits, the_staff
from states.officer.registration import RegistrationState
from states.session import text, typed

_LOOK_UPS = "60 per 15 minutes"  # of one officer
_WRONG_CODES = "10 per 15 minutes"


@admits(Audience.REGISTRARS)
class CounterState(rx.State):
    """What the counter's first page asks while nothing is open."""

    found: str = ""  # new, draft, sent, own: what there is of the CNIC that was looked up
    found_status: str = ""
    found_district: str = ""
    found_at: str = ""
    cnic: str = ""  # that was looked up
    problems: dict[str, str] = {}
    said: str = ""  # too_many, not_valid, not_theirs
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show what the officer has open, or a way to open something."""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        self._begin()
        await (await self.get_state(RegistrationState)).restore()

    def _begin(self) -> None:
        self.found = self.found_status = self.found_district = self.found_at = self.cnic = self.said = ""
        self.problems = {}

    @rx.event
    async def look_up(self, form: FormData[str, Any]) -> None:
        """Tell whether a CNIC has an application already."""
        self.turn += 1
        self._begin()
        me, now = the_staff(), clock.now()
        me.must(Duty.REGISTER)
        try:
            cnic = identity.cnic(text(typed(form), "cnic")[:40])
        except Unfit as unfit:
            self.problems = {"cnic": unfit.code}
            return
        if not await portal().limiter.allows(_LOOK_UPS, "counter", str(me.staff_id)):
            self.said = "too_many"
            return
        async with portal().database.session() as session:
            found = await counter.look_up(session, me, cnic, now)
        self.cnic, self.found = identity.show_cnic(cnic), found.kind
        self.found_status, self.found_district, self.found_at = found.status, found.district, moment(found.submitted_at)

    @rx.event
    async def register(self, form: FormData[str, Any]) -> None:
        """Register the person, and open their form."""
        self.turn += 1
        me, now, sent = the_staff(), clock.now(), typed(form)
        values, self.problems = counter.read(counter.PERSON_FIELDS, sent, day_of(now))
        if self.problems:
            return
        try:
            async with portal().database.session() as session:
                former = await assisting.mine(session, me, now)
                opened = await counter.register(session, me, values, now)
                if opened is None:  # somebody was faster
                    self.found = (await counter.look_up(session, me, values["cnic"], now)).kind
        except NotTheirsError:
            self.said = "not_theirs"
            return
        if opened:
            await self._show_opened(former)

    @rx.event
    async def resume(self, form: FormData[str, Any]) -> None:
        """Open what the person has, once the original CNIC was seen."""
        self.turn += 1
        me, now, sent = the_staff(), clock.now(), typed(form)
        seen = text(sent, "cnic_seen") == "yes"
        self.problems = {} if seen else {"cnic_seen": "not_agreed"}
        if not seen:
            return
        if not await portal().limiter.allows(_LOOK_UPS, "resume", str(me.staff_id)):
            self.said = "too_many"
            return
        try:
            async with portal().database.session() as session:
                former = await assisting.mine(session, me, now)
                account_id = await counter.resume(session, me, identity.cnic(text(sent, "cnic")[:40]), now, cnic_seen=seen)
        except (NotTheirsError, Unfit):
            self.said = "not_theirs"
            return
        await self._show_opened(former, account_id)

    @rx.event
    async def join(self, form: FormData[str, Any]) -> None:
        """Open the form of the citizen who reads a code out."""
        self.turn += 1
        self._begin()
        me, now = the_staff(), clock.now()
        me.must(Duty.REGISTER)
        if not await portal().limiter.spares(_WRONG_CODES, "helpline", str(me.staff_id)):
            self.said = "too_many"
            return
        try:
            async with portal().database.session() as session:
                former = await assisting.mine(session, me, now)
            account_id = await helpline.join(portal().database, me, text(typed(form), "code"), now)
        except NotTheirsError:
            self.said = "not_theirs"
            return
        if account_id is None:
            await portal().limiter.allows(_WRONG_CODES, "helpline", str(me.staff_id))
            self.said = "not_valid"
            return
        await self._show_opened(former, account_id)

    async def _show_opened(self, former: Helped | None, account_id: UUID | None = None) -> None:
        """Show the form that has just been opened, also to its citizen, and that the one before is over."""
        for concerned in {former and former.account.id, account_id} - {None}:
            await portal().changes.publish(str(concerned))
        await self.restore()
