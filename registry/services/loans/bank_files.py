"""Files of the bank: posted wholly, or not at all. What was posted before is known by its reference and left out."""

import asyncio
import hashlib
from collections import Counter
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.gateways.changes import Changes
from registry.records import BankFile, Loan, LoanRepayment
from registry.records.database import Database
from registry.rules import bank_files
from registry.rules.access import Duty
from registry.rules.bank_files import Credit, NotAFileError
from registry.rules.figures import clean
from registry.rules.ledger import Ledger, perhaps_one
from registry.rules.loan_life import LoanStatus
from registry.services.loans import ledger, repayments
from registry.services.office import audit, cases
from registry.services.office.casework import by
from registry.services.office.staff import SignedInStaff

_CHUNK = 500
PAGE = 50
_SHOWN = 200  # problems that are kept


async def post(
    database: Database, changes: Changes, me: SignedInStaff, file_name: str, content: bytes, now: datetime, *, others: bool = False
) -> BankFile:
    """Post a file and return what came of it; where anything is wrong with it, nothing is posted. Raises NotTheirsError.

    With `others`, somebody has looked at what was perhaps received at a counter already: these are other payments.
    """
    me.must(Duty.GRANT_LOANS)
    file = BankFile(
        sha256=hashlib.sha256(content).hexdigest(),
        file_name=clean(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:120] or "-",
        outcome="refused",
        by=me.staff_id,
        at=now,
    )
    try:
        found = await asyncio.to_thread(bank_files.read, content, day_of(now))
    except NotAFileError as error:
        file.problems = [{"line": 0, "reference": "", "code": error.code}]
        found = []
    async with database.session() as session:
        touched = await _post(session, me, file, found, now, others=others)
    for loan in touched:
        async with database.session() as session:
            application = await cases.by_id(session, loan.application_id)
        await cases.announce(changes, application)
    return file


async def _post(
    session: AsyncSession, me: SignedInStaff, file: BankFile, found: list[Credit], now: datetime, *, others: bool
) -> list[Loan]:
    held = await _hold(session, {credit.loan for credit in found if credit.loan})
    posted_before = (BankFile.sha256 == file.sha256, BankFile.outcome == "posted")
    if (await session.exec(select(BankFile.id).where(*posted_before))).first() is not None:
        file.problems, found = [{"line": 0, "reference": "", "code": "file_known"}], []
    file.lines = len(found)
    fresh, problems, file.known = await _judge(session, held, found, others=others)
    if problems:
        file.problems = [{"line": each.line, "reference": each.reference, "code": each.problem} for each in problems[:_SHOWN]]
    if not file.problems:
        file.outcome, file.posted, file.amount = "posted", len(fresh), sum(credit.amount for credit in fresh)
    session.add(file)
    await session.flush()
    action = f"bank_file_{file.outcome}"
    details = {"file": str(file.id), "lines": file.lines, "posted": file.posted, "known": file.known, "amount": file.amount}
    if file.outcome == "posted":
        for credit in fresh:
            loan, day = held[credit.loan], credit.paid_on or day_of(now)
            await repayments.post(
                session, loan, credit.amount, Ledger.BANK, day, by(me), me.staff_id, now, reference=credit.reference, file_id=file.id
            )
    await audit.note(session, me.actor, action, now, details=details)
    return [held[number] for number in sorted({credit.loan for credit in fresh})] if file.outcome == "posted" else []


async def _hold(session: AsyncSession, numbers: set[str]) -> dict[str, Loan]:
    """Hold the loans of a file until the transaction ends, always in the same order, so that two files never wait for each other."""
    held: dict[str, Loan] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        ids = select(Loan.id).where(col(Loan.number).in_(chunk)).order_by(col(Loan.number)).with_for_update()
        same = update(Loan).where(col(Loan.number).in_(chunk)).values(version=Loan.version).returning(Loan)
        if session.get_bind().dialect.name == "postgresql":
            await session.exec(ids)
        rows = (await session.exec(same, execution_options={"populate_existing": True})).scalars().all()  # pyright: ignore
        held |= {loan.number: loan for loan in rows}
    return held


async def _judge(
    session: AsyncSession, held: dict[str, Loan], found: list[Credit], *, others: bool
) -> tuple[list[Credit], list[Credit], int]:
    """Return which payments are new, which are wrong, and how many were posted before."""
    at_counter = [] if others else await repayments.taken(session, [loan.id for loan in held.values()])
    before = await _posted(session, {credit.reference for credit in found})
    owed = await ledger.balances(session, [loan.id for loan in held.values()])
    asked: Counter[str] = Counter()
    fresh: list[Credit] = []
    problems: list[Credit] = []
    known = 0
    for credit in found:
        loan = held.get(credit.loan)
        problem = credit.problem
        if not problem and loan is None:
            problem = "unknown_loan"
        elif not problem and loan and credit.reference in before:
            if before[credit.reference] == (loan.id, credit.amount):
                known += 1
                continue
            problem = "other"
        elif not problem and loan and loan.status != LoanStatus.DISBURSED:
            problem = "not_running"
        elif not problem and loan:
            asked[credit.loan] += credit.amount
            problem = "too_much" if asked[credit.loan] > owed.get(loan.id, 0) else ""
            same = (each for each in at_counter if each.loan_id == loan.id and each.amount == credit.amount)
            if not problem and credit.paid_on and any(perhaps_one(each.paid_on, credit.paid_on) for each in same):
                problem = "perhaps_twice"
        (problems if problem else fresh).append(replace(credit, problem=problem))
    return fresh, problems, known


async def _posted(session: AsyncSession, references: set[str]) -> dict[str, tuple[UUID, int]]:
    found: dict[str, tuple[UUID, int]] = {}
    ordered = sorted(references)
    for start in range(0, len(ordered), _CHUNK):
        rows = select(LoanRepayment).where(col(LoanRepayment.reference).in_(ordered[start : start + _CHUNK]))
        found |= {each.reference or "": (each.loan_id, each.amount) for each in (await session.exec(rows)).all()}
    return found


async def newest(session: AsyncSession, me: SignedInStaff) -> list[BankFile]:
    """Return the files that were tried last, newest first."""
    me.must(Duty.GRANT_LOANS)
    return list((await session.exec(select(BankFile).order_by(col(BankFile.at).desc()).limit(PAGE))).all())
