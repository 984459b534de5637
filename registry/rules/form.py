"""The machinery of a form that is declared once: fields, steps, and the journey of one household through them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import takewhile
from typing import Any

from stdnum import iban as iban_number

from registry.language import N_, t
from registry.rules import identity
from registry.rules.figures import clean, latin_digits, whole_number
from registry.rules.identity import Unfit

Answers = Mapping[str, Any]
Member = Mapping[str, Any]
HEAD = "head"  # stands where a member's id does
_IBAN_LENGTH = 24  # in Pakistan


class Kind(StrEnum):
    """How a field is asked and read."""

    TEXT = "text"
    NAME = "name"
    CNIC = "cnic"
    MOBILE = "mobile"
    EMAIL = "email"
    DATE = "date"
    NUMBER = "number"
    RUPEES = "rupees"
    DIGITS = "digits"
    REFERENCE = "reference"  # letters and digits, as on a letter or a receipt
    IBAN = "iban"
    CHOICE = "choice"
    CHOICES = "choices"
    CONSENT = "consent"


SENTENCES: dict[str, str] = {
    "required": N_("This question needs an answer"),
    "not_agreed": N_("Tick the box to go on"),
    "too_long": N_("This answer is too long: write at most {longest} letters"),
    "not_a_name": N_("Write the name in letters, as on the CNIC"),
    "not_a_cnic": N_("A CNIC or B-Form number has 13 digits, like 35202-1234567-1"),
    "not_a_mobile": N_("Write a Pakistani mobile number, like 0300-1234567"),
    "no_contact": N_("Write a mobile number or an e-mail address, so that we can reach you"),
    "not_an_email": N_("Write an e-mail address, like name@example.com"),
    "not_a_date": N_("Write a real date: day, month and year"),
    "in_the_future": N_("This date is in the future"),
    "too_long_ago": N_("This date is more than {oldest} years ago. Look at the year again"),
    "too_young": N_("The person who registers must be 18 or older"),
    "not_a_number": N_("Write a whole number in figures, like 12500"),
    "too_small": N_("This number is too small: write {least} or more"),
    "too_large": N_("This number is too large: write {most} or less"),
    "too_many_together": N_("Together with the other numbers this is more people than there are"),
    "not_digits": N_("Write all the digits that the bill shows, and nothing else"),
    "not_an_iban": N_("An IBAN begins with PK and has 24 letters and digits"),
    "iban_slip": N_("There is a typing slip in this IBAN. Compare it with the cheque book or the bank's app, sign by sign"),
    "not_an_option": N_("Choose one of the answers"),
    "not_in_district": N_("Choose a tehsil of the chosen district"),
    "none_and_others": N_("Choose either “none” or the others, not both"),
}

_PROBLEMS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("too_long",),
    Kind.NAME: ("not_a_name", "too_long"),
    Kind.CNIC: ("not_a_cnic",),
    Kind.MOBILE: ("not_a_mobile", "no_contact"),
    Kind.EMAIL: ("not_an_email",),
    Kind.DATE: ("not_a_date", "in_the_future", "too_long_ago", "too_young"),
    Kind.NUMBER: ("not_a_number", "too_small", "too_large"),
    Kind.RUPEES: ("not_a_number", "too_small", "too_large"),
    Kind.DIGITS: ("not_digits",),
    Kind.REFERENCE: ("too_long",),
    Kind.IBAN: ("not_an_iban", "iban_slip"),
    Kind.CHOICE: ("not_an_option", "not_in_district"),
    Kind.CHOICES: ("not_an_option", "none_and_others"),
    Kind.CONSENT: ("not_agreed",),
}

_LONGEST_ANSWER = 4000  # characters that are read at all
_MOST_NAMES = 40  # of options, for one answer to be read back


@dataclass(frozen=True)
class Option:
    """One of a closed list of answers."""

    value: str
    label: str


@dataclass(frozen=True, eq=False)
class Field:
    """One question. Each is declared once, and is itself only."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    options: tuple[Option, ...] = ()
    required: bool = True
    hint: str = ""
    minimum: int = 0
    maximum: int = 100_000_000
    length: tuple[int, int] = (1, 120)
    check: Callable[[Any, date], Any] | None = None  # raises Unfit
    autocomplete: str = "off"
    within: str = ""  # the field whose answer narrows the options to those that begin with it

    @property
    def said_alone(self) -> bool:
        """Tell whether the options are so many that who reads an answer back is told the chosen one's name, and not those of all."""
        return len(self.options) > _MOST_NAMES

    @property
    def problems(self) -> tuple[str, ...]:
        """The closed family of problems this field can have."""
        return (("required",) if self.required else ()) + _PROBLEMS[self.kind]

    def says(self, code: str, sentences: Mapping[str, str] = SENTENCES) -> str:
        """Say what is wrong with an answer, and how far it may go."""
        longest = identity.LONGEST_NAME if self.kind is Kind.NAME else self.length[1]
        return t(sentences[code], longest=f"{longest:,}", least=f"{self.minimum:,}", most=f"{self.maximum:,}", oldest=identity.OLDEST)

    def parse(self, raw: Any, today: date) -> Any:
        """Return the answer in what a browser sent, None where an optional one is empty; raises Unfit."""
        if self.kind is Kind.CHOICES:
            return self._choices(raw)
        if self.kind is Kind.CONSENT:
            if raw in (True, "true", "on", "yes"):
                return True
            raise Unfit("not_agreed")
        text = str(raw)[:_LONGEST_ANSWER] if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        if not clean(text):
            if self.required:
                raise Unfit("required")
            return None
        answer = self._read(text, today)
        if self.check:
            self.check(answer, today)
        return answer

    def _choices(self, raw: Any) -> list[str]:
        sent = [raw] if isinstance(raw, str) and raw else raw if isinstance(raw, list) else []
        known = [option.value for option in self.options]
        if any(not isinstance(value, str) or value not in known for value in sent):
            raise Unfit("not_an_option")
        if not sent and self.required:
            raise Unfit("required")
        if "none" in sent and len(set(sent)) > 1:
            raise Unfit("none_and_others")
        return [value for value in known if value in sent]

    def _read(self, text: str, today: date) -> Any:
        match self.kind:
            case Kind.NAME:
                return identity.name(text)
            case Kind.CNIC:
                return identity.cnic(text)
            case Kind.MOBILE:
                return identity.mobile(text)
            case Kind.EMAIL:
                return identity.email(text)
            case Kind.DATE:
                return identity.date_of_birth(text, today).isoformat()
            case Kind.NUMBER | Kind.RUPEES:
                return self._number(text)
            case Kind.DIGITS:
                return self._digits(text)
            case Kind.IBAN:
                return _iban(text)
            case Kind.CHOICE:
                if not any(option.value == text for option in self.options):
                    raise Unfit("not_an_option")
                return text
            case _:
                said = clean(text)
                if len(said) > self.length[1]:
                    raise Unfit("too_long")
                return said

    def _number(self, text: str) -> int:
        number = whole_number(text)
        if number is None:
            raise Unfit("not_a_number")
        if number < self.minimum:
            raise Unfit("too_small")
        if number > self.maximum:
            raise Unfit("too_large")
        return number

    def _digits(self, text: str) -> str:
        digits = "".join(latin_digits(clean(text)).replace("-", "").split())
        if not (digits.isascii() and digits.isdigit() and self.length[0] <= len(digits) <= self.length[1]):
            raise Unfit("not_digits")
        return digits


