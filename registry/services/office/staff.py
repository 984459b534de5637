"""The staff: invited, moved, disabled (their sessions end at once), and whose cases are theirs."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Application, Centre, Staff, StaffSignIn, StepAnswers
from registry.records.database import Database
from registry.records.upsert import insert_into
from registry.rules import access, identity, passwords
from registry.rules.access import Duty, Role
from registry.services.accounts.hashing import fingerprint, hash_password
from registry.services.office import audit
from registry.services.office.audit import Actor

INVITED_FOR = timedelta(days=7)


class NotTheirsError(Exception):
    """Somebody may not do this, or not with this case."""


@dataclass(frozen=True)
class SignedInStaff:
    """A member of staff who is signed in, with both factors, in one browser."""

    staff_id: UUID
    full_name: str
    role: str
    centre: str
    cnic: str = field(repr=False)
    districts: frozenset[str] | None  # None: the whole province
    language: str
    token_sha256: str
    address: str = ""

    @property
    def actor(self) -> Actor:
        """Who this is, as the audit names them."""
        return Actor(self.staff_id, self.role, self.centre, self.address)

    def must(self, duty: Duty) -> None:
        """Refuse what is not theirs to do; raises NotTheirsError."""
        if not access.may(self.role, duty):
            raise NotTheirsError(duty)

    def sees(self, district: str) -> bool:
        """Tell whether cases of a district are theirs to see."""
        return self.districts is None or district in self.districts


async def invite(
    session: AsyncSession,
    *,
    cnic: str,
    full_name: str,
    role: str,
    now: datetime,
    by: Actor,
    centre_id: UUID | None = None,
    division: str = "",
    mobile: str | None = None,
    email: str | None = None,
) -> tuple[Staff, str]:
    """Make a member of staff, or invite one again, and return the token of the link with which they set a password. Raises Unfit."""
    number = identity.cnic(cnic)
    token = secrets.token_urlsafe(32)
    fresh = Staff(cnic=number, full_name="", role="", created_at=now).model_dump()
    held = insert_into(session, Staff).values(**fresh).on_conflict_do_update(index_elements=["cnic"], set_={"cnic": number})
    staff = (await session.exec(held.returning(Staff), execution_options={"populate_existing": True})).scalar_one()  # pyright: ignore
    before = {"role": staff.role, "centre": str(staff.centre_id or ""), "division": staff.division}
    if staff.role not in {"", role}:
        await end_all(session, staff.id, now)  # what stands open on their screens was for another role
    staff.full_name, staff.role = identity.name(full_name), Role(role)
    staff.centre_id = centre_id if role == Role.OFFICER else None
    staff.division = division if role == Role.SUPERVISOR else ""
    staff.mobile, staff.email = mobile, email
    staff.invitation, staff.invited_at = fingerprint(token), now
    session.add(staff)
    await session.flush()
    after = {"role": staff.role, "centre": str(staff.centre_id or ""), "division": staff.division}
    await audit.note(session, by, "staff_invited", now, details={"staff": str(staff.id), "before": before, "after": after})
    return staff, token


async def accept_invitation(database: Database, token: str, password: str, now: datetime) -> str:
    """Set the password of who was invited, and let in again who was disabled; return the code of what is wrong, empty when it went well."""
    async with database.session() as session:
        invited = (Staff.invitation == fingerprint(token), col(Staff.invited_at) > now - INVITED_FOR)
        staff = (await session.exec(select(Staff).where(*invited))).first()
    if staff is None:
        return "not_valid"
    if problem := passwords.problem(password, cnic=staff.cnic, full_name=staff.full_name, mobile=staff.mobile or ""):
        return problem
    hashed = await hash_password(password)
    async with database.session() as session:
        mine = update(Staff).where(col(Staff.id) == staff.id, col(Staff.invitation) == staff.invitation)
        accepted = mine.values(password_hash=hashed, invitation=None, disabled_at=None).returning(col(Staff.id))
        taken = await session.exec(accepted)  # pyright: ignore
        if taken.first() is None:
            return "not_valid"
        await end_all(session, staff.id, now)
        if staff.disabled_at:
            await audit.note(session, Actor(staff.id, staff.role), "staff_enabled", now, details={"staff": str(staff.id)})
        await audit.note(session, Actor(staff.id, staff.role), "staff_password_set", now)
    return ""


async def end_all(session: AsyncSession, staff_id: UUID, now: datetime) -> None:
    """End every session of a member of staff."""
    mine = (col(StaffSignIn.staff_id) == staff_id, col(StaffSignIn.ended_at).is_(None))
    await session.exec(update(StaffSignIn).where(*mine).values(ended_at=now))  # pyright: ignore


async def everybody(session: AsyncSession) -> list[tuple[Staff, Centre | None]]:
    """Return the staff by name, with their centres."""
    found = select(Staff, Centre).join(Centre, col(Centre.id) == col(Staff.centre_id), isouter=True).order_by(col(Staff.full_name))
    return [(staff, centre) for staff, centre in (await session.exec(found)).all()]


async def names(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of some of the staff."""
    if not ids:
        return {}
    found = select(Staff.id, Staff.full_name).where(col(Staff.id).in_(ids))
    return dict((await session.exec(found)).all())


