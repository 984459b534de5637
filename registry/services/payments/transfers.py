"""What a payment run carries: the payments that a programme owes, each as one transfer to the account as it is now, and what is held."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, literal, update
from sqlalchemy import select as rows_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Application, Award, Payment, Transfer
from registry.records.upsert import insert_into
from registry.rules.award_life import EVER_GRANTED
from registry.rules.payments import MENDABLE, ONCE, OWED, Payee, PaymentState, Rhythm, owed, period_named
from registry.services.payments import payment_accounts
from registry.services.payments.payment_accounts import Candidate

_AT_ONCE = 500


async def record(session: AsyncSession, programme: str, rhythm: Rhythm, period: str, now: datetime) -> None:
    """Make the rows of the payments that are owed by now and have none yet, one statement a period."""
    paying = (col(Award.programme) == programme, col(Award.rhythm) == rhythm, col(Award.state).in_(EVER_GRANTED), col(Award.amount) > 0)
    earliest = (await session.exec(rows_of(func.min(Award.from_day)).where(*paying))).scalar_one()  # pyright: ignore
    named = period_named(rhythm, period)
    if earliest is None or named is None:
        return
    until = min(named.last, day_of(now)) if rhythm == Rhythm.ONCE else named.last
    for each in owed(rhythm, earliest, None, until):
        holds = (
            (col(Award.from_day) <= until,)
            if each.key == ONCE
            else (col(Award.from_day) <= each.last, col(Award.until_day).is_(None) | (col(Award.until_day) >= each.last))
        )
        columns = {
            "award_id": col(Award.id),
            "application_id": col(Award.application_id),
            "programme": col(Award.programme),
            "amount": col(Award.amount),
            **{
                name: literal(value, Payment.__table__.c[name].type)  # pyright: ignore
                for name, value in (
                    ("period", each.key),
                    ("state", PaymentState.DUE),
                    ("reason", ""),
                    ("held", ""),
                    ("changed_at", now),
                    ("told", True),
                )
            },
        }
        # An ended award owes what it owed before the end; one that was replaced within the period leaves it to its successor.
        listed = rows_of(*columns.values()).where(*paying, *holds).order_by(col(Award.from_day).desc())
        await session.exec(insert_into(session, Payment).from_select(list(columns), listed).on_conflict_do_nothing())  # pyright: ignore


async def fill(session: AsyncSession, run_id: int, programme: str, now: datetime) -> None:
    """Put into a run all that its programme owes and can pay; of the rest is said why it is held."""
    async for chunk in _candidates(session, programme):
        await _transfer(session, run_id, chunk, now)
    await _hold_shared(session, run_id, now)
    free = (col(Payment.id).in_(rows_of(col(Transfer.payment_id)).where(col(Transfer.run_id) == run_id)), col(Payment.held) != "")
    await session.exec(update(Payment).where(*free).values(held="", changed_at=now))  # pyright: ignore


async def _candidates(session: AsyncSession, programme: str) -> AsyncIterator[list[Candidate]]:
    """Yield the payments that are owed and have no living transfer, some hundreds at a time."""
    living = rows_of(col(Transfer.id)).where(col(Transfer.payment_id) == col(Payment.id), col(Transfer.outcome).in_(("", "paid"))).exists()
    listed = (
        select(Payment, Award, Application.status)
        .join(Award, col(Award.id) == col(Payment.award_id))
        .join(Application, col(Application.id) == col(Payment.application_id))
        .where(Payment.programme == programme, col(Payment.state).in_(OWED), ~living)
    )
    async for rows in _in_pages(session, listed, Payment.id):
        yield [Candidate(*row) for row in rows]


async def _in_pages(session: AsyncSession, listed: Any, number: Any) -> AsyncIterator[Sequence[Any]]:
    """Yield what a statement lists in the order of a number, which is the id of what a row begins with, some hundreds at a time."""
    last = 0
    while rows := (await session.exec(listed.where(number > last).order_by(number).limit(_AT_ONCE))).all():
        last = rows[-1][0].id
        yield rows
        session.expunge_all()


async def _transfer(session: AsyncSession, run_id: int, chunk: list[Candidate], now: datetime) -> None:
    """Put what can be paid into the run, each with the account as it is now, and say of the rest why it is held."""
    found = await payment_accounts.judged(session, chunk)
    held: dict[str, list[int]] = {}
    transfers: list[dict[str, Any]] = []
    for each in chunk:
        reason, to = found[each.payment.id or 0]
        if reason or to is None:
            held.setdefault(reason, []).append(each.payment.id or 0)
        else:
            reference = f"PSER-{run_id:06}-{each.payment.id:010}"
            row = {"run_id": run_id, "payment_id": each.payment.id, "reference": reference, "amount": each.payment.amount}
            transfers.append(row | _account(to) | {"outcome": "", "reason": ""})
    for reason, payments in held.items():
        await _hold(session, payments, reason, now)
    if transfers:
        await session.exec(insert(Transfer).values(transfers))  # pyright: ignore


async def _hold(session: AsyncSession, payments: list[int], reason: str, now: datetime) -> None:
    """Say of payments why they are in no run. Who can do something about a new reason is told of it."""
    changes = {"held": reason, "changed_at": now} | ({"told": False} if reason in MENDABLE else {})
    for start in range(0, len(payments), _AT_ONCE):
        some = (col(Payment.id).in_(payments[start : start + _AT_ONCE]), col(Payment.held) != reason)
        await session.exec(update(Payment).where(*some).values(**changes))  # pyright: ignore


async def _hold_shared(session: AsyncSession, run_id: int, now: datetime) -> None:
    """Take out what would go to an account that another household is paid to."""
    payments = await payment_accounts.shared_in(session, run_id)
    for start in range(0, len(payments), _AT_ONCE):
        some = payments[start : start + _AT_ONCE]
        await session.exec(delete(Transfer).where(col(Transfer.run_id) == run_id, col(Transfer.payment_id).in_(some)))  # pyright: ignore
    await _hold(session, payments, "shared", now)


async def look_again(session: AsyncSession, run_id: int, now: datetime) -> int:
    """Take out of a run what may no longer be paid, or not to that account; return how many transfers that were."""
    left_out = 0
    listed = (
        select(Transfer, Payment, Award, Application.status)
        .join(Payment, col(Payment.id) == col(Transfer.payment_id))
        .join(Award, col(Award.id) == col(Payment.award_id))
        .join(Application, col(Application.id) == col(Payment.application_id))
        .where(Transfer.run_id == run_id)
    )
    async for rows in _in_pages(session, listed, Transfer.id):
        out: dict[str, list[int]] = {}
        for payment, reason in (await _judged(session, [(row[0], Candidate(*row[1:])) for row in rows])).items():
            out.setdefault(reason, []).append(payment)
        for reason, payments in out.items():
            left_out += await _leave_out(session, run_id, payments, reason, now)
    return left_out + await _leave_out(session, run_id, await payment_accounts.shared_in(session, run_id), "shared", now)


async def doubts(session: AsyncSession, run_id: int, some: list[tuple[Transfer, Candidate]]) -> dict[int, str]:
    """Return which payments, of some of a run, would be left out of it if it were approved now, and why."""
    shared = dict.fromkeys(await payment_accounts.shared_in(session, run_id), "shared")
    return shared | await _judged(session, some)


async def _judged(session: AsyncSession, some: list[tuple[Transfer, Candidate]]) -> dict[int, str]:
    """Return which payments may no longer be paid, or not to the account of their transfer, and why."""
    found = await payment_accounts.judged(session, [each for _, each in some])
    reasons: dict[int, str] = {}
    for transfer, each in some:
        reason, to = found[each.payment.id or 0]
        if not reason and to and _account(to) != transfer.model_dump(include={"kind", "number", "holder", "institution"}):
            reason = "changed"
        if reason:
            reasons[each.payment.id or 0] = reason
    return reasons


async def _leave_out(session: AsyncSession, run_id: int, payments: list[int], reason: str, now: datetime) -> int:
    """End the transfers of some payments of a run before they are sent; the payments are owed as before."""
    for start in range(0, len(payments), _AT_ONCE):
        some = (col(Transfer.run_id) == run_id, col(Transfer.payment_id).in_(payments[start : start + _AT_ONCE]))
        await session.exec(update(Transfer).where(*some).values(outcome="left_out", answered_at=now))  # pyright: ignore
    await _hold(session, payments, reason, now)
    return len(payments)


async def counted(session: AsyncSession, run_id: int) -> tuple[int, int]:
    """Return how many transfers a run has, and how many rupees."""
    alive = (col(Transfer.run_id) == run_id, col(Transfer.outcome) == "")
    count, total = (await session.exec(rows_of(func.count(), func.coalesce(func.sum(Transfer.amount), 0)).where(*alive))).one()  # pyright: ignore
    return count, int(total)


def _account(to: Payee) -> dict[str, str]:
    """Return an account as a transfer keeps it."""
    return {"kind": to.kind, "number": to.number, "holder": to.holder[:120], "institution": to.institution[:120]}
