"""A citizen's loan: asked for, weighed before it is sent, taken back. Always found through the account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Account, Application, Loan, LoanDraft, LoanEvent, LoanGuarantor
from registry.records.unused import unused
from registry.records.upsert import insert_into
from registry.rules import affordability, instalments, loan_form, numbers
from registry.rules.affordability import Affordability
from registry.rules.form import Answers
from registry.rules.household import monthly_income
from registry.rules.identity import Unfit
from registry.rules.instalments import Instalment
from registry.rules.lifecycle import SETTLED, By
from registry.rules.loan_form import FIELDS, GUARANTORS
from registry.rules.loan_life import OPEN, LoanStatus
from registry.rules.loan_terms import Terms
from registry.services.loans import loan_moves, loans
from registry.services.office import cases
from registry.services.registration import drafts

_LONGEST_TYPED = 2000  # characters of one answer that are kept
_BINDING = (LoanStatus.OFFERED, LoanStatus.ACCEPTED, LoanStatus.DISBURSED)


@dataclass(frozen=True)
class Chance:
    """Whether a household may ask for a loan, and why not: not_verified, not_eligible, open, written_off."""

    application: Application
    today: date
    answers: Answers
    reason: str = ""
    assessment_id: int = 0
    terms: Terms = field(default_factory=Terms)


async def chance(session: AsyncSession, account_id: UUID, now: datetime) -> Chance:
    """Return whether the account's household may ask for a loan now."""
    draft = await drafts.load(session, account_id, now)
    application = draft.application
    if application.status not in SETTLED:
        return Chance(application, draft.today, draft.answers, "not_verified")
    assessed = await loans.assessed(session, application.id)
    if assessed is None or not assessed[0].eligible:
        return Chance(application, draft.today, draft.answers, "not_eligible")
    reason = await barred(session, application.id)
    return Chance(application, draft.today, draft.answers, reason, assessed[0].id or 0, assessed[1])


async def barred(session: AsyncSession, application_id: UUID) -> str:
    """Return why a household cannot ask for a loan to which it is entitled, by the loans it has had: a key of BARRED, or nothing."""
    had = set((await session.exec(select(Loan.status).where(Loan.application_id == application_id))).all())
    return "open" if had & set(OPEN) else "written_off" if LoanStatus.WRITTEN_OFF in had else ""


@dataclass(frozen=True)
class Weighed:
    """What somebody has typed, read: the answers, what is wrong with them, and what the loan would mean."""

    typed: Mapping[str, str]
    values: Mapping[str, Any]
    problems: Mapping[str, str]
    affordability: Affordability | None = None
    schedule: tuple[Instalment, ...] = ()  # as if it were paid out today


async def keep(session: AsyncSession, chance: Chance, typed: Mapping[str, str], now: datetime) -> None:
    """Keep what was typed, right or wrong, so that nothing is lost."""
    kept = {asked.key: typed.get(asked.key, "")[:_LONGEST_TYPED] for asked in FIELDS}
    row = insert_into(session, LoanDraft).values(application_id=chance.application.id, answers=kept, saved_at=now)
    await session.exec(row.on_conflict_do_update(index_elements=["application_id"], set_={"answers": kept, "saved_at": now}))


async def kept(session: AsyncSession, chance: Chance) -> dict[str, str]:
    """Return what was typed and not sent yet; empty when there is nothing."""
    row = await session.get(LoanDraft, chance.application.id, populate_existing=True)
    return {key: str(value) for key, value in row.answers.items()} if row else {}


