"""A section of one household's form: which of its steps stand on the screen, for the household and for one member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.rules.form import Step
from registry.rules.household import FORM, SECTION_KEYS, has_members
from registry.services.registration.drafts import Draft

MEMBERS = "household"  # the section in which the members are


@dataclass(frozen=True)
class Section:
    """What is asked in a section; of the members, of the one that is open."""

    draft: Draft
    key: str
    member: str = ""  # the id of whoever is open; empty: nobody

    @property
    def steps(self) -> list[Step]:
        """The steps that are asked. The declaration is signed, not asked."""
        asked = [step for step in self.draft.journey.steps if step.section == SECTION_KEYS[self.key] and step.fields]
        return [step for step in asked if step.key != "declaration" and (not step.repeats or self.asks(step))]

    def asks(self, step: Step) -> bool:
        """Tell whether a repeating step is asked of the member who is open; a new one's schooling is not known yet."""
        if step.key in {"members", "member_life"}:
            return bool(self.member)
        return any(each["id"] == self.member for each in step.people(self.draft.answers))

    def takes(self, step: Step) -> bool:
        """Tell whether answers of a step can be saved now."""
        if not step.applies(self.draft.answers) or step.key == "declaration":
            return False
        return not step.repeats or step.key == "members" or any(each["id"] == self.member for each in step.people(self.draft.answers))

    def whose(self, step: Step) -> str:
        """Return the id under which a step's answers stand."""
        return self.member if step.repeats else ""

    def revision(self, step: Step) -> int:
        """Return the revision of a step's answers, 0 where there are none."""
        return self.draft.revisions.get((step.key, self.whose(step)), 0)

    def given(self, step: Step) -> dict[str, Any]:
        """Return what is answered, or known, at a step."""
        return self.draft.member(self.member) if step.repeats else {**self.draft.known, **self.draft.answers}

    def whole(self, member: dict[str, Any]) -> bool:
        """Tell whether everything is answered about a member."""
        answers = self.draft.answers
        steps = [step for step in FORM if step.repeats and any(each["id"] == member["id"] for each in step.people(answers))]
        return all(step.complete_for(member, self.draft.today) for step in steps)

    @property
    def done(self) -> bool:
        """Whether everything is answered about the member who is open."""
        member = self.draft.member(self.member)
        return bool(member) and self.whole(member)

    @property
    def known(self) -> bool:
        """Whether there is such a member, or will be next."""
        return self.member == self.new_member or bool(self.draft.member(self.member))

    @property
    def new_member(self) -> str:
        """The id of whoever is added next."""
        return self.draft.new_member

    @property
    def next_member(self) -> str:
        """The first member of whom something is missing, a new one while somebody is, or nobody."""
        people = self.draft.answers["members"]
        if self.key != MEMBERS or not has_members(self.draft.answers):
            return ""
        lacking = [each["id"] for each in people if not self.whole(each)]
        missing = len(people) + 1 < (self.draft.answers.get("household_size") or 1)
        return lacking[0] if lacking else self.new_member if missing else ""


def shown_in(sent: Mapping[str, Any]) -> list[Step]:
    """Return the steps that stood on the page from which a form was sent: each sends its revision."""
    return [step for step in FORM if step.fields and f"_revision_{step.key}" in sent]


def begun_in(sent: Mapping[str, Any], step: Step, today: date) -> bool:
    """Tell whether anything was answered of a step, or nothing has to be; the rest is for later."""
    return any(sent.get(field.key) for field in step.fields) or not step.parse(sent, today)[1]
