"""The staff and their centres, as administrators manage them."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules import identity, places
from registry.rules.access import Duty, Role
from registry.rules.figures import clean, moment
from registry.rules.identity import Unfit
from registry.services.office import postings, staff
from registry.services.office.postings import NameTakenError
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import spoken
from states.session import several, text, typed


@admits(Audience.ADMINISTRATORS)
class PeopleState(rx.State):
    """What the page of the staff shows."""

    ready: bool = False
    people: list[dict[str, str]] = []
    centres: list[dict[str, str]] = []
    districts: dict[str, list[str]] = {}  # of the centres, by id
    problems: dict[str, str] = {}
    link: str = ""  # the invitation that was just made
    done: str = ""  # moved, disabled, enabled, second_factor_reset, centre_saved, centre_closed
    done_to: str = ""  # the name
    edition: int = 0  # counts what was done; its form is then as at first
    edited: dict[str, str] = {}  # the centre that is being changed
    edited_districts: list[str] = []
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the staff and the centres."""
        self.problems, self.link, self.done, self.edited, self.edited_districts = {}, "", "", {}, []
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
                "closed": "yes" if centre and centre.closed_at else "",
                "at": str(centre.id) if centre else each.division,
                "state": "disabled" if each.disabled_at else "invited" if each.password_hash is None else "active",
                "since": moment(each.created_at),
                "myself": "yes" if each.id == the_staff().staff_id else "",
            }
            for each, centre in found
        ]
        self.centres = [{"id": str(each.id), "name": each.name, "address": each.address, "hours": each.hours} for each in centres]
        self.districts = {str(each.id): each.districts for each in centres}
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
            await postings.give_back(session, await staff.everybody(session))
        await portal().changes.publish("staff:")
        self.link = f"{portal().settings.address}{spoken(self, '/staff/invited')}?token={token}"
        await self.restore()

    @rx.event
    async def change_centre(self, centre: str) -> Any:
        """Put a centre into the form below, to change it; none, to open another."""
        self.edited = next((each for each in self.centres if each["id"] == centre), {})
        self.edited_districts = self.districts.get(self.edited.get("id", ""), [])
        return rx.set_focus("name")

    @rx.event
    async def open_centre(self, form: FormData[str, Any]) -> Any:
        """Open a centre, or change the one that was put into the form."""
        self.turn += 1
        self.problems, self.done = {}, ""
        me, now, sent = the_staff(), clock.now(), typed(form)
        me.must(Duty.MANAGE_STAFF)
        name, address, hours = (clean(text(sent, key))[:most] for key, most in (("name", 100), ("address", 200), ("hours", 100)))
        known = {places.code(district) for district in places.districts()}
        districts = [each for each in several(sent, "districts") if each in known]
        if not name:
            self.problems["name"] = "required"
        if not districts:
            self.problems["districts"] = "required"
        if self.problems:
            return None
        told = {"name": name, "districts": districts, "address": address, "hours": hours}
        try:
            async with portal().database.session() as session:
                if self.edited:
                    await postings.change_centre(session, me, UUID(self.edited["id"]), **told, now=now)
                elif name in {each.name for each in await staff.centres(session)}:
                    raise NameTakenError
                else:
                    await staff.open_centre(session, name, districts, now, me.actor, address=address, hours=hours)
        except NameTakenError:
            self.problems["name"] = "taken"
            return None
        except NotTheirsError:
            self.problems["person"] = "not_allowed"
        self.edited, self.edited_districts = {}, []
        await portal().changes.publish("staff:")
        await self.restore()
        return self._say("centre_saved", name)

    @rx.event
    async def close_centre(self, centre: str) -> Any:
        """Close a centre: its officers see no case until they are moved."""
        return await self._change("centre_closed", postings.close_centre, centre, self.centres)

    @rx.event
    async def move(self, form: FormData[str, Any]) -> Any:
        """Move an officer to another centre, a supervisor to another division: what their open pages show follows at once."""
        self.turn += 1
        sent = typed(form)
        place = text(sent, "place")
        return await self._change(
            "moved", lambda session, me, person, now: postings.move(session, me, person, place, now), text(sent, "person")
        )

    @rx.event
    async def disable(self, person: str) -> Any:
        """Disable somebody: their sessions end at once."""
        return await self._change("disabled", staff.disable, person)

    @rx.event
    async def enable(self, person: str) -> Any:
        """Let somebody in again."""
        return await self._change("enabled", staff.enable, person)

    @rx.event
    async def reset_second_factor(self, person: str) -> Any:
        """Let somebody enrol a new phone."""
        return await self._change("second_factor_reset", staff.reset_second_factor, person)

    async def _change(self, done: str, change: Any, about: str, among: list[dict[str, str]] | None = None) -> Any:
        """Change something about a member of staff, or one of others, tell all open pages of it, and say that it is done."""
        self.problems, self.done = {}, ""
        named = next((each["name"] for each in (self.people if among is None else among) if each["id"] == about), "")
        if not named:
            return None
        try:
            async with portal().database.session() as session:
                await change(session, the_staff(), UUID(about), clock.now())
        except NotTheirsError:
            self.problems = {"person": "not_allowed"}
        await portal().changes.publish(f"staff:{about}")
        await self.restore()
        return self._say(done, named)

    def _say(self, done: str, to: str) -> Any:
        """Say what was done, unless something stood in its way."""
        if self.problems:
            return None
        self.done, self.done_to, self.edition = done, to, self.edition + 1
        return rx.set_focus("done")
