"""The life of a loan: one table of allowed moves, like that of an application. A move writes an event in the past tense."""

from collections.abc import Iterable
from enum import StrEnum

from registry.language import N_
from registry.rules.lifecycle import By, Move, follow, open_to


class LoanStatus(StrEnum):
    """Where a loan stands."""

    APPLIED = "applied"
    VISITED = "visited"
    IN_COMMITTEE = "in_committee"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DISBURSED = "disbursed"
    REPAID = "repaid"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    WRITTEN_OFF = "written_off"


_S = LoanStatus
_OFFICER, _SUPERVISOR = frozenset({By.OFFICER}), frozenset({By.SUPERVISOR})
_CITIZEN, _PORTAL = frozenset({By.CITIZEN}), frozenset({By.PORTAL})
UNDECIDED = (_S.APPLIED, _S.VISITED, _S.IN_COMMITTEE, _S.OFFERED, _S.ACCEPTED)
OPEN = (*UNDECIDED, _S.DISBURSED)  # a household has one such loan at a time
MOVES: dict[tuple[LoanStatus, str], Move[LoanStatus]] = {  # by status and event
    (_S.APPLIED, "visited"): Move(_S.VISITED, _OFFICER, reason=True),
    (_S.VISITED, "visited"): Move(_S.VISITED, _OFFICER, reason=True),
    (_S.VISITED, "recommended"): Move(_S.IN_COMMITTEE, _OFFICER, reason=True),
    (_S.IN_COMMITTEE, "voted"): Move(_S.IN_COMMITTEE, _SUPERVISOR, reason=True),  # the first of two
    (_S.IN_COMMITTEE, "offered"): Move(_S.OFFERED, _SUPERVISOR, reason=True),  # both for it
    (_S.IN_COMMITTEE, "declined"): Move(_S.DECLINED, _SUPERVISOR, reason=True),  # both against it
    (_S.IN_COMMITTEE, "sent_back"): Move(_S.VISITED, _SUPERVISOR, reason=True),  # one of each
    (_S.DECLINED, "appeal_granted"): Move(_S.VISITED, _SUPERVISOR, reason=True),  # others recommend and vote
    (_S.OFFERED, "accepted"): Move(_S.ACCEPTED, _CITIZEN),
    (_S.OFFERED, "lapsed"): Move(_S.WITHDRAWN, _PORTAL),
    (_S.ACCEPTED, "disbursed"): Move(_S.DISBURSED, _SUPERVISOR),
    (_S.DISBURSED, "repayment_posted"): Move(_S.DISBURSED, _OFFICER | _SUPERVISOR),
    (_S.DISBURSED, "repaid"): Move(_S.REPAID, _OFFICER | _SUPERVISOR),  # by the repayment that leaves nothing
    (_S.DISBURSED, "repayment_reversed"): Move(_S.DISBURSED, _SUPERVISOR, reason=True),
    (_S.REPAID, "repayment_reversed"): Move(_S.DISBURSED, _SUPERVISOR, reason=True),
    (_S.DISBURSED, "rescheduled"): Move(_S.DISBURSED, _SUPERVISOR, reason=True),
    (_S.DISBURSED, "written_off"): Move(_S.WRITTEN_OFF, _SUPERVISOR, reason=True),
    **{(status, "withdrawn"): Move(_S.WITHDRAWN, _CITIZEN) for status in UNDECIDED},
}


def move(status: str, event: str, by: By, reason: str = "") -> LoanStatus:
    """Return where an event leads a loan; raises NotAllowedError."""
    return follow(MOVES, status, event, by, reason)


def possible(status: str, by: By) -> list[str]:
    """Return the events that somebody may make happen to a loan."""
    return open_to(MOVES, status, by)


class Vote(StrEnum):
    """What an officer recommends, and a supervisor of the committee says."""

    GRANT = "grant"
    DECLINE = "decline"


