"""Decisions as pages hold them. Rules are data, so their words are made here, in the language of the page; all else stays a code."""

from dataclasses import asdict

from registry.language import Language, speaking, t
from registry.services.benefits.assessments import Decision
from registry.services.benefits.decision_words import said, score_said

Rows = list[dict[str, str]]


def as_rows(decisions: list[Decision], language: Language) -> tuple[Rows, dict[str, Rows]]:
    """Return the decisions, and the conditions of each by its programme."""
    with speaking(language):
        spoken = sorted((said(each) for each in decisions), key=lambda each: not each.eligible)
        between = t("; ")
    rows = [
        {
            "programme": each.programme,
            "eligible": "yes" if each.eligible else "",
            "benefit": each.benefit,
            "version": each.version,
            "mend": between.join(each.mend),
            "settled": between.join(each.settled),
        }
        for each in spoken
    ]
    conditions = {
        each.programme: [
            {"depth": str(line.depth), "said": line.said, "mine": line.mine, "known": line.known, "met": line.met}
            for line in each.conditions
        ]
        for each in spoken
    }
    return rows, conditions


def score_rows(decisions: list[Decision], language: Language) -> Rows:
    """Return what the poverty score is made of."""
    with speaking(language):
        return [asdict(points) for points in score_said(decisions)]
