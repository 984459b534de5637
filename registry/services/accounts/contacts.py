"""The contacts of a person who stands before an officer with the original CNIC (A7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Application, AuditEntry
from registry.rules import identity
from registry.rules.access import Duty
from registry.rules.identity import Unfit
from registry.rules.lifecycle import NotAllowedError
from registry.services.accounts import accounts
from registry.services.messages import masked
from registry.services.office import cases, casework
from registry.services.office.staff import NotTheirsError, SignedInStaff

RESET_HELD = timedelta(hours=24)


async def correct(
    session: AsyncSession,
    me: SignedInStaff,
    application_id: UUID,
    version: int,
    *,
    mobile: str,
    email: str,
    cnic_seen: bool,
    now: datetime,
) -> None:
    """Correct the contacts of a person whose original CNIC was seen (A7): the old ones are told; a password they reset only after a day."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.WORK_ON_CASES)
    faults: list[str] = []

    def read(typed: str, as_: Callable[[str], str]) -> str | None:
        try:
            return as_(typed) if typed.strip() else None
        except Unfit as unfit:
            faults.append(unfit.code)
        return None

    new = (read(mobile, identity.mobile), read(email, identity.email))
    casework.must_be_whole(*faults, "" if faults or any(new) else "nothing_corrected", "" if cnic_seen else "cnic_unseen")
    before = told(await cases.applicant(session, application))
    await accounts.change_contact(session, application.account_id, *new, now)
    await session.exec(  # pyright: ignore
        update(Account).where(col(Account.id) == application.account_id).values(reset_from=now + RESET_HELD)
    )
    await casework.next_version(session, application)
    after = told(await cases.applicant(session, application))
    await casework.note(session, me, "contact_corrected", application, now, before=before, after=after)


def told(account: Account) -> dict[str, str]:
    """Return how an account is reached, as far as the audit holds it."""
    return {key: masked(contact) for key, contact in (("mobile", account.mobile), ("email", account.email)) if contact}


@dataclass(frozen=True)
class Held:
    """What keeps the contacts of a person from resetting the password for a day."""

    by: UUID | None
    at: datetime
    before: Mapping[str, str]  # masked contacts; none where a code was printed instead
    after: Mapping[str, str]


async def held(session: AsyncSession, application: Application, now: datetime) -> Held | None:
    """Return what holds a reset back now, and who did it."""
    account = await cases.applicant(session, application)
    if account.reset_from is None or account.reset_from <= now:
        return None
    holding = (AuditEntry.application_id == application.id, col(AuditEntry.action).in_(("contact_corrected", "opening_code_printed")))
    newest = (await session.exec(select(AuditEntry).where(*holding).order_by(col(AuditEntry.number).desc()))).first()
    known = newest.details if newest else {}
    by, at = (newest.actor, newest.at) if newest else (None, account.reset_from - RESET_HELD)
    return Held(by, at, known.get("before") or {}, known.get("after") or {})


async def confirm(session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, now: datetime) -> None:
    """Let corrected contacts reset the password at once, as a supervisor who has not corrected them."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.DECIDE)
    correction = await held(session, application, now)
    if correction is None:
        raise NotAllowedError("nothing to confirm")
    if correction.by == me.staff_id:
        raise NotTheirsError("two pairs of eyes")
    await session.exec(update(Account).where(col(Account.id) == application.account_id).values(reset_from=None))  # pyright: ignore
    await casework.next_version(session, application)
    await casework.note(session, me, "contact_confirmed", application, now)
