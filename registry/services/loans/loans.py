"""What a loan is now: its terms, its plan laid over what has been repaid, and where it stands."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import (
    Assessment,
    Loan,
    LoanEvent,
    LoanGuarantor,
    LoanInstalment,
    LoanPlan,
    LoanProposal,
    LoanRecommendation,
    LoanRepayment,
    LoanVisit,
    LoanVote,
    ProgrammeVersion,
)
from registry.rules import arrears, instalments
from registry.rules.arrears import Age
from registry.rules.instalments import Due, Instalment
from registry.rules.ledger import Kind
from registry.rules.loan_life import LoanStatus
from registry.rules.loan_terms import PROGRAMME, Terms
from registry.services.benefits import assessments
from registry.services.loans import ledger
from registry.services.loans.ledger import Movement
from registry.services.office.casework import UnreasonedError


async def by_id(session: AsyncSession, loan_id: UUID) -> Loan:
    """Return a loan as it is now."""
    return await session.get_one(Loan, loan_id, populate_existing=True)


async def newest(session: AsyncSession, application_id: UUID) -> Loan | None:
    """Return the household's newest loan, whatever has become of it."""
    of_household = select(Loan).where(Loan.application_id == application_id)
    return (await session.exec(of_household.order_by(col(Loan.applied_at).desc(), col(Loan.number)).limit(1))).first()


async def assessed(session: AsyncSession, application_id: UUID) -> tuple[Assessment, Terms] | None:
    """Return how the household was assessed for a loan the last time, with the terms of that version."""
    made = (await assessments.latest(session, application_id)).get(PROGRAMME)
    version = await session.get(ProgrammeVersion, made.version_id) if made else None
    return (made, Terms.read(version.terms)) if made and version else None


async def terms_of(session: AsyncSession, loan: Loan) -> Terms:
    """Return the terms under which a loan was applied for."""
    version = (
        select(ProgrammeVersion)
        .join(Assessment, col(Assessment.version_id) == col(ProgrammeVersion.id))
        .where(Assessment.id == loan.assessment_id)
    )
    return Terms.read((await session.exec(version)).one().terms)


@dataclass(frozen=True)
class Plan:
    """The present plan of a loan and how far it is paid."""

    number: int
    begins: date
    months: int
    grace: int
    balance: int  # when it began
    owed: int  # now
    written_off: int
    dues: tuple[Due, ...]

    @property
    def anew(self) -> bool:
        """Whether it was made after the money was paid out, in the place of another."""
        return self.number > 1

    @property
    def last_due(self) -> date:
        """The day of its last instalment."""
        return self.dues[-1].instalment.due

    @property
    def repaid(self) -> int:
        """What has come back since it began."""
        return self.balance - self.owed - self.written_off

    @property
    def next_due(self) -> Due | None:
        """The oldest instalment that is not wholly paid."""
        return instalments.next_unpaid(self.dues)

    def after(self, amount: int) -> "Plan":
        """Return the plan as it is once some more has been repaid."""
        planned = [due.instalment for due in self.dues]
        return replace(self, owed=self.owed - amount, dues=instalments.progress(planned, self.repaid + amount))

    def late(self, today: date) -> dict[Age, int]:
        """Return the rupees that are late, by age."""
        return arrears.by_age(self.dues, today)


async def plan_of(session: AsyncSession, loan_id: UUID) -> Plan | None:
    """Return the present plan of a loan that has been paid out."""
    newest_plan = select(LoanPlan).where(LoanPlan.loan_id == loan_id).order_by(col(LoanPlan.number).desc()).limit(1)
    plan = (await session.exec(newest_plan)).first()
    if plan is None:
        return None
    rows = select(LoanInstalment).where(LoanInstalment.plan_id == plan.id).order_by(col(LoanInstalment.number))
    planned = [Instalment(each.number, each.due, each.amount) for each in (await session.exec(rows)).all()]
    owed, written_off = await ledger.balance(session, loan_id), await ledger.written_off(session, loan_id)
    dues = instalments.progress(planned, plan.balance - owed - written_off)
    return Plan(plan.number, plan.begins, plan.months, plan.grace, plan.balance, owed, written_off, dues)


@dataclass(frozen=True)
class Lent:
    """A loan that was paid out, as the statement of its household tells it."""

    number: str
    movements: list[Movement]

    @property
    def repaid(self) -> int:
        """What has come back."""
        return -sum(each.amount for each in self.movements if each.kind in {Kind.REPAID, Kind.REVERSED})

    @property
    def left(self) -> int:
        """What is owed now."""
        return self.movements[-1].left


