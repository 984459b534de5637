"""The agreement of a loan: read by the person it is offered to, accepted with a code by SMS, and kept as it was accepted."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.gateways.scanner import Scan
from registry.gateways.store import Store
from registry.language import Language
from registry.records import Document, Loan
from registry.records.database import Database
from registry.rules.lifecycle import By, NotAllowedError
from registry.rules.loan_life import LoanStatus
from registry.services.accounts import accounts, one_time
from registry.services.accounts.one_time import Purpose
from registry.services.loans import loan_applications, loan_moves, loan_papers, loans

KIND = "loan_agreement"  # of the document that it is kept as


async def draft(session: AsyncSession, account_id: UUID, now: datetime, language: Language) -> bytes | None:
    """Return the agreement that is offered to a person, as it would be accepted now; None when there is none."""
    loan = await loan_applications.of_account(session, account_id)
    if loan is None or loan.status != LoanStatus.OFFERED:
        return None
    return await _paper(session, loan, account_id, now, language)


async def _paper(session: AsyncSession, loan: Loan, account_id: UUID, now: datetime, language: Language) -> bytes:
    account = await accounts.of(session, account_id)
    guarantors = await loans.guarantors_of(session, loan.id)
    return await loan_papers.agreement(loan, account, guarantors, day_of(now), language)


async def send_code(session: AsyncSession, account_id: UUID, now: datetime) -> bool:
    """Send the code that accepts the agreement to the confirmed mobile; False when one was sent just now, or there is no such mobile."""
    loan = await loan_applications.of_account(session, account_id)
    account = await accounts.of(session, account_id)
    if loan is None or loan.status != LoanStatus.OFFERED or not account.mobile or account.mobile_confirmed_at is None:
        return False
    number = loan.number
    return await one_time.send(session, account, Purpose.ACCEPT_LOAN, lambda code: {"code": code, "number": number}, now)


async def accept(database: Database, store: Store, account_id: UUID, code: str, now: datetime, language: Language) -> bool:
    """Accept the agreement with the code, and keep it as it was read; False when the code is wrong. Raises NotAllowedError."""
    async with database.session() as session:
        loan = await loan_applications.of_account(session, account_id)
        if loan is None or loan.status != LoanStatus.OFFERED or (loan.offered_until and loan.offered_until < day_of(now)):
            raise NotAllowedError("nothing is offered")
        seen = loan.version
        session.expunge(loan)
        loan.accepted_at = now
        paper = await _paper(session, loan, account_id, now, language)
    store_key = await store.put(paper)  # what is stored for nothing is swept as an orphan
    async with database.session() as session:
        held = await loan_moves.held(session, loan.id)
        if held is None or held.version != seen:
            raise NotAllowedError("the offer was changed meanwhile")
        if await one_time.spend(session, Purpose.ACCEPT_LOAN, code, now, account_id) is None:
            return False
        document = Document(
            application_id=held.application_id,
            kind=KIND,
            file_name=f"{held.number}.pdf",
            media_type="application/pdf",
            size=len(paper),
            sha256=hashlib.sha256(paper).hexdigest(),
            store_key=store_key,
            scan=Scan.CLEAN,
            added_at=now,
        )
        session.add(document)
        await session.flush()
        await loan_moves.move(session, held, "accepted", By.CITIZEN, now, changes={"accepted_at": now, "agreement_id": document.id})
    return True
