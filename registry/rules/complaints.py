"""Complaints about the service: what they are about, in how many working days they are answered, and by whom."""

from dataclasses import dataclass
from enum import StrEnum

from registry.language import N_
from registry.rules.access import Duty

MOST_OPEN = 5  # of one person


class State(StrEnum):
    """Where a complaint stands."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Category:
    """What a complaint is about."""

    label: str
    working_days: int
    duty: Duty = Duty.ANSWER_COMPLAINTS  # of who answers it


CATEGORIES: dict[str, Category] = {
    "waiting": Category(N_("I have waited too long"), 10),
    "centre": Category(N_("The help centre: closed, far, no access"), 15),
    "wrong": Category(N_("I was told something wrong"), 10),
    "portal": Category(N_("The website, SMS or e-mail does not work"), 10),
    "behaviour": Category(N_("Somebody on the staff was rude or unfair"), 10, Duty.ANSWER_ABOUT_STAFF),
    "money": Category(N_("Somebody asked me for money"), 5, Duty.ANSWER_ABOUT_STAFF),
    "other": Category(N_("Something else"), 15),
}
STATES: dict[str, str] = {State.OPEN: N_("We are looking into it"), State.ANSWERED: N_("Answered")}
