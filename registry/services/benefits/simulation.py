"""What a change of rules would do: households gained and lost, cost a year, by district, sex of the head and B2 group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal
from sqlalchemy import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.language import N_
from registry.records import HOUSEHOLD_FACTS
from registry.records.compiled import entitlement
from registry.rules.access import Duty
from registry.rules.programmes import CUT_OFF, TIMES_A_YEAR, Terms
from registry.services.benefits import programmes
from registry.services.office.staff import SignedInStaff

SMALLEST = 5  # households; fewer are not told apart
GROUPS: Mapping[str, str] = {  # of B2
    "widows": N_("with widows"),
    "orphans": N_("with orphans"),
    "elderly": N_("with people of 65 and older"),
    "disabled": N_("with people with a disability"),
    "low_income": N_("with a score of 32 or less"),  # CUT_OFF
    "women": N_("with a woman at the head"),
}
_BITS = {group: 1 << place for place, group in enumerate(GROUPS) if group != "women"}  # which is the sex of the head


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

    def add(self, others: "Count") -> None:
        """Count others too."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(others, each.name))

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
    present = programmes.terms(await programmes.in_force(session, programme, day_of(now)))
    rows = (await session.exec(statement(present, changed))).all()  # pyright: ignore
    return _counted(rows, TIMES_A_YEAR[present.benefit.rhythm], TIMES_A_YEAR[changed.benefit.rhythm])


def statement(present: Terms, changed: Terms) -> Any:
    """Return the one statement that goes over all households once, and counts those that are alike."""
    facts = HOUSEHOLD_FACTS.c
    marks = {
        "widows": facts.widows > 0,
        "orphans": facts.has_orphans,
        "elderly": facts.members_65 > 0,
        "disabled": facts.disabled > 0,
        "low_income": facts.score <= CUT_OFF,
    }
    groups: Any = sum((case((marks[group], bit), else_=0) for group, bit in _BITS.items()), start=literal(0))
    alike = [facts.district, facts.head_sex, groups.label("groups")]
    had, has = entitlement(present), entitlement(changed)
    both = had + has  # NULL where one of them is
    counts = (func.count(literal(1)), func.count(had), func.count(has), func.count(both), func.sum(had), func.sum(has))
    return rows_of(*alike, *counts).group_by(*alike)


def _counted(rows: Iterable[Any], times_before: int, times_after: int) -> Simulated:
    found = Simulated(groups={group: Count() for group in GROUPS})
    for district, sex, groups, households, had, has, both, paid, pays in rows:
        told = Count(households, had, has, has - both, had - both, int(paid or 0) * times_before, int(pays or 0) * times_after)
        concerned = [found.whole, found.districts.setdefault(district or "", Count()), found.sexes.setdefault(sex or "", Count())]
        concerned += [found.groups[group] for group, bit in _BITS.items() if groups & bit]
        concerned += [found.groups["women"]] if sex == "female" else []
        for count in concerned:
            count.add(told)
    return found
