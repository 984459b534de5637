"""Payment runs: what a programme owes by the end of a period is prepared by one supervisor, approved by another and sent in one file.

A payment has one row for good and at most one transfer that lives; the database holds both, whoever clicks, repeats or crashes.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, func, update
from sqlalchemy import select as rows_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.language import speaking, t
from registry.records import Application, Award, Payment, PaymentRun, TakenFile, Transfer
from registry.records.upsert import insert_into
from registry.rules import iso20022, payment_lists
from registry.rules.access import Duty
from registry.rules.award_life import EVER_GRANTED
from registry.rules.iso20022 import Treasury
from registry.rules.loan_terms import PAID_APART
from registry.rules.payments import (
    ONCE,
    OPEN,
    OWED,
    Order,
    Payee,
    PaymentState,
    Period,
    Rhythm,
    RunState,
    due,
    last_opened,
    period_named,
    period_said,
)
from registry.rules.programmes import PROGRAMMES
from registry.services.office import audit, casework
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.payments import payment_accounts, transfers


class RunError(Exception):
    """A run cannot be made or moved; `code` is a key of RUN_PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def must_pay(me: SignedInStaff) -> None:
    """Refuse all but supervisors of the whole province: a run is of everybody."""
    me.must(Duty.PAY)
    if me.districts is not None:
        raise NotTheirsError("a run is of the whole province")


async def periods(session: AsyncSession, me: SignedInStaff, now: datetime) -> list[tuple[str, str]]:
    """Return the programmes that owe something and the last period of each rhythm they pay in that is owed."""
    must_pay(me)
    paying = (col(Award.state).in_(EVER_GRANTED), Award.amount > 0, Award.rhythm != Rhythm.LASTING, col(Award.programme).not_in(PAID_APART))
    earliest = (
        select(Award.programme, Award.rhythm, func.min(Award.from_day)).where(*paying).group_by(col(Award.programme), col(Award.rhythm))
    )
    found = (
        (programme, first, last_opened(rhythm, day_of(now))) for programme, rhythm, first in sorted((await session.exec(earliest)).all())
    )
    return [(programme, period.key) for programme, first, period in found if period and first and first <= period.last]


async def prepare(session: AsyncSession, me: SignedInStaff, programme: str, period: str, now: datetime) -> PaymentRun | None:
    """Collect what a programme owes by the end of a period; None when nothing of it can be paid now. Raises RunError."""
    must_pay(me)
    known = [rhythm for rhythm in Rhythm if (named := period_named(rhythm, period)) and (named.key == ONCE or named.opens <= day_of(now))]
    if not known or programme in PAID_APART:
        raise RunError("no_period")
    run_id = await _open(session, me, programme, period, now)
    await transfers.record(session, programme, known[0], period, now)
    await transfers.fill(session, run_id, programme, now)
    count, total = await transfers.counted(session, run_id)
    if not count:
        await session.exec(delete(PaymentRun).where(col(PaymentRun.id) == run_id))  # pyright: ignore
        return None
    totals = update(PaymentRun).where(col(PaymentRun.id) == run_id).values(count=count, total=total)
    run = (await session.exec(totals.returning(PaymentRun))).scalar_one()  # pyright: ignore
    await note(session, me, "payment_run_prepared", run, now, count=count, total=total)
    return run


async def _open(session: AsyncSession, me: SignedInStaff, programme: str, period: str, now: datetime) -> int:
    """Make the run; the database lets a programme have one that is not sent."""
    fresh = PaymentRun(programme=programme, period=period, pay_day=_pay_day(now), prepared_by=me.staff_id, prepared_at=now)
    values = fresh.model_dump(exclude={"id"})
    made = await session.exec(  # pyright: ignore
        insert_into(session, PaymentRun).values(**values).on_conflict_do_nothing().returning(col(PaymentRun.id))
    )
    if (row := made.first()) is None:
        raise RunError("open_run")
    return row[0]


