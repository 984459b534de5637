"""What the sources are asked, and what their answers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.names import SAME, alike
from registry.rules.verification import Question, Result, Source, compare, questions, result, worst

HOUSEHOLD = {
    "cnic": "3520212345672",
    "full_name": "Zainab Bibi",
    "date_of_birth": "1985-04-12",
    "has_electricity": "yes",
    "electricity_company": "lesco",
    "electricity_customer": "1000000001",
    "electricity_bill": 4000,
    "payment": "bank",
    "iban": "PK36SCBL0000001123456702",
    "account_holder": "Zainab Bibi",
    "income_period": "annual",
    "income_amount": 240_000,
    "savings": 0,
    "members": [
        {
            "id": "a",
            "full_name": "Ali Raza",
            "cnic": "3520311111111",
            "schooling": "attending",
            "school_name": "Govt. School",
            "school_class": "4",
        },
        {"id": "b", "full_name": "Sana", "cnic": None, "schooling": "too_young"},
    ],
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohammad Aslam", "Muhammad Aslam"),
        ("Md. Aslam", "Mohd Aslam"),
        ("Ghulam Rasool", "Gulam Rasul"),
        ("Iqbal Hussain", "Hussain Iqbal"),
        ("Abdul Rehman", "Abdur Rahman"),
        ("Nasreen Akhtar", "Nasrin Akhter"),
        ("Fatima Khatoon", "Fatimah"),
        ("Ayesha", "Aisha"),
        ("زینب بی بی", "Zainab Bibi"),
    ],
)
def test_one_name_in_two_spellings_is_one_name(one: str, other: str) -> None:
    assert alike(one, other) >= SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [("Aslam Khan", "Akram Khan"), ("Sana Malik", "Hina Malik"), ("Rukhsana", "Rubina"), ("Bilal", "Hilal"), ("زینب", "Rubina")],
)
def test_two_names_are_two(one: str, other: str) -> None:
    assert alike(one, other) < SAME


@given(st.text(max_size=60), st.text(max_size=60))
def test_names_compare_both_ways_alike_and_never_fail(one: str, other: str) -> None:
    assert 0 <= alike(one, other) == alike(other, one) <= 100


def test_only_what_the_answers_call_for_is_asked() -> None:
    assert [(each.source, each.member) for each in questions(HOUSEHOLD)] == [
        (Source.IDENTITY, ""),
        (Source.SCHOOLS, "a"),
        (Source.ELECTRICITY, ""),
        (Source.BANK, ""),
    ]
    assert [each.source for each in questions({"cnic": "3520212345672"})] == [Source.IDENTITY]


@pytest.mark.parametrize(
    ("source", "answered", "expected"),
    [
        (
            "identity",
            {"full_name": "Zaynab", "date_of_birth": "1985-04-12", "family": [{"cnic": "3520311111111", "full_name": "Ali Rza"}]},
            "match",
        ),
        (
            "identity",
            {"full_name": "Zainab Bibi", "date_of_birth": "1985-04-13", "family": [{"cnic": "3520311111111", "full_name": "Ali Raza"}]},
            "differs",
        ),
        ("identity", {"full_name": "Zainab Bibi", "date_of_birth": "1985-04-12", "family": []}, "unknown"),
        ("identity", {}, "unknown"),
        ("schools", {"attending": True, "school_name": "Govt School", "school_class": "4"}, "match"),
        ("schools", {"attending": False, "school_name": "Govt School", "school_class": "4"}, "differs"),
        ("schools", {"attending": True, "school_name": "Govt School", "school_class": "5"}, "differs"),
        ("electricity", {"holder": "Ali Raza", "average_bill": 5400}, "match"),
        ("electricity", {"holder": "Zainab Bibi", "average_bill": 5600}, "differs"),
        ("electricity", {"holder": "Somebody Else", "average_bill": 4000}, "differs"),
        ("bank", {"holder": "Zainab", "monthly_inflow": 26_000, "average_balance": 20_000}, "match"),
        ("bank", {"holder": "Zainab", "monthly_inflow": 26_001, "average_balance": 0}, "differs"),
        ("bank", {"holder": "Zainab", "monthly_inflow": 0, "average_balance": 20_001}, "differs"),
        ("bank", {"holder": "Zainab", "monthly_inflow": "much", "average_balance": 0}, "unknown"),
    ],
)
def test_an_answer_is_held_beside_the_declaration(source: str, answered: dict[str, object], expected: str) -> None:
    question = next(each for each in questions(HOUSEHOLD) if each.source == source)
    assert result(compare(question, HOUSEHOLD, answered)) == expected


ANSWERED = [
    "full_name",
    "date_of_birth",
    "family",
    "attending",
    "school_name",
    "holder",
    "average_bill",
    "monthly_inflow",
    "average_balance",
]
PLAIN = st.none() | st.booleans() | st.integers() | st.text()


@given(
    st.sampled_from(list(Source)),
    st.dictionaries(
        st.sampled_from(ANSWERED) | st.text(max_size=12),
        st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5),
    ),
)
def test_whatever_a_source_says_is_compared_without_failing(source: Source, answered: dict[str, object]) -> None:
    assert compare(Question(source, {}, "a"), HOUSEHOLD, answered)


def test_the_worst_result_stands_for_all() -> None:
    assert worst(["match", "unknown", "unavailable"]) is Result.UNKNOWN
    assert worst([]) is Result.MATCH
