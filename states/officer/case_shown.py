"""What belongs to a case, as the case page shows it: codes and texts, moments as they are read in Pakistan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from registry.clock import day_of
from registry.records import Check, Document, InformationRequest, Recommendation
from registry.rules import identity
from registry.rules.figures import day, moment, rupees
from registry.rules.form import HEAD, Answers
from registry.rules.household import STEPS
from registry.rules.origins import NOTHING, SPOKEN_OF, origin
from registry.rules.papers import owners
from registry.rules.verification import MARGINS, Result
from registry.services.accounts.contacts import Held
from registry.services.office.collisions import Doing
from registry.services.office.correspondence import Written
from registry.services.office.duplicates import Twin


def file_shown(file: Document, names: Mapping[UUID, str], answers: Answers) -> dict[str, str]:
    """Show a document, and of an accepted one that is one person's whose it is."""
    possible = owners(file.kind, answers)
    unsaid = file.verdict == "accepted" and not file.member and len(possible) > 1
    return {
        "id": str(file.id),
        "kind": file.kind,
        "name": file.file_name,
        "media": file.media_type,
        "pages": str(file.pages),
        "scan": file.scan,
        "verdict": file.verdict,
        "reason": file.verdict_reason,
        "whose": everybody(answers).get(file.member, ""),
        "doubt": "unsaid" if unsaid else "gone" if file.member and file.member not in possible else "",
        "where": f"{names.get(file.entered_by, '')}, {file.centre}" if file.entered_by else "",
        "at": moment(file.added_at),
        "original": names.get(file.original_seen_by, "") if file.original_seen_by else "",
    }


def everybody(answers: Answers) -> dict[str, str]:
    """Return the names of everybody in a household, by member and HEAD; with the day of birth of those who are called the same."""
    people = {person["id"]: person for person in ({**answers, "id": HEAD}, *answers["members"])}
    names = {key: person.get("full_name", "") for key, person in people.items()}
    alike = {name for name, count in Counter(names.values()).items() if count > 1}
    return {key: name + (_born(people[key]) if name in alike else "") for key, name in names.items()}


def _born(person: Mapping[str, Any]) -> str:
    """Say when somebody was born, left to right after a name in any script."""
    born = person.get("date_of_birth")
    return f" · \u2066{day(date.fromisoformat(born))}\u2069" if born else ""


def owners_shown(kind: str, answers: Answers) -> list[dict[str, str]]:
    """Show whose a document can be."""
    named = everybody(answers)
    return [{"id": person, "name": named[person]} for person in owners(kind, answers)]


_ORDER = (Result.DIFFERS, Result.UNKNOWN, Result.UNAVAILABLE, "", Result.MATCH)


def in_order(checks: list[Check]) -> list[Check]:
    """Return checks with what somebody has to look at first."""
    return sorted(checks, key=lambda check: (check.accepted_by is not None, _ORDER.index(check.result)))


def check_shown(check: Check, member: str, names: Mapping[UUID, str], me: UUID | None = None) -> dict[str, str]:
    """Show a check of the household, or of a member with this name; `mine` is what the reader has accepted and nobody has confirmed."""
    return {
        "id": str(check.id),
        "source": check.source,
        "member": member,
        "result": check.result,
        "state": check.state,
        "at": moment(check.answered_at),
        "again": moment(check.due_at) if check.state == "waiting" and check.attempts else "",  # a source that did not answer
        "accepted": names.get(check.accepted_by, "") if check.accepted_by else "",
        "confirmed": names.get(check.confirmed_by, "") if check.confirmed_by else "",
        "mine": "yes" if me and check.accepted_by == me and not check.confirmed_by else "",
        "evidence": check.accepted_evidence,
        "reason": check.accepted_reason,
    }


