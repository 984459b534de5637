"""The synthetic sources know the sample households, each in its own way."""

from typing import Any

import httpx
import pytest

from pser_web import sources
from registry.rules.verification import Question, Result, Source, compare, questions, worst
from registry.services.samples import Sample


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
