"""Money that comes back, at a counter with a numbered receipt or from a bank's file. A wrong posting is followed by its opposite."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import LedgerPosting, Loan, LoanPlan, LoanRepayment, ReceiptCount
from registry.records.upsert import insert_into
from registry.rules import ledger as accounts_of
from registry.rules.access import Duty
from registry.rules.ledger import Kind, Ledger, perhaps_one
from registry.rules.lifecycle import By, NotAllowedError
from registry.rules.loan_life import LoanStatus
from registry.services.loans import ledger, loan_moves, loans
from registry.services.loans.lending import note, to_work_on
from registry.services.loans.loan_moves import tell
from registry.services.office.casework import UnreasonedError, by, in_words
from registry.services.office.staff import NotTheirsError, SignedInStaff

_CHUNK = 500


class TooMuchError(Exception):
    """More was to be posted than is left of the loan."""

    def __init__(self, owed: int) -> None:
        super().__init__(owed)
        self.owed = owed


class TwiceError(Exception):
    """The same amount was posted for the loan already, today or by the bank these days, and nobody said that this is another payment."""


async def take(
    session: AsyncSession, me: SignedInStaff, loan_id: UUID, version: int, amount: int, *, another: bool = False, now: datetime
) -> str:
    """Take money at a counter and return the number of the receipt. Raises TooMuchError, TwiceError, UnreasonedError."""
    loan = await to_work_on(session, me, loan_id, version, Duty.LEND)
    today = day_of(now)
    if amount <= 0:
        raise UnreasonedError("not_an_amount")
    same = select(LoanRepayment).where(LoanRepayment.loan_id == loan.id, LoanRepayment.amount == amount)
    for former in () if another else (await session.exec(same)).all():
        if former.paid_on == today or (former.ledger == Ledger.BANK and perhaps_one(former.paid_on, today)):
            raise TwiceError
    receipt = await _next_receipt(session, today.year)
    await post(session, loan, amount, Ledger.COUNTER, today, by(me), me.staff_id, now, receipt=receipt)
    await note(session, me, "loan_repayment_taken", loan, now, amount=amount, receipt=receipt)
    return receipt


async def _next_receipt(session: AsyncSession, year: int) -> str:
    """Return the next number of a year; held until the transaction ends, so that none is left out."""
    first = insert_into(session, ReceiptCount).values(year=year, number=1)
    counted = first.on_conflict_do_update(index_elements=["year"], set_={"number": ReceiptCount.number + 1})
    number = (await session.exec(counted.returning(col(ReceiptCount.number)))).scalar_one()  # pyright: ignore
    return f"R-{year % 100:02}-{number:07}"


async def post(
    session: AsyncSession,
    loan: Loan,
    amount: int,
    into: Ledger,
    paid_on: date,
    who: By,
    staff_id: UUID,
    now: datetime,
    *,
    receipt: str | None = None,
    reference: str | None = None,
    file_id: UUID | None = None,
) -> None:
    """Post a repayment of a loan that is held. Raises TooMuchError, NotAllowedError."""
    if loan.status != LoanStatus.DISBURSED:
        raise NotAllowedError("nothing is being repaid")
    plan = await loans.plan_of(session, loan.id)
    if plan is None or amount > plan.owed:
        raise TooMuchError(plan.owed if plan else 0)
    said = receipt or reference or ""
    cause = f"{'receipt' if receipt else 'bank'}:{said}"
    entry_id = await ledger.post(session, Kind.REPAID, cause, loan.id, accounts_of.repayment(amount, into), paid_on, staff_id, now)
    session.add(
        LoanRepayment(
            loan_id=loan.id,
            entry_id=entry_id,
            amount=amount,
            paid_on=paid_on,
            ledger=into,
            reference=reference,
            receipt=receipt,
            file_id=file_id,
            by=staff_id,
            at=now,
        )
    )
    await session.flush()
    left, paid = plan.owed - amount, plan.after(amount)
    event = "repayment_posted" if left else "repaid"
    next_due = paid.next_due.instalment.due if paid.next_due else None
    await loan_moves.move(session, loan, event, who, now, changes={"next_due": next_due}, details={"amount": amount})
    told = {"amount": amount, "receipt": said} | ({"left": left} if left else {})
    await tell(session, loan, "loan_repayment" if left else "loan_repaid", f"loan_repaid:{entry_id}", told, now)


async def _next_due(session: AsyncSession, loan: Loan) -> date | None:
    plan = await loans.plan_of(session, loan.id)
    return plan.next_due.instalment.due if plan and plan.next_due and plan.owed else None


async def reverse(
    session: AsyncSession, me: SignedInStaff, loan_id: UUID, version: int, repayment_id: int, reason: str, now: datetime
) -> None:
    """Take a repayment out again that was none, as a supervisor with a reason; not one that a later plan was made over."""
    loan = await to_work_on(session, me, loan_id, version, Duty.GRANT_LOANS)
    this = select(LoanRepayment).where(LoanRepayment.id == repayment_id, LoanRepayment.loan_id == loan.id)
    repayment = (await session.exec(this)).first()
    undone = select(LoanRepayment.id).where(LoanRepayment.reverses == repayment_id)
    if repayment is None or repayment.amount < 0 or (await session.exec(undone)).first() is not None:
        raise NotAllowedError("no such repayment")
    if repayment.by == me.staff_id:
        raise NotTheirsError("another pair of eyes")
    if repayment.id in await planned_over(session, loan.id):
        raise NotAllowedError("the plan was made over it")
    said = in_words(reason, "why")
    was_repaid = loan.status == LoanStatus.REPAID
    postings = accounts_of.reverse(await ledger.postings_of(session, repayment.entry_id))
    day = day_of(now)
    entry_id = await ledger.post(session, Kind.REVERSED, f"reversed:{repayment.entry_id}", loan.id, postings, day, me.staff_id, now)
    opposite = LoanRepayment(
        loan_id=loan.id,
        entry_id=entry_id,
        amount=-repayment.amount,
        paid_on=day,
        ledger=repayment.ledger,
        reverses=repayment.id,
        reason=said,
        by=me.staff_id,
        at=now,
    )
    session.add(opposite)
    await session.flush()
    changes = {"next_due": await _next_due(session, loan)}
    await loan_moves.move(
        session, loan, "repayment_reversed", by(me), now, reason=said, changes=changes, details={"amount": -repayment.amount}
    )
    if was_repaid:
        await loan_moves.bind_again(session, loan.id)
    await note(session, me, "loan_repayment_reversed", loan, now, amount=repayment.amount)
    await tell(session, loan, "loan_reversed", f"loan_reversed:{entry_id}", {"amount": repayment.amount, "words": said}, now)


async def planned_over(session: AsyncSession, loan_id: UUID) -> set[int | None]:
    """Return the repayments of a loan over which its present plan was made: they stay."""
    begun = select(func.max(LoanPlan.after_posting)).where(LoanPlan.loan_id == loan_id).scalar_subquery()
    before = (
        select(LoanRepayment.id)
        .join(LedgerPosting, col(LedgerPosting.entry_id) == col(LoanRepayment.entry_id))
        .where(LoanRepayment.loan_id == loan_id, col(LedgerPosting.id) <= begun)
    )
    return set((await session.exec(before)).all())


async def taken(session: AsyncSession, loans_held: list[UUID]) -> list[LoanRepayment]:
    """Return what was taken at counters for some loans and not taken out again."""
    undone = select(LoanRepayment.reverses).where(col(LoanRepayment.reverses).is_not(None))
    rows: list[LoanRepayment] = []
    for start in range(0, len(loans_held), _CHUNK):
        some = (col(LoanRepayment.loan_id).in_(loans_held[start : start + _CHUNK]), LoanRepayment.ledger == Ledger.COUNTER)
        lasting = (LoanRepayment.amount > 0, col(LoanRepayment.id).not_in(undone))
        rows += (await session.exec(select(LoanRepayment).where(*some, *lasting))).all()
    return rows


async def with_loan(session: AsyncSession, repayment_id: int) -> tuple[LoanRepayment, Loan] | None:
    """Return a repayment with its loan; None where there is none, and for one that only takes another out again."""
    found = select(LoanRepayment, Loan).join(Loan, col(Loan.id) == col(LoanRepayment.loan_id)).where(LoanRepayment.id == repayment_id)
    row = (await session.exec(found.where(LoanRepayment.amount > 0))).first()
    return (row[0], row[1]) if row else None


async def left_after(session: AsyncSession, loan: Loan, repayment: LoanRepayment) -> tuple[int, bool]:
    """Return what was left of a loan after a repayment, and whether that was taken out again later."""
    rows = await loans.repayments_of(session, loan.id)
    until = sum(each.amount for each in rows if (each.id or 0) <= (repayment.id or 0))
    return (loan.amount or 0) - until, any(each.reverses == repayment.id for each in rows)
