"""What of a loan is written on a page, for the citizen and for the office alike."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from registry.records import LoanProposal, LoanRecommendation, LoanRepayment, LoanVisit, LoanVote
from registry.rules.affordability import Affordability
from registry.rules.arrears import days_late
from registry.rules.figures import day, moment, rupees
from registry.rules.instalments import Due, Instalment
from registry.rules.payments import Payee, masked
from registry.services.loans.loans import Plan

Names = dict[UUID, str]


def terms(amount: int | None, months: int | None, grace: int | None) -> dict[str, str]:
    """Write what is asked for or granted."""
    return {"amount": rupees(amount or 0), "months": str(months or 0), "grace": str(grace or 0)}


def plan_terms(plan: Plan, *, running: bool) -> dict[str, str]:
    """Write the terms of a plan, when it began where it was made anew, and while it runs its last day."""
    written = {"begins": day(plan.begins) if plan.anew else "", "last": day(plan.last_due) if running else ""}
    return terms(plan.balance, plan.months, plan.grace) | written


def plan_rows(plan: Plan, today: date) -> list[dict[str, str]]:
    """Write the instalments of a plan, each with how far it is paid."""
    return [
        {
            "number": str(due.instalment.number),
            "due": day(due.instalment.due),
            "amount": f"{due.instalment.amount:,}",
            "left": f"{due.left:,}",
            "state": _state(due, today, written_off=plan.written_off > 0),
        }
        for due in plan.dues
    ]


def schedule_rows(planned: Sequence[Instalment]) -> list[dict[str, str]]:
    """Write a schedule that has not begun."""
    return [{"number": str(each.number), "due": day(each.due), "amount": f"{each.amount:,}"} for each in planned]


def _state(due: Due, today: date, *, written_off: bool) -> str:
    if due.paid:
        return "paid"
    if written_off:
        return "written_off"
    if days_late(due.instalment.due, today):
        return "late"
    return "part" if due.left < due.instalment.amount else "open"


def repaid_rows(repayments: list[LoanRepayment]) -> list[dict[str, str]]:
    """Write the repayments of a loan, newest first; one that was taken out again says so."""
    undone = {each.reverses for each in repayments}
    return [
        {
            "id": str(each.id),
            "on": day(each.paid_on),
            "amount": f"{each.amount:,}",
            "plain": str(each.amount),
            "ledger": each.ledger,
            "number": each.receipt or each.reference or "",
            "state": "opposite" if each.reverses else "undone" if each.id in undone else "",
            "reason": each.reason,
        }
        for each in reversed(repayments)
    ]


def account_row(payee: Payee) -> dict[str, str]:
    """Write the account of a household so that staff know it and nobody can use it."""
    return {"institution": payee.institution, "number": masked(payee.number), "holder": payee.holder}


def visit_row(each: LoanVisit, names: Names) -> dict[str, str]:
    """Write the report of a visit."""
    return {
        "on": day(each.visited_on),
        "by": names.get(each.officer_id, ""),
        "place_seen": "yes" if each.place_seen else "no",
        "guarantors_met": "yes" if each.guarantors_met else "no",
        "report": each.report,
    }


def recommendation_row(each: LoanRecommendation, names: Names) -> dict[str, str]:
    """Write what an officer recommended."""
    told = {"verdict": each.verdict, "reason": each.reason, "by": names.get(each.recommended_by, ""), "at": moment(each.recommended_at)}
    return terms(each.amount, each.months, each.grace) | told


def vote_row(each: LoanVote, names: Names) -> dict[str, str]:
    """Write the vote of a supervisor."""
    return {"verdict": each.verdict, "words": each.words, "by": names.get(each.voted_by, ""), "at": moment(each.at)}


def proposal_row(each: LoanProposal, names: Names) -> dict[str, str]:
    """Write a change that waits for another pair of eyes."""
    told = {"id": str(each.id), "kind": each.kind, "months": str(each.months), "grace": str(each.grace), "reason": each.reason}
    return told | {"by": names.get(each.proposed_by, ""), "at": moment(each.proposed_at)}


def means(told: Affordability) -> dict[str, str]:
    """Write what a loan would mean for a household."""
    return {
        "income": rupees(told.income),
        "existing": rupees(told.existing),
        "share": f"{told.share} %",
        "room": rupees(told.room),
        "instalment": rupees(told.instalment),
        "most": rupees(told.most) if told.most else "",
        "enough": "yes" if told.enough else "",
    }
