"""The life of an application: one table of allowed moves. A move writes an event in the past tense; status is the shadow of the events."""

from enum import StrEnum

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


MOVES: dict[tuple[Status, str], Status] = {  # (from, event): to
    (Status.DRAFT, "submitted"): Status.SUBMITTED,
    (Status.SUBMITTED, "verification_began"): Status.IN_VERIFICATION,
    (Status.IN_VERIFICATION, "information_requested"): Status.INFORMATION_REQUESTED,
    (Status.INFORMATION_REQUESTED, "information_given"): Status.IN_VERIFICATION,
    (Status.INFORMATION_REQUESTED, "closed"): Status.CLOSED,
    (Status.CLOSED, "reopened"): Status.IN_VERIFICATION,
    (Status.IN_VERIFICATION, "verified"): Status.VERIFIED,
    (Status.VERIFIED, "decision_began"): Status.IN_DECISION,
    (Status.IN_DECISION, "approved"): Status.APPROVED,
    (Status.IN_DECISION, "declined"): Status.DECLINED,
    (Status.SUBMITTED, "withdrawn"): Status.WITHDRAWN,
    (Status.IN_VERIFICATION, "withdrawn"): Status.WITHDRAWN,
    (Status.INFORMATION_REQUESTED, "withdrawn"): Status.WITHDRAWN,
}


class NotAllowedError(Exception):
    """A move is not in the table."""


def move(status: str, event: str) -> Status:
    """Return where an event leads from a status; raises NotAllowedError."""
    try:
        return MOVES[Status(status), event]
    except (KeyError, ValueError):
        raise NotAllowedError(f"{event} is not possible from {status}") from None


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
NEXT: dict[str, str] = {
    Status.DRAFT: N_("Answer the remaining steps, then send the application."),
    Status.SUBMITTED: N_("Your answers will be checked against official records. You need not do anything; we will send you a message."),
    Status.IN_VERIFICATION: N_("Your answers are being checked against official records. You need not do anything."),
    Status.INFORMATION_REQUESTED: N_("Give what is asked for. Until then the application waits."),
    Status.VERIFIED: N_("Your household is registered. Next, it is decided what you may receive."),
    Status.IN_DECISION: N_("It is being decided what you may receive."),
    Status.APPROVED: N_("You will find here what you receive and how."),
    Status.DECLINED: N_("You will find here the reasons, and how to object."),
    Status.CLOSED: N_("The application is closed. A centre can open it again."),
    Status.WITHDRAWN: N_("You took the application back. A centre can help you to begin again."),
}
EVENTS: dict[str, str] = {
    "started": N_("You began the application"),
    "submitted": N_("You sent the application"),
    "document_added": N_("You added a document"),
    "document_removed": N_("You removed a document"),
    "document_refused": N_("The virus check refused a document"),
    "verification_began": N_("Checking began"),
    "information_requested": N_("We asked you for something"),
    "information_given": N_("You answered"),
    "closed": N_("The application was closed"),
    "reopened": N_("The application was opened again"),
    "verified": N_("Your answers were confirmed"),
    "decision_began": N_("The decision began"),
    "approved": N_("The application was approved"),
    "declined": N_("The application was not approved"),
    "withdrawn": N_("You took the application back"),
}
