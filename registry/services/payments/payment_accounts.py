"""Where money goes: the account of each household as it is now, and why nothing is paid to it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column
from sqlalchemy import select as rows_of
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Award, Change, Check, Payment, SharedAccount, StepAnswers, Transfer
from registry.rules.lifecycle import Status
from registry.rules.payments import ONCE, OWED, Payee, payee, period_named
from registry.rules.verification import Result, Source

_CLOSED = frozenset({Status.CLOSED, Status.WITHDRAWN, Status.DECLINED})
_ACCOUNT_STEPS = ("payment", "bank", "wallet")
_SHARED = literal_column("'shared'")  # as its index says it
HELD_AS_SHARED = (col(Payment.held) == _SHARED, col(Payment.state).in_(OWED))


@dataclass(frozen=True)
class Candidate:
    """A payment that may be made, with what it is owed for."""

    payment: Payment
    award: Award
    status: str  # of the case


async def judged(session: AsyncSession, some: list[Candidate]) -> dict[int, tuple[str, Payee | None]]:
    """Tell of each payment why it is not made now (a key of EXCEPTIONS, or ended), if so, and the account that it goes to."""
    found = await standings(session, {each.payment.application_id: each.status for each in some})
    judged_of = {each.payment.id or 0: found[each.payment.application_id] for each in some}
    return judged_of | {each.payment.id or 0: ("ended", None) for each in some if not _still_owed(each)}


async def standings(session: AsyncSession, statuses: Mapping[UUID, str]) -> dict[UUID, tuple[str, Payee | None]]:
    """Tell of households, by the status of their cases, why nothing is paid to each now (a key of EXCEPTIONS), if so, and its account."""
    accounts = await payees(session, statuses)
    confirmed = await _confirmed(session, accounts)
    mending = (col(Change.application_id).in_(statuses), Change.cause == "payment", col(Change.ended_at).is_(None))
    to_mend = set((await session.exec(select(Change.application_id).where(*mending))).all())
    found: dict[UUID, tuple[str, Payee | None]] = {}
    for household, status in statuses.items():
        to, reason = accounts.get(household), ""
        if status in _CLOSED:
            reason = "closed"
        elif household in to_mend:
            reason = "to_mend"
        elif to is None:
            reason = "no_account"
        elif (said := confirmed.get(household, "unchecked")) != Result.MATCH:
            reason = said
        found[household] = (reason, to)
    return found


async def problem(session: AsyncSession, application: Application) -> str:
    """Return why nothing would be paid to a household now: a key of EXCEPTIONS, or nothing."""
    return (await standings(session, {application.id: application.status}))[application.id][0]


def _still_owed(each: Candidate) -> bool:
    """Tell whether an award that may have ended since owes the payment still."""
    period = period_named(each.award.rhythm, each.payment.period)
    if period is None:
        return False
    return period.key == ONCE or each.award.until_day is None or each.award.until_day >= period.last


async def payees(session: AsyncSession, households: Any) -> dict[UUID, Payee]:
    """Return the accounts in the answers of some households, named or selected, where they name one that can be paid to."""
    steps = (col(StepAnswers.application_id).in_(households), col(StepAnswers.step).in_(_ACCOUNT_STEPS))
    answers: dict[UUID, dict[str, Any]] = {}
    for household, given in (await session.exec(select(StepAnswers.application_id, StepAnswers.answers).where(*steps))).all():
        answers.setdefault(household, {}).update(given)
    return {household: to for household, given in answers.items() if (to := payee(given))}


async def _confirmed(session: AsyncSession, accounts: dict[UUID, Payee]) -> dict[UUID, str]:
    """Tell of each household what the bank last said of its present account and holder: match, holder_differs; or nothing."""
    asked = (
        col(Check.application_id).in_(accounts),
        Check.source == Source.BANK,
        Check.state == "done",
        Check.result != Result.UNAVAILABLE,
    )
    found: dict[UUID, str] = {}
    for check in (await session.exec(select(Check).where(*asked).order_by(col(Check.id)))).all():
        to = accounts[check.application_id]
        holder = next((finding for finding in check.findings if finding["field"] == "holder"), None)
        if check.asked != to.asked or (holder and holder["declared"] != to.holder):
            continue
        result = holder["result"] if holder else ""
        if result == Result.MATCH or (check.accepted_by and check.confirmed_by):
            found[check.application_id] = Result.MATCH
        else:
            found[check.application_id] = "holder_differs" if result == Result.DIFFERS else "unchecked"
    return found


async def held_now(session: AsyncSession, households: Iterable[UUID]) -> dict[UUID, str]:
    """Tell of households that a run held as shared why it would hold them now: as shared, for another reason (of EXCEPTIONS), or not.

    Since that run a household may have named another account, the other one too, or two people may have allowed it.
    """
    named = {household: to.number for household, to in (await payees(session, set(households))).items()}
    allowing = (col(SharedAccount.number).in_(set(named.values())), SharedAccount.state == "allowed")
    allowed = set((await session.exec(select(SharedAccount.application_id, SharedAccount.number).where(*allowing))).all())
    others = await payees(session, rows_of(col(Payment.application_id)).where(*HELD_AS_SHARED))
    others |= await payees(session, {household for household, _ in allowed})
    alike = {household for household, to in others.items() if to.number in named.values()}
    known = select(Application.id, Application.status).where(col(Application.id).in_(alike.union(households)))
    standing = await standings(session, dict((await session.exec(known)).all()))
    paid_to = await paid(session, set(named.values()))
    for household in alike:
        reason, to = standing[household]
        if to and not reason:
            paid_to[to.number].add(household)
    found: dict[UUID, str] = {}
    for household in households:
        number = named.get(household, "")
        shared = (household, number) not in allowed and paid_to[number] - {household}
        found[household] = standing[household][0] or ("shared" if shared else "")
    return found


async def paid(session: AsyncSession, numbers: Iterable[str]) -> defaultdict[str, set[UUID]]:
    """Return the households to which money went, or is going, on accounts."""
    living = (
        select(Transfer.number, Payment.application_id)
        .join(Payment, col(Payment.id) == col(Transfer.payment_id))
        .where(col(Transfer.number).in_(numbers), col(Transfer.outcome).in_(("", "paid")))
        .distinct()
    )
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    for number, household in (await session.exec(living)).all():
        found[number].add(household)
    return found


async def shared_in(session: AsyncSession, run_id: int) -> list[int]:
    """Return the payments of a run to accounts that another household is paid to, now or before, unless two people have allowed it."""
    mine, theirs = Transfer.__table__.alias("mine"), Transfer.__table__.alias("theirs")  # pyright: ignore
    of_mine, of_theirs = Payment.__table__.alias("of_mine"), Payment.__table__.alias("of_theirs")  # pyright: ignore
    allowed = (
        rows_of(col(SharedAccount.id))
        .where(
            col(SharedAccount.application_id) == of_mine.c.application_id,
            col(SharedAccount.number) == mine.c.number,
            col(SharedAccount.state) == "allowed",
        )
        .exists()
    )
    shared = (
        rows_of(mine.c.payment_id)
        .join(of_mine, of_mine.c.id == mine.c.payment_id)
        .join(theirs, (theirs.c.number == mine.c.number) & (theirs.c.outcome.in_(("", "paid"))))
        .join(of_theirs, (of_theirs.c.id == theirs.c.payment_id) & (of_theirs.c.application_id != of_mine.c.application_id))
        .where(mine.c.run_id == run_id, mine.c.outcome == "", ~allowed)
        .distinct()
    )
    return list((await session.exec(shared)).scalars())  # pyright: ignore
