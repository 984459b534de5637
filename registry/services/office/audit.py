"""The audit: entries are added one after another, each with the hash of the one before, in the transaction of what they tell of."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of, midnight
from registry.language import N_
from registry.records import Application, AuditEntry, AuditHead

PAGE = 50
BEGINNING = "0" * 64  # the hash before the first entry
_CHUNK = 1000


@dataclass(frozen=True)
class Actor:
    """Who does something, as the audit names them; nobody known by default."""

    staff_id: UUID | None = None
    role: str = ""
    centre: str = ""
    address: str = ""


async def note(
    session: AsyncSession,
    actor: Actor,
    action: str,
    now: datetime,
    *,
    application_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry. Holds the end of the chain until the transaction ends."""
    held = update(AuditHead).where(col(AuditHead.id) == 1).values(number=col(AuditHead.number) + 1)
    number, former = (await session.exec(held.returning(col(AuditHead.number), col(AuditHead.hash)))).one()  # pyright: ignore
    entry = AuditEntry(
        number=number,
        at=now.astimezone(UTC),
        actor=actor.staff_id,
        role=actor.role,
        centre=actor.centre,
        action=action,
        application_id=application_id,
        address=actor.address,
        details=dict(details or {}),
        former_hash=former,
        hash="",
    )
    entry.hash = _hash(entry)
    session.add(entry)
    await session.exec(update(AuditHead).where(col(AuditHead.id) == 1).values(hash=entry.hash))  # pyright: ignore
    await session.flush()


def _hash(entry: AuditEntry) -> str:
    told = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        str(entry.actor or ""),
        entry.role,
        entry.centre,
        entry.action,
        str(entry.application_id or ""),
        entry.address,
        entry.details,
        entry.former_hash,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


async def first_fault(session: AsyncSession) -> int | None:
    """Return the number of the first entry that was altered, added or is missing; None when the chain is whole.

    The portal may go on meanwhile: entries and the end of the chain are committed together, so what is read after an end reaches it.
    """
    number, former = 0, BEGINNING
    while True:
        ends_at, end = await head(session)
        if ends_at < number:
            return ends_at + 1
        above = [AuditEntry.number > number] if number else []
        found = (await session.exec(select(AuditEntry).where(*above).order_by(col(AuditEntry.number)).limit(_CHUNK))).all()
        for entry in found:
            if entry.number != number + 1:
                return min(entry.number, number + 1)
            if entry.hash != _hash(entry):
                return entry.number
            if entry.former_hash != former:  # this one is as it was written, and says that the one before is not
                return max(number, 1)
            number, former = entry.number, entry.hash
        session.expunge_all()
        if len(found) < _CHUNK and number <= ends_at:
            return number + 1 if number < ends_at else None if former == end else max(number, 1)


async def head(session: AsyncSession) -> tuple[int, str]:
    """Return how many entries there are, and the hash of the last."""
    return (await session.exec(select(AuditHead.number, AuditHead.hash).where(AuditHead.id == 1))).one()


async def holds(session: AsyncSession, number: int, noted: str) -> bool:
    """Tell whether an entry still has the hash that somebody has noted elsewhere: who can rewrite the whole chain cannot rewrite that."""
    return (await session.exec(select(AuditEntry.hash).where(AuditEntry.number == number))).first() == noted


async def of_application(session: AsyncSession, application_id: UUID, *actions: str) -> list[AuditEntry]:
    """Return what staff did with a case, or only some actions, newest first."""
    entries = select(AuditEntry).where(AuditEntry.application_id == application_id)
    if actions:
        entries = entries.where(col(AuditEntry.action).in_(actions))
    return list((await session.exec(entries.order_by(col(AuditEntry.number).desc()).limit(200))).all())


