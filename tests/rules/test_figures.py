"""Money and times in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.language import speaking
from registry.rules.figures import SPANS, hour_after, rupees, span


@pytest.mark.parametrize(
    ("language", "amount", "said"),
    [
        ("en", 54_185, "Rs 54,185"),
        ("en", -54_185, "Rs -54,185"),
        ("ur", 54_185, "\u200f54,185 روپے"),
        ("ur", -54_185, "\u200f\u2066-54,185\u2069 روپے"),  # set apart, else its minus takes the word with it to the other side
    ],
)
def test_the_word_stands_behind_an_urdu_number_and_a_minus_before_it(language: str, amount: int, said: str) -> None:
    with speaking(language):  # pyright: ignore[reportArgumentType]
        assert rupees(amount) == said


@pytest.mark.parametrize(
    ("took", "said"),
    [
        (timedelta(seconds=4), ("1", "minute")),
        (timedelta(minutes=12), ("12", "minutes")),
        (timedelta(minutes=59, seconds=20), ("59", "minutes")),
        (timedelta(minutes=59, seconds=40), ("1", "hour")),
        (timedelta(minutes=80), ("1", "hour")),
        (timedelta(hours=47), ("47", "hours")),
        (timedelta(days=2), ("2", "days")),
        (timedelta(days=3, hours=12), ("3.5", "days")),
    ],
)
def test_a_time_is_told_in_a_unit_in_which_it_is_not_nothing(took: timedelta, said: tuple[str, str]) -> None:
    assert span(took) == said
    assert said[1] in SPANS


@pytest.mark.parametrize(("second", "microsecond", "said"), [(0, 0, "05:31"), (0, 1, "05:32"), (20, 0, "05:32"), (59, 999_999, "05:32")])
def test_whoever_comes_back_at_the_minute_that_was_told_does_not_come_too_early(second: int, microsecond: int, said: str) -> None:
    assert hour_after(datetime(2026, 11, 30, 0, 31, second, microsecond, tzinfo=UTC)) == said
