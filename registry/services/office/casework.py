"""What the office does with a case: see, take, give it, give it back. Each asks whose it is and refuses what was changed meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Centre, Staff
from registry.rules import lifecycle
from registry.rules.access import Duty, Role, may
from registry.rules.figures import lines
from registry.rules.lifecycle import By
from registry.services.office import audit, cases, staff
from registry.services.office.cases import ChangedError
from registry.services.office.staff import NotTheirsError, SignedInStaff

LONGEST_WORDS = 1000


class UnreasonedError(Exception):
    """Something cannot be done as it was asked for: `code` is a key of FAULTS, `field` the name in the form of what is wrong, if known.

    `codes` begins with it, and holds whatever else was found.
    """

    def __init__(self, code: str, field: str = "", also: Iterable[str] = ()) -> None:
        super().__init__(code)
        self.code, self.field, self.codes = code, field, [code, *also]


class UnseenError(NotTheirsError):
    """Whoever a case would be given to may not see it."""


class ColleaguesError(NotTheirsError):
    """The case is a colleague's."""


@dataclass(frozen=True)
class Colleague:
    """An officer to whom cases of their districts can be given, but for those in which their CNIC appears."""

    id: UUID
    name: str
    districts: frozenset[str]


def by(me: SignedInStaff) -> By:
    """Return as whom somebody moves a case."""
    return By.SUPERVISOR if me.role == Role.SUPERVISOR else By.OFFICER


async def open_case(session: AsyncSession, me: SignedInStaff, number: str, now: datetime) -> Application:
    """Return a case to somebody who may see it, and note that they looked; raises NotTheirsError, also where there is none."""
    application = await cases.by_number(session, number)
    if application is None:
        raise NotTheirsError("no such case")
    try:
        await staff.must_see(session, me, application)
    except NotTheirsError:
        await audit.note(session, me.actor, "case_refused", now, application_id=application.id)
        await session.commit()
        raise
    await audit.note(session, me.actor, "case_seen", now, application_id=application.id, details={"purpose": application.status})
    return application


async def to_work_on(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, duty: Duty) -> Application:
    """Return a case to work on, held; raises NotTheirsError, or ChangedError when it is no longer as it was shown."""
    application = await _held(session, me, application_id, duty)
    if application.version != version:
        raise ChangedError
    return application


async def _held(session: AsyncSession, me: SignedInStaff, application_id: UUID, duty: Duty) -> Application:
    me.must(duty)
    application = await cases.held(session, application_id)
    if application is None:
        raise NotTheirsError("no such case")
    await staff.must_see(session, me, application)
    return application


async def note(session: AsyncSession, me: SignedInStaff, action: str, application: Application, now: datetime, **details: Any) -> None:
    """Write down in the audit what somebody did with a case, and the version it had afterwards."""
    told = details | {"version": application.version}
    await audit.note(session, me.actor, action, now, application_id=application.id, details=told)


async def next_version(session: AsyncSession, application: Application, **changes: Any) -> None:
    """Change a case that is held, so that whoever works from what was shown before is told."""
    same = update(Application).where(col(Application.id) == application.id)
    newer = same.values(version=Application.version + 1, **changes).returning(Application)
    (await session.exec(newer, execution_options={"populate_existing": True})).scalar_one()  # pyright: ignore


def in_words(text: str, field: str = "") -> str:
    """Return words that say something; raises UnreasonedError."""
    if fault := unsaid(text):
        raise UnreasonedError(fault, field)
    return lines(text)


def unsaid(text: str) -> str:
    """Return what keeps words from saying something, as a key of FAULTS, or nothing."""
    said = lines(text)
    return "too_long" if len(said) > LONGEST_WORDS else "" if said else "no_words"


def must_be_whole(*faults: str) -> None:
    """Refuse what is asked for where something is missing or wrong, and name all of that at once; raises UnreasonedError."""
    if found := [fault for fault in faults if fault]:
        raise UnreasonedError(found[0], also=found[1:])


async def take(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, now: datetime) -> None:
    """Take a case."""
    application = await _held(session, me, application_id, Duty.WORK_ON_CASES)
    await _assign(session, me, application, version, "case_taken", me.staff_id, now)


async def give(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, to: UUID, now: datetime) -> None:
    """Give a case to a colleague; raises UnseenError where they may not see it."""
    application = await _held(session, me, application_id, Duty.GIVE_CASES)
    colleague = next((each for each in await colleagues(session, me) if each.id == to), None)
    if colleague is None:
        raise NotTheirsError("not a colleague")
    cnic = (await session.exec(select(Staff.cnic).where(Staff.id == to))).one()
    if application.district not in colleague.districts or await staff.is_in(session, cnic, application):
        raise UnseenError("not theirs to see")
    await _assign(session, me, application, version, "case_given", to, now)


async def give_back(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, now: datetime) -> None:
    """Make a case nobody's: one's own, or any as a supervisor; raises ColleaguesError."""
    application = await _held(session, me, application_id, Duty.WORK_ON_CASES)
    if application.assigned_to and not may_give_back(me, application):
        raise ColleaguesError("a colleague's")
    await _assign(session, me, application, version, "case_given_back", None, now)


def may_give_back(me: SignedInStaff, application: Application) -> bool:
    """Tell whether a case is somebody's, and this person may make it nobody's."""
    return application.assigned_to is not None and (application.assigned_to == me.staff_id or may(me.role, Duty.FREE_CASES))


async def _assign(
    session: AsyncSession, me: SignedInStaff, application: Application, version: int, action: str, to: UUID | None, now: datetime
) -> None:
    """Make somebody the officer of a case that is held, or nobody; whose it is already, it stays, and nothing is noted."""
    if application.assigned_to == to:
        return
    if application.version != version:
        raise ChangedError
    before = str(application.assigned_to or "")
    await next_version(session, application, assigned_to=to)
    await note(session, me, action, application, now, before=before, after=str(to or ""))


async def colleagues(session: AsyncSession, me: SignedInStaff) -> list[Colleague]:
    """Return the officers to whom somebody can give cases, by name: those of a place they share."""
    at_work = (Staff.role == Role.OFFICER, col(Staff.disabled_at).is_(None), col(Centre.closed_at).is_(None))
    found = select(Staff.id, Staff.full_name, Centre.districts).join(Centre, col(Centre.id) == col(Staff.centre_id))
    officers = (await session.exec(found.where(*at_work).order_by(col(Staff.full_name)))).all()
    return [Colleague(who, name, frozenset(districts)) for who, name, districts in officers if any(map(me.sees, districts))]


def possible(me: SignedInStaff, application: Application) -> list[str]:
    """Return the moves that somebody may make now."""
    return lifecycle.possible(application.status, by(me))
