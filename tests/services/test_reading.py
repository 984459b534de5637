"""What people read: days, money and telephone numbers the same everywhere, and in Urdu the right way round."""

import pytest

from registry.language import LANGUAGES, Language, speaking
from registry.rules.facts import FACTS
from registry.rules.figures import rupees
from registry.rules.form import Kind
from registry.services.templates import words
from registry.services.wording import directed
from states.answers import read_out

LEFT, RIGHT = "\u200f", "\u200e"  # the marks from right to left, and from left to right
LATE = {"number": "LN-26-WFA6-QPQJ", "amount": 5714, "due": "2026-11-10"}


def test_an_urdu_message_is_set_from_right_to_left_also_where_it_begins_with_pser() -> None:
    text = words("loan_late", LATE, "ur").text
    assert "PSER" in text[:6]
    assert all(line.startswith(LEFT) for line in text.splitlines())


@pytest.mark.parametrize("number", ["10-11-2026", "0800-02345"])
def test_days_and_telephone_numbers_are_not_turned_around_inside_urdu(number: str) -> None:
    assert f" {RIGHT}{number}" in words("loan_late", LATE, "ur").text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("template", "key"), [("loan_due", "due"), ("appeal_received", "until"), ("complaint_received", "until")])
def test_messages_write_days_as_the_pages_do(template: str, key: str, language: Language) -> None:
    details = {"number": "LN-26-WFA6-QPQJ", "amount": 5714} if template == "loan_due" else {}
    text = words(template, details | {key: "2026-11-10"}, language).text
    assert "10-11-2026" in text
    assert "2026-11-10" not in text


def test_english_is_sent_without_marks_and_links_and_application_numbers_are_whole_in_urdu() -> None:
    assert not {LEFT, RIGHT} & set(words("loan_late", LATE, "en").text)
    sent = words("application_submitted", {"number": "PSER-26-7K3M-9QXD", "link": "https://10.0.0.1:8000/ur/track"}, "ur").text
    assert RIGHT not in sent
    assert directed("https://pser/reset?token=1-2") == "https://pser/reset?token=1-2"


@pytest.mark.parametrize(
    ("kind", "answer", "read"),
    [
        (Kind.DATE, "1956-07-30", "30-07-1956"),
        (Kind.DATE, None, ""),
        (Kind.RUPEES, 9000, "9,000"),
        (Kind.RUPEES, 0, "0"),
        (Kind.RUPEES, None, ""),
        (Kind.NUMBER, 9000, "9000"),
        (Kind.CNIC, "3520212345671", "35202-1234567-1"),
    ],
)
def test_an_answer_is_read_back_as_everything_else_on_the_portal(kind: Kind, answer: object, read: str) -> None:
    assert read_out(kind, answer) == read


def test_money_is_written_one_way_in_each_language() -> None:
    award, wait = {"programme": "cash_assistance", "amount": 9000, "rhythm": "quarterly"}, {"programme": "healthcare"}
    for language, said in (("en", "Rs 9,000"), ("ur", "9,000 روپے")):
        assert said in words("award_approved", award, language).text
        assert said not in words("award_waiting", wait, language).text
        with speaking(language):
            assert FACTS["income"].say(9000) == rupees(9000)
            assert rupees(9000).lstrip(LEFT) == said
