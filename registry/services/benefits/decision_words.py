"""What a household was assessed to, in words: the same for the dashboard, the office and the PDF."""

from dataclasses import dataclass

from registry.language import N_, t
from registry.rules import programme_words, score
from registry.rules.criteria_words import change_said, in_full, lines
from registry.rules.facts import FACTS
from registry.rules.figures import rupees
from registry.rules.people import DECLARED, MATCHED, SEEN
from registry.rules.programmes import PROGRAMMES
from registry.services.benefits.assessments import Decision

KNOWN = {DECLARED: N_("declared"), SEEN: N_("seen by an officer"), MATCHED: N_("matches the official records")}
SETTLED = N_("It is for households with this, which you cannot change (if a value is wrong, correct it):")
MET = {"yes": N_("met"), "no": N_("not met"), "unknown": N_("not known yet")}


@dataclass(frozen=True)
class Condition:
    """One condition beside the household's own value; the codes are of MET and KNOWN."""

    depth: int
    said: str
    mine: str
    known: str  # empty where the line only gathers others
    met: str


@dataclass(frozen=True)
class Said:
    """One decision in the language being spoken."""

    programme: str
    title: str
    eligible: bool
    benefit: str
    access: str
    version: str
    conditions: tuple[Condition, ...]
    mend: tuple[str, ...]
    settled: tuple[str, ...]  # what of a refusal nothing that the household can change turns


def said(decision: Decision) -> Said:
    """Say a decision."""
    programme, made = PROGRAMMES[decision.assessment.programme], decision.assessment
    benefit = programme_words.benefit(decision.terms)
    if decision.terms.benefit.per and made.eligible:
        benefit = f"{benefit} = {rupees(made.amount)}"
    return Said(
        programme.key,
        t(programme.title),
        made.eligible,
        benefit,
        t(programme.access),
        programme_words.version(decision.number, decision.effective_from),
        tuple(
            Condition(
                line.depth,
                line.said,
                line.mine,
                decision.how(line.fact) if line.fact else "",
                "unknown" if line.met is None else "yes" if line.met else "no",
            )
            for line in lines(decision.explained)
        ),
        tuple(change_said(change) for change in decision.mend),
        tuple(map(in_full, decision.settled)),
    )


@dataclass(frozen=True)
class Points:
    """What one indicator adds to a household's poverty score."""

    said: str
    mine: str
    points: str
    most: str


def score_said(decisions: list[Decision]) -> list[Points]:
    """Say what the score of the newest decision is made of; nothing where no decision says by which version."""
    newest = max(decisions, key=lambda each: each.assessment.assessed_at, default=None)
    if newest is None or newest.score_version is None:
        return []
    made = score.parts(newest.facts, newest.score_version)
    return [
        Points(
            t(FACTS[part.fact].label),
            FACTS[part.fact].say(newest.facts.get(part.fact)),
            "?" if points is None else str(points),
            str(max(part.possible)),
        )
        for part, points in made
    ]
