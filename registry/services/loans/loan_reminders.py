"""What the worker does for loans: it reminds before and after a day, once for each instalment, and ends offers that nobody accepted."""

from datetime import date, datetime, timedelta

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Application, Loan
from registry.rules.arrears import days_late
from registry.rules.instalments import Due
from registry.rules.lifecycle import By
from registry.rules.loan_life import LoanStatus
from registry.services.loans import loan_moves, loans
from registry.services.loans.loan_moves import tell
from registry.services.office import cases

BEFORE = 3  # days before its day that an instalment is reminded of
AFTER = 3  # days after it, while it is not paid
_AT_ONCE = 100


async def remind_due(session: AsyncSession, now: datetime) -> int:
    """Remind of what is due soon or late; return how many loans were looked at. Each loan is looked at once a day."""
    today = day_of(now)
    soon = (
        Loan.status == LoanStatus.DISBURSED,
        col(Loan.next_due) <= today + timedelta(days=BEFORE),
        or_(col(Loan.reminded_on).is_(None), col(Loan.reminded_on) < today),
    )
    due = select(Loan).where(*soon).order_by(col(Loan.next_due)).limit(_AT_ONCE).with_for_update(skip_locked=True)
    looked_at = (await session.exec(due)).all()
    for loan in looked_at:
        plan = await loans.plan_of(session, loan.id)
        for each in plan.dues if plan else ():
            await _remind(session, loan, plan.number if plan else 0, each, today, now)
        loan.reminded_on = today
        session.add(loan)
    return len(looked_at)


async def _remind(session: AsyncSession, loan: Loan, plan: int, due: Due, today: date, now: datetime) -> None:
    """Remind of one instalment, if it is time; the cause lets each message out once."""
    day = due.instalment.due
    if due.paid:
        return
    late = days_late(day, today)
    if late >= AFTER:
        template = "loan_late"
    elif not late and day - today <= timedelta(days=BEFORE):
        template = "loan_due"
    else:
        return
    cause = f"{template}:{loan.id}:{plan}:{due.instalment.number}"
    await tell(session, loan, template, cause, {"amount": due.left, "due": day.isoformat()}, now)


async def end_offers(session: AsyncSession, now: datetime) -> list[Application]:
    """End the offers whose time is over; return whose they were."""
    today = day_of(now)
    over = select(Loan).where(Loan.status == LoanStatus.OFFERED, col(Loan.offered_until) < today).limit(_AT_ONCE)
    concerned: list[Application] = []
    for found in (await session.exec(over.with_for_update(skip_locked=True))).all():
        await loan_moves.move(session, found, "lapsed", By.PORTAL, now)
        await tell(session, found, "loan_lapsed", f"loan_lapsed:{found.id}", {}, now)
        concerned.append(await cases.by_id(session, found.application_id))
    return concerned
