"""Cases that may be of one household: what two of them share, as far as somebody may see both."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Application, Trait
from registry.services.staff import SignedInStaff


@dataclass(frozen=True)
class Twin:
    """Another case that may be of the same household; the name only where it is theirs to see."""

    number: str
    name: str
    status: str
    district: str
    kinds: list[str]


async def of(session: AsyncSession, me: SignedInStaff, application: Application) -> list[Twin]:
    """Return the cases that share something with this one that only one household should have."""
    mine = select(Trait.kind, Trait.digest).where(Trait.application_id == application.id).subquery()
    shared = (
        select(Application, Account.full_name, Trait.kind)
        .join(Trait, col(Trait.application_id) == col(Application.id))
        .join(mine, (mine.c.kind == col(Trait.kind)) & (mine.c.digest == col(Trait.digest)))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(Application.id != application.id, col(Application.number).is_not(None))
        .limit(50)
    )
    found: dict[UUID, Twin] = {}
    for other, name, kind in (await session.exec(shared)).all():
        twin = found.setdefault(
            other.id, Twin(other.number or "", name if me.sees(other.district) else "", other.status, other.district, [])
        )
        if kind not in twin.kinds:
            twin.kinds.append(kind)
    return list(found.values())
