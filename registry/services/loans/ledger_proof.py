"""The proof of the ledger, every night and on demand: what was posted, what is planned and what a loan says of itself agree."""

from dataclasses import asdict, dataclass
from datetime import datetime

import structlog
from sqlalchemy import text
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.language import N_
from registry.records import LedgerCheck, LedgerEntry, Loan
from registry.records.database import Database
from registry.records.upsert import insert_into

_MOST = 100  # faults of a kind that are named
log = structlog.get_logger()


@dataclass(frozen=True)
class Fault:
    """Something that does not agree: its kind (a key of FAULTS), and the cause of the entry or the number of the loan."""

    kind: str
    subject: str


FAULTS: dict[str, str] = {
    "unbalanced": N_("An entry does not sum to zero"),
    "loose": N_("A posting belongs to no entry"),
    "repayment": N_("A repayment is not what its entry says"),
    "balance": N_("The balance is not the principal less repayments and write-offs"),
    "status": N_("The status does not fit the balance"),
    "plan": N_("The instalments do not sum to what was owed when the plan began"),
    "next_due": N_("The next day is not that of the oldest unpaid instalment"),
}

_OWED = "(SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p WHERE p.loan_id = loan.id AND p.ledger = 'loans')"
_LOST = "(SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p WHERE p.loan_id = loan.id AND p.ledger = 'losses')"
_REPAID = "(SELECT COALESCE(SUM(r.amount), 0) FROM loan_repayment r WHERE r.loan_id = loan.id)"
_LATEST = "(SELECT MAX(newest.number) FROM loan_plan newest WHERE newest.loan_id = loan.id)"
_QUERIES: dict[str, str] = {
    "unbalanced": """
        SELECT e.cause FROM ledger_entry e LEFT JOIN ledger_posting p ON p.entry_id = e.id
        GROUP BY e.id, e.cause HAVING COALESCE(SUM(p.amount), 1) <> 0""",
    "loose": """
        SELECT loan.number FROM ledger_posting p JOIN loan ON loan.id = p.loan_id
        WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = p.entry_id)""",
    "repayment": """
        SELECT loan.number FROM loan_repayment r JOIN loan ON loan.id = r.loan_id
        WHERE r.amount <> (SELECT COALESCE(-SUM(p.amount), 0) FROM ledger_posting p
                           WHERE p.entry_id = r.entry_id AND p.loan_id = r.loan_id AND p.ledger = 'loans')""",
    "balance": f"""
        SELECT loan.number FROM loan
        WHERE {_OWED} <> (CASE WHEN loan.disbursed_on IS NULL THEN 0 ELSE loan.amount END) - {_REPAID} - {_LOST}""",  # noqa: S608 - no part of it comes from outside
    "status": f"""
        SELECT loan.number FROM loan
        WHERE CASE WHEN loan.status = 'disbursed' THEN {_OWED} <= 0 ELSE {_OWED} <> 0 END""",  # noqa: S608
    "plan": """
        SELECT loan.number FROM loan_plan plan JOIN loan ON loan.id = plan.loan_id
        WHERE plan.balance <> (SELECT COALESCE(SUM(i.amount), 0) FROM loan_instalment i WHERE i.plan_id = plan.id)
           OR plan.balance <> (SELECT COALESCE(SUM(p.amount), 0) FROM ledger_posting p
                               WHERE p.loan_id = loan.id AND p.ledger = 'loans' AND p.id <= plan.after_posting)""",
    "next_due": f"""
        SELECT loan.number FROM loan LEFT JOIN loan_plan plan ON plan.loan_id = loan.id AND plan.number = {_LATEST}
        WHERE CASE WHEN loan.status = 'disbursed' THEN
            COALESCE(loan.next_due, '0001-01-01') <> COALESCE(
                (SELECT MIN(upto.due) FROM (SELECT i.due, SUM(i.amount) OVER (ORDER BY i.number) AS reached
                                            FROM loan_instalment i WHERE i.plan_id = plan.id) upto
                 WHERE upto.reached > plan.balance - {_OWED}), '9999-12-31')
            ELSE loan.next_due IS NOT NULL END""",  # noqa: S608
}


async def faults(session: AsyncSession) -> list[Fault]:
    """Return what does not agree; nothing when the ledger is whole."""
    found: list[Fault] = []
    for kind, query in _QUERIES.items():
        rows = await session.exec(text(f"{query} LIMIT {_MOST}"))  # pyright: ignore - the queries are our own
        found += [Fault(kind, str(subject)) for (subject,) in rows.all()]
    return found


async def prove_nightly(database: Database, now: datetime) -> None:
    """Prove the ledger at the first look of a day, and keep what it came to."""
    day = day_of(now)
    async with database.session() as session:
        if await session.get(LedgerCheck, day):
            return
        found = await faults(session)
        entries = (await session.exec(select(func.count()).select_from(LedgerEntry))).one()
        loans = (await session.exec(select(func.count()).select_from(Loan))).one()
    for fault in found:
        log.error("ledger_fault", kind=fault.kind, subject=fault.subject)
    async with database.session() as session:
        kept = insert_into(session, LedgerCheck).values(
            day=day, at=now, entries=entries, loans=loans, faults=[asdict(fault) for fault in found]
        )
        await session.exec(kept.on_conflict_do_nothing(index_elements=["day"]))  # another worker may have been as quick


async def last_check(session: AsyncSession) -> LedgerCheck | None:
    """Return what the last nightly proof came to."""
    return (await session.exec(select(LedgerCheck).order_by(LedgerCheck.day.desc()).limit(1))).first()  # pyright: ignore
