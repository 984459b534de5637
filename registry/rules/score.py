"""The poverty score, 0 (poorest) to 100. The indicators are those that BISP names; its weights are not public, so ours are illustrative."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """What one fact adds to the score: by its option, or by the first step that it does not exceed."""

    fact: str
    steps: tuple[tuple[int, int], ...] = ()  # of a number: up to it, these points
    above: int = 0  # points of a number above all steps
    options: tuple[tuple[Any, int], ...] = ()  # of a code or a flag

    @property
    def possible(self) -> tuple[int, ...]:
        """The points it can add."""
        return tuple(points for _, points in self.options) or (*(points for _, points in self.steps), self.above)

    def points(self, value: Any) -> int | None:
        """Return the points of a value; None where it is not known."""
        if value is None:
            return None
        if self.options:
            return dict(self.options)[value]
        return next((points for up_to, points in self.steps if value <= up_to), self.above)


@dataclass(frozen=True)
class Score:
    """One version of the score."""

    number: int
    parts: tuple[Part, ...]


def _flag(fact: str, points: int) -> Part:
    return Part(fact, options=((False, 0), (True, points)))


SCORES: Mapping[int, Score] = {
    1: Score(
        1,
        (
            Part("household_size", ((3, 10), (5, 6), (7, 3))),
            Part("dependants_share", ((25, 12), (40, 9), (50, 6), (65, 3))),
            Part(
                "head_education",
                options=(
                    ("never", 0),
                    ("below_primary", 1),
                    ("primary", 3),
                    ("middle", 5),
                    ("matric", 7),
                    ("intermediate", 9),
                    ("bachelor", 12),
                    ("master", 12),
                    ("diploma", 9),
                    ("other", 3),
                ),
            ),
            Part("children_out_of_school", ((0, 8), (1, 3))),
            Part("people_per_room", ((150, 12), (250, 8), (350, 4))),
            Part("toilet", options=(("sewer", 8), ("septic", 7), ("pit_flush", 5), ("drain", 3), ("latrine", 2), ("none", 0))),
            Part("assets", ((0, 0), (1, 3), (2, 6), (3, 9)), 12),
            _flag("has_car", 8),
            _flag("has_air_conditioner", 5),
            Part("land", ((0, 0), (160, 2), (480, 4), (800, 6)), 8),
            Part("livestock", ((0, 0), (2, 2), (5, 4)), 5),
        ),
    )
}
PRESENT = SCORES[max(SCORES)]


def parts(facts: Mapping[str, Any], number: int = PRESENT.number) -> list[tuple[Part, int | None]]:
    """Return what each indicator adds to the score of a version; None where it is not known."""
    return [(part, part.points(facts.get(part.fact))) for part in SCORES[number].parts]


def bounds(facts: Mapping[str, Any], number: int = PRESENT.number) -> tuple[int, int]:
    """Return the lowest and the highest score that the known facts allow; the same number twice where all are known."""
    known = parts(facts, number)
    low = sum(min(part.possible) if points is None else points for part, points in known)
    return low, sum(max(part.possible) if points is None else points for part, points in known)