def proofs_shown(answers: Mapping[str, Any], checks: Iterable[Check], names: Mapping[UUID, str]) -> dict[str, list[dict[str, str]]]:
    """Show beside each answer that sources speak of, by step.field or step.member.field, what they say and when."""
    shown: dict[str, list[dict[str, str]]] = {}
    for step, field in SPOKEN_OF:
        people = [str(member["id"]) for member in STEPS[step].people(answers)] if STEPS[step].repeats else [""]
        shown |= {_place(step, person, field): [] for person in people}
    for check in checks:
        whole = {"field": NOTHING, "result": check.result}
        for finding in check.findings or ([whole] if check.result else []):
            about = origin(check.source, finding["field"], answers)
            person = (finding.get("member") or check.member) if about and STEPS[about.step].repeats else ""
            proof = {
                "source": check.source,
                "result": finding["result"],
                "at": moment(check.answered_at),
                "accepted": names.get(check.accepted_by, "") if check.accepted_by else "",
            }
            if about and (beside := shown.get(_place(about.step, person, about.field))) is not None:
                beside.append(proof)
    return shown


def _place(step: str, person: str, field: str) -> str:
    return f"{step}.{person}.{field}" if person else f"{step}.{field}"


def finding_shown(each: Mapping[str, Any]) -> dict[str, str]:
    """Show one field of a source's answer beside the household's, days and money as everywhere on the portal."""
    shown = {key: "" if value is None else str(value) for key, value in each.items()}
    for key in ("declared", "found"):
        if each["field"] == "date_of_birth" and shown[key]:
            shown[key] = day(date.fromisoformat(shown[key]))
        elif each["field"] in MARGINS and shown[key]:
            shown[key] = rupees(int(shown[key]))
    return shown


def words_shown(each: Written) -> dict[str, str]:
    """Show words on the case, and between whom they are."""
    kind = "internal" if each.internal else "to_citizen" if each.by else "from_citizen"
    return {"at": moment(each.at), "by": each.by, "text": each.text, "kind": kind}


def twin_shown(twin: Twin) -> dict[str, str]:
    """Show a case that may be of the same household, and what somebody found who compared the two."""
    found = twin.found
    return {
        "number": twin.number,
        "name": twin.name,
        "status": twin.status,
        "district": twin.district,
        "kinds": " ".join(twin.kinds),
        "verdict": found.verdict if found else "",
        "reason": found.reason if found else "",
        "by": found.by if found else "",
        "at": moment(found.at) if found else "",
    }


def request_shown(request: InformationRequest, names: Mapping[UUID, str]) -> dict[str, str]:
    """Show what the citizen was asked, by whom, and until which day; or when that ended."""
    return {
        "words": request.words,
        "by": names.get(request.asked_by, ""),
        "at": moment(request.asked_at),
        "until": day(day_of(request.until)),
        "ended": moment(request.ended_at),
    }


def decision_shown(decided: Recommendation, names: Mapping[UUID, str]) -> dict[str, str]:
    """Show what a supervisor decided, on which recommendation; an appeal or the citizen may have led further since."""
    return {
        "verdict": decided.verdict,
        "reason": decided.reason,
        "recommended_by": names.get(decided.recommended_by, ""),
        "outcome": decided.outcome,
        "words": decided.words,
        "by": names.get(decided.decided_by, "") if decided.decided_by else "",
        "at": moment(decided.decided_at),
    }


def held_shown(held: Held, names: Mapping[UUID, str]) -> dict[str, str]:
    """Show what keeps contacts from resetting a password: who did it, when, and the masked contacts before and after."""
    by = names.get(held.by, "") if held.by else ""
    return {"by": by, "at": moment(held.at), "before": ", ".join(held.before.values()), "after": ", ".join(held.after.values())}


def doing_shown(each: Doing) -> dict[str, str]:
    """Show something that a colleague did."""
    return {"action": each.action, "by": each.by, "at": moment(each.at)}


def values_shown(values: Mapping[str, Any]) -> dict[str, str]:
    """Show what somebody tried, or what is there: texts as they are, lists as their codes."""
    shown = {key: " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "") for key, value in values.items()}
    if shown.get("mobile", "").startswith("+92"):
        shown["mobile"] = identity.show_mobile(shown["mobile"])
    return {key: shown.get(key, "") for key in ("verdict", "reason", "words", "steps", "documents", "officer", "whose", "mobile", "email")}