def _iban(text: str) -> str:
    number = iban_number.compact(latin_digits(clean(text)))
    if not (number.startswith("PK") and len(number) == _IBAN_LENGTH and number.isascii() and number.isalnum()):
        raise Unfit("not_an_iban")
    if not iban_number.is_valid(number):
        raise Unfit("iban_slip")
    return number


def always(_answers: Answers) -> bool:
    """Apply to every household."""
    return True


def everybody(answers: Answers) -> list[Member]:
    """Return all members of the household but its head."""
    return list(answers.get("members") or [])


def unrelated(_values: Mapping[str, Any]) -> dict[str, str]:
    """Find nothing wrong between the fields of a step."""
    return {}


@dataclass(frozen=True, eq=False)
class Step:
    """One screen of the form; where it repeats, one screen for each member that `people` names. Itself only, as a field is."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()
    section: str = ""
    intro: str = ""
    repeats: bool = False
    applies: Callable[[Answers], bool] = always
    people: Callable[[Answers], list[Member]] = everybody
    related: Callable[[Mapping[str, Any]], dict[str, str]] = unrelated

    def parse(self, raw: Mapping[str, Any], today: date) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the answers in what a browser sent, and the problem of each field that has one."""
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for asked in self.fields:
            try:
                values[asked.key] = asked.parse(raw.get(asked.key), today)
            except Unfit as unfit:
                problems[asked.key] = unfit.code
        return values, problems or self.related(values)

    def errors(self, answers: Answers, today: date) -> dict[str, str]:
        """Return what the answers of this step still lack, by field (where it repeats, by member)."""
        if not self.repeats:
            return self.parse(answers, today)[1]
        people = self.people(answers)
        if not people:
            return {"people": "required"}
        return {str(member["id"]): "required" for member in people if not self.complete_for(member, today)}

    def complete_for(self, member: Member, today: date) -> bool:
        """Tell whether a member's answers of this step are complete."""
        return not self.parse(member, today)[1]


