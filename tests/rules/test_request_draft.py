"""What is asked of a citizen is exactly what is in doubt, in words that give nothing away."""

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import LANGUAGES, speaking
from registry.rules.household import STEPS
from registry.rules.origins import ORIGINS, origin
from registry.rules.papers import BY_KEY, VERDICT_REASONS
from registry.rules.request_draft import POINTS, Held, draft
from registry.rules.verification import Result, Source, compare, questions, result

CHILD = {"id": "c1", "full_name": "Bilal", "cnic": "3520299887761", "schooling": "attending", "relation": "child"}
ANSWERS: dict[str, Any] = {
    "full_name": "Zainab Bibi",
    "cnic": "3520212345672",
    "date_of_birth": "1985-04-12",
    "household_size": 2,
    "members": [CHILD | {"school_name": "Government Middle School", "school_class": "6", "date_of_birth": "2012-09-01"}],
    "has_electricity": "yes",
    "electricity_company": "lesco",
    "electricity_customer": "1234567890",
    "electricity_bill": 1800,
    "payment": "wallet",
    "wallet_operator": "jazzcash",
    "wallet_number": "+923001234567",
    "wallet_holder": "Zainab Bibi",
    "income_period": "monthly",
    "income_amount": 14000,
    "savings": 0,
}
TRUE: dict[Source, dict[str, Any]] = {
    Source.IDENTITY: {
        "full_name": "Zainab Bibi",
        "date_of_birth": "1985-04-12",
        "family": [{"cnic": "3520299887761", "full_name": "Bilal"}],
    },
    Source.SCHOOLS: {"attending": True, "school_name": "Government Middle School", "school_class": "6"},
    Source.ELECTRICITY: {"holder": "Zainab Bibi", "average_bill": 1800},
    Source.BANK: {"holder": "Zainab Bibi", "monthly_inflow": 14000, "average_balance": 0},
}
SECRET = "Qamar Zaman 7654321"


def held(changes: dict[Source, dict[str, Any] | None]) -> list[Held]:
    checks = []
    for question in questions(ANSWERS):
        changed = changes.get(question.source, {})
        if changed is None:
            checks.append(Held(question.source, Result.UNKNOWN, question.member, []))
            continue
        findings = compare(question, ANSWERS, TRUE[question.source] | changed)
        checks.append(Held(question.source, result(findings), question.member, [asdict(finding) for finding in findings]))
    return checks


@pytest.mark.parametrize(
    ("changes", "steps", "papers"),
    [
        ({}, [], []),
        ({Source.IDENTITY: {"date_of_birth": "1961-01-01"}}, ["head"], ["cnic_copy"]),
        ({Source.IDENTITY: {"full_name": SECRET}}, ["head"], ["cnic_copy"]),
        ({Source.IDENTITY: {"family": []}}, ["members"], ["b_forms"]),
        ({Source.IDENTITY: None}, ["head"], ["cnic_copy"]),
        ({Source.SCHOOLS: {"attending": False}}, ["member_life"], []),
        ({Source.SCHOOLS: {"school_name": SECRET}}, ["schools"], []),
        ({Source.SCHOOLS: None}, ["schools"], ["b_forms"]),
        ({Source.ELECTRICITY: {"average_bill": 90_000}}, ["electricity"], ["utility_bill"]),
        ({Source.ELECTRICITY: {"holder": SECRET}}, ["electricity"], ["utility_bill"]),
        ({Source.BANK: {"holder": SECRET}}, ["wallet"], []),
        ({Source.BANK: {"monthly_inflow": 250_000}}, ["income"], []),  # nobody here has a salary slip
        ({Source.BANK: {"average_balance": 900_000}}, ["debts"], []),
        ({Source.BANK: None, Source.ELECTRICITY: None}, ["electricity", "wallet"], ["utility_bill"]),
    ],
)
def test_exactly_what_differs_or_is_unknown_is_asked_for(changes: dict[Source, Any], steps: list[str], papers: list[str]) -> None:
    drafted = draft(ANSWERS, held(changes), [])
    assert (drafted.steps, drafted.papers) == (steps, papers)
    for language in LANGUAGES:
        with speaking(language):
            words = drafted.words(1000)
        assert bool(words) is bool(steps)
        for found in (SECRET, "1961", "90000", "250000", "900000"):
            assert found not in words


def test_a_refused_document_is_asked_for_with_its_reason_in_words() -> None:
    drafted = draft(ANSWERS, [], [("utility_bill", "expired"), ("utility_bill", "expired"), ("nonsense", "blurred")])
    assert (drafted.steps, drafted.papers) == ([], ["utility_bill"])
    with speaking("en"):
        assert "A utility bill: It is too old" in drafted.words(1000)


def test_a_source_that_was_not_available_asks_nothing_of_the_citizen() -> None:
    assert draft(ANSWERS, [Held("bank", Result.UNAVAILABLE, "", []), Held("identity", "", "", [])], []).steps == []


def test_every_finding_there_can_be_is_about_an_answer_of_the_form_and_has_its_words() -> None:
    assert set(ORIGINS) == set(POINTS)
    for question in questions(ANSWERS):
        for finding in compare(question, ANSWERS, TRUE[question.source]):
            assert origin(question.source, finding.field, ANSWERS)
    for each in (each for some in ORIGINS.values() for each in some):
        assert each.field in {field.key for field in STEPS[each.step].fields}
        assert each.paper in {"", *BY_KEY}


@given(
    st.lists(st.sampled_from([*ORIGINS]), max_size=40),
    st.lists(st.tuples(st.sampled_from([*BY_KEY]), st.sampled_from([*VERDICT_REASONS])), max_size=12),
    st.sampled_from(LANGUAGES),
)
def test_the_words_are_whole_sentences_and_never_too_long(points: list[Any], refused: list[tuple[str, str]], language: Any) -> None:
    checks = [Held(source, Result.DIFFERS, "c1", [{"field": field, "result": Result.DIFFERS}]) for source, field in points]
    with speaking(language):
        words = draft(ANSWERS, checks, refused).words(1000)
        whole = draft(ANSWERS, checks, refused).words(100_000)
    assert len(words) <= 1000
    assert set(words.split("\n")) <= set(whole.split("\n"))
