"""A ready draft of what to ask a citizen: exactly the answers and papers in doubt, in plain words that give away nothing a source holds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.language import N_, t
from registry.rules.form import Answers
from registry.rules.household import STEPS
from registry.rules.origins import NOTHING, Origin, origin, papers_for
from registry.rules.papers import BY_KEY, VERDICT_REASONS
from registry.rules.verification import Result, Source

POINTS: dict[tuple[str, str], str] = {
    (Source.IDENTITY, "full_name"): N_(
        "Your name is written otherwise in the identity register. Please write it as it stands on your CNIC."
    ),
    (Source.IDENTITY, "date_of_birth"): N_("Your date of birth is another one in the identity register. Please copy it from your CNIC."),
    (Source.IDENTITY, "family"): N_(
        "The identity register does not have {name} in your family with this number. Please copy name and number from the CNIC or B-Form."
    ),
    (Source.IDENTITY, NOTHING): N_("The identity register does not know your CNIC number as you wrote it. Please copy it from the card."),
    (Source.SCHOOLS, "attending"): N_("The school records do not show that {name} attends school now. Please look at this answer again."),
    (Source.SCHOOLS, "school_name"): N_("The school of {name} is another one in the school records. Please write its full name."),
    (Source.SCHOOLS, "school_class"): N_("The class of {name} is another one in the school records. Please look at this answer again."),
    (Source.SCHOOLS, NOTHING): N_("The school records do not find {name}. Please look at the number, the school and the class again."),
    (Source.ELECTRICITY, "holder"): N_(
        "The electricity meter stands in another name than yours. Please check the customer ID on the bill."
    ),
    (Source.ELECTRICITY, "average_bill"): N_("Your electricity bill is usually another amount. Please copy it from a bill."),
    (Source.ELECTRICITY, NOTHING): N_(
        "The electricity company does not know the customer ID you wrote. Please copy its 10 digits from the bill."
    ),
    (Source.BANK, "holder"): N_("The account or wallet stands in another name. It must be in your own name; please look at it again."),
    (Source.BANK, "monthly_inflow"): N_("The income you wrote does not fit your account. Please count the income of everybody once more."),
    (Source.BANK, "average_balance"): N_("The savings you wrote do not fit your account. Please look at this answer again."),
    (Source.BANK, NOTHING): N_("The bank does not know the account or wallet you wrote. Please copy the number once more."),
}
_UNCONFIRMED = N_("“{question}”: the records do not tell. Please look at this answer again.")
_BEGINNING = N_("We compared your answers with official records. Please help us with this:")
_REFUSED = N_("{document}: {reason}. Please send it once more.")


@dataclass(frozen=True)
class Held:
    """What a check has come to, as far as a draft needs it."""

    source: str
    result: str
    member: str
    findings: Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Point:
    """One thing to ask about: a key of POINTS and whom it is about, or the question whose answer a source does not tell of."""

    about: tuple[str, str]
    name: str = ""
    question: str = ""

    def said(self) -> str:
        """Say it in the language being spoken."""
        return t(_UNCONFIRMED, question=t(self.question)) if self.question else t(POINTS[self.about], name=self.name)


@dataclass(frozen=True)
class RequestDraft:
    """What to ask for; the words are said in a language when they are needed."""

    steps: list[str]
    papers: list[str]
    points: list[Point]
    refused: list[tuple[str, str]]  # documents, each with the code of why

    def words(self, longest: int) -> str:
        """Say it in the language being spoken, in whole sentences."""
        said = [point.said() for point in self.points]
        said += [t(_REFUSED, document=t(BY_KEY[kind].title), reason=t(VERDICT_REASONS[reason])) for kind, reason in self.refused]
        words = t(_BEGINNING) if said else ""
        for each in said:
            if len(words) + len(each) + 3 <= longest:
                words += f"\n– {each}"
        return words


def draft(answers: Answers, checks: Iterable[Held], refused: Iterable[tuple[str, str]], accepted: Collection[str] = ()) -> RequestDraft:
    """Draft a request from the checks that nobody has accepted and the documents that were refused; what was accepted is there already."""
    people = {str(member["id"]): str(member.get("full_name") or "") for member in answers.get("members") or []}
    origins: list[Origin] = []
    points: list[Point] = []
    for check in checks:
        for field, member, told in _disputed(check):
            if about := origin(check.source, field, answers):
                point = Point((check.source, field), people.get(member, ""), "" if told else _question(about))
                if point not in points:
                    origins.append(about)
                    points.append(point)
    refusals = [(kind, reason) for kind, reason in dict.fromkeys(refused) if kind in BY_KEY and reason in VERDICT_REASONS]
    named, sent_again = {each.step for each in origins}, {kind for kind, _ in refusals}
    proving = set(papers_for(origins, answers)) - set(accepted)
    papers = [key for key in BY_KEY if key in sent_again | proving]
    return RequestDraft([key for key in STEPS if key in named], papers, points, refusals)


def _disputed(check: Held) -> list[tuple[str, str, bool]]:
    """Return the fields of a check that do not match: each with whom it is about, and whether the source tells something of it."""
    if check.result not in {Result.DIFFERS, Result.UNKNOWN}:
        return []
    doubtful = [each for each in check.findings if each["result"] in {Result.DIFFERS, Result.UNKNOWN}]
    if not doubtful:
        return [(NOTHING, check.member, True)]
    return [
        (each["field"], each.get("member") or check.member, each["result"] == Result.DIFFERS or each["field"] == "family")
        for each in doubtful
    ]


def _question(about: Origin) -> str:
    return next(field.label for field in STEPS[about.step].fields if field.key == about.field)
