"""The decision on a recommended case, without leaving the queue."""

from typing import Any

import reflex as rx

from components.faults import Fault
from components.fields import sentence
from components.forms import form
from components.notices import notice
from pser_web import routes
from pser_web.pages.officer.case.deciding import CONFIRMED
from pser_web.pages.officer.case.evidence import TITLES
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.appeals import OVERTURNED
from registry.rules.faults import FAULTS
from registry.rules.verification import RESULTS, SOURCES
from registry.services.office.recommendations import ORIGINAL
from states.officer.decision import DecisionState

PROBLEMS = FAULTS | {
    "changed": N_("Somebody changed this case meanwhile. Please look at it again."),
    "not_allowed": N_("This is not possible now, or not yours to do."),
}
RECOMMENDATIONS = {"verify": N_("Verify"), "decline": N_("Decline")}
OUTCOMES = {"verified": N_("Verify"), "declined": N_("Decline"), "sent_back": N_("Send back for another look")}
FAULT = Fault(DecisionState.problem, PROBLEMS, {"not_chosen": "outcome", "no_words": "words", "too_long": "words"})
DONE = {"verified": N_("Verified."), "declined": N_("Declined."), "sent_back": N_("Sent back for another look.")}


def _accepted(check: Any) -> rx.Component:
    proof = rx.cond(check["evidence"] == ORIGINAL, t("original seen"), sentence(check["paper"], TITLES))
    return rx.el.li(
        rx.el.strong(sentence(check["source"], SOURCES)),
        rx.cond(check["member"], rx.fragment(" ", rx.el.bdi(check["member"]))),
        ": ",
        sentence(check["result"], RESULTS),
        t(". "),
        t("Accepted by"),
        " ",
        rx.el.bdi(check["accepted"]),
        " · ",
        proof,
        ": ",
        rx.el.bdi(check["reason"]),
        class_name="py-1",
    )


def _form() -> rx.Component:
    return form(
        FAULT.choice("outcome", t("Decision"), OUTCOMES),
        FAULT.words("words", t("Reason. If the case is declined, the citizen reads it")),
        action=spoken(routes.DESK),
        send=DecisionState.decide,
        turn=DecisionState.turn,
        live=DecisionState.is_hydrated,
        label=t("Decide"),
        key=DecisionState.number,
    )


def queue_decision() -> rx.Component:
    """Show the case that is being decided, or the decision that was just made."""
    number = rx.el.a(
        DecisionState.number,
        href=f"{spoken(routes.CASE)}?number={DecisionState.number}",
        class_name="figures inline-flex min-h-11 items-center font-semibold underline",
    )
    leave = rx.el.button(
        t("Back to the list"),
        type="button",
        on_click=DecisionState.leave,
        custom_attrs={"data-act": "leave"},
        class_name="btn btn-ghost underline",
    )
    asked = rx.fragment(
        rx.el.p(
            rx.el.bdi(DecisionState.by),
            ": ",
            sentence(DecisionState.verdict, RECOMMENDATIONS),
            t(". "),
            rx.el.bdi(DecisionState.reason),
            class_name="mt-1",
        ),
        rx.cond(
            DecisionState.accepted.length() > 0,
            rx.el.div(
                rx.el.h3(t(CONFIRMED), class_name="mt-3 font-bold"),
                rx.el.ul(rx.foreach(DecisionState.accepted, _accepted), class_name="list-disc ps-6"),
            ),
        ),
        rx.cond(DecisionState.overturned, notice(t(OVERTURNED)), _form()),
    )
    return rx.cond(
        DecisionState.number,
        rx.el.section(
            rx.el.h2(
                t("Decide"),
                " ",
                number,
                " ",
                rx.el.bdi(DecisionState.name),
                id="decision",
                custom_attrs={"tabIndex": "-1"},
                class_name="text-xl font-bold",
            ),
            FAULT.at_top(),
            rx.cond(DecisionState.done, notice(sentence(DecisionState.done, DONE), tone="success", role="status")),
            rx.cond(DecisionState.verdict, asked),
            leave,
            aria_labelledby="decision",
            class_name="mt-6 rounded-box border-2 border-primary bg-base-100 p-4",
        ),
    )
