"""What officers and supervisors do with a loan until it is paid out. Each asks whose it is and refuses what was changed meanwhile."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Loan, LoanGuarantor, LoanInstalment, LoanPlan, LoanVisit
from registry.rules import instalments
from registry.rules import ledger as accounts_of
from registry.rules.access import Duty
from registry.rules.figures import clean
from registry.rules.ledger import Kind
from registry.rules.lifecycle import NotAllowedError
from registry.rules.loan_life import LoanStatus
from registry.services.loans import ledger, loan_moves
from registry.services.loans.loan_moves import tell
from registry.services.office import audit, cases, staff
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError, by, in_words
from registry.services.office.staff import NotTheirsError, SignedInStaff

_LONGEST_REFERENCE = 60


async def must_see(session: AsyncSession, me: SignedInStaff, loan: Loan) -> None:
    """Refuse loans of other districts, of their own household, and those that they stand for; raises NotTheirsError."""
    await staff.must_see(session, me, await cases.by_id(session, loan.application_id))
    stands = select(LoanGuarantor.id).where(LoanGuarantor.loan_id == loan.id, LoanGuarantor.cnic == me.cnic)
    if (await session.exec(stands)).first() is not None:
        raise NotTheirsError("they are a guarantor")


async def open_loan(session: AsyncSession, me: SignedInStaff, number: str, now: datetime) -> Loan:
    """Return a loan to somebody who may see it, and note that they looked; raises NotTheirsError, also where there is none."""
    loan = (await session.exec(select(Loan).where(Loan.number == number))).first()
    if loan is None:
        raise NotTheirsError("no such loan")
    try:
        await must_see(session, me, loan)
    except NotTheirsError:
        await audit.note(session, me.actor, "loan_refused", now, application_id=loan.application_id)
        await session.commit()
        raise
    await audit.note(session, me.actor, "loan_seen", now, application_id=loan.application_id, details={"loan": loan.number})
    return loan


async def to_work_on(session: AsyncSession, me: SignedInStaff, loan_id: UUID, version: int, duty: Duty) -> Loan:
    """Return a loan, held, to somebody with a duty; raises NotTheirsError, or ChangedError when it is no longer as it was shown."""
    me.must(duty)
    loan = await loan_moves.held(session, loan_id)
    if loan is None:
        raise NotTheirsError("no such loan")
    await must_see(session, me, loan)
    if loan.version != version:
        raise ChangedError
    return loan


async def note(session: AsyncSession, me: SignedInStaff, action: str, loan: Loan, now: datetime, **details: Any) -> None:
    """Write down what somebody did with a loan."""
    told = {"loan": loan.number} | details
    await audit.note(session, me.actor, action, now, application_id=loan.application_id, details=told)


async def visit(
    session: AsyncSession,
    me: SignedInStaff,
    loan_id: UUID,
    version: int,
    *,
    visited_on: date,
    place_seen: bool,
    guarantors_met: bool,
    report: str,
    now: datetime,
) -> None:
    """Report a visit."""
    loan = await to_work_on(session, me, loan_id, version, Duty.LEND)
    if not day_of(loan.applied_at) <= visited_on <= day_of(now):
        raise UnreasonedError("visit_day", "visited_on")
    said = in_words(report, "report")
    session.add(
        LoanVisit(
            loan_id=loan.id,
            officer_id=me.staff_id,
            visited_on=visited_on,
            place_seen=place_seen,
            guarantors_met=guarantors_met,
            report=said,
            at=now,
        )
    )
    await loan_moves.move(session, loan, "visited", by(me), now, reason=said)
    await note(session, me, "loan_visited", loan, now)


async def disburse(
    session: AsyncSession, me: SignedInStaff, loan_id: UUID, version: int, paid_on: date, reference: str, now: datetime
) -> None:
    """Note that the money was sent, with the bank's reference: it is posted once, and the first plan begins that day."""
    loan = await to_work_on(session, me, loan_id, version, Duty.GRANT_LOANS)
    transfer = clean(reference)
    today = day_of(now)
    if loan.status != LoanStatus.ACCEPTED or loan.amount is None or loan.months is None or loan.grace is None or loan.accepted_at is None:
        raise NotAllowedError("not accepted")
    if not day_of(loan.accepted_at) <= paid_on <= today:
        raise UnreasonedError("paid_day", "paid_on")
    if not transfer or len(transfer) > _LONGEST_REFERENCE:
        raise UnreasonedError("no_reference", "reference")
    used = select(Loan.id).where(Loan.transfer_reference == transfer)
    if (await session.exec(used)).first() is not None:
        raise UnreasonedError("reference_used", "reference")
    await ledger.post(
        session, Kind.DISBURSED, f"disbursed:{loan.number}", loan.id, accounts_of.disbursement(loan.amount), paid_on, me.staff_id, now
    )
    first = await begin_plan(session, loan, loan.amount, loan.months, loan.grace, paid_on, now)
    changes = {"disbursed_on": paid_on, "transfer_reference": transfer, "next_due": first.due}
    await loan_moves.move(session, loan, "disbursed", by(me), now, changes=changes)
    await note(session, me, "loan_disbursed", loan, now, amount=loan.amount)
    details = {"amount": loan.amount, "due": first.due.isoformat(), "instalment": first.amount}
    await tell(session, loan, "loan_disbursed", f"loan_disbursed:{loan.id}", details, now)


async def begin_plan(
    session: AsyncSession, loan: Loan, balance: int, months: int, grace: int, begins: date, now: datetime
) -> instalments.Instalment:
    """Begin a plan over what is owed and return its first instalment."""
    former = select(LoanPlan.number).where(LoanPlan.loan_id == loan.id).order_by(col(LoanPlan.number).desc())
    number = ((await session.exec(former)).first() or 0) + 1
    plan = LoanPlan(
        loan_id=loan.id,
        number=number,
        balance=balance,
        months=months,
        grace=grace,
        begins=begins,
        after_posting=await ledger.last_posting(session, loan.id),
        at=now,
    )
    session.add(plan)
    await session.flush()
    planned = instalments.schedule(balance, months, grace, begins)
    session.add_all(LoanInstalment(plan_id=plan.id or 0, number=each.number, due=each.due, amount=each.amount) for each in planned)
    await session.flush()
    return planned[0]
