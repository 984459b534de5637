"""Two pairs of eyes: recommend, decide, open again."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.notices import notice
from components.prose import figures, section
from pser_web.pages.officer.case.acting import act, choose, folded, while_possible, words
from registry.language import N_, t
from registry.rules.appeals import OVERTURNED
from registry.rules.verification import SOURCES
from states.officer.case import CaseState
from states.officer.deciding import DecidingState

RECOMMENDATIONS = {"verify": N_("Verify"), "decline": N_("Decline")}
OUTCOMES = {"verified": N_("Verify the household"), "declined": N_("Decline it"), "sent_back": N_("Send back for another look")}

DECIDED = {
    "verified": N_("Verified"),
    "declined": N_("Declined"),
    "sent_back": N_("Sent back for another look"),
    "withdrawn": N_("Withdrawn by the citizen"),
}

CONFIRMED = N_("Differences that an officer accepted. With “verify” you confirm them.")


def _options(said: dict[str, str]) -> list[rx.Component]:
    """Offer some outcomes, none of them chosen: nobody decides by not choosing."""
    return [rx.el.option(t("Choose"), value=""), *(rx.el.option(t(each), value=value) for value, each in said.items())]


def _unless_overturned(possible: Any, *children: rx.Component) -> rx.Component:
    """Set what can be done by who took no part in a decision that an appeal has overturned; say to who did why they cannot."""
    return rx.cond(CaseState.overturned, rx.cond(possible, notice(t(OVERTURNED))), while_possible(possible, *children))


def recommend() -> rx.Component:
    """Recommend a decision, as an officer."""
    return _unless_overturned(
        CaseState.may_recommend,
        folded(
            t("Recommend a decision"),
            act(
                choose("verdict", t("Recommendation"), "recommend", *_options(RECOMMENDATIONS)),
                words("reason", t("Reason"), "recommend"),
                name="recommend",
                send=DecidingState.recommend,
                label=t("Recommend"),
            ),
        ),
    )


def decide(evidence: Any) -> rx.Component:
    """Decide as a supervisor, with the accepted differences in view; `evidence` says of a check who accepted it and why."""
    accepted = rx.foreach(
        CaseState.checks,
        lambda check: rx.cond(
            check["accepted"],
            rx.el.li(
                rx.el.strong(sentence(check["source"], SOURCES)),
                rx.cond(check["member"], rx.fragment(" ", rx.el.bdi(check["member"]))),
                ": ",
                evidence(check),
                class_name="py-1",
            ),
        ),
    )
    return _unless_overturned(
        CaseState.possible.contains("sent_back"),
        section(
            t("Decide"),
            rx.el.p(
                rx.el.bdi(CaseState.recommendation["by"]),
                ": ",
                sentence(CaseState.recommendation["verdict"], RECOMMENDATIONS),
                t(". "),
                rx.el.bdi(CaseState.recommendation["reason"]),
                class_name="mt-2",
            ),
            rx.cond(
                CaseState.accepted > 0,
                rx.el.div(
                    rx.el.h3(t(CONFIRMED), class_name="mt-3 font-bold"),
                    rx.el.ul(accepted, class_name="list-disc ps-6"),
                ),
            ),
            act(
                choose("outcome", t("Decision"), "decide", *_options(OUTCOMES)),
                words("words", t("Reason. If the case is declined, the citizen reads it"), "decide"),
                name="decide",
                send=DecidingState.decide,
                label=t("Decide"),
            ),
        ),
    )


def _line(by: Any, what: rx.Component, words: Any, *more: rx.Component | str) -> rx.Component:
    return rx.el.p(rx.el.bdi(by), ": ", rx.el.strong(what), rx.cond(words, rx.fragment(" – ", rx.el.bdi(words))), *more, class_name="mt-2")


def _recommended() -> rx.Component:
    said = CaseState.decision
    return _line(said["recommended_by"], sentence(said["verdict"], RECOMMENDATIONS), said["reason"])


def _decided() -> rx.Component:
    said = CaseState.decision
    return _line(said["by"], sentence(said["outcome"], DECIDED), said["words"], " · ", figures(said["at"]))


def _is_sent_back() -> Any:
    return CaseState.decision["outcome"] == "sent_back"


def sent_back() -> rx.Component:
    """Say at the top of a case that a supervisor has sent it back, with which words, when, and what was recommended."""
    return rx.cond(_is_sent_back(), notice(_decided(), _recommended(), tone="warning", id="sent-back"))


def decided() -> rx.Component:
    """Say what was decided last, on which recommendation, and with which words."""
    is_over = (CaseState.decision.length() > 0) & ~_is_sent_back()
    return rx.cond(is_over, section(t("Last decision"), _recommended(), _decided()))


def reopen() -> rx.Component:
    """Open a closed case again."""
    return while_possible(
        CaseState.possible.contains("reopened"),
        section(
            t("Open again"),
            act(words("reason", t("Reason"), "reopen"), name="reopen", send=DecidingState.reopen, label=t("Open again")),
        ),
    )