COMMITTEE = 2  # supervisors, neither of whom recommended the loan


def verdict(votes: Iterable[str]) -> str:
    """Return the event that the votes of a committee make."""
    cast = list(votes)
    if len(cast) < COMMITTEE:
        return "voted"
    return {frozenset({Vote.GRANT}): "offered", frozenset({Vote.DECLINE}): "declined"}.get(frozenset(map(Vote, cast)), "sent_back")


BARRED: dict[str, str] = {  # why a household that is entitled to a loan cannot ask for one now
    "open": N_("You have applied for one, or have one. It stands above, under “Interest-free loan”."),
    "written_off": N_("A former loan of your household was written off. Please ask at a help centre."),
}
STATUS: dict[str, str] = {
    _S.APPLIED: N_("Received"),
    _S.VISITED: N_("Visited"),
    _S.IN_COMMITTEE: N_("Being decided"),
    _S.OFFERED: N_("Offered to you"),
    _S.ACCEPTED: N_("Agreed"),
    _S.DISBURSED: N_("Paid out"),
    _S.REPAID: N_("Repaid"),
    _S.DECLINED: N_("Not granted"),
    _S.WITHDRAWN: N_("Taken back"),
    _S.WRITTEN_OFF: N_("Written off"),
}
NEXT: dict[str, str] = {
    _S.APPLIED: N_("An officer will visit you at home or at your shop. You need not do anything; we will send you a message."),
    _S.VISITED: N_("The officer has visited you. Next, two supervisors decide. You need not do anything."),
    _S.IN_COMMITTEE: N_("Two supervisors look at the officer's report and decide. You need not do anything."),
    _S.OFFERED: N_("Read the agreement below. If you agree to it, accept it with a code that we send to your phone."),
    _S.ACCEPTED: N_("You have accepted the agreement. The money will be sent to your account; we will send you a message."),
    _S.DISBURSED: N_("Pay each instalment on its day or before. Write the number of the loan as the reference."),
    _S.REPAID: N_("The loan is repaid. You owe nothing."),
    _S.DECLINED: N_("The loan was not granted. You can appeal within 30 days, or apply again when something has changed."),
    _S.WITHDRAWN: N_("This application for a loan has ended. You can apply again."),
    _S.WRITTEN_OFF: N_("You need not pay any more of this loan."),
}
OFFICE_STATUS: dict[str, str] = STATUS | {  # as staff read it
    _S.APPLIED: N_("To be visited"),
    _S.VISITED: N_("To be recommended"),
    _S.IN_COMMITTEE: N_("Before the committee"),
    _S.OFFERED: N_("Offered"),
    _S.ACCEPTED: N_("To be paid out"),
    _S.DISBURSED: N_("Being repaid"),
    _S.DECLINED: N_("Declined"),
    _S.WITHDRAWN: N_("Withdrawn"),
}
EVENTS: dict[str, str] = {
    "applied": N_("The loan was applied for"),
    "visited": N_("An officer paid a visit"),
    "recommended": N_("An officer gave the report to the committee"),
    "voted": N_("The first supervisor voted"),
    "offered": N_("The loan was granted and offered"),
    "declined": N_("The loan was not granted"),
    "sent_back": N_("The committee asked for another look"),
    "appeal_granted": N_("Your appeal was granted"),
    "accepted": N_("The agreement was accepted with a code"),
    "lapsed": N_("The offer ran out"),
    "disbursed": N_("The money was paid out"),
    "repayment_posted": N_("A repayment arrived"),
    "repaid": N_("The last repayment arrived"),
    "repayment_reversed": N_("A repayment was taken out again"),
    "rescheduled": N_("The instalments were made anew"),
    "written_off": N_("What was left was written off"),
    "withdrawn": N_("The application was taken back"),
}
VOTES: dict[str, str] = {Vote.GRANT: N_("Grant it"), Vote.DECLINE: N_("Do not grant it")}
