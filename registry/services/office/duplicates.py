"""Cases that may be of one household: what two of them share, held beside each other as far as somebody may see both."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Application, Comparison, Staff, Trait
from registry.rules.access import Duty
from registry.rules.duplicates import NUMBER, VERDICTS
from registry.rules.lifecycle import OPEN, SETTLED
from registry.services.office import cases, casework, staff
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff


@dataclass(frozen=True)
class Found:
    """What somebody found who held two cases beside each other."""

    verdict: str  # a key of VERDICTS
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Twin:
    """Another case that may be of the same household; the name only where it is theirs to see."""

    number: str
    name: str
    status: str
    district: str
    kinds: list[str]
    found: Found | None = None


async def of(session: AsyncSession, me: SignedInStaff, application: Application) -> list[Twin]:
    """Return the cases that share something with this one that only one household should have; those still open to judgement first."""
    mine = select(Trait.kind, Trait.digest).where(Trait.application_id == application.id).subquery()
    shared = (
        select(Application, Account.full_name, Trait.kind)
        .join(Trait, col(Trait.application_id) == col(Application.id))
        .join(mine, (mine.c.kind == col(Trait.kind)) & (mine.c.digest == col(Trait.digest)))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(Application.id != application.id, col(Application.number).is_not(None))
        .limit(50)
    )
    others: dict[UUID, tuple[Application, str]] = {}
    kinds: defaultdict[UUID, list[str]] = defaultdict(list)
    for other, name, kind in (await session.exec(shared)).all():
        others[other.id] = (other, name)
        if kind not in kinds[other.id]:
            kinds[other.id].append(kind)
    found = await _found(session, application.id, others)
    twins = [
        Twin(
            other.number or "",
            name if await staff.may_see(session, me, other) else "",
            other.status,
            other.district,
            kinds[id_],
            found.get(id_),
        )
        for id_, (other, name) in others.items()
    ]
    return sorted(twins, key=lambda twin: twin.found is not None)


async def sharing_people(session: AsyncSession, households: Collection[UUID]) -> set[UUID]:
    """Return those of some households of which somebody also belongs to another one, as before and after a marriage."""
    mine, theirs = aliased(Trait), aliased(Trait)
    alike = (
        col(theirs.kind) == col(mine.kind),
        col(theirs.digest) == col(mine.digest),
        col(theirs.application_id) != col(mine.application_id),
    )
    elsewhere = (
        select(mine.application_id)
        .join(theirs, and_(*alike))
        .join(Application, col(Application.id) == col(theirs.application_id))
        .where(col(mine.application_id).in_(households), mine.kind == NUMBER, col(Application.status).in_((*OPEN, *SETTLED)))
    )
    return set((await session.exec(elsewhere)).all())


async def _found(session: AsyncSession, application_id: UUID, others: Iterable[UUID]) -> dict[UUID, Found]:
    """Return what was found last of a case beside each of others."""
    some = list(others)
    if not some:
        return {}
    of_both = or_(
        and_(col(Comparison.first_id) == application_id, col(Comparison.second_id).in_(some)),
        and_(col(Comparison.second_id) == application_id, col(Comparison.first_id).in_(some)),
    )
    rows = select(Comparison, Staff.full_name).join(Staff, col(Staff.id) == col(Comparison.staff_id)).where(of_both)
    return {
        each.second_id if each.first_id == application_id else each.first_id: Found(each.verdict, each.reason, name, each.at)
        for each, name in (await session.exec(rows.order_by(col(Comparison.id)))).all()
    }


async def judge(session: AsyncSession, me: SignedInStaff, one: UUID, other: UUID, verdict: str, reason: str, now: datetime) -> None:
    """Note whether two cases are of the same household, with a reason; raises NotTheirsError unless both are theirs to see."""
    me.must(Duty.WORK_ON_CASES)
    both = [await cases.by_id(session, each) for each in sorted({one, other})]
    for application in both:
        await staff.must_see(session, me, application)
    if len(both) != 2 or verdict not in VERDICTS:
        raise UnreasonedError("not_chosen")
    first, second = both
    said = casework.in_words(reason)
    session.add(Comparison(first_id=first.id, second_id=second.id, verdict=verdict, reason=said, staff_id=me.staff_id, at=now))
    await session.flush()
    for application, beside in ((first, second), (second, first)):
        await casework.note(session, me, "cases_compared", application, now, beside=beside.number, after=verdict)


@dataclass(frozen=True)
class Pair:
    """Two cases to be held beside each other; of the other only what it shares, unless it is theirs to see."""

    one: Application
    other: Application
    twin: Twin
    seen: bool


async def pair(session: AsyncSession, me: SignedInStaff, number: str, beside: str) -> Pair:
    """Return a case and another that shares something with it; raises NotTheirsError where the first is not theirs or nothing is shared."""
    one, other = await cases.by_number(session, number), await cases.by_number(session, beside)
    if one is None or other is None:
        raise NotTheirsError("no such case")
    await staff.must_see(session, me, one)
    twin = next((each for each in await of(session, me, one) if each.number == beside), None)
    if twin is None:
        raise NotTheirsError("nothing is shared")
    return Pair(one, other, twin, await staff.may_see(session, me, other))
