"""Households, staff and loans that the tests of the loans begin with."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.gateways.store import Store
from registry.records import Account, Application, Assessment, Loan, Message, ProgrammeVersion
from registry.records.database import Database
from registry.rules import score
from registry.services.benefits import programmes
from registry.services.benefits.assessments import PROVED, SCORE_VERSION
from registry.services.loans import committee, lending, loan_agreements, loan_applications
from registry.services.office.staff import SignedInStaff
from registry.services.registration import applications, drafts
from tests.services.test_casework import officer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
HOME = "lahore"
STORE = Store("memory://")
_serial = count(1)


async def household(database: Database, *, eligible: bool = True, status: str = "verified", income: int = 60_000) -> UUID:
    """Return the account of a household that may ask for a loan."""
    serial = next(_serial)
    async with database.session() as session:
        account = Account(
            cnic=f"35202{serial:07}2",
            full_name="Zainab Bibi",
            date_of_birth=date(1985, 4, 12),
            mobile=f"+92300{serial:07}",
            mobile_confirmed_at=NOW,
            password_hash="x",
            language="ur",
            created_at=NOW,
        )
        session.add(account)
        await session.flush()
        await drafts.load(session, account.id, NOW)
        for step, answers, member in (
            ("head", {"full_name": account.full_name, "cnic": account.cnic}, ""),
            ("members", {"relation": "child", "full_name": "Ali", "cnic": f"35203{serial:07}1"}, "a" * 32),
            ("income", {"income_period": "monthly", "income_amount": income}, ""),
            ("debts", {"debt_instalment": 1_000}, ""),
        ):
            await applications.save_step(session, account.id, step, answers, member=member, revision=0, now=NOW)
        application = (await session.exec(select(Application).where(Application.account_id == account.id))).one()
        application.status, application.district = status, HOME
        application.number, application.pser_id = f"PSER-26-{serial:08}", f"P-{serial:010}"
        session.add(application)
        session.add(await assessed(session, application.id, eligible=eligible))
    return account.id


async def assessed(session: AsyncSession, application_id: UUID, *, eligible: bool = True) -> Assessment:
    """Return what a household was assessed to for a loan, of which little is known."""
    wanted = (ProgrammeVersion.programme == "business_loan", ProgrammeVersion.number == 1)
    version = (await session.exec(select(ProgrammeVersion).where(*wanted))).one()
    unknown = dict.fromkeys(programmes.terms(version).facts)
    return Assessment(
        application_id=application_id,
        programme="business_loan",
        version_id=version.id or 0,
        facts=unknown | {SCORE_VERSION: score.PRESENT.number, PROVED: {}},
        eligible=eligible,
        amount=1_000_000 if eligible else 0,
        assessed_at=NOW,
    )


def asked(**other: str) -> dict[str, str]:
    """Return what somebody types into the form of the loan."""
    serial = next(_serial)
    return {
        "purpose": "sewing",
        "plan": "Two machines, to sew school uniforms",
        "amount": "Rs 120,000",
        "months": "24",
        "grace": "3",
        "guarantor_1_name": "Haji Rafiq",
        "guarantor_1_cnic": f"35205-{serial:07}-1",
        "guarantor_2_name": "Bushra Rani",
        "guarantor_2_cnic": f"35206-{serial:07}-2",
    } | other


async def applied(database: Database, account_id: UUID | None = None, **other: str) -> Loan:
    """Return a loan that has been applied for."""
    account_id = account_id or await household(database)
    async with database.session() as session:
        here = await loan_applications.chance(session, account_id, NOW)
        await loan_applications.keep(session, here, asked(**other), NOW)
    async with database.session() as session:
        number = await loan_applications.send(session, account_id, NOW)
        return (await session.exec(select(Loan).where(Loan.number == number))).one()


async def again(database: Database, loan: Loan) -> Loan:
    """Return a loan as it is now."""
    async with database.session() as session:
        return (await session.exec(select(Loan).where(Loan.id == loan.id))).one()


async def lender(database: Database, role: str = "officer") -> SignedInStaff:
    return await officer(database, role)


async def in_committee(database: Database, loan: Loan | None = None, me: SignedInStaff | None = None, amount: int = 120_000) -> Loan:
    """Return a loan that an officer has visited and recommended."""
    loan, me = loan or await applied(database), me or await lender(database)
    async with database.session() as session:
        report = {"visited_on": TODAY, "place_seen": True, "guarantors_met": True, "report": "A tidy shop"}
        await lending.visit(session, me, loan.id, loan.version, **report, now=NOW)
    loan = await again(database, loan)
    async with database.session() as session:
        terms = {"verdict": "grant", "amount": amount, "months": 24, "grace": 3, "reason": "She sews well"}
        await committee.recommend(session, me, loan.id, loan.version, **terms, now=NOW)
    return await again(database, loan)


async def offered(database: Database, loan: Loan | None = None) -> Loan:
    """Return a loan that two supervisors have granted."""
    loan = loan or await in_committee(database)
    for _ in range(2):
        supervisor = await lender(database, "supervisor")
        async with database.session() as session:
            await committee.vote(session, supervisor, loan.id, loan.version, "grant", "A good plan", NOW)
        loan = await again(database, loan)
    return loan


async def owner_of(database: Database, loan: Loan) -> UUID:
    async with database.session() as session:
        return (await session.exec(select(Application.account_id).where(Application.id == loan.application_id))).one()


async def code_for(database: Database, account_id: UUID, now: datetime = NOW) -> str:
    """Have the code of the agreement sent, and return it."""
    async with database.session() as session:
        assert await loan_agreements.send_code(session, account_id, now)
    async with database.session() as session:
        sent = (Message.account_id == account_id, Message.template == "loan_code")
        message = (await session.exec(select(Message).where(*sent).order_by(col(Message.created_at).desc()))).first()
    return message.details["code"] if message else ""


async def accepted(database: Database, loan: Loan | None = None) -> Loan:
    """Return a loan whose agreement was accepted with a code."""
    loan = loan or await offered(database)
    account_id = await owner_of(database, loan)
    assert await loan_agreements.accept(database, STORE, account_id, await code_for(database, account_id), NOW, "ur")
    return await again(database, loan)


async def disbursed(database: Database, loan: Loan | None = None, paid_on: date = TODAY) -> Loan:
    """Return a loan that was paid out."""
    loan = loan or await accepted(database)
    supervisor = await lender(database, "supervisor")
    async with database.session() as session:
        await lending.disburse(session, supervisor, loan.id, loan.version, paid_on, f"OUT{loan.number}", NOW)
    return await again(database, loan)


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)
