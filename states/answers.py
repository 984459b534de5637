"""The answers of an application, as inputs show them and read back: the same for the person who gave them and for the officer."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from registry.language import Language, speaking, t
from registry.rules import identity
from registry.rules.circumstances import Difference
from registry.rules.figures import day, moment
from registry.rules.form import Field, Kind
from registry.rules.household import FORM, STEPS
from registry.services.registration.drafts import Draft

NOTHING_CHOSEN: dict[str, list[str]] = {field.key: [] for step in FORM for field in step.fields if field.kind is Kind.CHOICES}
_FIELDS: dict[tuple[str, str], Field] = {(step.key, field.key): field for step in STEPS.values() for field in step.fields}


@dataclass(frozen=True)
class ReadBack:
    """What was answered, as text; options as their codes, unless they are `said_alone`."""

    applies: list[str]
    answers: dict[str, Any]  # texts; where several options can be chosen, a list
    people: dict[str, list[dict[str, Any]]]
    entered: dict[str, dict[str, str]]  # where an officer entered a step, and when, by step (and member)
    officers: dict[str, UUID]  # and who that was


def read_back(draft: Draft, language: Language) -> ReadBack:
    """Read the answers of the steps that apply; the language is the reader's, for the names of places."""
    steps = [step for step in draft.journey.steps if step.fields]
    entered = {f"{step}.{member}" if member else step: (each.by, each.at) for (step, member), each in draft.entered.items() if each.by}
    return ReadBack(
        applies=[step.key for step in steps],
        answers={
            field.key: _read_back(field, draft.answers.get(field.key), language)
            for step in steps
            if not step.repeats
            for field in step.fields
        },
        entered={key: {"where": by.centre, "at": f"{moment(at)}"} for key, (by, at) in entered.items()},
        officers={key: by.staff_id for key, (by, _) in entered.items()},
        people={
            step.key: [
                {"id": member["id"], "name": member.get("full_name", "")}
                | {field.key: _read_back(field, member.get(field.key), language) for field in step.fields}
                for member in step.people(draft.answers)
            ]
            for step in steps
            if step.repeats
        },
    )


def read_out(kind: Kind, answer: Any) -> str:
    """Write an answer as it is read: days as everywhere on the portal, thousands apart."""
    if kind is Kind.DATE and answer:
        return day(date.fromisoformat(answer))
    if kind is Kind.RUPEES and isinstance(answer, int):
        return f"{answer:,}"  # of what, the question says
    return shown(kind, answer)


def shown(kind: Kind, answer: Any) -> str:
    """Write an answer as its input shows it."""
    match kind:
        case Kind.CONSENT:
            return "yes" if answer else ""
        case Kind.CNIC:
            return identity.show_cnic(answer) if answer else ""
        case Kind.MOBILE:
            return identity.show_mobile(answer) if answer else ""
        case _:
            return "" if answer is None else str(answer)


def read_difference(each: Difference, draft: Draft, language: Language) -> dict[str, Any]:
    """Return a difference as the page shows it: the question as step and field, answers as `ReadBack` has them."""
    field = _FIELDS.get((each.step, each.field))
    return {
        "question": f"{each.step}.{each.field}",
        "person": str(draft.member(each.member).get("full_name", "")) if each.member else "",
        "before": _read_back(field, each.before, language) if field else str(each.before or ""),
        "after": _read_back(field, each.after, language) if field else str(each.after or ""),
    }


def _read_back(field: Field, answer: Any, language: Language) -> str | list[str]:
    if field.kind is Kind.CHOICES:
        return list(answer or [])
    if field.said_alone:
        with speaking(language):
            return next((t(option.label) for option in field.options if option.value == answer), "")
    return read_out(field.kind, answer)