async def weigh(session: AsyncSession, chance: Chance, typed: Mapping[str, str]) -> Weighed:
    """Read what was typed, and hold it against the terms, the guarantors and the household's means."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for asked in FIELDS:
        try:
            values[asked.key] = asked.parse(typed.get(asked.key, ""), chance.today)
        except Unfit as unfit:
            problems[asked.key] = unfit.code
    cnics = [values.get(f"guarantor_{place}_cnic", "") for place in range(1, GUARANTORS + 1)]
    problems |= await _unfit(session, chance, cnics, problems)
    if {"amount", "months", "grace"} <= values.keys():
        problems = loan_form.beyond(values, chance.terms) | problems
    if {"amount", "months", "grace"} & problems.keys():
        return Weighed(typed, values, problems)
    amount, months, grace = int(values["amount"]), int(values["months"]), int(values["grace"])
    existing = await existing_instalments(session, chance)
    told = affordability.affordability(monthly_income(chance.answers), existing, amount, months, grace, chance.terms)
    if not told.enough:
        problems["amount"] = "not_affordable"
    return Weighed(typed, values, problems, told, instalments.schedule(amount, months, grace, chance.today))


async def _unfit(session: AsyncSession, chance: Chance, cnics: list[str], problems: Mapping[str, str]) -> dict[str, str]:
    """Return why the named persons cannot be guarantors. That somebody stands for others is not told as such: it is their affair."""
    applicant = (await cases.applicant(session, chance.application)).cnic
    found = loan_form.unfit_guarantors(cnics, applicant, numbers_in(chance.answers))
    for place, cnic in enumerate(cnics, 1):
        standing = select(func.count(LoanGuarantor.slot)).where(LoanGuarantor.cnic == cnic)  # pyright: ignore
        if place not in found and (await session.exec(standing)).one() >= chance.terms.guaranteed:
            found[place] = "not_possible"
    named = {f"guarantor_{place}_cnic": code for place, code in found.items()}
    return {key: code for key, code in named.items() if key not in problems}


def numbers_in(answers: Answers) -> frozenset[str]:
    """Return the CNIC and B-Form numbers of a household."""
    members = answers.get("members") or []
    return frozenset(filter(None, [answers.get("cnic"), *(member.get("cnic") for member in members)]))


async def existing_instalments(session: AsyncSession, chance: Chance) -> int:
    """Return what the household pays back in a month already: its debts, and loans of ours to any of its members."""
    others = (
        select(Loan)
        .join(Application, col(Application.id) == col(Loan.application_id))
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(col(Account.cnic).in_(sorted(numbers_in(chance.answers))), col(Loan.status).in_(_BINDING))
    )
    ours = sum(instalments.largest(each.amount or 0, each.months or 1, each.grace or 0) for each in (await session.exec(others)).all())
    return int(chance.answers.get("debt_instalment") or 0) + ours


class RefusedError(Exception):
    """A loan cannot be asked for: a reason of Chance, or problems of the answers."""

    def __init__(self, reason: str = "", problems: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.problems = reason, dict(problems or {})


async def send(session: AsyncSession, account_id: UUID, now: datetime) -> str:
    """Ask for the loan that was kept, weighed once more; return its number. Sending twice is sending once. Raises RefusedError."""
    mine = select(Application.id).where(Application.account_id == account_id)
    application_id = (await session.exec(mine)).first()
    if application_id is None or await cases.held(session, application_id) is None:
        raise RefusedError("not_verified")
    here = await chance(session, account_id, now)
    if here.reason == "open" and (present := await loans.newest(session, here.application.id)):
        return present.number
    if here.reason:
        raise RefusedError(here.reason)
    weighed = await weigh(session, here, await kept(session, here))
    if weighed.problems or weighed.affordability is None:
        raise RefusedError(problems=weighed.problems)
    loan = _loan(here, weighed, await unused(session, col(Loan.number), numbers.LOAN, day_of(now).year), now)
    session.add(loan)
    await session.flush()
    for place in range(1, GUARANTORS + 1):
        cnic, name = weighed.values[f"guarantor_{place}_cnic"], weighed.values[f"guarantor_{place}_name"]
        if not await loan_moves.stand(session, loan.id, cnic, name, here.terms.guaranteed):
            raise RefusedError(problems={f"guarantor_{place}_cnic": "not_possible"})
    session.add(LoanEvent(loan_id=loan.id, name="applied", at=now))
    await session.exec(delete(LoanDraft).where(col(LoanDraft.application_id) == here.application.id))  # pyright: ignore
    await loan_moves.tell(session, loan, "loan_applied", f"loan_applied:{loan.id}", {"amount": loan.asked_amount}, now)
    return loan.number


def _loan(here: Chance, weighed: Weighed, number: str, now: datetime) -> Loan:
    told, values = weighed.affordability, weighed.values
    return Loan(
        application_id=here.application.id,
        assessment_id=here.assessment_id,
        number=number,
        since=now,
        applied_at=now,
        purpose=values["purpose"],
        plan=values["plan"],
        asked_amount=values["amount"],
        asked_months=int(values["months"]),
        asked_grace=int(values["grace"]),
        income=told.income if told else 0,
        existing=told.existing if told else 0,
    )


async def of_account(session: AsyncSession, account_id: UUID) -> Loan | None:
    """Return the newest loan of an account's household."""
    mine = select(Application.id).where(Application.account_id == account_id)
    application_id = (await session.exec(mine)).first()
    return await loans.newest(session, application_id) if application_id else None


async def withdraw(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Take the application for a loan back; raises NotAllowedError once the money is paid out."""
    loan = await of_account(session, account_id)
    if loan and (loan := await loan_moves.held(session, loan.id)):
        await loan_moves.move(session, loan, "withdrawn", By.CITIZEN, now)