async def lent(session: AsyncSession, application_id: UUID) -> list[Lent]:
    """Return what was lent to a household and came back of it, oldest first."""
    paid_out = select(Loan).where(Loan.application_id == application_id, col(Loan.disbursed_on).is_not(None))
    rows = (await session.exec(paid_out.order_by(col(Loan.disbursed_on), col(Loan.number)))).all()
    return [Lent(loan.number, await ledger.movements(session, loan.id)) for loan in rows]


@dataclass(frozen=True)
class Standing:
    """Where a household's loan stands, in whole rupees."""

    number: str
    status: str
    amount: int  # granted, or asked for while it is not decided
    balance: int
    next_due: date | None
    next_amount: int  # what is left of the next instalment
    late: int  # what is past its day
    days_late: int


async def standing(session: AsyncSession, application_id: UUID, today: date) -> Standing | None:
    """Return where the household's newest loan stands; None when it never asked for one."""
    loan = await newest(session, application_id)
    if loan is None:
        return None
    plan = await plan_of(session, loan.id)
    due = plan.next_due if plan and loan.status == LoanStatus.DISBURSED else None
    return Standing(
        number=loan.number,
        status=loan.status,
        amount=loan.amount or loan.asked_amount,
        balance=plan.owed if plan else 0,
        next_due=due.instalment.due if due else None,
        next_amount=due.left if due else 0,
        late=sum(plan.late(today).values()) if plan and due else 0,
        days_late=arrears.days_late(due.instalment.due, today) if due else 0,
    )


@dataclass(frozen=True)
class History:
    """Everything that was said and done about a loan, each list oldest first."""

    guarantors: list[LoanGuarantor]
    visits: list[LoanVisit]
    recommendations: list[LoanRecommendation]
    votes: list[LoanVote]  # on the last recommendation
    proposals: list[LoanProposal]
    repayments: list[LoanRepayment]
    events: list[LoanEvent]


async def repayments_of(session: AsyncSession, loan_id: UUID) -> list[LoanRepayment]:
    """Return what came back of a loan, oldest first."""
    rows = select(LoanRepayment).where(LoanRepayment.loan_id == loan_id).order_by(col(LoanRepayment.id))
    return list((await session.exec(rows)).all())


async def events_of(session: AsyncSession, loan_id: UUID) -> list[LoanEvent]:
    """Return what happened to a loan, oldest first."""
    return list((await session.exec(select(LoanEvent).where(LoanEvent.loan_id == loan_id).order_by(col(LoanEvent.id)))).all())


async def guarantors_of(session: AsyncSession, loan_id: UUID) -> list[LoanGuarantor]:
    """Return who stands for a loan."""
    return list((await session.exec(select(LoanGuarantor).where(LoanGuarantor.loan_id == loan_id).order_by(col(LoanGuarantor.id)))).all())


async def history(session: AsyncSession, loan_id: UUID) -> History:
    """Return everything that was said and done about a loan."""
    visits = select(LoanVisit).where(LoanVisit.loan_id == loan_id).order_by(col(LoanVisit.id))
    recommended = select(LoanRecommendation).where(LoanRecommendation.loan_id == loan_id).order_by(col(LoanRecommendation.id))
    proposed = select(LoanProposal).where(LoanProposal.loan_id == loan_id).order_by(col(LoanProposal.id))
    recommendations = list((await session.exec(recommended)).all())
    last = recommendations[-1].id if recommendations else None
    votes = select(LoanVote).where(LoanVote.recommendation_id == last).order_by(col(LoanVote.place))
    return History(
        guarantors=await guarantors_of(session, loan_id),
        visits=list((await session.exec(visits)).all()),
        recommendations=recommendations,
        votes=list((await session.exec(votes)).all()) if last else [],
        proposals=list((await session.exec(proposed)).all()),
        repayments=await repayments_of(session, loan_id),
        events=await events_of(session, loan_id),
    )


def must_be_a_schedule(terms: Terms, amount: int, months: int, grace: int) -> None:
    """Refuse what the terms do not allow, and what cannot be divided; raises UnreasonedError."""
    if not 0 <= grace <= terms.grace:
        raise UnreasonedError("grace", "grace")
    if not grace < months <= terms.longest:
        raise UnreasonedError("months", "months")
    if amount < months - grace:
        raise UnreasonedError("too_many", "months")
