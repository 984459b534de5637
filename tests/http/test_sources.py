"""The synthetic sources know the sample households, each in its own way."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError

from pser_web import sources
from registry.gateways.contracts import CONTRACTS
from registry.rules.verification import Question, Result, Source, compare, questions, worst
from registry.services.samples.sample import Sample


async def _ask(source: str, asked: dict[str, Any]) -> httpx.Response:
    transport = httpx.ASGITransport(sources.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sources") as client:
        return await client.post(f"/{source}/lookup", json=asked)


def _answers(number: int) -> dict[str, Any]:
    sample = Sample(number)
    members = [{"id": str(place), **member} for place, member in enumerate(sample.members)]
    return sample.answers | {"members": members, "wallet_number": f"+92{sample.mobile[1:]}"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, Result.MATCH), (1, Result.MATCH), (4, Result.MATCH), (15, Result.DIFFERS), (6, Result.UNKNOWN), (18, Result.UNAVAILABLE)],
)
async def test_a_sample_household_is_known_as_its_number_says(number: int, expected: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_SLOW", 0.0)
    answers = _answers(number)
    results: list[Result] = []
    for question in questions(answers):
        answer = await _ask(question.source, dict(question.asked))
        if answer.status_code == 503:
            results.append(Result.UNAVAILABLE)
        elif answer.status_code == 404:
            results.append(Result.UNKNOWN)
        else:
            asked = Question(Source(question.source), question.asked, question.member)
            results += [finding.result for finding in compare(asked, answers, answer.json())]
    assert worst(results) is expected


async def test_a_failing_source_answers_the_third_time() -> None:
    asked = {"cnic": Sample(28).cnic}
    assert [(await _ask("identity", asked)).status_code for _ in range(3)] == [503, 503, 200]


@pytest.mark.parametrize("asked", [{}, {"cnic": "3520212345671"}, {"cnic": 7}, {"customer_id": "1999999999"}])
async def test_nobody_else_is_known(asked: dict[str, Any]) -> None:
    assert (await _ask("identity", asked)).status_code == 404


CONTRACT = yaml.safe_load((Path(__file__).parents[2] / "docs/sources/openapi.yaml").read_text())


def _schema(source: str, part: str) -> Draft202012Validator:
    """Return what the contract says of a source's question or answer."""
    told = CONTRACT["paths"][f"/{source}/lookup"]["post"]
    body = told["requestBody"] if part == "asked" else told["responses"]["200"]
    within = body["content"]["application/json"]["schema"] | {"components": CONTRACT["components"]}
    return Draft202012Validator(within, format_checker=FormatChecker())


async def test_what_is_asked_and_what_the_synthetic_sources_answer_is_as_the_contract_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_SLOW", 0.0)
    answered = set()
    for number in range(40):
        for question in questions(_answers(number)):
            _schema(question.source, "asked").validate(dict(question.asked))
            answer = await _ask(question.source, dict(question.asked))
            if answer.status_code == 200:
                answered.add(question.source)
                _schema(question.source, "answered").validate(answer.json())
                CONTRACTS[question.source].model_validate(answer.json())
    assert answered == set(Source)


_TEXT = some.text(max_size=5) | some.just("2000-02-29") | some.just("3520212345671") | some.none()
_THING = some.integers(-2, 10**6) | some.booleans() | some.floats(allow_nan=False) | _TEXT
_RELATIVE = some.fixed_dictionaries({}, optional={"cnic": _THING, "full_name": _TEXT, "relation": _THING})
_GOOD: dict[str, dict[str, Any]] = {
    "identity": {"full_name": "Zainab", "date_of_birth": "1985-04-12", "family": []},
    "schools": {"attending": True, "school_name": "School", "school_class": "5"},
    "electricity": {"holder": "Zainab", "average_bill": 0},
    "bank": {"holder": "Zainab", "monthly_inflow": 0, "average_balance": 0},
}


@pytest.mark.parametrize("source", list(Source))
@given(data=some.data())
def test_an_answer_is_taken_just_when_it_is_as_the_contract_says(source: Source, data: some.DataObject) -> None:
    good = _GOOD[source]
    wrong = {key: _THING | some.lists(_RELATIVE, max_size=2) for key in [*good, "more"]}
    answer = good | data.draw(some.fixed_dictionaries({}, optional=wrong))
    for key in data.draw(some.sets(some.sampled_from([*good]), max_size=1)):
        answer.pop(key)
    try:
        CONTRACTS[source].model_validate(answer)
        taken = True
    except ValidationError:
        taken = False
    assert taken is _schema(source, "answered").is_valid(answer), answer