async def approve(session: AsyncSession, me: SignedInStaff, run_id: int, now: datetime) -> PaymentRun:
    """Approve a run that another person prepared, of what may still be paid; it comes back cancelled where that is nothing."""
    run = await held(session, me, run_id)
    if run.prepared_by == me.staff_id:
        raise RunError("same_person")
    if run.state != RunState.PREPARED:
        raise RunError("changed")
    left_out = await transfers.look_again(session, run_id, now)
    count, total = await transfers.counted(session, run_id)
    if not count:
        run = await _move(session, run, RunState.PREPARED, RunState.CANCELLED, count=0, total=0)
        await note(session, me, "payment_run_cancelled", run, now, left_out=left_out)
        return run
    approved = {"approved_by": me.staff_id, "approved_at": now, "pay_day": max(run.pay_day, _pay_day(now))}
    run = await _move(session, run, RunState.PREPARED, RunState.APPROVED, count=count, total=total, **approved)
    await note(session, me, "payment_run_approved", run, now, count=run.count, total=run.total, left_out=left_out)
    return run


def _pay_day(now: datetime) -> date:
    """Return the working day on which a run of today is paid."""
    return due(Period(day_of(now), day_of(now), ONCE), day_of(now))


async def cancel(
    session: AsyncSession, me: SignedInStaff, run_id: int, now: datetime, *, reason: str = "", not_carried_out: bool = False
) -> PaymentRun:
    """Cancel a run that has not been sent; its payments are owed as before. Raises RunError, UnreasonedError.

    Once its file was taken the bank may have it: then another person confirms, with a reason, that the bank has not carried it out.
    """
    run = await held(session, me, run_id)
    details: dict[str, Any] = {}
    if takers := (await taken(session, [run_id])).get(run_id):
        if me.staff_id in {each.taken_by for each in takers}:
            raise RunError("taken_by_you")
        if not not_carried_out:
            raise casework.UnreasonedError("not_chosen")
        details = {"reason": casework.in_words(reason), "not_carried_out": True}
    run = await _move(session, run, run.state if run.state in OPEN else RunState.PREPARED, RunState.CANCELLED)
    alive = (col(Transfer.run_id) == run_id, col(Transfer.outcome) == "")
    await session.exec(update(Transfer).where(*alive).values(outcome="cancelled", answered_at=now))  # pyright: ignore
    await note(session, me, "payment_run_cancelled", run, now, **details)
    return run


async def taken(session: AsyncSession, runs: Collection[int]) -> dict[int, list[TakenFile]]:
    """Return who has taken the files of runs away, by run, who was first before."""
    found = select(TakenFile).where(col(TakenFile.run_id).in_(runs)).order_by(col(TakenFile.taken_at))
    by_run: dict[int, list[TakenFile]] = {}
    for each in (await session.exec(found)).all():
        by_run.setdefault(each.run_id, []).append(each)
    return by_run


async def send(session: AsyncSession, me: SignedInStaff, run_id: int, now: datetime) -> PaymentRun:
    """Note that the file of an approved run has gone to the bank."""
    run = await held(session, me, run_id)
    run = await _move(session, run, RunState.APPROVED, RunState.SENT, sent_at=now)
    mine = rows_of(col(Transfer.payment_id)).where(col(Transfer.run_id) == run_id, col(Transfer.outcome) == "")
    await session.exec(update(Payment).where(col(Payment.id).in_(mine)).values(state=PaymentState.SENT, reason="", changed_at=now))  # pyright: ignore
    await note(session, me, "payment_run_sent", run, now)
    return run


async def file(session: AsyncSession, me: SignedInStaff, run_id: int, kind: str, treasury: Treasury | None, now: datetime) -> bytes:
    """Return the orders of a run that was approved, as xml or csv, and keep who took them: the same file whenever it is taken."""
    run = await held(session, me, run_id)
    if run.approved_at is None or run.state == RunState.CANCELLED:
        raise RunError("not_allowed")
    if kind == "xml" and treasury is None:
        raise RunError("no_treasury")
    rows = (
        select(Transfer, Payment.programme, Payment.period)
        .join(Payment, col(Payment.id) == col(Transfer.payment_id))
        .where(Transfer.run_id == run_id, Transfer.outcome != "left_out")
        .order_by(col(Transfer.id))
    )
    orders = [
        Order(each.reference, each.amount, Payee(each.kind, each.number, each.holder, each.institution), _text(programme, period))
        for each, programme, period in (await session.exec(rows)).all()
    ]
    values = {"run_id": run_id, "taken_by": me.staff_id, "taken_at": now}
    await session.exec(insert_into(session, TakenFile).values(**values).on_conflict_do_nothing())  # pyright: ignore
    await note(session, me, "payment_file_taken", run, now, kind=kind)
    if kind == "xml" and treasury:
        return await asyncio.to_thread(iso20022.write, run.reference, treasury, run.pay_day, run.approved_at, orders)
    return (await asyncio.to_thread(payment_lists.write, run.reference, orders)).encode()


