"""The staff and their centres, as administrators manage them."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules import identity, places
from registry.rules.access import Duty, Role
from registry.rules.figures import clean
from registry.rules.identity import Unfit
from registry.services import staff
from registry.services.portal import portal
from registry.services.staff import NotTheirsError
from states.caller import Audience, admits, the_staff
from states.dashboard import moment
from states.place import spoken
from states.session import several, text, typed


@admits(Audience.ADMINISTRATORS)
class PeopleState(rx.State):
    """What the page of the staff shows."""

    ready: bool = False
    people: list[dict[str, str]] = []
    centres: list[dict[str, str]] = []
    problems: dict[str, str] = {}
    link: str = ""  # the invitation that was just made
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the staff and the centres."""
        self.problems, self.link = {}, ""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        async with portal().database.session() as session:
            found = await staff.everybody(session)
            centres = await staff.centres(session)
        self.people = [
            {
                "id": str(each.id),
                "name": each.full_name,
                "cnic": identity.show_cnic(each.cnic),
                "role": each.role,
                "place": centre.name if centre else each.division,
                "state": "disabled" if each.disabled_at else "invited" if each.password_hash is None else "active",
                "since": moment(each.created_at),
            }
            for each, centre in found
        ]
        self.centres = [{"id": str(each.id), "name": each.name, "districts": " ".join(each.districts)} for each in centres]
        self.ready = True

    @rx.event
    async def invite(self, form: FormData[str, Any]) -> None:
        """Invite somebody; the link is shown once, to be handed over."""
        self.turn += 1
        self.problems, self.link = {}, ""
        me, now, sent = the_staff(), clock.now(), typed(form)
        me.must(Duty.MANAGE_STAFF)
        role, division = text(sent, "role"), text(sent, "division")
        centre = next((UUID(each["id"]) for each in self.centres if each["id"] == text(sent, "centre")), None)
        if role not in set(Role):
            self.problems["role"] = "required"
        if role == Role.OFFICER and centre is None:
            self.problems["centre"] = "required"
        for key, read in (("cnic", identity.cnic), ("full_name", identity.name)):
            try:
                read(text(sent, key))
            except Unfit as unfit:
                self.problems[key] = unfit.code
        if self.problems:
            return
        async with portal().database.session() as session:
            _, token = await staff.invite(
                session,
                cnic=text(sent, "cnic"),
                full_name=text(sent, "full_name"),
                role=role,
                now=now,
                by=me.actor,
                centre_id=centre,
                division=division if division in places.divisions() else "",
            )
        self.link = f"{portal().settings.address}{spoken(self, '/staff/invited')}?token={token}"
        await self.restore()

    @rx.event
    async def open_centre(self, form: FormData[str, Any]) -> None:
        """Open a centre, or change its districts."""
        self.turn += 1
        self.problems = {}
        me, sent = the_staff(), typed(form)
        me.must(Duty.MANAGE_STAFF)
        name = clean(text(sent, "name"))[:100]
        known = {places.code(district) for district in places.districts()}
        districts = [each for each in several(sent, "districts") if each in known]
        if not name:
            self.problems["name"] = "required"
        if not districts:
            self.problems["districts"] = "required"
        if self.problems:
            return
        async with portal().database.session() as session:
            await staff.open_centre(session, name, districts, clock.now(), me.actor)
        await self.restore()

    @rx.event
    async def disable(self, person: str) -> None:
        """Disable somebody: their sessions end at once."""
        await self._change(staff.disable, person)

    @rx.event
    async def enable(self, person: str) -> None:
        """Let somebody in again."""
        await self._change(staff.enable, person)

    @rx.event
    async def reset_second_factor(self, person: str) -> None:
        """Let somebody enrol a new phone."""
        await self._change(staff.reset_second_factor, person)

    async def _change(self, change: Any, person: str) -> None:
        if person not in {each["id"] for each in self.people}:
            return
        try:
            async with portal().database.session() as session:
                await change(session, the_staff(), UUID(person), clock.now())
        except NotTheirsError:
            self.problems = {"person": "not_allowed"}
        await portal().changes.publish(f"staff:{person}")
        await self.restore()
