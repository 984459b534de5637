"""Two officers on one case: what somebody tried beside what is there now, by whom, and what else happened since they looked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, AuditEntry, Check, Document, InformationRequest, Recommendation
from registry.services.office import audit, cases, staff
from registry.services.office.staff import SignedInStaff

_ASSIGNED = ("case_taken", "case_given", "case_given_back")
_ACCEPTED = ("difference_accepted", "acceptance_taken_back")
_NOTED: Mapping[str, tuple[str, ...]] = {  # by what is done to a case: as what the audit holds it
    "take": _ASSIGNED,
    "give_back": _ASSIGNED,
    "judge": ("document_judged",),
    "accept": _ACCEPTED,
    "take_back": _ACCEPTED,
    "ask_again": ("source_asked_again", *_ACCEPTED),
    "see": ("answers_seen",),
    "ask": ("information_requested",),
    "recommend": ("recommended",),
    "decide": ("decided",),
    "correct_contact": ("contact_corrected",),
    "confirm_contact": ("contact_confirmed",),
    "reopen": ("case_reopened",),
}
_ONLY_LOOKED = {"case_seen", "case_refused", "document_seen"}


@dataclass(frozen=True)
class Doing:
    """Something that was done, by whom and when."""

    action: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Present:
    """What is there now of what somebody tried to change: values by name, and who made it so."""

    values: Mapping[str, Any]
    last: Doing | None = None
    meanwhile: list[Doing] = field(default_factory=list)  # since the version that they worked from, oldest first


async def present(session: AsyncSession, application: Application, act: str, tried: Mapping[str, Any], since: int) -> Present:
    """Return what is there now of what an act would have changed; `since` is the version it was made from."""
    done = [entry for entry in await audit.of_application(session, application.id) if entry.action not in _ONLY_LOOKED]
    names = await staff.names(session, {entry.actor for entry in done if entry.actor})
    about = str(tried.get("document") or tried.get("check") or "")
    same = [entry for entry in done if entry.action in _NOTED.get(act, ()) and (not about or about in map(str, entry.details.values()))]
    later = [entry for entry in reversed(done) if int(entry.details.get("version") or 0) > since]
    values = await _values(session, application, act, tried) if act in _NOTED else {}
    return Present(values, _doing(same[0], names) if same else None, [_doing(entry, names) for entry in later])


async def only_mine(session: AsyncSession, application: Application, me: SignedInStaff, since: int) -> bool:
    """Tell whether whatever changed a case since a version was done by the same person, who then meets nobody."""
    mine = {entry.details.get("version") for entry in await audit.of_application(session, application.id) if entry.actor == me.staff_id}
    return mine.issuperset(range(since + 1, application.version + 1))


def _doing(entry: AuditEntry, names: Mapping[UUID, str]) -> Doing:
    return Doing(entry.action, names.get(entry.actor, "") if entry.actor else "", entry.at)


async def _values(session: AsyncSession, application: Application, act: str, tried: Mapping[str, Any]) -> Mapping[str, Any]:
    newest: Any = None
    match act:
        case "take" | "give_back":
            found = await staff.names(session, {application.assigned_to} if application.assigned_to else set())
            return {"officer": next(iter(found.values()), "")}
        case "judge":
            this = (Document.id == UUID(str(tried["document"])), Document.application_id == application.id)
            newest = (await session.exec(select(Document).where(*this, col(Document.removed_at).is_(None)))).first()
            return {"verdict": newest.verdict, "reason": newest.verdict_reason, "whose": newest.member} if newest else {}
        case "accept" | "take_back":
            this = (Check.id == int(tried["check"]), Check.application_id == application.id)
            newest = (await session.exec(select(Check).where(*this))).first()
            return {"words": newest.accepted_reason} if newest else {}
        case "ask":
            newest = await _newest(session, InformationRequest, application.id)
            return {"steps": newest.steps, "documents": newest.documents, "words": newest.words} if newest else {}
        case "recommend":
            newest = await _newest(session, Recommendation, application.id)
            return {"verdict": newest.verdict, "words": newest.reason} if newest else {}
        case "decide":
            newest = await _newest(session, Recommendation, application.id)
            return {"verdict": newest.outcome, "words": newest.words} if newest else {}
        case "correct_contact":
            account = await cases.applicant(session, application)
            return {"mobile": account.mobile or "", "email": account.email or ""}
    return {}


async def _newest(session: AsyncSession, kind: Any, application_id: UUID) -> Any:
    return (await session.exec(select(kind).where(kind.application_id == application_id).order_by(col(kind.id).desc()))).first()
