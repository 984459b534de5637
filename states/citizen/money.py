"""Money and support, as a citizen sees it on the dashboard: benefits, payments, what comes next, and what is to be mended or confirmed."""

from datetime import datetime

import reflex as rx

from registry import clock
from registry.clock import day_of
from registry.records import Application, Award
from registry.rules.figures import day, rupees
from registry.rules.lifecycle import SETTLED
from registry.rules.loan_terms import PAID_APART
from registry.rules.payments import AGAIN, MENDABLE, PaymentState, period_said
from registry.services.benefits import award_lists, confirmations
from registry.services.objections import appeals
from registry.services.payments import payment_accounts, payments
from registry.services.portal import portal
from registry.services.registration import drafts
from states.caller import Audience, admits, the_citizen


@admits(Audience.CITIZENS)
class MoneyState(rx.State):
    """What the dashboard shows of benefits and payments; it is filled with the dashboard."""

    benefits: list[dict[str, str]] = []
    waiting: list[dict[str, str]] = []
    over: list[dict[str, str]] = []  # what was declined or has ended, or is decided anew since an appeal was granted
    granted: list[str] = []  # the programmes of the benefits
    decided: list[str] = []  # the programmes that an officer and a supervisor have decided on
    lines: list[dict[str, str]] = []
    next_day: str = ""
    waits: str = ""  # why nothing can be paid, about which this person can do something: a key of MENDABLE
    kept: bool = False  # whether a payment waits for it
    mend: str = ""  # the bank's reason why a payment failed; any text where there is one
    changing: bool = False  # steps are open because circumstances have changed
    may_change: bool = False
    confirm_due: bool = False

    async def restore(self) -> None:
        """Fill from the database."""
        now, account_id = clock.now(), the_citizen().account_id
        async with portal().database.session() as session:
            draft = await drafts.load(session, account_id, now)
            case = draft.application
            mine = await award_lists.of_household(session, case.id, now)
            owed = _paid_by_runs(mine.in_force)
            problem = await payment_accounts.problem(session, case) if owed or mine.ended else ""
            lines = await payments.statement(session, case.id, now, problem) if case.pser_id else []
            over = [*(("declined", award) for award in mine.declined), *(("ended", award) for award in mine.ended)]
            appealable = {each.programme for each in await appeals.appealable(session, case, now)} if over else set()
            anew = await appeals.overturned(session, case.id) if over else set()
            self.confirm_due = case.status in SETTLED and await confirmations.is_due(session, case.id, now)
        paid = {(line.programme, line.period) for line in lines if line.state in {PaymentState.PAID, PaymentState.SENT}}
        waiting = {line.programme for line in lines if line.state in {PaymentState.FAILED, AGAIN} or line.held}
        stuck = {award.programme for award in mine.in_force if problem or award.programme in waiting}
        self.benefits = [_benefit(award, paid, now, award.programme in stuck) for award in mine.in_force]
        self.waiting = [{"programme": award.programme} for award in mine.waiting]
        self.over = [
            {
                "programme": award.programme,
                "reason": award.reason,
                "how": "anew" if str(award.id) in anew else how,
                "appealable": "yes" if award.programme in appealable else "",
            }
            for how, award in over
        ]
        self.granted = [award.programme for award in mine.in_force]
        self.decided = [award.programme for award in (*mine.in_force, *mine.waiting, *mine.declined, *mine.ended)]
        self.lines = [
            {
                "programme": line.programme,
                "period": period_said(line.period),
                "amount": rupees(line.amount),
                "state": line.state,
                "on": day(line.told_on(day_of(now))),
                "held": line.held,
                "account": line.account,
            }
            for line in lines[:24]
        ]
        days = sorted(on for award in mine.in_force if award.programme not in stuck and (on := payments.next_day(award, paid, now)))
        self.next_day = day(days[0]) if days else ""
        self.kept = any(line.held for line in lines)
        found = (problem, *(line.held for line in lines)) if owed or self.kept else ()
        self.waits = next((code for code in found if code in MENDABLE), "")
        self._mending(draft.change is not None and draft.change.cause == "payment", lines)
        self.changing = draft.change is not None and draft.change.cause != "payment"
        self.may_change = _settled(case)

    def _mending(self, open_: bool, lines: list[payments.Line]) -> None:
        failed = next((line for line in lines if line.state == PaymentState.FAILED), None)
        self.mend = (failed.reason or "?") if open_ and failed else ""


def _paid_by_runs(awards: list[Award]) -> bool:
    return any(award.amount and award.programme not in PAID_APART for award in awards)


def _settled(case: Application) -> bool:
    return case.status in SETTLED


def _benefit(award: Award, paid: set[tuple[str, str]], now: datetime, stuck: bool) -> dict[str, str]:
    return {
        "id": str(award.id),
        "programme": award.programme,
        "amount": rupees(award.amount) if award.amount else "",
        "rhythm": award.rhythm,
        "since": day(award.from_day),
        "next": "" if stuck else day(payments.next_day(award, paid, now)),
    }
