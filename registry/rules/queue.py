"""What a queue shows and in which order. The address bar holds it, but for a search that may name a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from registry.language import N_
from registry.rules import identity, numbers, places, service_clock
from registry.rules.figures import clean, latin_digits
from registry.rules.identity import Unfit
from registry.rules.lifecycle import OPEN, Status
from registry.rules.names import search_key, sought_sound, sounds
from registry.rules.numbers import NotANumberError, SlipError
from registry.rules.verification import Result


class Order(StrEnum):
    """What comes first."""

    DUE = "due"
    DIFFERENCES = "differences"
    LONGEST = "longest"
    NEWEST = "newest"
    NAME = "name"


ORDERS: dict[str, str] = {
    Order.DUE: N_("oldest term"),
    Order.DIFFERENCES: N_("differences"),
    Order.LONGEST: N_("longest waiting"),
    Order.NEWEST: N_("newest"),
    Order.NAME: N_("name"),
}
ASSIGNED = {"me": N_("mine"), "nobody": N_("nobody's"), "somebody": N_("somebody's")}
WAITING = (3, 5, 10, 20, 40)  # working days
SEVERITY: dict[str, int] = {  # of what the checks came to; the order «differences» begins with the least
    Result.DIFFERS: 0,
    Result.UNKNOWN: 1,
    Result.UNAVAILABLE: 2,
    "": 3,  # not known yet
    Result.MATCH: 4,
}
_LONGEST = 120  # characters of one part of a filter: two moments and an id
_BETWEEN_DIGITS = str.maketrans("", "", " -+()")
_FEWEST_DIGITS = 7  # that are meant for a CNIC or a mobile number


@dataclass(frozen=True)
class Sought:
    """What somebody searches for, once it is clear what it is."""

    by: str  # number, pser_id, cnic, mobile, name
    value: str
    sound: str = ""  # of a name: it is found in other spellings too

    @property
    def personal(self) -> bool:
        """Tell whether it may name a person, and so must not stand in an address."""
        return self.by not in {"number", "pser_id"}


def sought(text: str) -> Sought | None:
    """Read a search: an application number, PSER ID, CNIC, mobile, or else a name; None where there is nothing."""
    if not text.strip():
        return None
    for by, parse in (("number", numbers.APPLICATION.parse), ("pser_id", numbers.PSER_ID.parse)):
        try:
            return Sought(by, parse(text))
        except NotANumberError:
            continue
    for by, read in (("cnic", identity.cnic), ("mobile", identity.mobile)):
        try:
            return Sought(by, read(text))
        except Unfit:
            continue
    return Sought("name", search_key(text), sought_sound(text))


def slip(text: str) -> str:
    """Return what a search looks like and is not, for a typing slip: number, pser_id or digits (of a CNIC or mobile); else nothing."""
    found = sought(text)
    if found is None or found.by != "name":
        return ""
    digits = latin_digits(clean(text)).translate(_BETWEEN_DIGITS)
    if digits.isdecimal() and len(digits) >= _FEWEST_DIGITS:
        return "digits"
    for by, parse in (("number", numbers.APPLICATION.parse), ("pser_id", numbers.PSER_ID.parse)):
        try:
            parse(text)
        except SlipError:
            return by
        except NotANumberError:
            continue
    return ""


@dataclass(frozen=True)
class Changed:
    """What there is to know of a case that has changed, to tell whose queue that touches."""

    id: UUID
    district: str
    tehsil: str
    status: str
    result: str
    assigned_to: UUID | None
    since: datetime | None  # when the status began
    number: str
    pser_id: str
    cnic: str
    mobile: str
    name: str  # as it is searched

    @cached_property
    def sounds(self) -> list[str]:
        """How the name sounds."""
        return sounds(self.name)


@dataclass(frozen=True)
class Filter:
    """What a queue shows; empty parts leave everything in."""

    status: str = ""  # empty: everything that waits for the office
    district: str = ""
    tehsil: str = ""
    centre: str = ""  # its id: the districts of a centre
    assigned: str = ""
    result: str = ""
    waiting: str = ""  # for at least so many working days
    before: str = ""  # since before this day
    search: str = ""
    order: str = ""
    after: str = ""  # the last row of the page before

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """Return the filter that somebody asks for; what it does not know is left out."""
        kept = {key: clean(asked.get(key, ""))[:_LONGEST].strip() for key in cls.__dataclass_fields__}
        return cls(**{key: value for key, value in kept.items() if key not in _KNOWN or _KNOWN[key](value)})

    def address(self) -> str:
        """Return the filter as it stands in an address."""
        return urlencode({key: getattr(self, key) for key in self.__dataclass_fields__ if getattr(self, key)})

    @property
    def sought(self) -> Sought | None:
        """What is searched for."""
        return sought(self.search)

    @property
    def ordered(self) -> Order:
        """What comes first: a search goes by name, and what no longer waits has no term."""
        chosen = Order(self.order or Order.DUE)
        if self.sought:
            return Order.NAME
        if self.status and self.status not in OPEN and chosen in {Order.DUE, Order.DIFFERENCES}:
            return Order.NEWEST
        return chosen

    def since(self, now: datetime) -> datetime | None:
        """Return the moment before which the status of a case must have begun; `now` in the office's time zone."""
        moments = [service_clock.before(now, int(self.waiting))] if self.waiting else []
        moments += [datetime.combine(date.fromisoformat(self.before), time(), now.tzinfo)] if self.before else []
        return min(moments, default=None)

    def may_hold(self, changed: Changed, districts: frozenset[str] | None) -> bool:
        """Tell whether a case can be in a queue of some districts at all: only what never changes can say no."""
        if districts is not None and changed.district not in districts:
            return False
        if self.tehsil and self.tehsil != changed.tehsil:
            return False
        found = self.sought
        if found is None:
            return True
        if found.by == "name":
            alike = bool(found.sound) and any(each.startswith(found.sound) for each in changed.sounds)
            return alike or changed.name.startswith(found.value)
        return getattr(changed, found.by) == found.value

    def holds(self, changed: Changed, districts: frozenset[str] | None, me: UUID, now: datetime) -> bool:
        """Tell whether a case is in a queue of somebody's now, or counted beside it; `now` in the office's time zone."""
        waiting = {*OPEN, self.status}  # those of other statuses are counted
        statuses = ({self.status} if self.status else set(Status) - {Status.DRAFT}) if self.sought else waiting
        whose = {"": True, "me": changed.assigned_to == me, "nobody": not changed.assigned_to, "somebody": bool(changed.assigned_to)}
        since = self.since(now)
        return (
            self.may_hold(changed, districts)
            and changed.status in statuses
            and self.result in {"", changed.result}
            and whose[self.assigned]
            and (since is None or (changed.since is not None and changed.since < since))
        )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) > date.min + timedelta(days=1)
    except ValueError:
        return False


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


_KNOWN: dict[str, Callable[[str], bool]] = {
    "status": (set(Status) - {Status.DRAFT}).__contains__,
    "district": frozenset(places.code(name) for name in places.districts()).__contains__,
    "tehsil": frozenset(code for code, _ in places.tehsils()).__contains__,
    "centre": _is_id,
    "assigned": ASSIGNED.__contains__,
    "result": frozenset(Result).__contains__,
    "waiting": frozenset(str(days) for days in range(1, 251)).__contains__,
    "before": _is_day,
    "order": (set(ORDERS) - {Order.DUE}).__contains__,  # which is the order where none is chosen
}