async def disable(session: AsyncSession, me: SignedInStaff, staff_id: UUID, now: datetime) -> None:
    """Disable somebody; nobody can disable themselves. Raises NotTheirsError."""
    me.must(Duty.MANAGE_STAFF)
    if staff_id == me.staff_id:
        raise NotTheirsError("nobody disables themselves")
    await session.exec(update(Staff).where(col(Staff.id) == staff_id).values(disabled_at=now, invitation=None))  # pyright: ignore
    await session.exec(update(Application).where(col(Application.assigned_to) == staff_id).values(assigned_to=None))  # pyright: ignore
    await end_all(session, staff_id, now)
    await audit.note(session, me.actor, "staff_disabled", now, details={"staff": str(staff_id)})


async def enable(session: AsyncSession, me: SignedInStaff, staff_id: UUID, now: datetime) -> None:
    """Let somebody in again. Raises NotTheirsError."""
    me.must(Duty.MANAGE_STAFF)
    await session.exec(update(Staff).where(col(Staff.id) == staff_id).values(disabled_at=None))  # pyright: ignore
    await audit.note(session, me.actor, "staff_enabled", now, details={"staff": str(staff_id)})


async def reset_second_factor(session: AsyncSession, me: SignedInStaff, staff_id: UUID, now: datetime) -> None:
    """Forget somebody's second factor, so that they enrol anew. Raises NotTheirsError."""
    me.must(Duty.MANAGE_STAFF)
    forgotten = update(Staff).where(col(Staff.id) == staff_id).values(second_factor=None, last_step=0, recovery_codes=[])
    await session.exec(forgotten)  # pyright: ignore
    await end_all(session, staff_id, now)
    await audit.note(session, me.actor, "staff_second_factor_reset", now, details={"staff": str(staff_id)})


async def open_centre(
    session: AsyncSession, name: str, districts: list[str], now: datetime, by: Actor, *, address: str = "", hours: str = ""
) -> Centre:
    """Open a centre, also one of this name that was closed; an address or hours that are not given stay as they are."""
    centre = (await session.exec(select(Centre).where(Centre.name == name))).first() or Centre(name=name)
    before, centre.districts, centre.closed_at = centre.districts, sorted(set(districts)), None
    centre.address, centre.hours = address or centre.address, hours or centre.hours
    session.add(centre)
    await session.flush()
    await audit.note(session, by, "centre_opened", now, details={"centre": name, "before": before, "after": centre.districts})
    return centre


async def centres(session: AsyncSession) -> list[Centre]:
    """Return the open centres by name."""
    return list((await session.exec(select(Centre).where(col(Centre.closed_at).is_(None)).order_by(col(Centre.name)))).all())


async def must_see(session: AsyncSession, me: SignedInStaff, application: Application) -> None:
    """Refuse cases of other districts, and those in which their own CNIC appears; raises NotTheirsError."""
    me.must(Duty.SEE_CASES)
    if not await may_see(session, me, application):
        raise NotTheirsError("not their case")


async def may_see(session: AsyncSession, me: SignedInStaff, application: Application) -> bool:
    """Tell whether a case is of their places and none in which their own CNIC appears."""
    return me.sees(application.district) and not await is_in(session, me.cnic, application)


async def is_in(session: AsyncSession, cnic: str, application: Application) -> bool:
    """Tell whether a CNIC appears in an application, as its applicant, head or member."""
    owner = (await session.get_one(Account, application.account_id)).cnic
    numbers = select(StepAnswers.answers).where(
        StepAnswers.application_id == application.id, col(StepAnswers.step).in_(("head", "members"))
    )
    return cnic == owner or any(answers.get("cnic") == cnic for answers in (await session.exec(numbers)).all())


async def has_administrator(session: AsyncSession) -> bool:
    """Tell whether there is an administrator."""
    return (await session.exec(select(Staff.id).where(Staff.role == Role.ADMINISTRATOR))).first() is not None
