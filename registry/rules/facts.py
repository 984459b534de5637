"""The facts of a household by which programmes decide. Each is defined once: what it means, where it comes from, how it is written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from registry.language import N_, t
from registry.rules import code_lists as lists
from registry.rules import score
from registry.rules.figures import rupees
from registry.rules.form import Answers, Option
from registry.rules.household import monthly_income
from registry.rules.papers import disabled
from registry.rules.people import Evidence, Household, Person

Value = int | bool | str | None  # None: not known
Facts = Mapping[str, Any]  # by key; besides Values a Between where only bounds are known


@dataclass(frozen=True)
class Between:
    """A number of which only the bounds are known, both included."""

    low: int
    high: int


class Measure(StrEnum):
    """What kind of value a fact has. All numbers are whole, so that Python and SQL cannot differ."""

    RUPEES = "rupees"
    COUNT = "count"
    SHARE = "share"  # of a hundred
    AMOUNT = "amount"  # kept as a whole multiple of a fraction of its unit: see Fact.scale
    FLAG = "flag"
    CODE = "code"


NUMBERS = frozenset({Measure.RUPEES, Measure.COUNT, Measure.SHARE, Measure.AMOUNT})


@dataclass(frozen=True)
class Fact:
    """One fact of a household."""

    key: str
    label: str
    kind: Measure
    steps: tuple[str, ...]  # of the form, whose answers it comes from
    of: Callable[[Household], Value]
    options: tuple[Option, ...] = ()  # of a code
    highest: int = 1_000_000_000  # of a number; none is below 0
    scale: int = 1  # of an amount: how many times its unit is kept
    unit: str = ""  # of an amount, with {number}
    yes: str = ""  # a flag in words
    no: str = ""
    lasting: bool = False  # no household can change it: who its people are, where it lives, what has happened
    document: str = ""  # of DOCUMENTS, that an officer must have accepted
    within: str = ""  # a fact that this one never exceeds

    @property
    def number(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in NUMBERS

    def fits(self, value: Any) -> bool:
        """Tell whether a value is one that this fact can have."""
        if self.kind is Measure.FLAG:
            return isinstance(value, bool)
        if self.kind is Measure.CODE:
            return value in {option.value for option in self.options}
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.highest

    def say(self, value: Any) -> str:
        """Write a value in the language being spoken."""
        if value is None:
            return t("not known")
        if isinstance(value, Between):
            return t("between {low} and {high}", low=self.say(value.low), high=self.say(value.high))
        if self.kind is Measure.FLAG:
            return t(self.yes if value else self.no)
        if self.kind is Measure.CODE:
            return t(next((option.label for option in self.options if option.value == value), str(value)))
        if self.kind is Measure.RUPEES:
            return rupees(value)
        if self.kind is Measure.SHARE:
            return f"{value} %"
        if self.kind is Measure.AMOUNT:
            plain = f"{value / self.scale:,.2f}".rstrip("0").rstrip(".")
            return t(self.unit, number=plain) if self.unit else plain
        return f"{value:,}"


def _flag(key: str, label: str, steps: tuple[str, ...], of: Callable[[Household], Value], yes: str, no: str) -> Fact:
    return Fact(key, label, Measure.FLAG, steps, of, yes=yes, no=no)


def _people(
    key: str, label: str, of: Callable[[Household], Value], *steps: str, lasting: bool = True, document: str = "", within: str = ""
) -> Fact:
    from_steps = ("household", "head", "members", *steps)
    return Fact(key, label, Measure.COUNT, from_steps, of, highest=40, lasting=lasting, document=document, within=within)


def _receives(option: str, yes: str, no: str, *, lasting: bool = False) -> Fact:
    label = next(each.label for each in lists.PROGRAMMES if each.value == option)
    named = _flag(f"receives_{option}", label, ("programmes",), lambda household: household.chosen("programmes", option), yes, no)
    return replace(named, lasting=lasting)


def _owns(option: str, yes: str, no: str) -> Fact:
    label = next(each.label for each in lists.ASSETS if each.value == option)
    return _flag(f"has_{option}", label, ("property",), lambda household: household.chosen("assets", option), yes, no)


def _income(household: Household) -> int | None:
    return None if household["income_amount"] is None else monthly_income(household.answers)


def _income_per_member(household: Household) -> int | None:
    income, size = _income(household), household["household_size"]
    return None if income is None or not size else income // size


def _dependants_share(household: Household) -> int | None:
    dependants = household.count(lambda person: person.age is not None and not 18 <= person.age < 65, "date_of_birth")
    return None if dependants is None else 100 * dependants // len(household.people)


def _people_per_room(household: Household) -> int | None:
    size, rooms = household["household_size"], household["rooms"]
    return None if not size or not rooms else 100 * size // rooms


def _land(household: Household) -> int | None:
    if household["owns_land"] != "yes":
        return 0 if household["owns_land"] == "no" else None
    marlas = {"acre": 160, "kanal": 20, "marla": 1}.get(household["land_unit"])
    return None if marlas is None or household["land_area"] is None else household["land_area"] * marlas


def _animals(*kinds: str) -> Callable[[Household], Value]:
    def count(household: Household) -> int | None:
        if household["owns_livestock"] != "yes":
            return 0 if household["owns_livestock"] == "no" else None
        known = [household[kind] for kind in kinds]
        return None if None in known else sum(known)

    return count


def _assets(household: Household) -> int | None:
    return None if household["assets"] is None else len([each for each in household["assets"] if each != "none"])


def _at_school(person: Person) -> bool:
    return person["schooling"] == "attending"


def _female(person: Person) -> bool:
    return person["sex"] == "female"


def _widow(person: Person) -> bool:
    return _female(person) and person["marital_status"] == "widowed"


def _ill(person: Person) -> bool:
    return person["illness"] == "yes"


def _disabled(person: Person) -> bool:
    return disabled(person.answers)


def _disabled_certified(household: Household) -> int | None:
    """Count who has a certificate. Those accepted before anybody was asked whose they are may all be of one person, be it a named one."""
    whose = household.evidence.accepted.get("disability_certificate", frozenset())
    declared = household.count(_disabled, "disability")
    named = household.count(lambda person: _disabled(person) and person.key in whose, "disability")
    return None if declared is None or named is None else min(declared, max(named, int("" in whose)))


def _head(key: str) -> Callable[[Household], Value]:
    return lambda household: household[key]


def _works_for_government(household: Household) -> bool | None:
    found = household.count(lambda person: person["work"] == "government", "work")
    return None if found is None else found > 0


def _account(household: Household) -> bool | None:
    return None if household["payment"] is None else household["payment"] in {"bank", "wallet"}


DEFINED: tuple[Fact, ...] = (
    Fact("household_size", N_("People in the household"), Measure.COUNT, ("household",), _head("household_size"), highest=40, lasting=True),
    Fact("income", N_("Income of the household in a month"), Measure.RUPEES, ("income",), _income),
    Fact(
        "income_per_member",
        N_("Income in a month for each person"),
        Measure.RUPEES,
        ("income", "household"),
        _income_per_member,
        within="income",
    ),
    Fact("instalments", N_("What is paid back on debts in a month"), Measure.RUPEES, ("debts",), _head("debt_instalment")),
    Fact("savings", N_("Savings"), Measure.RUPEES, ("debts",), _head("savings")),
    Fact(
        "dependants_share",
        N_("Share of the household that is under 18, or 65 and older"),
        Measure.SHARE,
        ("household", "head", "members"),
        _dependants_share,
        highest=100,
        lasting=True,
    ),
    Fact("head_sex", N_("Sex of the head"), Measure.CODE, ("head",), _head("sex"), lists.SEX, lasting=True),
    Fact(
        "head_age",
        N_("Age of the head"),
        Measure.COUNT,
        ("head",),
        lambda household: household.people[0].age,
        highest=150,
        lasting=True,
    ),
    Fact(
        "head_education",
        N_("Education of the head"),
        Measure.CODE,
        ("head_life",),
        _head("head_education"),
        lists.EDUCATION,
        lasting=True,
    ),
    _people("women", N_("Women of 18 and older"), lambda household: household.aged(18, 200, _female, "sex")),
    _people("adults_21_57", N_("People of 21 to 57"), lambda household: household.aged(21, 57)),
    _people("members_60", N_("People of 60 and older"), lambda household: household.aged(60)),
    _people("members_65", N_("People of 65 and older"), lambda household: household.aged(65), within="members_60"),
    _people("children_5_16", N_("Children of 5 to 16"), lambda household: household.aged(5, 16)),
    _people(
        "children_at_school",
        N_("Children of 5 to 16 at school"),
        lambda household: household.aged(5, 16, _at_school, "schooling"),
        "member_life",
        lasting=False,
        within="children_5_16",
    ),
    _people(
        "girls_at_school",
        N_("Girls of 5 to 16 at school"),
        lambda household: household.aged(5, 16, lambda person: _female(person) and _at_school(person), "sex", "schooling"),
        "member_life",
        lasting=False,
        within="children_at_school",
    ),
    _people(
        "children_out_of_school",
        N_("Children of 5 to 16 who do not go to school"),
        lambda household: household.aged(5, 16, lambda person: not _at_school(person), "schooling"),
        "member_life",
        lasting=False,
        within="children_5_16",
    ),
    _people("widows", N_("Widows"), lambda household: household.count(_widow, "sex", "marital_status")),
    Fact(
        "has_orphans",
        N_("Orphans in the household"),
        Measure.FLAG,
        ("needs",),
        lambda household: household.chosen("needs", "orphans"),
        yes=N_("There are orphans in the household"),
        no=N_("There are no orphans in the household"),
        lasting=True,
    ),
    _people(
        "disabled", N_("People with a disability"), lambda household: household.count(_disabled, "disability"), "head_life", "member_life"
    ),
    _people(
        "disabled_certified",
        N_("People with a disability whose certificate was accepted"),
        _disabled_certified,
        "head_life",
        "member_life",
        lasting=False,
        document="disability_certificate",
        within="disabled",
    ),
    _people("ill", N_("People with a long illness"), lambda household: household.count(_ill, "illness"), "head_life", "member_life"),
    _flag(
        "government_job",
        N_("Government job"),
        ("head_life", "member_life"),
        _works_for_government,
        N_("Somebody has a government job"),
        N_("Nobody has a government job"),
    ),
    Fact("tenure", N_("Home"), Measure.CODE, ("housing",), _head("tenure"), lists.TENURE),
    Fact(
        "people_per_room",
        N_("People for each room to sleep in"),
        Measure.AMOUNT,
        ("household", "housing"),
        _people_per_room,
        highest=4_000,
        scale=100,
    ),
    Fact("toilet", N_("Toilet"), Measure.CODE, ("housing",), _head("toilet"), lists.TOILET),
    Fact(
        "land",
        N_("Farm land"),
        Measure.AMOUNT,
        ("property", "land"),
        _land,
        highest=16_000_000,
        scale=160,  # marlas
        unit=N_("{number} acres"),
    ),
    Fact(
        "livestock",
        N_("Buffaloes, cows, goats and sheep"),
        Measure.COUNT,
        ("property", "livestock"),
        _animals("buffaloes", "cows", "goats"),
        highest=3_000,
    ),
    Fact(
        "large_animals",
        N_("Buffaloes and cows"),
        Measure.COUNT,
        ("property", "livestock"),
        _animals("buffaloes", "cows"),
        highest=2_000,
        within="livestock",
    ),
    Fact("assets", N_("Things of value in the household"), Measure.COUNT, ("property",), _assets, highest=20),
    _owns("car", N_("The household owns a car"), N_("The household owns no car")),
    _owns("tractor", N_("The household owns a tractor"), N_("The household owns no tractor")),
    _owns("motorcycle", N_("The household owns a motorcycle"), N_("The household owns no motorcycle")),
    _owns("air_conditioner", N_("The household owns an air conditioner"), N_("The household owns no air conditioner")),
    _receives("bisp", N_("The household receives BISP"), N_("The household does not receive BISP")),
    _receives("zakat", N_("The household receives Zakat"), N_("The household does not receive Zakat")),
    _receives("bait_ul_maal", N_("The household receives Bait-ul-Maal"), N_("The household does not receive Bait-ul-Maal")),
    _receives("himmat", N_("The household has a Himmat Card already"), N_("The household does not have a Himmat Card yet"), lasting=True),
    _receives(
        "health_card", N_("The household has a health card already"), N_("The household does not have a health card yet"), lasting=True
    ),
    _receives(
        "ramzan",
        N_("The household receives the Ramzan package already"),
        N_("The household does not receive the Ramzan package yet"),
        lasting=True,
    ),
    Fact("district", N_("District"), Measure.CODE, ("address",), _head("district"), lists.DISTRICT, lasting=True),
    Fact("settlement", N_("City or village"), Measure.CODE, ("address",), _head("settlement"), lists.SETTLEMENT, lasting=True),
    _flag(
        "has_account",
        N_("Account for payments"),
        ("payment",),
        _account,
        N_("There is a bank account or a mobile wallet"),
        N_("There is neither a bank account nor a mobile wallet"),
    ),
)
_BASIC: Mapping[str, Fact] = {fact.key: fact for fact in DEFINED}
SCORE = Fact(
    "score",
    N_("Poverty score (0 to 100, lower is poorer)"),
    Measure.COUNT,
    tuple(dict.fromkeys(step for part in score.PRESENT.parts for step in _BASIC[part.fact].steps)),
    lambda _household: None,  # it is made of the other facts
    highest=100,
)
FACTS: Mapping[str, Fact] = {**_BASIC, SCORE.key: SCORE}


def facts_of(answers: Answers, today: date, evidence: Evidence | None = None) -> dict[str, Any]:
    """Return every fact of a household on a day; None is what is not known, and the score may be known between bounds only."""
    household = Household(answers, today, evidence or Evidence())
    return with_score({fact.key: _bounded(fact, fact.of(household)) for fact in DEFINED})


def with_score(facts: Facts) -> dict[str, Any]:
    """Return facts with the score that follows from them."""
    low, high = score.bounds(facts)
    return {**facts, SCORE.key: low if low == high else Between(low, high)}


def ceilings(key: str) -> Iterator[str]:
    """Yield the facts that one never exceeds, the nearest first."""
    while key in FACTS and (key := FACTS[key].within):
        yield key


def reach(fact: Fact, facts: Facts) -> tuple[int, int]:
    """Return the lowest and the highest value of a number to which a household can come."""
    now, above = facts.get(fact.key), FACTS.get(fact.within)
    low, high = (now.low, now.high) if isinstance(now, Between) else (0, fact.highest) if now is None else (now, now)
    if fact.lasting or fact.kind not in NUMBERS:
        return low, high
    if fact is SCORE:
        known = {key: value for key, value in facts.items() if not isinstance(value, Between)}
        lasting = {part.fact: known.get(part.fact) for part in score.PRESENT.parts if FACTS[part.fact].lasting}
        least, most = score.bounds(lasting)
        return min(low, least), max(high, most)
    return 0, fact.highest if above is None else max(high, reach(above, facts)[1])


def _bounded(fact: Fact, value: Value) -> Value:
    return min(value, fact.highest) if fact.number and isinstance(value, int) else value
