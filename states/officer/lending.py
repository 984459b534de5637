"""One loan, as the office works on it: what was asked, seen, recommended and voted, what came back, and what can be done now."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.clock import day_of
from registry.records import Loan
from registry.rules import affordability, identity
from registry.rules.access import Duty, may
from registry.rules.figures import moment, rupees, whole_number
from registry.rules.identity import Unfit
from registry.rules.loan_life import LoanStatus, possible
from registry.rules.loan_terms import Terms
from registry.services.loans import committee, lending, loan_changes, loans, repayments
from registry.services.loans.loans import History, Plan
from registry.services.loans.repayments import TooMuchError, TwiceError
from registry.services.office import cases, staff
from registry.services.office.casework import by
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.payments import payment_accounts
from registry.services.portal import portal
from registry.services.registration import drafts
from states.caller import Audience, admits, the_staff
from states.loan_rows import (
    account_row,
    means,
    plan_rows,
    plan_terms,
    proposal_row,
    recommendation_row,
    repaid_rows,
    terms,
    visit_row,
    vote_row,
)
from states.officer.refusals import REFUSALS, refused
from states.place import asked
from states.session import text, typed
from states.showing import watch

FORMS = ("visit", "recommend", "vote", "disburse", "take", "reschedule", "write_off", "decide")


@admits(Audience.OFFICE)
class LendingState(rx.State):
    """What the page of one loan shows."""

    ready: bool = False
    refused: bool = False  # no such loan, or not theirs
    number: str = ""
    case: str = ""
    name: str = ""
    cnic: str = ""
    mobile: str = ""
    address: dict[str, str] = {}  # of the household, where the officer visits
    account: dict[str, str] = {}  # to which the money goes, masked; empty where none is named
    status: str = ""
    version: int = 0
    possible: list[str] = []
    purpose: str = ""
    plan: str = ""
    asked: dict[str, str] = {}
    granted: dict[str, str] = {}
    present: dict[str, str] = {}  # the terms of the plan as it is now
    limits: dict[str, str] = {}  # of what can be granted
    means: dict[str, str] = {}
    guarantors: list[dict[str, str]] = []
    visits: list[dict[str, str]] = []
    recommendations: list[dict[str, str]] = []
    votes: list[dict[str, str]] = []
    may_recommend: bool = False
    may_vote: bool = False
    barred: str = ""  # why they take no part in the decision: a key of committee.BARS
    may_take: bool = False
    may_propose: bool = False
    may_write_off: bool = False
    may_decide: bool = False
    proposal: dict[str, str] = {}
    agreement: str = ""
    transfer: str = ""
    owed: str = ""
    late: dict[str, str] = {}
    instalments: list[dict[str, str]] = []
    repayments: list[dict[str, str]] = []
    events: list[dict[str, str]] = []
    today: str = ""
    receipt: str = ""  # the number of the one that was just given
    problem: str = ""
    problem_at: str = ""  # the form that it belongs to
    problem_field: str = ""  # and its field, where it belongs to one
    most: str = ""  # what is left, where more was to be posted
    turn: int = 0
    done: dict[str, int] = dict.fromkeys(FORMS, 0)  # how often each form was sent and done, which empties it
    _asked: str = ""
    _id: str = ""
    _account: str = ""

    @rx.event
    async def open(self) -> None:
        """Show the loan that the address names; that it was looked at is written down."""
        self.problem = self.problem_at = self.problem_field = self.receipt = self._asked = ""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        number, me, now = asked(self, "number")[:20], the_staff(), clock.now()
        try:
            async with portal().database.session() as session:
                if number != self._asked or not self._id:
                    found = await lending.open_loan(session, me, number, now)
                    owner = await cases.by_id(session, found.application_id)
                    self._id, self._account, self._asked = str(found.id), str(owner.account_id), number
                watch(self, {self._account})
                loan = await loans.by_id(session, UUID(self._id))
                await lending.must_see(session, me, loan)
                application = await cases.by_id(session, loan.application_id)
                draft = await drafts.load(session, application.account_id, now)
                account = await cases.applicant(session, application)
                payee = (await payment_accounts.payees(session, {application.id})).get(application.id)
                barred = await committee.bar(session, me, loan)
                fixed = await repayments.planned_over(session, loan.id)
                told = await loans.history(session, loan.id)
                plan = await loans.plan_of(session, loan.id)
                limits = await loans.terms_of(session, loan)
                names = {each.id: each.full_name for each, _ in await staff.everybody(session)}
        except NotTheirsError:
            self.reset()
            self.refused, self._asked = True, number
            return
        today = day_of(now)
        self.name, self.cnic, self.case = account.full_name, identity.show_cnic(account.cnic), application.number or ""
        self.mobile = identity.show_mobile(account.mobile) if account.mobile else ""
        self.address = {key: str(draft.answers.get(key) or "") for key in ("street_address", "locality", "tehsil", "district")}
        self.account = account_row(payee) if payee else {}
        self.today = today.isoformat()
        self._show(loan, me)
        self._offer(loan, limits, barred)
        wanted = told.recommendations[-1] if told.recommendations else None
        amount, months, grace = (
            (wanted.amount, wanted.months, wanted.grace) if wanted else (loan.asked_amount, loan.asked_months, loan.asked_grace)
        )
        self.means = means(affordability.affordability(loan.income, loan.existing, amount, months, grace, limits))
        self._tell(told, names, me, fixed)
        self._show_plan(plan, today)
        self.ready, self.refused = True, False

    def _show(self, loan: Loan, me: SignedInStaff) -> None:
        self.number, self.status, self.version = loan.number, loan.status, loan.version
        self.possible = possible(loan.status, by(me))
        self.purpose, self.plan = loan.purpose, loan.plan
        self.asked = terms(loan.asked_amount, loan.asked_months, loan.asked_grace)
        self.granted = terms(loan.amount, loan.months, loan.grace) if loan.amount else {}
        self.agreement, self.transfer = str(loan.agreement_id or ""), loan.transfer_reference or ""

    def _offer(self, loan: Loan, limits: Terms, barred: str) -> None:
        """Offer what is theirs to decide, within what limits, or say why it is not."""
        self.limits = {
            "smallest": rupees(limits.smallest),
            "most": rupees(committee.most(loan, limits)),
            "longest": str(limits.longest),
            "grace": str(limits.grace),
        }
        self.may_recommend = "recommended" in self.possible and not barred
        self.may_vote = "voted" in self.possible and not barred
        self.barred = barred if {"recommended", "voted"} & set(self.possible) else ""

    def _tell(self, told: History, names: dict[UUID, str], me: SignedInStaff, fixed: set[int | None]) -> None:
        self.guarantors = [{"name": each.full_name, "cnic": identity.show_cnic(each.cnic)} for each in told.guarantors]
        self.visits = [visit_row(each, names) for each in told.visits]
        self.recommendations = [recommendation_row(each, names) for each in told.recommendations]
        self.votes = [vote_row(each, names) for each in told.votes]
        self.events = [{"name": each.name, "at": moment(each.at)} for each in reversed(told.events)]
        undoing = may(me.role, Duty.GRANT_LOANS) and "repayment_reversed" in self.possible
        theirs = {str(each.id): "mine" if each.by == me.staff_id else "yes" for each in told.repayments} if undoing else {}
        stays = {str(each): "fixed" for each in fixed} if undoing else {}
        self.repayments = [
            row | {"undo": "" if row["state"] else (theirs | stays).get(row["id"], "")} for row in repaid_rows(told.repayments)
        ]
        waiting = next((each for each in told.proposals if each.decided_at is None), None)
        self.proposal = proposal_row(waiting, names) if waiting else {}
        running, grants = self.status == LoanStatus.DISBURSED, may(me.role, Duty.GRANT_LOANS)
        self.may_take = running and may(me.role, Duty.LEND)
        self.may_propose = running and waiting is None
        self.may_write_off = self.may_propose and grants
        self.may_decide = grants and waiting is not None and waiting.proposed_by != me.staff_id

    def _show_plan(self, plan: Plan | None, today: date) -> None:
        self.owed = rupees(plan.owed) if plan else ""
        running = plan is not None and self.status == LoanStatus.DISBURSED
        self.late = {age: rupees(amount) for age, amount in plan.late(today).items() if amount} if plan and running else {}
        self.instalments = plan_rows(plan, today) if plan else []
        self.present = plan_terms(plan, running=running) if plan else {}

    async def _do(self, at: str, act: Callable[[Any, SignedInStaff, UUID, int], Awaitable[Any]]) -> Any:
        """Do something to the loan as it is shown, and show it anew; say what stands in the way."""
        self.turn += 1
        self._say("", at)
        self.receipt = ""
        if not self._id:
            return None
        outcome = None
        try:
            async with portal().database.session() as session:
                outcome = await act(session, the_staff(), UUID(self._id), self.version)
                loan = await loans.by_id(session, UUID(self._id))
                application = await cases.by_id(session, loan.application_id)
            await cases.announce(portal().changes, application)
            self.done = self.done | {at: self.done.get(at, 0) + 1} if at in FORMS else self.done
        except TwiceError:
            self._say("twice", at, "another")
        except TooMuchError as error:
            self.most = rupees(error.owed)
            self._say("too_much", at, "paid")
        except REFUSALS as error:
            self._say(refused(error), at, getattr(error, "field", ""))
        await self.restore()
        return outcome

    def _say(self, problem: str, at: str, field: str = "") -> None:
        self.problem, self.problem_at, self.problem_field = problem, at, field

    @rx.event
    async def visit(self, form: FormData[str, Any]) -> None:
        """Report a visit."""
        now, sent = clock.now(), typed(form)
        report = {
            "visited_on": _day(text(sent, "visited_on")),
            "place_seen": text(sent, "place_seen") == "yes",
            "guarantors_met": text(sent, "guarantors_met") == "yes",
            "report": text(sent, "report"),
        }
        await self._do("visit", lambda session, me, loan, version: lending.visit(session, me, loan, version, **report, now=now))

    @rx.event
    async def recommend(self, form: FormData[str, Any]) -> None:
        """Put the loan before the committee."""
        now, sent = clock.now(), typed(form)
        wanted: dict[str, Any] = {key: _number(text(sent, key)) for key in ("amount", "months", "grace")}
        wanted |= {"verdict": text(sent, "verdict"), "reason": text(sent, "reason")}
        await self._do("recommend", lambda session, me, loan, version: committee.recommend(session, me, loan, version, **wanted, now=now))

    @rx.event
    async def vote(self, form: FormData[str, Any]) -> None:
        """Vote in the committee."""
        now, sent = clock.now(), typed(form)
        await self._do(
            "vote",
            lambda session, me, loan, version: committee.vote(session, me, loan, version, text(sent, "verdict"), text(sent, "words"), now),
        )

    @rx.event
    async def disburse(self, form: FormData[str, Any]) -> None:
        """Note that the money was sent."""
        now, sent = clock.now(), typed(form)
        paid_on, reference = _day(text(sent, "paid_on")), text(sent, "reference")[:200]
        await self._do("disburse", lambda session, me, loan, version: lending.disburse(session, me, loan, version, paid_on, reference, now))

    @rx.event
    async def take(self, form: FormData[str, Any]) -> None:
        """Take a repayment at the counter."""
        now, sent = clock.now(), typed(form)
        amount, another = _number(text(sent, "paid")), text(sent, "another") == "yes"
        if amount <= 0:
            self.turn += 1
            self.receipt = ""
            self._say("not_an_amount", "take", "paid")
            return
        given = await self._do(
            "take", lambda session, me, loan, version: repayments.take(session, me, loan, version, amount, another=another, now=now)
        )
        self.receipt = given or ""

    @rx.event
    async def reverse(self, form: FormData[str, Any]) -> None:
        """Take a repayment out again."""
        now, sent = clock.now(), typed(form)
        repayment = _number(text(sent, "repayment"))
        await self._do(
            f"reverse-{repayment}",
            lambda session, me, loan, version: repayments.reverse(session, me, loan, version, repayment, text(sent, "why"), now),
        )

    @rx.event
    async def propose(self, form: FormData[str, Any]) -> None:
        """Propose new instalments, or to write the loan off."""
        now, sent = clock.now(), typed(form)
        kind = text(sent, "kind")
        wanted = {"months": _number(text(sent, "months")), "grace": _number(text(sent, "grace"))} if kind == "reschedule" else {}
        await self._do(
            kind if kind in {"reschedule", "write_off"} else "",
            lambda session, me, loan, version: loan_changes.propose(
                session, me, loan, version, kind=kind, reason=text(sent, "reason"), **wanted, now=now
            ),
        )

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> None:
        """Decide on what somebody else has proposed."""
        now, sent = clock.now(), typed(form)
        await self._do(
            "decide",
            lambda session, me, loan, version: loan_changes.decide(
                session, me, loan, version, text(sent, "outcome"), text(sent, "words"), now
            ),
        )


def _number(sent: str) -> int:
    """Return the whole number in a form, -1 where there is none: no service takes that."""
    number = whole_number(sent[:40])
    return number if number is not None and number < 2**31 else -1


def _day(sent: str) -> date:
    """Return the day in a form, the first of all where there is none: no service takes that."""
    try:
        return identity.day(sent[:40])
    except Unfit:
        return date.min
