"""Accounts that several households are paid to: one supervisor asks that a household may be, with a reason; another allows it or not."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Payment, SharedAccount
from registry.rules.payments import masked
from registry.services.office import cases, casework, staff
from registry.services.office.staff import SignedInStaff
from registry.services.payments import payment_accounts
from registry.services.payments.payment_accounts import HELD_AS_SHARED
from registry.services.payments.payment_runs import RunError, must_pay

_SHOWN = 100


@dataclass(frozen=True)
class Sharer:
    """One of the households that are paid to an account."""

    application_id: UUID
    number: str  # of the case
    holder: str  # as the household names it
    held: int  # whole rupees that wait
    asked: SharedAccount | None  # what was asked for it, as far as it counts


async def listed(session: AsyncSession, me: SignedInStaff) -> dict[str, list[Sharer]]:
    """Return the accounts, masked, because of which payments wait or for which something is asked or allowed, with all their households."""
    must_pay(me)
    sums = select(Payment.application_id, func.sum(Payment.amount)).where(*HELD_AS_SHARED).group_by(col(Payment.application_id))
    waiting = dict((await session.exec(sums)).all())
    now = await payment_accounts.held_now(session, waiting)
    still = [household for household in waiting if now[household] == "shared"][:_SHOWN]
    held = {household: int(waiting[household]) for household in still}
    living = select(SharedAccount).where(col(SharedAccount.state).in_(("asked", "allowed"))).order_by(col(SharedAccount.id)).limit(_SHOWN)
    asked = {(each.application_id, each.number): each for each in (await session.exec(living)).all()}
    accounts = await payment_accounts.payees(session, {*held, *(household for household, _ in asked)})
    named: dict[str, set[UUID]] = defaultdict(set)
    for household, to in accounts.items():
        if household in held or (household, to.number) in asked:
            named[to.number].add(household)
    for number, households in (await payment_accounts.paid(session, set(named))).items():
        named[number] |= households
    everybody = set().union(*named.values())
    accounts |= await payment_accounts.payees(session, everybody - set(accounts))
    known = select(Application.id, Application.number).where(col(Application.id).in_(everybody))
    numbers = dict((await session.exec(known)).all())
    return {
        number: [
            Sharer(
                household,
                numbers[household] or "",
                accounts[household].holder if household in accounts else "",
                held.get(household, 0),
                asked.get((household, number)),
            )
            for household in sorted(households, key=lambda each: numbers[each] or "")
        ]
        for number, households in sorted(named.items())
    }


async def ask(session: AsyncSession, me: SignedInStaff, application_id: UUID, reason: str, now: datetime) -> Application:
    """Ask that a household may be paid to the account it names, though another is paid to it. Raises RunError, UnreasonedError."""
    must_pay(me)
    application = await cases.held(session, application_id)
    if application is None:
        raise RunError("not_allowed")
    await staff.must_see(session, me, application)
    account = (await payment_accounts.payees(session, [application_id])).get(application_id)
    held = (await session.exec(select(Payment.id).where(Payment.application_id == application_id, *HELD_AS_SHARED))).first()
    if account is None or held is None or (await payment_accounts.held_now(session, [application_id]))[application_id] != "shared":
        raise RunError("not_allowed")
    said = casework.in_words(reason)
    same = (
        SharedAccount.application_id == application_id,
        SharedAccount.number == account.number,
        col(SharedAccount.state).in_(("asked", "allowed")),
    )
    if (await session.exec(select(SharedAccount.id).where(*same))).first() is not None:
        raise RunError("changed")
    session.add(SharedAccount(application_id=application_id, number=account.number, reason=said, asked_by=me.staff_id, asked_at=now))
    await session.flush()
    await casework.note(session, me, "shared_account_asked", application, now, account=masked(account.number), reason=said)
    return application


async def decide(session: AsyncSession, me: SignedInStaff, asked_id: int, state: str, words: str, now: datetime) -> Application:
    """Allow what another person has asked for, or refuse it, with words. What waited goes into the next run, or the citizen is asked."""
    asked, application = await _held(session, me, asked_id, "asked")
    if asked.asked_by == me.staff_id:
        raise RunError("same_person")
    if state not in {"allowed", "refused"}:
        raise casework.UnreasonedError("not_chosen")
    asked.state, asked.words, asked.decided_by, asked.decided_at = state, casework.in_words(words), me.staff_id, now
    session.add(asked)
    await session.flush()
    if state == "allowed":
        waiting = (col(Payment.application_id) == application.id, col(Payment.held) == "shared")
        await session.exec(update(Payment).where(*waiting).values(held="", told=True, changed_at=now))  # pyright: ignore
    details = {"account": masked(asked.number), "reason": asked.words}
    await casework.note(session, me, f"shared_account_{state}", application, now, **details)
    return application


async def end(session: AsyncSession, me: SignedInStaff, asked_id: int, reason: str, now: datetime) -> Application:
    """Stop what was allowed; one person is enough to stop money."""
    asked, application = await _held(session, me, asked_id, "allowed")
    asked.state, asked.ended_reason, asked.ended_by, asked.ended_at = "ended", casework.in_words(reason), me.staff_id, now
    session.add(asked)
    await session.flush()
    details = {"account": masked(asked.number), "reason": asked.ended_reason}
    await casework.note(session, me, "shared_account_ended", application, now, **details)
    return application


async def _held(session: AsyncSession, me: SignedInStaff, asked_id: int, state: str) -> tuple[SharedAccount, Application]:
    """Return what was asked, held until the transaction ends; raises RunError when somebody has answered it meanwhile."""
    must_pay(me)
    same = update(SharedAccount).where(col(SharedAccount.id) == asked_id).values(id=asked_id).returning(SharedAccount)
    asked = (await session.exec(same)).scalar_one_or_none()  # pyright: ignore
    if asked is None:
        raise RunError("not_allowed")
    if asked.state != state:
        raise RunError("changed")
    application = await cases.by_id(session, asked.application_id)
    await staff.must_see(session, me, application)
    return asked, application
