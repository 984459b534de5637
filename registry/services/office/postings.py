"""Where the staff work: people moved, centres changed and closed; cases that are no longer of somebody's places are nobody's again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Centre, Staff
from registry.rules import access, places
from registry.rules.access import Duty, Role
from registry.services.office import audit, staff
from registry.services.office.staff import NotTheirsError, SignedInStaff


class NameTakenError(Exception):
    """Another centre has this name."""


async def move(session: AsyncSession, me: SignedInStaff, staff_id: UUID, place: str, now: datetime) -> None:
    """Move an officer to the centre of this id, or a supervisor to a division (empty: the whole province); raises NotTheirsError."""
    me.must(Duty.MANAGE_STAFF)
    person = (await session.exec(select(Staff).where(Staff.id == staff_id))).first()
    centre = next((each for each in await staff.centres(session) if str(each.id) == place), None)
    before = {"centre": str(person.centre_id or ""), "division": person.division} if person else {}
    if person and person.role == Role.OFFICER and centre:
        person.centre_id = centre.id
    elif person and person.role == Role.SUPERVISOR and place in {"", *places.divisions()}:
        person.division = place
    else:
        raise NotTheirsError("nobody to move there")
    session.add(person)
    await session.flush()
    after = {"centre": str(person.centre_id or ""), "division": person.division}
    await give_back(session, [(person, centre)])
    await audit.note(session, me.actor, "staff_moved", now, details={"staff": str(staff_id), "before": before, "after": after})


async def change_centre(
    session: AsyncSession,
    me: SignedInStaff,
    centre_id: UUID,
    *,
    name: str,
    districts: Collection[str],
    address: str,
    hours: str,
    now: datetime,
) -> None:
    """Change all that is known of an open centre; raises NotTheirsError, or NameTakenError where another has the name."""
    centre = await _open_centre(session, me, centre_id)
    if (await session.exec(select(Centre.id).where(Centre.name == name, Centre.id != centre_id))).first():
        raise NameTakenError
    before = _told(centre)
    centre.name, centre.districts, centre.address, centre.hours = name, sorted(set(districts)), address, hours
    session.add(centre)
    await session.flush()
    await give_back(session, await staff.everybody(session))
    await audit.note(session, me.actor, "centre_opened", now, details={"centre": name, "before": before, "after": _told(centre)})


def _told(centre: Centre) -> dict[str, Any]:
    return {"centre": centre.name, "districts": centre.districts, "address": centre.address, "hours": centre.hours}


async def close_centre(session: AsyncSession, me: SignedInStaff, centre_id: UUID, now: datetime) -> None:
    """Close a centre: its officers see no case until they are moved. Opening one of its name opens it again. Raises NotTheirsError."""
    centre = await _open_centre(session, me, centre_id)
    centre.closed_at = now
    session.add(centre)
    await session.flush()
    await give_back(session, await staff.everybody(session))
    await audit.note(session, me.actor, "centre_closed", now, details={"centre": centre.name})


async def _open_centre(session: AsyncSession, me: SignedInStaff, centre_id: UUID) -> Centre:
    me.must(Duty.MANAGE_STAFF)
    centre = (await session.exec(select(Centre).where(Centre.id == centre_id, col(Centre.closed_at).is_(None)))).first()
    if centre is None:
        raise NotTheirsError("no such centre")
    return centre


async def give_back(session: AsyncSession, people: Iterable[tuple[Staff, Centre | None]]) -> None:
    """Make the cases nobody's that are assigned to people whose places they are not."""
    for person, centre in people:
        sees = access.districts_of(person.role, centre.districts if centre and not centre.closed_at else [], person.division)
        if sees is not None:
            elsewhere = (col(Application.assigned_to) == person.id, col(Application.district).not_in(sorted(sees)))
            await session.exec(update(Application).where(*elsewhere).values(assigned_to=None))  # pyright: ignore
