"""What a citizen may say has changed, in plain words, and the steps of the form that each opens again (R7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.language import N_
from registry.rules.household import FORM


@dataclass(frozen=True)
class Topic:
    """Something that changes in the life of a household."""

    key: str
    label: str
    steps: tuple[str, ...]


TOPICS: tuple[Topic, ...] = (
    Topic("household", N_("Somebody was born, died, joined or left"), ("household", "members", "member_life", "schools", "head_life")),
    Topic("marriage", N_("A marriage, a divorce, a widowhood, or a correction of my name or date of birth"), ("head", "members")),
    Topic("school", N_("A child began or left school"), ("member_life", "schools")),
    Topic("work", N_("Work, income, expenses, debts or savings"), ("head_life", "member_life", "income", "expenses", "debts")),
    Topic("health", N_("An illness, a disability or another special need"), ("head_life", "member_life", "needs")),
    Topic("address", N_("We moved, or the house changed"), ("address", "housing", "tenancy", "utilities", "electricity", "gas")),
    Topic("contact", N_("My telephone number or e-mail"), ("contact",)),
    Topic("property", N_("Land, animals or things we own"), ("property", "land", "livestock")),
    Topic("programmes", N_("Help we receive from elsewhere"), ("programmes",)),
    Topic("payment", N_("The bank account or wallet to which I am paid"), ("payment", "bank", "wallet")),
)
PAYMENT = TOPICS[-1].steps
_ORDER = [step.key for step in FORM]


def steps_of(topics: list[str]) -> list[str]:
    """Return the steps that some topics open, in the order of the form."""
    opened = {step for topic in TOPICS if topic.key in topics for step in topic.steps}
    return [key for key in _ORDER if key in opened]


@dataclass(frozen=True)
class Difference:
    """One answer that is not as it was."""

    step: str
    member: str
    field: str
    before: Any
    after: Any


def differences(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Return the answers that differ between two pictures of the same steps; rows hold step, member and answers."""
    was = {(row["step"], row["member"]): row["answers"] for row in before}
    now = {(row["step"], row["member"]): row["answers"] for row in after}
    return [
        Difference(step, member, field, old.get(field), new.get(field))
        for step, member in sorted({*was, *now}, key=lambda place: (_ORDER.index(place[0]), place[1]))
        for old, new in [(was.get((step, member), {}), now.get((step, member), {}))]
        for field in dict.fromkeys((*old, *new))
        if field != "notice_version" and old.get(field) != new.get(field)
    ]
