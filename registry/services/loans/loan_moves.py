"""What moves a loan: one place that writes the event, the status and the version together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Loan, LoanEvent, LoanGuarantor
from registry.records.upsert import insert_into
from registry.rules import loan_life
from registry.rules.lifecycle import By
from registry.rules.loan_life import LoanStatus
from registry.services import messages
from registry.services.office import cases
from registry.services.office.cases import ChangedError

_FREES = {LoanStatus.DECLINED, LoanStatus.WITHDRAWN, LoanStatus.REPAID}  # its guarantors; one that was written off binds them


async def held(session: AsyncSession, loan_id: UUID) -> Loan | None:
    """Return a loan, held until the transaction ends; a write holds the row on every database."""
    same = update(Loan).where(col(Loan.id) == loan_id).values(id=loan_id).returning(Loan)
    return (await session.exec(same, execution_options={"populate_existing": True})).scalar_one_or_none()  # pyright: ignore


async def move(
    session: AsyncSession,
    loan: Loan,
    event: str,
    by: By,
    now: datetime,
    *,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Move a loan from where it was read; raises NotAllowedError, or ChangedError when it has been moved meanwhile."""
    status = loan_life.move(loan.status, event, by, reason)
    since = loan.since if status == loan.status else now
    moved = await session.exec(  # pyright: ignore
        update(Loan)
        .where(col(Loan.id) == loan.id, col(Loan.version) == loan.version)
        .values(status=status, version=loan.version + 1, since=since, **(changes or {}))
        .returning(col(Loan.id))
    )
    if moved.first() is None:
        raise ChangedError
    if status in _FREES:
        await session.exec(update(LoanGuarantor).where(col(LoanGuarantor.loan_id) == loan.id).values(slot=None))  # pyright: ignore
    session.add(LoanEvent(loan_id=loan.id, name=event, at=now, details=dict(details or {})))
    await session.flush()
    await session.refresh(loan)


async def stand(session: AsyncSession, loan_id: UUID, cnic: str, full_name: str, most: int) -> bool:
    """Let a person stand for a loan; False when they stand for too many already, also for one that is being sent right now."""
    person = {"loan_id": loan_id, "cnic": cnic, "full_name": full_name}
    for slot in range(1, most + 1):
        stands = insert_into(session, LoanGuarantor).values(**person, slot=slot).on_conflict_do_nothing(index_elements=["cnic", "slot"])
        if (await session.exec(stands.returning(col(LoanGuarantor.id)))).first():
            return True
    return False


async def bind_again(session: AsyncSession, loan_id: UUID) -> None:
    """Bind the guarantors of a loan again that has only seemed repaid, even beyond what they could take on anew."""
    for guarantor in (await session.exec(select(LoanGuarantor).where(LoanGuarantor.loan_id == loan_id))).all():
        taken = select(func.max(LoanGuarantor.slot)).where(LoanGuarantor.cnic == guarantor.cnic)
        guarantor.slot = ((await session.exec(taken)).one() or 0) + 1
        session.add(guarantor)


async def tell(session: AsyncSession, loan: Loan, template: str, cause: str, details: Mapping[str, Any], now: datetime) -> None:
    """Send the citizen a message about a loan, once for a cause."""
    application = await cases.by_id(session, loan.application_id)
    account = await cases.applicant(session, application)
    told = {"number": loan.number} | dict(details)
    await messages.queue(session, cause=cause, template=template, account=account, application_id=application.id, details=told, now=now)
