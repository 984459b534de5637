"""What the bank says of a run, read in: wholly or not at all, and the same file only once."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy import select as rows_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Payment, PaymentRun, ResultFile, Transfer
from registry.records.database import Database
from registry.rules import iso20022, payment_lists
from registry.rules.payments import FileError, Outcome, PaymentState, Result, Results, RunState, Wrong
from registry.rules.spreadsheets import is_markup
from registry.services.benefits import circumstances
from registry.services.office.staff import SignedInStaff
from registry.services.payments import payment_runs

_AT_ONCE = 500


@dataclass(frozen=True)
class Read:
    """What a file has changed."""

    paid: int
    failed: int
    again: bool = False  # it had been read before, so nothing

    @property
    def named(self) -> int:
        """How many payments it speaks of."""
        return self.paid + self.failed


async def read_in(database: Database, me: SignedInStaff, run_id: int, content: bytes, now: datetime) -> Read:
    """Read a file of results into a run; raises FileError with all that is wrong, and then nothing of it is kept."""
    results = await asyncio.to_thread(iso20022.read if is_markup(content) else payment_lists.read, content)
    sha256 = hashlib.sha256(content).hexdigest()
    async with database.session() as session:
        run = await payment_runs.held(session, me, run_id)
        before = (await session.exec(select(ResultFile).where(ResultFile.sha256 == sha256))).first()
        if before:
            if before.run_id != run_id:
                raise FileError("other_run")
            return Read(before.paid, before.failed, again=True)
        if run.state not in {RunState.SENT, RunState.SETTLED}:
            raise FileError("not_sent")
        read = await _apply(session, run, results, now)
        session.add(ResultFile(run_id=run_id, sha256=sha256, imported_by=me.staff_id, at=now, paid=read.paid, failed=read.failed))
        await payment_runs.note(session, me, "payment_results_read", run, now, paid=read.paid, failed=read.failed)
        await session.flush()
    return read


async def _apply(session: AsyncSession, run: PaymentRun, results: Results, now: datetime) -> Read:
    if results.run and results.run != run.reference:
        raise FileError("other_run")
    wrong = [*results.wrong, *_twice(results)]
    if not results.each and not wrong and results.all_others is None:
        raise FileError("nothing")
    counted = dict.fromkeys(Outcome, 0)
    for start in range(0, len(results.each), _AT_ONCE):
        await _each(session, run, results.each[start : start + _AT_ONCE], counted, wrong, now)
    if wrong:
        wrong.sort(key=lambda each: each.line)
        raise FileError(wrong[0].code, tuple(wrong))
    if results.all_others:
        await _others(session, run, results, counted, now)
    left = (await session.exec(select(func.count()).select_from(Transfer).where(Transfer.run_id == run.id, Transfer.outcome == ""))).one()
    if not left and run.settled_at is None:
        done = update(PaymentRun).where(col(PaymentRun.id) == run.id).values(state=RunState.SETTLED, settled_at=now)
        await session.exec(done)  # pyright: ignore
    return Read(counted[Outcome.PAID], counted[Outcome.FAILED] + counted[Outcome.RETURNED])


def _twice(results: Results) -> list[Wrong]:
    """Return the results about payments that the file has named before."""
    named: set[str] = set()
    again: list[Wrong] = []
    for each in results.each:
        if each.reference in named:
            again.append(Wrong(each.line, each.reference, "twice"))
        named.add(each.reference)
    return again


async def _each(
    session: AsyncSession, run: PaymentRun, some: tuple[Result, ...], counted: dict[Outcome, int], wrong: list[Wrong], now: datetime
) -> None:
    """Hold each result against the transfer that it names, and keep it as long as nothing of the file is wrong."""
    wanted = [each.reference for each in some]
    columns = rows_of(Transfer.__table__)  # pyright: ignore
    found = {row.reference: row for row in (await session.exec(columns.where(col(Transfer.reference).in_(wanted)))).all()}  # pyright: ignore
    alike: dict[tuple[Outcome, str], list[Any]] = {}
    for each in some:
        transfer = found.get(each.reference)
        if problem := _problem(run, each, transfer):
            wrong.append(Wrong(each.line, each.reference, problem))
        alike.setdefault((each.outcome, each.reason), []).append(transfer)
    if wrong:
        return
    for (outcome, reason), transfers in alike.items():
        await _set(session, [row.id for row in transfers], [row.payment_id for row in transfers], outcome, reason, now)
        counted[outcome] += len(transfers)


def _problem(run: PaymentRun, result: Result, transfer: Any) -> str:
    """Return what is wrong with a result about a transfer, which there may not be."""
    if transfer is None:
        return "unknown_payment"
    if transfer.run_id != run.id:
        return "other_run"
    if result.amount is not None and result.amount != transfer.amount:
        return "amount_differs"
    if transfer.outcome in ({"", Outcome.PAID} if result.outcome is Outcome.RETURNED else {""}):
        return ""
    return "already_paid" if transfer.outcome == Outcome.PAID else "already_answered"


async def _others(session: AsyncSession, run: PaymentRun, results: Results, counted: dict[Outcome, int], now: datetime) -> None:
    """Give every transfer that has no outcome yet the one of the whole file."""
    if results.all_others is None:
        return
    while True:
        page = (
            rows_of(col(Transfer.id), col(Transfer.payment_id))
            .where(col(Transfer.run_id) == run.id, col(Transfer.outcome) == "")
            .limit(_AT_ONCE)
        )
        rows = (await session.exec(page)).all()  # pyright: ignore
        if not rows:
            return
        await _set(session, [row.id for row in rows], [row.payment_id for row in rows], results.all_others, results.reason, now)
        counted[results.all_others] += len(rows)


async def _set(session: AsyncSession, transfers: list[int], payments: list[int], outcome: Outcome, reason: str, now: datetime) -> None:
    values = {"outcome": outcome, "reason": reason[:4], "answered_at": now}
    await session.exec(update(Transfer).where(col(Transfer.id).in_(transfers)).values(**values))  # pyright: ignore
    state = PaymentState.PAID if outcome is Outcome.PAID else PaymentState.FAILED
    held = "" if outcome is Outcome.PAID else "to_mend"
    changes = {"state": state, "reason": reason[:4], "held": held, "changed_at": now, "told": False}
    await session.exec(update(Payment).where(col(Payment.id).in_(payments)).values(**changes))  # pyright: ignore
    if state is PaymentState.FAILED:
        households = await session.exec(select(Payment.application_id).where(col(Payment.id).in_(payments)).distinct())
        for household in households.all():
            await circumstances.open_to_mend(session, household, now)
