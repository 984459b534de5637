"""What a change of rules would do: households gained and lost, cost a year, by district, sex of the head and B2 group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, case, cast, func, literal
from sqlalchemy import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.language import N_
from registry.records import HOUSEHOLD_FACTS
from registry.records.compiled import entitlement
from registry.rules.access import Duty
from registry.rules.programmes import TIMES_A_YEAR, Terms
from registry.services import programmes
from registry.services.staff import SignedInStaff

SMALLEST = 5  # households; fewer are not told apart
GROUPS: Mapping[str, tuple[str, str]] = {  # of B2: the fact, at least one of it, and what it is called
    "widows": ("widows", N_("with widows")),
    "orphans": ("has_orphans", N_("with orphans")),
    "elderly": ("members_65", N_("with people of 65 and older")),
    "disabled": ("disabled", N_("with people with a disability")),
    "low_income": ("", N_("with a score of 32 or less")),
    "women": ("", N_("with a woman at the head")),
}
_LOW = 32


@dataclass
class Count:
    """Households and rupees before and after a change."""

    households: int = 0
    before: int = 0
    after: int = 0
    gained: int = 0
    lost: int = 0
    cost_before: int = 0  # whole rupees a year, or once
    cost_after: int = 0

    def add(self, households: int, had: bool, has: bool, paid: int, pays: int) -> None:
        """Count some households that are alike."""
        self.households += households
        self.before += households * had
        self.after += households * has
        self.gained += households * (has and not had)
        self.lost += households * (had and not has)
        self.cost_before += paid
        self.cost_after += pays

    @property
    def small(self) -> bool:
        """Whether so few households are concerned that they might be recognised."""
        return any(0 < number < SMALLEST for number in (self.before, self.after, self.gained, self.lost))


@dataclass(frozen=True)
class Simulated:
    """What would change for all households that were assessed."""

    whole: Count = field(default_factory=Count)
    districts: dict[str, Count] = field(default_factory=dict)
    sexes: dict[str, Count] = field(default_factory=dict)
    groups: dict[str, Count] = field(default_factory=dict)


async def simulate(session: AsyncSession, me: SignedInStaff, programme: str, changed: Terms, now: datetime) -> Simulated:
    """Hold the terms of a draft beside those in force, over all households; reads only. Raises NotTheirsError."""
    me.must(Duty.SET_RULES)
    present = programmes.terms(await programmes.in_force(session, programme, programmes.today(now)))
    rows = (await session.exec(statement(present, changed))).all()  # pyright: ignore
    return _counted(rows, TIMES_A_YEAR[present.benefit.rhythm], TIMES_A_YEAR[changed.benefit.rhythm])


def statement(present: Terms, changed: Terms) -> Any:
    """Return the one statement that goes over all households, and counts those that are alike."""
    facts = HOUSEHOLD_FACTS.c

    def at_least_one(fact: str) -> Any:
        return case((facts[fact] if fact == "has_orphans" else facts[fact] > 0, 1), else_=0)

    each = (
        rows_of(
            facts.district,
            facts.head_sex,
            *(at_least_one(fact).label(group) for group, (fact, _) in GROUPS.items() if fact),
            case((facts.score <= _LOW, 1), else_=0).label("low_income"),
            entitlement(present).label("had"),
            entitlement(changed).label("has"),
        )
        .offset(0)  # or PostgreSQL would take the parts in, and reckon each several times
        .subquery()
    ).c
    had, has = (cast(column.is_not(None), Integer).label(name) for column, name in ((each.had, "had"), (each.has, "has")))
    alike = [each.district, each.head_sex, *(each[group] for group in GROUPS if group != "women"), had, has]
    sums = (func.sum(func.coalesce(column, 0)) for column in (each.had, each.has))
    return rows_of(*alike, func.count(literal(1)), *sums).group_by(*alike)


def _counted(rows: Iterable[Any], times_before: int, times_after: int) -> Simulated:
    found = Simulated(groups={group: Count() for group in GROUPS})
    names = [group for group in GROUPS if group != "women"]
    for row in rows:
        district, sex, *rest = row
        flags, (had, has, households, paid, pays) = rest[: len(names)], rest[len(names) :]
        told = (households, bool(had), bool(has), int(paid) * times_before, int(pays) * times_after)
        concerned = [found.whole, found.districts.setdefault(district or "", Count()), found.sexes.setdefault(sex or "", Count())]
        concerned += [found.groups[name] for name, flag in zip(names, flags, strict=True) if flag]
        concerned += [found.groups["women"]] if sex == "female" else []
        for count in concerned:
            count.add(*told)
    return found
