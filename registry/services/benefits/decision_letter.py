"""What a household was assessed to, as a PDF in the reader's language."""

from dataclasses import asdict
from datetime import datetime

from registry.clock import day_of
from registry.language import Language, speaking, t
from registry.rules.figures import day
from registry.services.benefits.assessments import Decision
from registry.services.benefits.decision_words import KNOWN, MET, SETTLED, Said, said, score_said
from registry.services.sheets import sheet


async def letter(decisions: list[Decision], name: str, number: str, now: datetime, language: Language) -> bytes:
    """Return the decisions as PDF, every condition with the household's own value."""
    with speaking(language):
        words = {
            "title": t("What you may receive, and why"),
            "name": name,
            "number": number,
            "at": day(day_of(now)),
            "heads": [t("Condition"), t("Yours"), t("How it is known"), ""],
            "score_title": t("What the poverty score is made of"),
            "score_heads": [t("What counts"), t("Yours"), t("Points")],
            "score": [asdict(points) for points in score_said(decisions)],
            "illustrative": t("The weights of the poverty score are illustrative: the real ones are not public."),
            "mend": t("It would be met with this:"),
            "settled": t(SETTLED),
            "foot": t("If a value is not right, correct your answers on the portal or at a help centre."),
            "decisions": [_as_data(each) for each in sorted(map(said, decisions), key=lambda each: not each.eligible)],
        }
    return await sheet("decisions", words, language)


def _as_data(each: Said) -> dict[str, object]:
    return {
        "title": each.title,
        "outcome": t("You may receive it") if each.eligible else t("Not now"),
        "benefit": each.benefit,
        "version": each.version,
        "mend": list(each.mend),
        "settled": list(each.settled),
        "conditions": [
            {
                "depth": line.depth,
                "said": line.said,
                "mine": line.mine,
                "known": t(KNOWN[line.known]) if line.known else "",
                "met": t(MET[line.met]),
            }
            for line in each.conditions
        ],
    }
