"""The life of an application: one table of allowed moves. A move writes an event in the past tense; status is the shadow of the events."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from registry.language import N_


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_VERIFICATION = "in_verification"
    INFORMATION_REQUESTED = "information_requested"
    VERIFIED = "verified"
    IN_DECISION = "in_decision"
    APPROVED = "approved"
    DECLINED = "declined"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class By(StrEnum):
    """Who makes a move."""

    CITIZEN = "citizen"
    PORTAL = "portal"  # by itself
    OFFICER = "officer"
    SUPERVISOR = "supervisor"


S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Move(Generic[S]):
    """A way from one status to another, or something that happens within one."""

    to: S
    by: frozenset[By]
    reason: bool = False  # whether one must be given


_STAFF = frozenset({By.OFFICER, By.SUPERVISOR})
MOVES: dict[tuple[Status, str], Move[Status]] = {  # by status and event
    (Status.DRAFT, "submitted"): Move(Status.SUBMITTED, frozenset({By.CITIZEN, By.OFFICER})),
    (Status.SUBMITTED, "verification_began"): Move(Status.IN_VERIFICATION, frozenset({By.PORTAL})),
    (Status.IN_VERIFICATION, "information_requested"): Move(Status.INFORMATION_REQUESTED, _STAFF, reason=True),
    (Status.INFORMATION_REQUESTED, "information_given"): Move(Status.IN_VERIFICATION, frozenset({By.CITIZEN, By.OFFICER})),
    (Status.INFORMATION_REQUESTED, "closed"): Move(Status.CLOSED, frozenset({By.PORTAL})),
    (Status.CLOSED, "reopened"): Move(Status.IN_VERIFICATION, _STAFF, reason=True),
    (Status.IN_VERIFICATION, "verified"): Move(Status.VERIFIED, frozenset({By.PORTAL})),
    (Status.IN_VERIFICATION, "recommended"): Move(Status.IN_DECISION, frozenset({By.OFFICER}), reason=True),
    (Status.IN_DECISION, "sent_back"): Move(Status.IN_VERIFICATION, frozenset({By.SUPERVISOR}), reason=True),
    (Status.IN_DECISION, "verified"): Move(Status.VERIFIED, frozenset({By.SUPERVISOR})),
    (Status.IN_DECISION, "declined"): Move(Status.DECLINED, frozenset({By.SUPERVISOR})),
    (Status.VERIFIED, "approved"): Move(Status.APPROVED, frozenset({By.SUPERVISOR, By.PORTAL})),
    (Status.VERIFIED, "change_reported"): Move(Status.IN_VERIFICATION, frozenset({By.CITIZEN, By.OFFICER})),
    (Status.APPROVED, "change_reported"): Move(Status.IN_VERIFICATION, frozenset({By.CITIZEN, By.OFFICER})),
    (Status.DECLINED, "appeal_granted"): Move(Status.IN_VERIFICATION, frozenset({By.SUPERVISOR}), reason=True),
    (Status.SUBMITTED, "withdrawn"): Move(Status.WITHDRAWN, frozenset({By.CITIZEN})),
    (Status.IN_VERIFICATION, "withdrawn"): Move(Status.WITHDRAWN, frozenset({By.CITIZEN})),
    (Status.INFORMATION_REQUESTED, "withdrawn"): Move(Status.WITHDRAWN, frozenset({By.CITIZEN})),
    (Status.IN_DECISION, "withdrawn"): Move(Status.WITHDRAWN, frozenset({By.CITIZEN})),
    (Status.WITHDRAWN, "reopened"): Move(Status.IN_VERIFICATION, _STAFF, reason=True),
}
OPEN = (Status.SUBMITTED, Status.IN_VERIFICATION, Status.INFORMATION_REQUESTED, Status.IN_DECISION)  # somebody has to do something
SETTLED = (Status.VERIFIED, Status.APPROVED)  # the household is registered


class NotAllowedError(Exception):
    """A move is not in the table, not theirs who tries it, or lacks its reason."""


def follow(moves: Mapping[tuple[S, str], Move[S]], status: str, event: str, by: By, reason: str = "") -> S:
    """Return where an event leads from a status by a table of moves; raises NotAllowedError."""
    found = next((found for (start, name), found in moves.items() if (start, name) == (status, event)), None)
    if found is None or by not in found.by:
        raise NotAllowedError(f"{event} by {by} is not possible from {status}")
    if found.reason and not reason.strip():
        raise NotAllowedError(f"{event} needs a reason")
    return found.to


def open_to(moves: Mapping[tuple[S, str], Move[S]], status: str, by: By) -> list[str]:
    """Return the events that somebody may make happen from a status by a table of moves."""
    return [event for (start, event), found in moves.items() if start == status and by in found.by]


def move(status: str, event: str, by: By, reason: str = "") -> Status:
    """Return where an event leads an application; raises NotAllowedError."""
    return follow(MOVES, status, event, by, reason)


def possible(status: str, by: By) -> list[str]:
    """Return the events that somebody may make happen to an application."""
    return open_to(MOVES, status, by)


STATUS: dict[str, str] = {
    Status.DRAFT: N_("Not sent yet"),
    Status.SUBMITTED: N_("Received"),
    Status.IN_VERIFICATION: N_("Being checked"),
    Status.INFORMATION_REQUESTED: N_("We need something from you"),
    Status.VERIFIED: N_("Checked and confirmed"),
    Status.IN_DECISION: N_("Being decided"),
    Status.APPROVED: N_("Approved"),
    Status.DECLINED: N_("Not approved"),
    Status.CLOSED: N_("Closed"),
    Status.WITHDRAWN: N_("Withdrawn by you"),
}
OFFICE_STATUS: dict[str, str] = STATUS | {  # as staff read it
    Status.INFORMATION_REQUESTED: N_("Waiting for the citizen"),
    Status.IN_DECISION: N_("Waiting for a supervisor"),
    Status.VERIFIED: N_("Verified"),
    Status.DECLINED: N_("Declined"),
    Status.WITHDRAWN: N_("Withdrawn by the citizen"),
}
NEXT: dict[str, str] = {
    Status.DRAFT: N_("Answer the remaining steps, then send the application."),
    Status.SUBMITTED: N_("Your answers will be checked against official records. You need not do anything."),
    Status.IN_VERIFICATION: N_("Your answers are being checked against official records. You need not do anything."),
    Status.INFORMATION_REQUESTED: N_("Give what is asked for. Until then the application waits."),
    Status.VERIFIED: N_("Your household is registered. Next, it is decided what you may receive."),
    Status.IN_DECISION: N_("An officer has looked at everything. A supervisor looks at it once more and decides."),
    Status.APPROVED: N_("You will find here what you receive and how."),
    Status.DECLINED: N_("The reason, and what you can do, stand above."),
    Status.CLOSED: N_("It was closed because what we asked for did not come. A centre can open it again."),
    Status.WITHDRAWN: N_("You took the application back. A centre can open it again."),
}
EVENTS: dict[str, str] = {
    "started": N_("The application was begun"),
    "submitted": N_("The application was sent"),
    "document_added": N_("A document was added"),
    "document_removed": N_("A document was removed"),
    "document_refused": N_("The virus check refused a document"),
    "verification_began": N_("Checking began"),
    "information_requested": N_("We asked you for something"),
    "information_given": N_("You answered"),
    "closed": N_("The application was closed"),
    "reopened": N_("The application was opened again"),
    "verified": N_("Your answers were confirmed"),
    "recommended": N_("An officer finished the checks"),
    "sent_back": N_("A supervisor asked for another look"),
    "declined": N_("The application was not approved"),
    "approved": N_("It was decided what you receive"),
    "benefit_declined": N_("A benefit was not granted"),
    "benefit_ended": N_("A benefit ended"),
    "change_reported": N_("You told us of a change"),
    "confirmed": N_("You told us that nothing has changed"),
    "payment_made": N_("A payment was made to you"),
    "payment_failed": N_("A payment did not reach you"),
    "withdrawn": N_("You took the application back"),
    "appealed": N_("You appealed against a decision"),
    "appeal_granted": N_("Your appeal was granted"),
    "appeal_refused": N_("Your appeal was not granted"),
}
OFFICE_EVENTS: dict[str, str] = EVENTS | {  # as staff read them
    "information_requested": N_("The citizen was asked for something"),
    "information_given": N_("The citizen answered"),
    "verified": N_("The household was verified"),
    "approved": N_("It was decided what the household receives"),
    "change_reported": N_("The citizen told of a change"),
    "confirmed": N_("The citizen told that nothing has changed"),
    "payment_made": N_("A payment was made"),
    "payment_failed": N_("A payment did not arrive"),
    "withdrawn": N_("The citizen took the application back"),
    "appealed": N_("The citizen appealed against a decision"),
    "appeal_granted": N_("The appeal was granted"),
    "appeal_refused": N_("The appeal was not granted"),
}
