"""Who is paid by a run: to be read before another approves it, and afterwards with what came of each payment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Award, Payment, PaymentRun, Transfer
from registry.rules import numbers
from registry.rules.numbers import NotANumberError
from registry.rules.payments import RunState, masked
from registry.services.office.staff import SignedInStaff
from registry.services.payments import payment_runs, transfers
from registry.services.payments.payment_accounts import Candidate
from registry.services.payments.payment_runs import RunError

PAGE = 50
_LAST_DIGITS = 4


@dataclass(frozen=True)
class Line:
    """One payment of a run: to which household, how much, and what is known of it."""

    place: int  # in the order of the run
    number: str  # of the case
    pser_id: str
    programme: str
    period: str
    amount: int
    account: str  # its last digits
    outcome: str
    reason: str  # a key of EXCEPTIONS or ended: why it is left out, or would be; of FAILURES: why the bank could not pay it


async def look(session: AsyncSession, me: SignedInStaff, run_id: int, now: datetime) -> PaymentRun:
    """Return a run whose payees are to be shown, and note that somebody looked at them; raises NotTheirsError, RunError."""
    run = await _of(session, me, run_id)
    await payment_runs.note(session, me, "payment_run_seen", run, now)
    return run


async def listed(session: AsyncSession, me: SignedInStaff, run_id: int, sought: str = "", after: int = 0) -> tuple[list[Line], int]:
    """Return a page of a run's payments in their order, and the place after which more follow, 0 where none do.

    `sought` is an application number, a PSER ID or the last four digits of an account; who is called by none of these is not found.
    """
    run = await _of(session, me, run_id)
    found = (
        select(Transfer, Payment, Award, Application)
        .join(Payment, col(Payment.id) == col(Transfer.payment_id))
        .join(Award, col(Award.id) == col(Payment.award_id))
        .join(Application, col(Application.id) == col(Payment.application_id))
        .where(Transfer.run_id == run_id, col(Transfer.id) > after)
        .order_by(col(Transfer.id))
        .limit(PAGE + 1)
    )
    if sought:
        named = _named(sought)
        if named is None:
            return [], 0
        found = found.where(named)
    rows = (await session.exec(found)).all()
    shown, reasons = rows[:PAGE], dict[int, str]()
    if run.state == RunState.PREPARED:
        pairs = [(transfer, Candidate(payment, award, case.status)) for transfer, payment, award, case in shown]
        reasons = await transfers.doubts(session, run_id, pairs)
    lines = [
        Line(
            transfer.id or 0,
            case.number or "",
            case.pser_id or "",
            payment.programme,
            payment.period,
            transfer.amount,
            masked(transfer.number),
            transfer.outcome,
            reasons.get(payment.id or 0, payment.held if transfer.outcome == "left_out" else transfer.reason),
        )
        for transfer, payment, _, case in shown
    ]
    return lines, lines[-1].place if len(rows) > PAGE else 0


async def _of(session: AsyncSession, me: SignedInStaff, run_id: int) -> PaymentRun:
    payment_runs.must_pay(me)
    run = (await session.exec(select(PaymentRun).where(PaymentRun.id == run_id))).first()
    if run is None:
        raise RunError("not_allowed")
    return run


def _named(sought: str) -> Any:
    """Return the condition of a search for a household or an account; None where it is neither."""
    if len(sought) == _LAST_DIGITS and sought.isdecimal() and sought.isascii():
        return col(Transfer.number).endswith(sought)
    for series, column in ((numbers.APPLICATION, Application.number), (numbers.PSER_ID, Application.pser_id)):
        try:
            return col(column) == series.parse(sought)
        except NotANumberError:
            continue
    return None