class StepState(StrEnum):
    """What the task list says of a step."""

    NOT_STARTED = "not_started"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Journey:
    """The path one household's answers take through the form."""

    form: tuple[Step, ...]
    answers: Answers
    today: date
    saved: frozenset[tuple[str, str]] = frozenset()  # what is saved: steps, and the members they are about (or empty)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps that apply to these answers."""
        return [step for step in self.form if step.applies(self.answers)]

    @cached_property
    def _begun(self) -> set[str]:
        return {step for step, _ in self.saved}

    def complete(self, step: Step) -> bool:
        """Tell whether a step's answers are whole; a step without questions is never in the way."""
        return not step.fields or (step.key in self._begun and not step.errors(self.answers, self.today))

    @cached_property
    def done(self) -> list[Step]:
        """The steps from the beginning that are complete without a gap."""
        return list(takewhile(self.complete, self.steps))

    def may_visit(self, step: Step) -> bool:
        """Steps already done, and the next one. Nobody skips ahead."""
        return step in self.steps[: len(self.done) + 1]

    def reached(self, step: Step) -> bool:
        """Tell whether all steps before this one are saved, without reading them again: each was whole when it was saved."""
        return step in self.steps and all(map(self._is_saved, self.steps[: self.steps.index(step)]))

    def _is_saved(self, step: Step) -> bool:
        if not step.repeats:
            return not step.fields or (step.key, "") in self.saved
        people = step.people(self.answers)
        return bool(people) and all((step.key, str(member["id"])) in self.saved for member in people)

    @property
    def current(self) -> Step:
        """The first step that is not complete, or the last."""
        return self.steps[min(len(self.done), len(self.steps) - 1)]

    def after(self, step: Step) -> Step:
        """Return the step that follows one that has just been saved."""
        following = self.steps[self.steps.index(step) + 1 :][:1] if step in self.steps else []
        return following[0] if following and self.reached(following[0]) else self.current

    def state(self, step: Step) -> StepState:
        """Return what the task list says of a step."""
        if self.complete(step):
            return StepState.COMPLETE
        return StepState.INCOMPLETE if step.key in self._begun else StepState.NOT_STARTED

    def missing(self) -> Iterator[Step]:
        """Yield the steps that are not complete."""
        return (step for step in self.steps if not self.complete(step))


def settled(form: tuple[Step, ...], answers: Answers, today: date) -> dict[str, Any]:
    """Return the answers read again, without those of steps that do not apply."""
    kept: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {}
    for step in form:
        if not step.applies(answers):
            continue
        if step.repeats:
            for member in step.people(answers):
                people.setdefault(member["id"], {"id": member["id"]}).update(step.parse(member, today)[0])
        else:
            kept.update(step.parse(answers, today)[0])
    return kept | {"members": list(people.values())}
