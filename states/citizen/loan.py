"""A citizen's loan: where it stands, its agreement, its instalments and payments; live."""

from datetime import date
from typing import Any

import reflex as rx

from registry import clock
from registry.clock import day_of
from registry.records import Loan
from registry.rules import instalments
from registry.rules.figures import day, moment, rupees
from registry.rules.lifecycle import NotAllowedError
from registry.rules.loan_life import LoanStatus
from registry.services import messages
from registry.services.accounts import accounts, one_time
from registry.services.accounts.one_time import Purpose
from registry.services.loans import loan_agreements, loan_applications, loans
from registry.services.loans.loans import Plan
from registry.services.office import cases
from registry.services.portal import portal
from states.caller import Audience, admits, the_citizen
from states.loan_rows import plan_rows, plan_terms, repaid_rows, schedule_rows, terms
from states.place import language_of
from states.session import text
from states.showing import watch


@admits(Audience.CITIZENS)
class LoanState(rx.State):
    """What the page of the loan shows."""

    ready: bool = False
    reason: str = ""  # why none can be asked for
    begun: bool = False  # something was typed and not sent
    number: str = ""
    status: str = ""
    purpose: str = ""
    asked: dict[str, str] = {}
    granted: dict[str, str] = {}
    present: dict[str, str] = {}  # the terms of the plan as it is now
    words: str = ""  # of the committee
    guarantors: list[str] = []
    offered_until: str = ""
    mobile: str = ""  # masked; empty where none is confirmed
    code_sent: bool = False
    code_wrong: bool = False
    code_ended: bool = False  # by five wrong ones, or by its time
    wait: bool = False
    gone: bool = False  # the offer has ended or was changed meanwhile
    agreement: str = ""  # the document that was accepted
    owed: str = ""
    repaid: str = ""
    next_due: str = ""
    next_amount: str = ""
    late: str = ""
    instalments: list[dict[str, str]] = []
    repayments: list[dict[str, str]] = []
    events: list[dict[str, str]] = []
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the loan, and keep it live."""
        self.code_wrong = self.code_ended = self.wait = self.gone = False
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        now, account_id = clock.now(), the_citizen().account_id
        watch(self, {str(account_id)})
        async with portal().database.session() as session:
            here = await loan_applications.chance(session, account_id, now)
            self.begun = bool(await loan_applications.kept(session, here))
            loan = await loans.newest(session, here.application.id)
            account = await accounts.of(session, account_id)
            plan = await loans.plan_of(session, loan.id) if loan else None
            repayments = await loans.repayments_of(session, loan.id) if loan else []
            guarantors = await loans.guarantors_of(session, loan.id) if loan else []
            happened = await loans.events_of(session, loan.id) if loan else []
            self.code_sent = await one_time.is_awaited(session, account_id, Purpose.ACCEPT_LOAN, now)
        self.reason = here.reason
        self.mobile = messages.masked(account.mobile) if account.mobile and account.mobile_confirmed_at else ""
        self.number, self.status = (loan.number, loan.status) if loan else ("", "")
        if loan:
            self.purpose, self.words = loan.purpose, loan.words
            self.asked = terms(loan.asked_amount, loan.asked_months, loan.asked_grace)
            self.granted = terms(loan.amount, loan.months, loan.grace) if loan.amount else {}
            self.offered_until = day(loan.offered_until)
            self.agreement = str(loan.agreement_id or "")
        self.guarantors = [each.full_name for each in guarantors]
        self.events = [{"name": each.name, "at": moment(each.at)} for each in reversed(happened)]
        self.repayments = repaid_rows(repayments)
        self._show_plan(plan, day_of(now))
        if loan and loan.status in {LoanStatus.OFFERED, LoanStatus.ACCEPTED}:
            self._show_offer(loan, day_of(now))
        self.ready = True

    def _show_plan(self, plan: Plan | None, today: date) -> None:
        running = plan is not None and self.status == LoanStatus.DISBURSED
        due = plan.next_due if plan and running else None
        self.owed = rupees(plan.owed) if plan else ""
        self.repaid = rupees(sum(int(each["plain"]) for each in self.repayments)) if plan else ""
        self.next_due, self.next_amount = (day(due.instalment.due), rupees(due.left)) if due else ("", "")
        late = sum(plan.late(today).values()) if plan and running else 0
        self.late = rupees(late) if late else ""
        self.instalments = plan_rows(plan, today) if plan else []
        self.present = plan_terms(plan, running=running) if plan else {}

    def _show_offer(self, loan: Loan, today: date) -> None:
        """Show the instalments of what is granted, as if the money were paid out today."""
        if loan.amount and loan.months and loan.grace is not None:
            self.instalments = schedule_rows(instalments.schedule(loan.amount, loan.months, loan.grace, today))

    @rx.event
    async def send_code(self) -> None:
        """Send the code that accepts the agreement."""
        async with portal().database.session() as session:
            sent = await loan_agreements.send_code(session, the_citizen().account_id, clock.now())
            self.code_sent = await one_time.is_awaited(session, the_citizen().account_id, Purpose.ACCEPT_LOAN, clock.now())
        self.wait, self.code_wrong, self.code_ended = not sent, False, False

    @rx.event
    async def accept(self, form: dict[str, Any]) -> None:
        """Accept the agreement with the code."""
        self.turn += 1
        account_id, here = the_citizen().account_id, portal()
        code = text(form, "code")
        try:
            right = await loan_agreements.accept(here.database, here.store, account_id, code, clock.now(), language_of(self))
        except NotAllowedError:
            self.gone, right = True, False
        await self._announce()
        refused = not right and not self.gone
        self.code_wrong, self.code_ended, self.wait = refused and self.code_sent, refused and not self.code_sent, False

    @rx.event
    async def withdraw(self) -> None:
        """Take the application for the loan back."""
        try:
            async with portal().database.session() as session:
                await loan_applications.withdraw(session, the_citizen().account_id, clock.now())
        except NotAllowedError:
            self.gone = True
        await self._announce()

    async def _announce(self) -> None:
        async with portal().database.session() as session:
            here = await loan_applications.chance(session, the_citizen().account_id, clock.now())
        await cases.announce(portal().changes, here.application)
        await self.restore()
