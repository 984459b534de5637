"""A household as its facts are read: everybody who belongs to it, how old they are, and what was proved about them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from registry.rules.form import HEAD, Answers
from registry.rules.identity import age
from registry.rules.verification import Result, Source

DECLARED, SEEN, MATCHED = HOW = ("declared", "seen", "matched")  # how an answer is known, the surest last
PROVES: Mapping[Source, tuple[str, ...]] = {  # the steps whose answers a source confirms where it matches
    Source.IDENTITY: ("head", "household", "members"),
    Source.SCHOOLS: ("member_life", "schools"),
    Source.ELECTRICITY: ("address", "electricity"),
    Source.BANK: ("income", "debts", "bank", "wallet"),
}
_PUPILS = "schooling"  # which the head, an adult, is not asked
MILESTONES = (5, 17, 18, 21, 58, 60, 65)  # ages at which somebody begins or ceases to be counted


@dataclass(frozen=True)
class Evidence:
    """What was proved about a household: documents that an officer accepted, and how the answers of a step are known."""

    accepted: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by document: whose, by member and HEAD; "" is not said whose
    proved: Mapping[str, str] = field(default_factory=dict)  # by step: seen or matched; declared where it is not named

    def how(self, steps: Iterable[str]) -> str:
        """Tell how a value that comes from several steps is known: as surely as the least of them."""
        return min((self.proved.get(step, DECLARED) for step in steps), key=HOW.index, default=DECLARED)


def proved(results: Iterable[tuple[str, str]], seen: Iterable[str]) -> dict[str, str]:
    """Return how the answers of steps are known: by the results of the checks, each with its source, and the steps seen proved."""
    found = dict.fromkeys(seen, SEEN)
    by_source: dict[str, set[str]] = {}
    for source, result in results:
        by_source.setdefault(source, set()).add(result)
    for source, said in by_source.items():
        if said == {Result.MATCH}:
            found |= dict.fromkeys(PROVES[Source(source)], MATCHED)
    return found


@dataclass(frozen=True)
class Person:
    """The head, or a member, of a household."""

    answers: Mapping[str, Any]
    born: date | None
    age: int | None
    head: bool = False

    def __getitem__(self, key: str) -> Any:
        return self.answers.get(key)

    @property
    def key(self) -> str:
        """What they are named by where something is theirs."""
        return HEAD if self.head else self["id"]


@dataclass(frozen=True)
class Household:
    """The answers of a household on a day, with what was proved about them."""

    answers: Answers
    today: date
    evidence: Evidence = Evidence()

    def __getitem__(self, key: str) -> Any:
        return self.answers.get(key)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody, the head first."""
        own = ("sex", "marital_status", "date_of_birth")
        life = ("education", "work", "disability", "illness")
        head = {key: self[key] for key in own} | {key: self[f"head_{key}"] for key in life}
        return (self._person(head, head=True), *(self._person(member) for member in self["members"] or []))

    def _person(self, answers: Mapping[str, Any], *, head: bool = False) -> Person:
        born = date.fromisoformat(answers["date_of_birth"]) if answers.get("date_of_birth") else None
        return Person(answers, born, age(born, self.today) if born else None, head)

    @property
    def whole(self) -> bool:
        """Whether everybody is named, so that people can be counted."""
        return self["household_size"] is not None and self["sex"] is not None and ("members" in self.answers or self["household_size"] == 1)

    def count(self, belongs: Callable[[Person], bool], *needs: str) -> int | None:
        """Count people; None while not everybody is named, or what it depends on is not answered for somebody."""
        if not self.whole or any(person[need] is None for person in self.people for need in needs if not (person.head and need == _PUPILS)):
            return None
        return sum(map(belongs, self.people))

    def aged(self, youngest: int, oldest: int = 200, belongs: Callable[[Person], bool] = lambda _: True, *needs: str) -> int | None:
        """Count people of an age, both ends included."""

        def counted(person: Person) -> bool:
            return person.age is not None and youngest <= person.age <= oldest and belongs(person)

        return self.count(counted, "date_of_birth", *needs)

    def chosen(self, key: str, option: str) -> bool | None:
        """Tell whether an option is among several that were chosen; None before the question is answered."""
        return None if self[key] is None else option in self[key]

    @property
    def good_until(self) -> date | None:
        """The first day on which somebody reaches an age that counts, or the head grows older; None: nobody's birth is known."""
        days = [
            _birthday(person.born, years)
            for person in self.people
            if person.born is not None and person.age is not None
            for years in {*MILESTONES, *([person.age + 1] if person.head else [])}
            if years > person.age
        ]
        return min(days, default=None)


def _birthday(born: date, years: int) -> date:
    """Return the day on which somebody completes some years of life."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # born on the 29th of February
        return date(born.year + years, 3, 1)
