"""The households of a made-up province, in every status, district and age; each number is the same household every time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from faker import Faker
from sqlmodel import col, select

from registry.clock import PAKISTAN, day_of
from registry.records import Staff, bulk
from registry.records.database import Database
from registry.records.household_facts import NOT_ASSESSED, entitled
from registry.rules import numbers, places, service_clock
from registry.rules.access import Role
from registry.rules.facts import FACTS
from registry.rules.lifecycle import OPEN, Status
from registry.rules.names import search_key, sounds
from registry.rules.people import Evidence, proved
from registry.rules.programmes import PROGRAMMES
from registry.rules.verification import Result, Source
from registry.services.accounts.hashing import hash_password
from registry.services.benefits.assessments import kept
from registry.services.samples.profiles import Profile, profile

_PROFILES = 600
_NAMES = 1000  # of each sex
_SHARES = (  # of a hundred households
    *((Status.VERIFIED, 62), (Status.IN_VERIFICATION, 15), (Status.DRAFT, 6), (Status.IN_DECISION, 4), (Status.INFORMATION_REQUESTED, 4)),
    *((Status.DECLINED, 4), (Status.CLOSED, 3), (Status.WITHDRAWN, 1), (Status.SUBMITTED, 1)),
)
_STATUSES = tuple(status for status, share in _SHARES for _ in range(share))
_RESULTS = (*[Result.UNKNOWN] * 5, *[Result.DIFFERS] * 4, Result.UNAVAILABLE)  # of what waits for the office
_ENDS = {Status.VERIFIED: "verified", Status.DECLINED: "declined", Status.CLOSED: "closed", Status.WITHDRAWN: "withdrawn"}
_LATELY = timedelta(days=90)  # beyond which the checks of what is finished are left out
FACTS_KEPT = (*FACTS, "score_version", "proved", "good_until", "taken_at", *map(entitled, PROGRAMMES))


@dataclass(frozen=True)
class Setting:
    """What all households of a population share."""

    now: datetime
    password_hash: str
    officers: Sequence[UUID]
    profiles: Sequence[Profile]
    names: dict[bool, list[str]]  # by whether of a woman
    tehsils: list[tuple[str, str, str]]  # code, name of the tehsil and of its district's code


def setting(now: datetime, password_hash: str, officers: Sequence[UUID]) -> Setting:
    """Prepare what all households share."""
    fake = Faker("en_PK")
    fake.seed_instance(26)
    names = {woman: [_letters(make()) for _ in range(_NAMES)] for woman, make in ((True, fake.name_female), (False, fake.name_male))}
    tehsils = [(code, name, code.partition(".")[0]) for code, name in places.tehsils()]
    today = day_of(now)
    return Setting(now, password_hash, officers, [profile(number, today) for number in range(_PROFILES)], names, tehsils)


async def prepared(database: Database, password: str, now: datetime) -> Setting:
    """Prepare what all households share, with the officers that there are; all have one password."""
    async with database.session() as session:
        officers = list((await session.exec(select(Staff.id).where(Staff.role == Role.OFFICER).order_by(col(Staff.cnic)))).all())
    return setting(now, await hash_password(password), officers)


def _letters(name: str) -> str:
    return "".join(sign for sign in name if sign.isalpha() or sign == " ")


def identifier(number: int, kind: int) -> UUID:
    """Return an id that grows with the number, so that indexes grow at their end: 1 of an account, 2 of an application."""
    return UUID(int=(number << 96) | (8 << 76) | (2 << 62) | kind)


def household(here: Setting, number: int, *, answered: bool = True) -> Iterator[tuple[str, bulk.Row]]:
    """Yield the rows of one household, each with its table."""
    random = Random(number)  # noqa: S311 - it is to be the same every time
    kind = here.profiles[number % len(here.profiles)]
    status, person, case = random.choice(_STATUSES), identifier(number, 1), identifier(number, 2)
    name = random.choice(here.names[kind.woman])
    cnic, mobile = f"30{number:010}{2 if kind.woman else 1}", f"+92{300 + number % 10}{1_000_000 + number // 10:07}"
    tehsil, locality, district = here.tehsils[int(len(here.tehsils) * random.random() ** 1.4)]
    since, sent = _dates(here, status, random)
    began = sent - timedelta(hours=random.randint(1, 200))
    language = "en" if number % 5 == 0 else "ur"
    yield "account", (person, cnic, name, kind.born, mobile, began, here.password_hash, language, began)
    result = _result(status, random)
    officer = random.choice(here.officers) if here.officers and status != Status.SUBMITTED and random.random() < 0.4 else None
    if status == Status.DRAFT:
        yield "application", (case, person, status, None, began, None, None, 1, None, None, "", "", "", None, "")
    else:
        given = _pser_id(number) if status == Status.VERIFIED else None
        due = service_clock.due(status, since.astimezone(PAKISTAN))
        place = (district, tehsil, search_key(name))
        yield "application", (case, person, status, _number(number, sent), began, sent, given, 2, since, due, *place, officer, result)
        for sound in sounds(name):
            yield "name_sound", (case, sound, district)
    if answered:
        own = {"name": name, "cnic": cnic, "mobile": mobile, "district": district, "tehsil": tehsil, "locality": locality}
        own |= {"house": f"House {number % 900 + 1}", "meter": f"{2_000_000_000 + number}"}
        own |= {f"member{place}": f"31{number:08}{place:02}{1 if place % 2 else 2}" for place in range(12)}
        steps = kind.steps[: 3 + number % 8] if status == Status.DRAFT else kind.steps
        for each in steps:
            yield "step_answers", (case, each.step, each.member, each.answers % own, each.confirmed, 1, began)
    yield from _happened(here, case, status, (began, sent, since))
    checked: dict[Source, str] = {}
    if status not in {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN} and (status in OPEN or since > here.now - _LATELY):
        checked = {Source.IDENTITY: result or Result.MATCH, Source.BANK: Result.MATCH}
    yield from _checks(case, number, name, checked, sent)
    if answered and status == Status.VERIFIED:
        yield "household_facts", (case, *_facts(kind, district, here.now, *checked.items()))
    if here.officers and status == Status.INFORMATION_REQUESTED:
        until = max(since, here.now) + timedelta(days=5 + number % 10)
        yield "information_request", (case, officer or here.officers[0], '["contact"]', '["utility_bill"]', "A newer bill.", since, until)
    if here.officers and status == Status.IN_DECISION:
        verdict = "decline" if number % 9 == 0 else "verify"
        yield "recommendation", (case, verdict, "The originals were seen.", officer or here.officers[0], since, "", "")


def _dates(here: Setting, status: Status, random: Random) -> tuple[datetime, datetime]:
    """Return when a status began and when the application was sent: what is open for weeks, what is finished for up to a year."""
    longest = 45 if status in OPEN else 365
    since = here.now - timedelta(days=longest * random.random() ** (3 if status in OPEN else 1), minutes=random.randint(1, 600))
    if status == Status.SUBMITTED:
        since = here.now - timedelta(minutes=random.randint(1, 300))
        return since, since
    return since, since - timedelta(hours=1 + 700 * random.random() ** 3)


def _result(status: Status, random: Random) -> str:
    if status in {Status.DRAFT, Status.SUBMITTED}:
        return ""
    return Result.MATCH if status == Status.VERIFIED and random.random() < 0.8 else random.choice(_RESULTS)


def _happened(here: Setting, case: UUID, status: Status, moments: tuple[datetime, datetime, datetime]) -> Iterator[tuple[str, bulk.Row]]:
    began, sent, since = moments
    yield "event", (case, "started", began, "{}")
    if status == Status.DRAFT:
        return
    yield "event", (case, "submitted", sent, "{}")
    if status not in {Status.SUBMITTED, Status.WITHDRAWN}:
        yield "event", (case, "verification_began", min(sent + timedelta(minutes=2), since), "{}")
    last = _ENDS.get(status) or {Status.INFORMATION_REQUESTED: "information_requested", Status.IN_DECISION: "recommended"}.get(status)
    if last:
        yield "event", (case, last, min(since, here.now), "{}")


@cache
def _facts(kind: Profile, district: str, now: datetime, *checked: tuple[Source, str]) -> bulk.Row:
    """Return what is known of a verified household, which nobody has assessed yet; of its own answers only the district is a fact."""
    today = day_of(now)
    row = kept({**kind.answers, "district": district}, today, Evidence(proved=proved(checked, ())), now)
    row |= {"proved": json.dumps(row["proved"])} | {entitled(key): NOT_ASSESSED for key in PROGRAMMES}
    return [row[column] for column in FACTS_KEPT]


def _checks(case: UUID, number: int, name: str, checked: Mapping[Source, str], sent: datetime) -> Iterator[tuple[str, bulk.Row]]:
    differs = Result.DIFFERS in checked.values()
    finding = {"field": "full_name", "declared": name, "found": f"{name} Khan" if differs else name, "score": 80}
    for place, (source, came_to) in enumerate(checked.items()):
        knows = came_to not in {Result.UNKNOWN, Result.UNAVAILABLE}
        found = [finding | {"result": came_to}] if knows else []
        answered = json.dumps({"full_name": finding["found"]}) if knows else None
        digest = f"{number:062x}{place:02x}"
        moments = (sent, sent, sent + timedelta(minutes=3))
        yield "verification_check", (case, 1, source, "", "{}", digest, answered, json.dumps(found), "done", came_to, 1, *moments, "")


def _signs(number: int, length: int, stride: int) -> str:
    """Return signs that belong to a number alone and do not follow one another."""
    left, signs = number * stride % len(numbers.SIGNS) ** length, []
    for _ in range(length):
        left, sign = divmod(left, len(numbers.SIGNS))
        signs.append(numbers.SIGNS[sign])
    return "".join(signs)


def _number(number: int, sent: datetime) -> str:
    signs: Any = iter(_signs(number, 7, 6_700_417))
    return numbers.APPLICATION.make(lambda _: next(signs), sent.year)


def _pser_id(number: int) -> str:
    signs: Any = iter(_signs(number, 9, 2_147_483_647))
    return numbers.PSER_ID.make(lambda _: next(signs))
