"""What is asked of the official sources about a household, and what their answers say of its own (V1)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from registry.language import N_
from registry.rules.form import Answers
from registry.rules.household import monthly_income, pupils
from registry.rules.names import SAME, alike

TERM = timedelta(days=30)  # within which a source is not asked the same again
GIVEN_UP = timedelta(hours=24)  # of being unavailable, after which an officer decides without it


class Source(StrEnum):
    """An official database."""

    IDENTITY = "identity"
    SCHOOLS = "schools"
    ELECTRICITY = "electricity"
    BANK = "bank"


class Result(StrEnum):
    """What a check, or one field of it, has come to; from the best to the worst."""

    MATCH = "match"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"
    DIFFERS = "differs"


SOURCES: dict[str, str] = {
    Source.IDENTITY: N_("Identity register"),
    Source.SCHOOLS: N_("School records"),
    Source.ELECTRICITY: N_("Electricity company"),
    Source.BANK: N_("Bank or wallet"),
}
RESULTS: dict[str, str] = {
    Result.MATCH: N_("matches"),
    Result.UNAVAILABLE: N_("source not available"),
    Result.UNKNOWN: N_("not known to the source"),
    Result.DIFFERS: N_("differs"),
}


@dataclass(frozen=True)
class Question:
    """What one source is asked about the household, or about one member of it."""

    source: Source
    asked: Mapping[str, str]
    member: str = ""  # empty: the household and its head


@dataclass(frozen=True)
class Finding:
    """One field of an answer beside the household's own."""

    field: str  # a key of FIELDS
    declared: str
    found: str
    result: Result
    score: int | None = None  # of 100, where names were compared
    member: str = ""  # whom it is about, where a question about the household finds something of one of them


FIELDS: dict[str, str] = {
    "full_name": N_("Name"),
    "date_of_birth": N_("Date of birth"),
    "family": N_("Member of the family"),
    "attending": N_("Attends school"),
    "school_name": N_("Name of the school"),
    "school_class": N_("Class"),
    "holder": N_("Name on the bill or account"),
    "average_bill": N_("Bill in a month, in rupees"),
    "monthly_inflow": N_("Money received in a month, in rupees"),
    "average_balance": N_("Balance, in rupees"),
}
MARGINS: dict[str, tuple[float, int]] = {  # of the declared amount, and rupees that never matter
    "average_bill": (0.35, 1_500),
    "monthly_inflow": (0.30, 5_000),
    "average_balance": (0.50, 20_000),
}


def questions(answers: Answers) -> list[Question]:
    """Return everything that the sources are asked about a household."""
    asked = [Question(Source.IDENTITY, {"cnic": str(answers.get("cnic") or "")})]
    for pupil in pupils(answers):
        number = str(pupil.get("cnic") or "")
        about = {"cnic": number} if number else {"full_name": pupil.get("full_name", ""), "date_of_birth": pupil.get("date_of_birth", "")}
        asked.append(Question(Source.SCHOOLS, about, str(pupil["id"])))
    if answers.get("has_electricity") == "yes":
        meter = {"company": answers.get("electricity_company", ""), "customer_id": answers.get("electricity_customer", "")}
        asked.append(Question(Source.ELECTRICITY, meter))
    if answers.get("payment") == "bank":
        asked.append(Question(Source.BANK, {"iban": answers.get("iban", "")}))
    elif answers.get("payment") == "wallet":
        asked.append(Question(Source.BANK, {"wallet": answers.get("wallet_operator", ""), "number": answers.get("wallet_number", "")}))
    return asked


def compare(question: Question, answers: Answers, answered: Mapping[str, Any]) -> list[Finding]:
    """Hold a source's answer beside the household's."""
    return list(_COMPARED[question.source](answers, question.member, answered))


def result(findings: Iterable[Finding]) -> Result:
    """Return what the findings of a check, or the checks of a household, come to: the worst of them."""
    return worst(finding.result for finding in findings)


