"""Asking the citizen for steps and documents."""

import reflex as rx

from pser_web.pages.officer.case.acting import act, box, words
from registry.language import t
from registry.rules.household import FORM
from registry.rules.papers import DOCUMENTS
from registry.services.requests import TERM_DAYS
from states.case import CaseState
from states.requesting import RequestingState


def request() -> rx.Component:
    return rx.cond(
        CaseState.possible.contains("information_requested"),
        rx.el.details(
            rx.el.summary(t("Ask the citizen for something"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            act(
                rx.el.fieldset(
                    rx.el.legend(t("Answers to give again"), class_name="label-text"),
                    *(box("steps", step.key, t(step.title)) for step in FORM if step.fields and step.key != "declaration"),
                ),
                rx.el.fieldset(
                    rx.el.legend(t("Documents to send"), class_name="label-text"),
                    *(box("documents", paper.key, t(paper.title)) for paper in DOCUMENTS),
                ),
                words("words", t("In plain words, as the citizen will read it")),
                rx.el.label(t("Days to answer"), html_for="days", class_name="label-text mt-3 block"),
                rx.el.input(name="days", id="days", input_mode="numeric", default_value=str(TERM_DAYS), class_name="input figures"),
                send=RequestingState.ask,
                label=t("Ask"),
            ),
            class_name="mt-4",
        ),
    )
