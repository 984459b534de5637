"""What is asked about before answers are saved: the same on the citizen's form and on the officer's."""

from collections.abc import Mapping
from typing import Any

from registry.rules.contradictions import contradictions
from registry.rules.form import Step
from registry.services.registration.drafts import Draft, confirmation
from states.session import text


def asked_about(draft: Draft, step: Step, member: str, values: Mapping[str, Any], form: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the contradictions that these answers make and nobody has just called right, and how all of them are confirmed."""
    person = draft.member(member) | {"id": member} | dict(values) if step.repeats else {}
    others = [other for other in draft.answers["members"] if other["id"] != member]
    answers = draft.answers | ({"members": [*others, person]} if step.repeats else dict(values))
    codes = contradictions(step.key, answers, person)
    doubts = [code for code in codes if not text(form, f"_right_{code}")]
    return doubts, [confirmation(code, member) for code in codes]