def _text(programme: str, period: str) -> str:
    """Say what a payment is for, as its household reads it at the bank."""
    with speaking("en"):
        return " ".join(("PSER", t(PROGRAMMES[programme].title), period_said(period))).strip()


async def listed(session: AsyncSession, me: SignedInStaff) -> list[PaymentRun]:
    """Return the last runs, newest first."""
    must_pay(me)
    return list((await session.exec(select(PaymentRun).order_by(col(PaymentRun.id).desc()).limit(50))).all())


@dataclass(frozen=True)
class Held:
    """A payment that is owed and not paid: to whom, how much and why."""

    number: str  # of the case
    programme: str
    period: str
    amount: int
    reason: str


async def exceptions(session: AsyncSession, me: SignedInStaff, programme: str) -> tuple[int, list[Held]]:
    """Return how many payments of a programme are held, and the first of them; a shared account may have been settled since the run."""
    must_pay(me)
    sharing = select(Payment.application_id).where(Payment.programme == programme, *payment_accounts.HELD_AS_SHARED).distinct()
    now = await payment_accounts.held_now(session, (await session.exec(sharing)).all())
    settled = and_(col(Payment.held) == "shared", col(Payment.application_id).in_([household for household, why in now.items() if not why]))
    held = (Payment.programme == programme, col(Payment.state).in_(OWED), col(Payment.held).not_in(("", "ended")), ~settled)
    count = (await session.exec(select(func.count()).select_from(Payment).where(*held))).one()
    page = (
        select(Application.number, Payment)
        .join(Application, col(Application.id) == col(Payment.application_id))
        .where(*held)
        .order_by(col(Payment.id))
        .limit(100)
    )
    rows = (await session.exec(page)).all()
    reasons = {each.id: now[each.application_id] if each.held == "shared" else each.held for _, each in rows}
    return count, [Held(number or "", each.programme, each.period, each.amount, reasons[each.id]) for number, each in rows]


async def of_run(session: AsyncSession, run_id: int) -> dict[str, int]:
    """Return how many transfers of a run have which outcome."""
    counted = rows_of(col(Transfer.outcome), func.count()).where(col(Transfer.run_id) == run_id).group_by(col(Transfer.outcome))
    return {outcome or "open": count for outcome, count in (await session.exec(counted)).all()}  # pyright: ignore


async def held(session: AsyncSession, me: SignedInStaff, run_id: int) -> PaymentRun:
    """Return a run, held until the transaction ends."""
    must_pay(me)
    same = update(PaymentRun).where(col(PaymentRun.id) == run_id).values(id=run_id).returning(PaymentRun)
    run = (await session.exec(same)).scalar_one_or_none()  # pyright: ignore
    if run is None:
        raise RunError("not_allowed")
    return run


async def _move(session: AsyncSession, run: PaymentRun, before: str, after: str, **changes: Any) -> PaymentRun:
    moved = update(PaymentRun).where(col(PaymentRun.id) == run.id, col(PaymentRun.state) == before).values(state=after, **changes)
    found = (await session.exec(moved.returning(PaymentRun))).scalar_one_or_none()  # pyright: ignore
    if found is None:
        raise RunError("changed")
    await session.refresh(found)
    return found


async def note(session: AsyncSession, me: SignedInStaff, action: str, run: PaymentRun, now: datetime, **details: Any) -> None:
    """Write down in the audit what somebody did with a run."""
    about = {"run": run.reference, "programme": run.programme, "period": run.period}
    await audit.note(session, me.actor, action, now, details=about | details)