def worst(results: Iterable[str]) -> Result:
    """Return the worst of some results."""
    order = list(Result)
    return max((Result(each) for each in results), key=order.index, default=Result.MATCH)


def _identity(answers: Answers, _member: str, answered: Mapping[str, Any]) -> Iterable[Finding]:
    yield _name("full_name", answers.get("full_name"), [answered.get("full_name")])
    yield _same("date_of_birth", answers.get("date_of_birth"), answered.get("date_of_birth"))
    listed = answered.get("family")
    family = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    by_number = {str(each.get("cnic")): str(each.get("full_name") or "") for each in family}
    for member in answers.get("members") or []:
        if number := member.get("cnic"):
            found = _name("family", member.get("full_name"), [by_number[number]] if number in by_number else [])
            yield replace(found, member=str(member["id"]))


def _schools(answers: Answers, member: str, answered: Mapping[str, Any]) -> Iterable[Finding]:
    pupil = next((each for each in pupils(answers) if each["id"] == member), {})
    attending = bool(answered.get("attending"))
    yield Finding("attending", "yes", "yes" if attending else "no", Result.MATCH if attending else Result.DIFFERS)
    yield _name("school_name", pupil.get("school_name"), [answered.get("school_name")])
    yield _same("school_class", pupil.get("school_class"), answered.get("school_class"))


def _electricity(answers: Answers, _member: str, answered: Mapping[str, Any]) -> Iterable[Finding]:
    may_hold = [answers.get("full_name"), answers.get("landlord"), *(each.get("full_name") for each in answers.get("members") or [])]
    yield _name("holder", answered.get("holder"), [name for name in may_hold if name], declared=str(answers.get("full_name") or ""))
    yield _amount("average_bill", answers.get("electricity_bill"), answered.get("average_bill"))


def _bank(answers: Answers, _member: str, answered: Mapping[str, Any]) -> Iterable[Finding]:
    holder = answers.get("account_holder" if answers.get("payment") == "bank" else "wallet_holder")
    yield _name("holder", holder, [answered.get("holder")])
    yield _amount("monthly_inflow", monthly_income(answers), answered.get("monthly_inflow"), only_above=True)
    yield _amount("average_balance", answers.get("savings"), answered.get("average_balance"), only_above=True)


_COMPARED: dict[Source, Callable[[Answers, str, Mapping[str, Any]], Iterable[Finding]]] = {
    Source.IDENTITY: _identity,
    Source.SCHOOLS: _schools,
    Source.ELECTRICITY: _electricity,
    Source.BANK: _bank,
}


def _name(field: str, one: Any, others: list[Any], declared: str = "") -> Finding:
    """Compare a name with the likest of others."""
    known = [str(other) for other in others if other]
    if not one or not known:
        return Finding(field, declared or str(one or ""), "", Result.UNKNOWN)
    likest = max(known, key=lambda other: alike(str(one), other))
    score = alike(str(one), likest)
    shown = (declared, str(one)) if declared else (str(one), likest)
    return Finding(field, *shown, Result.MATCH if score >= SAME else Result.DIFFERS, score)


def _same(field: str, declared: Any, found: Any) -> Finding:
    if found in (None, ""):
        return Finding(field, str(declared or ""), "", Result.UNKNOWN)
    same = str(declared or "").strip().casefold() == str(found).strip().casefold()
    return Finding(field, str(declared or ""), str(found), Result.MATCH if same else Result.DIFFERS)


def _amount(field: str, declared: Any, found: Any, *, only_above: bool = False) -> Finding:
    """Compare rupees; with `only_above`, having less than was declared is no contradiction."""
    if not isinstance(found, int) or isinstance(found, bool):
        return Finding(field, str(declared or 0), "", Result.UNKNOWN)
    said = int(declared or 0)
    share, free = MARGINS[field]
    apart = found - said if only_above else abs(found - said)
    return Finding(field, str(said), str(found), Result.MATCH if apart <= max(free, round(said * share)) else Result.DIFFERS)
