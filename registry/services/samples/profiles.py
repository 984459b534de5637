"""Made-up households by the hundred: whole answers to the form, written once, into which each household's own names and numbers are put."""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from registry.rules.contradictions import contradictions
from registry.rules.form import Answers
from registry.rules.household import FORM, NOTICE_VERSION
from registry.services.registration.drafts import confirmation
from registry.services.samples.sample import Sample, asked

_THEIRS: dict[str, dict[str, str]] = {  # by step, the answers that are each household's own, and what stands for them
    "head": {"full_name": "name", "cnic": "cnic"},
    "address": {"district": "district", "tehsil": "tehsil", "locality": "locality", "street_address": "house"},
    "contact": {"mobile": "mobile"},
    "members": {"cnic": "member"},
    "electricity": {"electricity_customer": "meter"},
    "wallet": {"wallet_number": "mobile", "wallet_holder": "name"},
}
_dumped = partial(json.dumps, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Written:
    """The answers of one step as text; a %(…)s stands for each of the household's own."""

    step: str
    member: str
    answers: str
    confirmed: str = "[]"


@dataclass(frozen=True, eq=False)
class Profile:
    """A household without its own names and numbers."""

    answers: Answers
    woman: bool
    born: date
    steps: tuple[Written, ...]


def profile(number: int, today: date) -> Profile:
    """Write the answers of a sample household down; raises ValueError where they do not fit the form."""
    sample = Sample(number)
    answers: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    written: list[Written] = []
    for step in FORM:
        if not step.fields or not step.applies(answers | {"members": list(members.values())}):
            continue
        for member, raw in asked(step, sample):
            values, problems = step.parse(raw, today)
            if problems:
                raise ValueError(f"a sample household does not fit {step.key}: {problems}")
            (members.setdefault(member, {"id": member}) if member else answers).update(values)
            values |= {"notice_version": NOTICE_VERSION} if step.key == "declaration" else {}
            written.append(Written(step.key, member, _text(step.key, member, values)))
    answers["members"] = list(members.values())
    called_right = _dumped(_doubts(answers))
    steps = (replace(each, confirmed=called_right) if each.step == "declaration" else each for each in written)
    return Profile(answers, sample.woman, date.fromisoformat(answers["date_of_birth"]), tuple(steps))


def _text(step: str, member: str, values: dict[str, Any]) -> str:
    theirs = {key: f"@{name}{int(member or '0', 16) if key == 'cnic' and member else ''}@" for key, name in _THEIRS.get(step, {}).items()}
    text = _dumped(values | theirs).replace("%", "%%")
    for mark in theirs.values():
        text = text.replace(mark, f"%({mark.strip('@')})s")
    return text


def _doubts(answers: Answers) -> list[str]:
    """Return the contradictions of whole answers, as the person calls them right before sending."""
    found: list[str] = []
    for step in FORM:
        if step.fields and step.applies(answers):
            for member in step.people(answers) if step.repeats else [{}]:
                found += [confirmation(code, member.get("id", "")) for code in contradictions(step.key, answers, member)]
    return found
