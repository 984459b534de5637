"""New instalments and write-offs: one member of staff proposes, another decides."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Loan, LoanProposal
from registry.rules import ledger as accounts_of
from registry.rules.access import Duty, may
from registry.rules.ledger import Kind
from registry.rules.lifecycle import NotAllowedError
from registry.rules.loan_life import LoanStatus
from registry.services.loans import ledger, loan_moves, loans
from registry.services.loans.lending import begin_plan, note, to_work_on
from registry.services.loans.loan_moves import tell
from registry.services.office.casework import UnreasonedError, by, in_words
from registry.services.office.staff import NotTheirsError, SignedInStaff


async def propose(
    session: AsyncSession,
    me: SignedInStaff,
    loan_id: UUID,
    version: int,
    *,
    kind: str,
    months: int = 0,
    grace: int = 0,
    reason: str,
    now: datetime,
) -> None:
    """Propose new instalments over what is owed (officers and supervisors), or to write it off (supervisors)."""
    duty = Duty.LEND if kind == "reschedule" and may(me.role, Duty.LEND) else Duty.GRANT_LOANS
    loan = await to_work_on(session, me, loan_id, version, duty)
    if loan.status != LoanStatus.DISBURSED or await undecided(session, loan.id) is not None:
        raise NotAllowedError("nothing can be proposed now")
    if kind == "reschedule":
        terms, owed = await loans.terms_of(session, loan), await ledger.balance(session, loan.id)
        loans.must_be_a_schedule(terms, owed, months, grace)
    elif kind != "write_off":
        raise UnreasonedError("not_chosen")
    else:
        months = grace = 0
    said = in_words(reason, "reason")
    session.add(LoanProposal(loan_id=loan.id, kind=kind, months=months, grace=grace, reason=said, proposed_by=me.staff_id, proposed_at=now))
    await _next_version(session, loan)
    await note(session, me, "loan_change_proposed", loan, now, change=kind)


async def _next_version(session: AsyncSession, loan: Loan) -> None:
    loan.version += 1
    session.add(loan)
    await session.flush()


async def undecided(session: AsyncSession, loan_id: UUID) -> LoanProposal | None:
    """Return the proposal that waits for another pair of eyes."""
    waiting = select(LoanProposal).where(LoanProposal.loan_id == loan_id, col(LoanProposal.decided_at).is_(None))
    return (await session.exec(waiting)).first()


async def decide(session: AsyncSession, me: SignedInStaff, loan_id: UUID, version: int, outcome: str, words: str, now: datetime) -> None:
    """Agree to a proposal of somebody else's, or refuse it; both with words."""
    loan = await to_work_on(session, me, loan_id, version, Duty.GRANT_LOANS)
    proposal = await undecided(session, loan.id)
    if proposal is None:
        raise NotAllowedError("nothing to decide")
    if proposal.proposed_by == me.staff_id:
        raise NotTheirsError("two pairs of eyes")
    if outcome not in {"agreed", "refused"}:
        raise UnreasonedError("not_chosen", "outcome")
    said = in_words(words, "words")
    proposal.decided_by, proposal.decided_at, proposal.outcome, proposal.words = me.staff_id, now, outcome, said
    session.add(proposal)
    await session.flush()
    if outcome == "refused":
        await _next_version(session, loan)
    elif proposal.kind == "reschedule":
        await _reschedule(session, me, loan, proposal, now)
    else:
        await _write_off(session, me, loan, proposal, now)
    await note(session, me, "loan_change_decided", loan, now, change=proposal.kind, outcome=outcome)


async def _reschedule(session: AsyncSession, me: SignedInStaff, loan: Loan, proposal: LoanProposal, now: datetime) -> None:
    owed, today = await ledger.balance(session, loan.id), day_of(now)
    if owed < proposal.months - proposal.grace:
        raise NotAllowedError("too little is left for so many instalments")
    first = await begin_plan(session, loan, owed, proposal.months, proposal.grace, today, now)
    changes = {"next_due": first.due, "reminded_on": None}
    await loan_moves.move(session, loan, "rescheduled", by(me), now, reason=proposal.reason, changes=changes)
    details = {"due": first.due.isoformat(), "instalment": first.amount}
    await tell(session, loan, "loan_rescheduled", f"loan_rescheduled:{proposal.id}", details, now)


async def _write_off(session: AsyncSession, me: SignedInStaff, loan: Loan, proposal: LoanProposal, now: datetime) -> None:
    owed, today = await ledger.balance(session, loan.id), day_of(now)
    cause = f"written_off:{loan.number}"
    await ledger.post(session, Kind.WRITTEN_OFF, cause, loan.id, accounts_of.write_off(owed), today, me.staff_id, now)
    await loan_moves.move(
        session, loan, "written_off", by(me), now, reason=proposal.reason, changes={"next_due": None}, details={"amount": owed}
    )
    await tell(session, loan, "loan_written_off", f"loan_written_off:{loan.id}", {}, now)
