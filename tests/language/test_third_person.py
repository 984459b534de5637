"""What an officer reads about a household is said of it, not to the officer."""

import re

import pytest

from pser_web.pages.page import Page, Reader
from registry.language import speaking, t
from registry.rules.contradictions import QUESTIONS
from registry.rules.household import FORM, SECTIONS
from registry.rules.papers import DOCUMENTS
from registry.rules.third_person import THIRD_PERSON
from registry.services.benefits.decision_words import SETTLED

_TO_SOMEBODY = re.compile(r"\b(you|yours?|yourself|i|my|me|we|our|us)\b", re.IGNORECASE)
_FIELDS = [field for step in FORM for field in step.fields]
_SAID = {
    *SECTIONS,
    *(step.title for step in FORM),
    *(said for field in _FIELDS for said in (field.label, field.hint, *(option.label for option in field.options))),
    *(said for paper in DOCUMENTS for said in (paper.title, paper.why, paper.good_photo)),
    *QUESTIONS.values(),
    *(SETTLED, "Yours", "Yours:"),  # of what it was assessed to
}


def test_nothing_of_the_form_its_papers_and_what_came_of_it_speaks_to_the_officer_as_if_it_were_about_them() -> None:
    with speaking("en", THIRD_PERSON):
        assert [t(said) for said in _SAID if said and _TO_SOMEBODY.search(t(said))] == ["How we reach the person"]  # the office's own we
    with speaking("ur", THIRD_PERSON):
        assert [t(said) for said in _SAID if said and re.search(r"\b(آپ|میرے|میری)\b", t(said))] == []


@pytest.mark.parametrize(("reader", "said"), [(Reader.STAFF, "Where the household lives"), (Reader.CITIZEN, "Where you live")])
def test_the_same_question_is_put_to_the_citizen_and_about_them_to_the_staff(reader: Reader, said: str) -> None:
    page = Page("/somewhere", "Where you live", lambda: None, reader)  # pyright: ignore[reportArgumentType]
    with page.spoken_in("en"):
        assert t(page.title) == said
    assert t(page.title) == "Where you live"
