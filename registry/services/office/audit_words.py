"""What an entry of the audit tells, in words: codes by their lists, people by their names, and no number of the portal alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.language import N_, t
from registry.rules import places
from registry.rules.access import ROLES
from registry.rules.complaints import CATEGORIES
from registry.rules.duplicates import VERDICTS
from registry.rules.household import STEPS
from registry.rules.lifecycle import OFFICE_STATUS
from registry.rules.papers import BY_KEY, VERDICT_REASONS
from registry.rules.programmes import PROGRAMMES
from registry.rules.queue import ASSIGNED, ORDERS
from registry.rules.verification import RESULTS, SOURCES
from registry.services.office.audit import ACTIONS, OTHERS

_REFUSED: dict[str, tuple[str, ...]] = {  # what somebody was refused, by the states of the events and the addresses that are about it
    N_("Cases"): (
        *("acting_state", "case_state", "compare_state", "corresponding_state", "deciding_state", "decision_state", "desk_state"),
        *("evidence_state", "requesting_state", "views_state", "/desk/decisions"),
    ),
    N_("A list of cases as a file"): ("/desk/export",),
    N_("Documents"): ("/documents",),
    N_("Benefits"): ("awards_state", "case_awards_state"),
    N_("Payments"): ("payments_state", "run_payees_state", "shared_accounts_state", "/desk/payments"),
    N_("Loans"): ("lending_state", "loan_desk_state", "/desk/loans"),
    N_("Files of the bank"): ("bank_files_state", "/desk/loans/file"),
    N_("Objections"): ("hearings_state",),
    N_("Counter"): ("counter_state", "registration_state", "sending_state", "sheet_state", "/desk/counter"),
    N_("Overview"): ("overview_state",),
    N_("Rules of the programmes"): ("rules_state",),
    N_("Audit"): ("audit_state",),
    N_("Staff and centres"): ("people_state",),
    N_("A citizen's own pages"): (
        *("change_state", "dashboard_state", "loan_form_state", "loan_state", "objections_state", "papers_state", "review_state"),
        *("together_state", "wizard_state", "/decisions", "/letter", "/loan", "/receipt", "/statement"),
    ),
}
_KINDS = {each: said for said, some in _REFUSED.items() for each in some}

LABELS: dict[str, str] = {  # what is told, in the order of the entry; the rest is for the chain alone
    "before": N_("Before"),
    "after": N_("After"),
    "purpose": N_("Purpose"),
    "status": N_("Status"),
    "verdict": N_("Recommendation"),
    "outcome": N_("Outcome"),
    "reason": N_("Reason"),
    "source": N_("Source"),
    "result": N_("Result"),
    "evidence": N_("What proves it"),
    "step": N_("Answers"),
    "steps": N_("Answers"),
    "documents": N_("Documents"),
    "kind": N_("Kind"),
    "page": N_("Page"),
    "days": N_("Days to answer"),
    "beside": N_("Case"),
    "number": N_("Case"),
    "programme": N_("Programme"),
    "programmes": N_("Programme"),
    "loan": N_("Loan"),
    "amount": N_("Amount"),
    "total": N_("Amount"),
    "account": N_("Account"),
    "mobile": N_("Mobile number"),
    "email": N_("E-mail address"),
    "staff": N_("Staff"),
    "role": N_("Role"),
    "centre": N_("Centre"),
    "division": N_("Division"),
    "district": N_("District"),
    "tehsil": N_("Tehsil"),
    "districts": N_("Districts"),
    "address": N_("Address"),
    "hours": N_("Opening hours"),
    "category": N_("Kind"),
    "cases": N_("Cases"),
    "filter": N_("Filter"),
    "assigned": N_("Assigned"),
    "order": N_("First comes"),
    "waiting": N_("Waiting for at least"),
    "what": N_("What"),
    "to": N_("Of what"),
    "since": N_("First day"),
    "until": N_("Last day"),
}
_PROVINCE = frozenset(places.code(name) for name in places.districts())
_WORDS: Mapping[str, str] = {
    **{code: name for name in places.districts() for code in (places.code(name),)},
    **dict(places.tehsils()),
    **{step.key: step.title for step in STEPS.values()},
    **{paper.key: paper.title for paper in BY_KEY.values()},
    **{programme.key: programme.title for programme in PROGRAMMES.values()},
    **{key: category.label for key, category in CATEGORIES.items()},
    **ROLES,
    **VERDICTS,
    **VERDICT_REASONS,
    **SOURCES,
    **RESULTS,
    **OFFICE_STATUS,
    **ASSIGNED,
    **ORDERS,
    **ACTIONS,
    **OTHERS,
    "verify": N_("Verify"),
    "decline": N_("Decline"),
    "sent_back": N_("Send back for another look"),
    "accepted": N_("accepted"),
    "refused": N_("refused"),
    "original": N_("original seen"),
    "counter": N_("at the counter"),
    "helpline": N_("on the telephone"),
}


def told(details: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Yield what an entry tells in the language being spoken; `names` are those of staff and centres, by id."""
    for key, value in details.items():
        if key not in LABELS or not value:
            continue
        if isinstance(value, Mapping):
            within = ", ".join(told(value, names))
            said = f"({within})" if within else ""
        elif key == "to":
            said = refused(str(value))
        elif isinstance(value, list) and _PROVINCE.issubset(value):
            said = t("All of Punjab")
        else:
            said = ", ".join(_said(each, names) for each in (value if isinstance(value, list) else [value]))
        if said:
            yield f"{t(LABELS[key])}: {said}"


def refused(to: str) -> str:
    """Return in words what somebody was refused, by the event or the address as it is noted; nothing where that is none of ours."""
    path = to.rpartition(" ")[2].removeprefix("/ur")
    if not path.startswith("/"):
        path = path.partition(".")[0]
    while path and path not in _KINDS:
        path = path.rpartition("/")[0]
    return t(_KINDS[path]) if path else ""


def _said(value: Any, names: Mapping[str, str]) -> str:
    text = str(value)
    return names.get(text) or (t(_WORDS[text]) if text in _WORDS else text)
