"""The versions of the programmes: which is in force, drafting the next, and publishing it by another pair of eyes."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import ProgrammeVersion
from registry.rules.access import Duty
from registry.rules.programmes import PROGRAMMES, Terms, sound, terms_of
from registry.services.office import audit
from registry.services.office.staff import NotTheirsError, SignedInStaff


class UnsoundError(Exception):
    """Terms that cannot be decided by, or a day in the past."""


class PublishedError(Exception):
    """There is no such draft: it was published, changed or dropped meanwhile, or another one was made at the same time."""


class Read(NamedTuple):
    """A version as somebody has read it: nobody changes or publishes what was written after that."""

    id: int
    drafted_at: datetime


async def in_force(session: AsyncSession, programme: str, day: date) -> ProgrammeVersion:
    """Return the version by which a programme decides on a day."""
    return (await all_in_force(session, day))[programme]


async def all_in_force(session: AsyncSession, day: date) -> dict[str, ProgrammeVersion]:
    """Return the version in force of every programme, in the order of their declaration."""
    published = (col(ProgrammeVersion.published_at).is_not(None), ProgrammeVersion.effective_from <= day)
    in_order = (col(ProgrammeVersion.effective_from), col(ProgrammeVersion.published_at), col(ProgrammeVersion.id))
    found = (await session.exec(select(ProgrammeVersion).where(*published).order_by(*in_order))).all()
    latest = {version.programme: version for version in found}
    return {key: latest[key] for key in PROGRAMMES}


def as_read(version: ProgrammeVersion) -> Read:
    """Return what tells this version from a later writing of the same draft."""
    return Read(version.id or 0, version.drafted_at)


def terms(version: ProgrammeVersion) -> Terms:
    """Return the terms of a version."""
    return terms_of(version.terms)


async def history(session: AsyncSession, programme: str) -> list[ProgrammeVersion]:
    """Return the versions of a programme, drafts too, the newest first."""
    mine = select(ProgrammeVersion).where(ProgrammeVersion.programme == programme).order_by(col(ProgrammeVersion.number).desc())
    return list((await session.exec(mine)).all())


async def by_id(session: AsyncSession, version_id: int) -> ProgrammeVersion:
    """Return a version; raises PublishedError where there is none."""
    found = (await session.exec(select(ProgrammeVersion).where(ProgrammeVersion.id == version_id))).first()
    if found is None:
        raise PublishedError
    return found


async def draft(
    session: AsyncSession,
    me: SignedInStaff,
    programme: str,
    changed: Terms,
    effective_from: date,
    now: datetime,
    read: Read | None = None,
) -> ProgrammeVersion:
    """Make a draft, or change one as it was read; raises UnsoundError, PublishedError."""
    me.must(Duty.SET_RULES)
    if programme not in PROGRAMMES or not sound(changed) or effective_from < day_of(now):
        raise UnsoundError
    if read is None:
        last = (await session.exec(select(func.max(ProgrammeVersion.number)).where(ProgrammeVersion.programme == programme))).one()
        version = ProgrammeVersion(
            programme=programme,
            number=(last or 0) + 1,
            terms=changed.to_data(),
            effective_from=effective_from,
            drafted_by=me.staff_id,
            drafted_at=now,
        )
        session.add(version)
        try:
            await session.flush()
        except IntegrityError:
            raise PublishedError from None
    else:
        values = {"terms": changed.to_data(), "effective_from": effective_from, "drafted_by": me.staff_id, "drafted_at": now}
        mine = (col(ProgrammeVersion.programme) == programme, *_still(read))
        changes = update(ProgrammeVersion).where(*mine).values(**values).returning(col(ProgrammeVersion.id))
        if (await session.exec(changes)).first() is None:  # pyright: ignore
            raise PublishedError
        version = await by_id(session, read.id)
        await session.refresh(version)
    await audit.note(session, me.actor, "rules_drafted", now, details=_told(version))
    return version


async def drop(session: AsyncSession, me: SignedInStaff, version_id: int, now: datetime) -> None:
    """Drop a draft; raises PublishedError."""
    me.must(Duty.SET_RULES)
    version = await by_id(session, version_id)
    told = _told(version)
    gone = delete(ProgrammeVersion).where(col(ProgrammeVersion.id) == version_id, _is_draft()).returning(col(ProgrammeVersion.id))
    if (await session.exec(gone)).first() is None:  # pyright: ignore
        raise PublishedError
    await audit.note(session, me.actor, "rules_dropped", now, details=told)


async def publish(session: AsyncSession, me: SignedInStaff, read: Read, now: datetime) -> ProgrammeVersion:
    """Publish what was read of somebody else's draft, from its day on, not past; raises NotTheirsError, UnsoundError, PublishedError."""
    me.must(Duty.SET_RULES)
    version = await by_id(session, read.id)
    if version.drafted_by == me.staff_id:
        raise NotTheirsError("two pairs of eyes")
    if version.effective_from < day_of(now) or not sound(terms_of(version.terms)):
        raise UnsoundError
    values = {"published_by": me.staff_id, "published_at": now}
    published = update(ProgrammeVersion).where(*_still(read)).values(**values).returning(col(ProgrammeVersion.id))
    if (await session.exec(published)).first() is None:  # pyright: ignore
        raise PublishedError
    await session.refresh(version)
    await audit.note(session, me.actor, "rules_published", now, details=_told(version))
    return version


def _still(read: Read) -> tuple[Any, ...]:
    """Return the conditions under which a version is a draft, as it was read."""
    return col(ProgrammeVersion.id) == read.id, col(ProgrammeVersion.drafted_at) == read.drafted_at, _is_draft()


def _is_draft() -> Any:
    return col(ProgrammeVersion.published_at).is_(None)


def _told(version: ProgrammeVersion) -> dict[str, Any]:
    return {"programme": version.programme, "number": version.number, "from": version.effective_from.isoformat(), "terms": version.terms}
