"""What can be done with a case now: recommend, decide, open again."""

import reflex as rx

from components.fields import sentence
from components.prose import section
from pser_web.pages.officer.case.acting import act, words
from pser_web.pages.officer.case.requesting import request
from registry.language import N_, t
from states.case import CaseState
from states.deciding import DecidingState

RECOMMENDATIONS = {"verify": N_("Verify"), "decline": N_("Decline")}


def moves() -> rx.Component:
    verdicts = [rx.el.option(t(said), value=value) for value, said in RECOMMENDATIONS.items()]
    outcomes = {"verified": t("Verify"), "declined": t("Decline"), "sent_back": t("Send back for another look")}
    return rx.fragment(
        request(),
        rx.cond(
            CaseState.may_recommend,
            rx.el.details(
                rx.el.summary(t("Recommend a decision"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
                act(
                    rx.el.label(t("Recommendation"), html_for="verdict", class_name="label-text block"),
                    rx.el.select(*verdicts, name="verdict", id="verdict", class_name="select"),
                    words("reason", t("Reason")),
                    send=DecidingState.recommend,
                    label=t("Recommend"),
                ),
                class_name="mt-4",
            ),
        ),
        rx.cond(
            CaseState.possible.contains("sent_back"),
            section(
                t("Decide"),
                rx.el.p(
                    rx.el.bdi(CaseState.recommendation["by"]),
                    ": ",
                    sentence(CaseState.recommendation["verdict"], RECOMMENDATIONS),
                    ". ",
                    rx.el.bdi(CaseState.recommendation["reason"]),
                    class_name="mt-2",
                ),
                act(
                    rx.el.label(t("Decision"), html_for="outcome", class_name="label-text mt-3 block"),
                    rx.el.select(
                        *(rx.el.option(said, value=value) for value, said in outcomes.items()),
                        name="outcome",
                        id="outcome",
                        class_name="select",
                    ),
                    words("words", t("Reason. If the case is declined, the citizen reads it")),
                    send=DecidingState.decide,
                    label=t("Decide"),
                ),
            ),
        ),
        rx.cond(
            CaseState.possible.contains("reopened"),
            section(t("Open again"), act(words("reason", t("Reason")), send=DecidingState.reopen, label=t("Open again"))),
        ),
    )
