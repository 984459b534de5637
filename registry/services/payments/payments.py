"""What a household is paid: made, due and next; and telling it of every outcome."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import false
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Application, Award, Event, Payment, Transfer
from registry.records.asked_often import ANY_PAYMENT_UNTOLD, is_any
from registry.records.database import Database
from registry.rules.award_life import AwardState
from registry.rules.loan_terms import PAID_APART
from registry.rules.payments import AGAIN, HELD, MENDABLE, ONCE, PaymentState, due, masked, owed, period_of
from registry.rules.programmes import PLACES
from registry.services.office import cases
from registry.services.payments import payment_accounts

_AT_ONCE = 100


@dataclass(frozen=True)
class Line:
    """One payment as its household reads it."""

    programme: str
    period: str
    amount: int
    state: str  # due, sent, paid, failed, again
    on: date | None  # the day it was paid, failed or is due
    account: str  # masked; empty where it was not tried
    reason: str = ""
    held: str = ""  # why it waits: a key of HELD

    def told_on(self, today: date) -> date | None:
        """Return the day that its household can be told: none while it waits for an account or another try, or where its day has passed."""
        late = self.state == PaymentState.DUE and self.on is not None and self.on < today
        return None if self.held or late or self.state == AGAIN else self.on


async def statement(session: AsyncSession, application_id: UUID, now: datetime, problem: str) -> list[Line]:
    """Return everything paid to a household and owed to it by today, newest first, of a day in the order of the programmes.

    `problem` is that of its account now, if any.
    """
    mine = (
        select(Payment, Award)
        .join(Award, col(Award.id) == col(Payment.award_id))
        .where(Payment.application_id == application_id, Payment.held != "ended")
    )
    rows = (await session.exec(mine)).all()
    if not problem and any(payment.held == "shared" for payment, _ in rows):
        shared = (await payment_accounts.held_now(session, [application_id]))[application_id] == "shared"
    else:
        shared = False
    tries = await _last_tries(session, [payment.id or 0 for payment, _ in rows])
    today, known = day_of(now), {(payment.programme, payment.period) for payment, _ in rows}
    lines = [_line(payment, award, tries.get(payment.id or 0), problem, shared=shared) for payment, award in rows]
    for award in await in_force(session, application_id):
        if award.from_day and award.amount and award.programme not in PAID_APART:
            lines += [
                Line(award.programme, period.key, award.amount, PaymentState.DUE, due(period, award.from_day), "", held=_said(problem))
                for period in owed(award.rhythm, award.from_day, award.until_day, today)
                if (award.programme, period.key) not in known
            ]
    return sorted(sorted(lines, key=lambda line: PLACES[line.programme]), key=lambda line: line.on or date.min, reverse=True)


def _line(payment: Payment, award: Award, last: Transfer | None, problem: str, *, shared: bool) -> Line:
    on, state, held = day_of(payment.changed_at), payment.state, ""
    if state == PaymentState.DUE:
        named = next((each for each in owed(award.rhythm, award.from_day or on, None, on) if each.key == payment.period), None)
        on = due(named, award.from_day or on) if named else on
    if (state == PaymentState.DUE and last is None) or (state == PaymentState.FAILED and problem != "to_mend"):
        held = _said(problem or ("shared" if shared and payment.held == "shared" else ""))  # what a run found may have been mended since
        state, last = state if state == PaymentState.DUE else AGAIN, None
    account = masked(last.number) if last else ""
    return Line(payment.programme, payment.period, payment.amount, state, on, account, payment.reason, held)


def _said(problem: str) -> str:
    return problem if problem in HELD else ""


async def _last_tries(session: AsyncSession, payments: list[int]) -> dict[int, Transfer]:
    tries = (
        select(Transfer)
        .where(col(Transfer.payment_id).in_(payments), col(Transfer.outcome).not_in(("cancelled", "left_out")))
        .order_by(col(Transfer.id))
    )
    return {each.payment_id: each for each in (await session.exec(tries)).all()}


async def in_force(session: AsyncSession, application_id: UUID) -> list[Award]:
    """Return the benefits that a household has now, in the order of the programmes."""
    mine = (Award.application_id == application_id, Award.state == AwardState.APPROVED)
    return sorted((await session.exec(select(Award).where(*mine))).all(), key=lambda award: PLACES[award.programme])


def next_day(award: Award, paid: set[tuple[str, str]], now: datetime) -> date | None:
    """Return when a benefit is paid next, or None where its day has passed; `paid` holds programme and period of what is made already."""
    today = day_of(now)
    if not award.from_day or not award.amount or award.programme in PAID_APART:
        return None
    for period in owed(award.rhythm, award.from_day, award.until_day, today):
        if (award.programme, period.key) not in paid:
            on = due(period, award.from_day)
            return on if on >= today else None
    present = period_of(award.rhythm, today)
    if present is None or present.key == ONCE:
        return None
    coming = present if present.opens > today else period_of(award.rhythm, date.fromordinal(present.last.toordinal() + 1))
    if coming is None or (award.until_day and award.until_day < coming.last):
        return None
    return due(coming, award.from_day)


async def tell_due(database: Database, now: datetime) -> list[Application]:
    """Tell households what has become of their payments or keeps them waiting, some at a time; return those that were told."""
    if not await is_any(database, ANY_PAYMENT_UNTOLD):
        return []
    async with database.session() as session:
        untold = select(Payment).where(col(Payment.told) == false()).order_by(col(Payment.id)).limit(_AT_ONCE)
        told: list[Application] = []
        for payment in (await session.exec(untold.with_for_update(skip_locked=True))).all():
            application = await cases.by_id(session, payment.application_id)
            last = (await _last_tries(session, [payment.id or 0])).get(payment.id or 0)
            about = {"programme": payment.programme, "amount": payment.amount}
            if last is None or payment.held in MENDABLE:
                if payment.held in MENDABLE:
                    cause = f"held:{payment.id}:{payment.changed_at.isoformat()}"
                    await cases.tell(session, application, "payment_held", cause, about | {"held": payment.held}, now)
            elif payment.state == PaymentState.PAID:
                await cases.tell(session, application, "payment_made", f"paid:{last.id}", about | {"account": masked(last.number)}, now)
                session.add(Event(application_id=application.id, name="payment_made", at=payment.changed_at, details=about))
            else:
                await cases.tell(session, application, "payment_failed", f"failed:{last.id}", about | {"reason": payment.reason}, now)
                session.add(Event(application_id=application.id, name="payment_failed", at=payment.changed_at, details=about))
            payment.told = True
            session.add(payment)
            told.append(application)
    return told