ACTIONS: dict[str, str] = {
    "case_seen": N_("looked at a case"),
    "case_refused": N_("was refused a case"),
    "document_seen": N_("looked at a document"),
    "case_taken": N_("took a case"),
    "case_given": N_("gave a case to somebody"),
    "case_given_back": N_("made a case nobody's"),
    "document_judged": N_("judged a document"),
    "answers_seen": N_("saw answers proved"),
    "cases_compared": N_("compared two cases"),
    "note_written": N_("wrote a note"),
    "citizen_written_to": N_("wrote to the citizen"),
    "information_requested": N_("asked for information"),
    "difference_accepted": N_("accepted a difference"),
    "acceptance_taken_back": N_("took an accepted difference back"),
    "source_asked_again": N_("asked a source again"),
    "recommended": N_("recommended a decision"),
    "decided": N_("decided"),
    "award_recommended": N_("recommended a benefit"),
    "award_decided": N_("decided on a benefit"),
    "payment_run_prepared": N_("prepared a payment run"),
    "payment_run_seen": N_("looked at who is paid by a payment run"),
    "payment_run_approved": N_("approved a payment run"),
    "payment_run_cancelled": N_("cancelled a payment run"),
    "payment_run_sent": N_("sent a payment run to the bank"),
    "payment_file_taken": N_("took a payment file away"),
    "payment_results_read": N_("read results of payments in"),
    "shared_account_asked": N_("asked to pay a household to a shared account"),
    "shared_account_allowed": N_("allowed to pay a household to a shared account"),
    "shared_account_refused": N_("did not allow to pay a household to a shared account"),
    "shared_account_ended": N_("ended paying a household to a shared account"),
    "contact_corrected": N_("corrected a contact, CNIC seen"),
    "contact_confirmed": N_("confirmed a corrected contact"),
    "appeal_seen": N_("looked at an appeal"),
    "appeal_granted": N_("granted an appeal"),
    "appeal_refused": N_("did not grant an appeal"),
    "complaint_seen": N_("looked at a complaint"),
    "complaint_answered": N_("answered a complaint"),
    "case_reopened": N_("opened a case again"),
    "cnic_looked_up": N_("looked a CNIC up at the counter"),
    "person_registered": N_("registered a person at the counter"),
    "registration_opened": N_("opened a form at the counter, CNIC seen"),
    "helpline_code_made": N_("made a code for the helpline"),
    "helpline_code_refused": N_("wrote a wrong code of the helpline"),
    "helpline_joined": N_("opened a form with the citizen's code"),
    "form_seen": N_("looked at a form"),
    "answers_entered": N_("entered answers"),
    "member_removed": N_("removed a member of a household"),
    "document_entered": N_("entered a document"),
    "document_removed": N_("removed a document"),
    "original_seen": N_("saw the original of a document"),
    "declaration_printed": N_("printed the declaration"),
    "declaration_signed": N_("saw the declaration signed"),
    "mobile_confirmed": N_("confirmed a mobile number with its owner's code"),
    "application_submitted": N_("sent an application"),
    "receipt_printed": N_("printed a receipt"),
    "opening_code_printed": N_("printed a code to open an account"),
    "account_opened": N_("opened an account with a printed code"),
    "assistance_ended": N_("ended filling in a form together"),
    "staff_logged_in": N_("logged in"),
    "staff_log_in_refused": N_("gave a wrong password"),
    "staff_code_refused": N_("gave a wrong code"),
    "staff_recovery_code_used": N_("used a recovery code"),
    "staff_password_set": N_("set a password"),
    "staff_invited": N_("invited somebody"),
    "staff_disabled": N_("disabled somebody"),
    "staff_enabled": N_("let somebody in again"),
    "staff_second_factor_reset": N_("reset a second factor"),
    "staff_moved": N_("moved somebody"),
    "centre_opened": N_("opened or changed a centre"),
    "centre_closed": N_("closed a centre"),
    "cases_exported": N_("took a list of cases away"),
    "audit_searched": N_("searched the audit"),
    "access_refused": N_("was refused something that is not theirs"),
    "rules_drafted": N_("drafted rules of a programme"),
    "rules_dropped": N_("dropped a draft of rules"),
    "rules_published": N_("published rules of a programme"),
    "loan_seen": N_("looked at a loan"),
    "loan_refused": N_("was refused a loan"),
    "loan_visited": N_("reported a visit for a loan"),
    "loan_recommended": N_("recommended on a loan"),
    "loan_voted": N_("voted on a loan"),
    "loan_disbursed": N_("paid a loan out"),
    "loan_repayment_taken": N_("took a repayment"),
    "loan_repayment_reversed": N_("took a repayment out again"),
    "bank_file_posted": N_("posted a file of the bank"),
    "bank_file_refused": N_("tried a file of the bank, which was refused"),
    "loan_change_proposed": N_("proposed a change of a loan"),
    "loan_change_decided": N_("decided on a change of a loan"),
}


OTHERS: dict[str, str] = {  # who is no member of staff, by what stands as their role
    "citizen": N_("The citizen"),
    "command line": N_("The command line"),
    "demo": N_("The sample data"),
}


LOOKED: dict[str, str] = {  # as the person whose data it is reads it
    "case_seen": N_("checked your application"),
    "document_seen": N_("looked at a document of yours"),
    "loan_seen": N_("looked at your loan"),
    "appeal_seen": N_("looked at your appeal"),
    "complaint_seen": N_("looked at your complaint"),
    "registration_opened": N_("filled in the form with you at a centre"),
    "form_seen": N_("looked at your form"),
    "helpline_joined": N_("filled in the form with you by telephone"),
}


@dataclass(frozen=True)
class Looks:
    """That somebody of the staff looked at something on a day, once or again."""

    action: str  # a key of LOOKED
    role: str
    centre: str
    first: datetime
    last: datetime


def by_day(entries: Iterable[AuditEntry]) -> list[Looks]:
    """Return entries, newest first, as the looks of each person at each thing on each day."""
    days: dict[tuple[Any, ...], list[AuditEntry]] = {}
    for entry in entries:
        days.setdefault((entry.actor, entry.action, entry.role, entry.centre, day_of(entry.at)), []).append(entry)
    return [Looks(each[0].action, each[0].role, each[0].centre, each[-1].at, each[0].at) for each in days.values()]


async def search(
    session: AsyncSession,
    *,
    districts: frozenset[str] | None,
    actor: UUID | None = None,
    other: str = "",
    action: str = "",
    application_id: UUID | None = None,
    before: int = 0,
    since: date | None = None,
    until: date | None = None,
) -> list[tuple[AuditEntry, str | None]]:
    """Return a page of entries that fit, newest first, below a number, with the case's number; cases of other districts are left out.

    `other` is one of OTHERS; `since` and `until` are the first and the last day.
    """
    entries = select(AuditEntry, Application.number).join(Application, col(Application.id) == col(AuditEntry.application_id), isouter=True)
    if districts is not None:
        entries = entries.where(col(AuditEntry.application_id).is_(None) | col(Application.district).in_(sorted(districts)))
    if actor:
        entries = entries.where(AuditEntry.actor == actor)
    if other:
        entries = entries.where(col(AuditEntry.actor).is_(None), AuditEntry.role == other)
    if action:
        entries = entries.where(AuditEntry.action == action)
    if application_id:
        entries = entries.where(AuditEntry.application_id == application_id)
    if before:
        entries = entries.where(AuditEntry.number < before)
    if since:
        entries = entries.where(AuditEntry.at >= midnight(since))
    if until:
        entries = entries.where(AuditEntry.at < midnight(until + timedelta(days=1)))
    return [(entry, number) for entry, number in (await session.exec(entries.order_by(col(AuditEntry.number).desc()).limit(PAGE))).all()]
