"""Money in both languages."""

import pytest

from registry.language import speaking
from registry.rules.figures import rupees


@pytest.mark.parametrize(
    ("language", "amount", "said"),
    [
        ("en", 54_185, "Rs 54,185"),
        ("en", -54_185, "Rs -54,185"),
        ("ur", 54_185, "\u200f54,185 روپے"),
        ("ur", -54_185, "\u200f\u200e-54,185 روپے"),  # a minus takes the direction of what stands before it
    ],
)
def test_the_word_stands_behind_an_urdu_number_and_a_minus_before_it(language: str, amount: int, said: str) -> None:
    with speaking(language):  # pyright: ignore[reportArgumentType]
        assert rupees(amount) == said
