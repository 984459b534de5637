"""Asking the citizen for steps and documents: a draft is ready where checks differ or documents were refused."""

import reflex as rx

from components.notices import notice
from components.prose import figures, section
from pser_web.pages.officer.case.acting import act, box, fault, faulty, folded, while_possible, words
from registry.language import t
from registry.rules.household import FORM
from registry.rules.papers import DOCUMENTS
from registry.services.office.requests import TERM_DAYS
from states.officer.case import CaseState
from states.officer.requesting import RequestingState


def asked() -> rx.Component:
    """Say what the citizen was asked last, and until when."""
    said = CaseState.request
    titles = [(step.key, step.title) for step in FORM] + [(paper.key, paper.title) for paper in DOCUMENTS]
    return rx.cond(
        said.length() > 0,
        section(
            t("What the citizen was asked"),
            rx.el.p(rx.el.bdi(said["by"]), " · ", figures(said["at"]), " · ", t("until"), " ", figures(said["until"]), class_name="mt-2"),
            rx.el.ul(
                *(rx.cond(CaseState.asked_before.contains(key), rx.el.li(t(title))) for key, title in titles), class_name="list-disc ps-6"
            ),
            rx.el.p(said["words"], dir="auto", class_name="mt-1 whitespace-pre-line"),
            rx.cond(said["ended"], rx.el.p(t("Over since"), " ", figures(said["ended"]), class_name="mt-1 opacity-80")),
        ),
    )


def request() -> rx.Component:
    """Set the form; only steps that the household's answers call for are offered."""
    steps = (
        rx.cond(CaseState.applies.contains(step.key), box("steps", step.key, t(step.title), CaseState.asked_steps.contains(step.key)))
        for step in FORM
        if step.fields and step.key != "declaration"
    )
    return while_possible(
        CaseState.possible.contains("information_requested"),
        folded(
            t("Ask the citizen for something"),
            rx.cond(
                CaseState.asked_words, notice(t("A draft is ready, made of what differs and what was refused. Change it as you like."))
            ),
            act(
                fault("ask", "nothing_asked"),
                rx.el.fieldset(
                    rx.el.legend(t("Answers to give again"), class_name="label-text"),
                    rx.el.div(*steps, class_name="grid gap-x-4 sm:grid-cols-2"),
                    aria_describedby="ask-nothing_asked",
                ),
                rx.el.fieldset(
                    rx.el.legend(t("Documents to send"), class_name="label-text mt-3"),
                    rx.el.div(
                        *(
                            box("documents", paper.key, t(paper.title), CaseState.asked_documents.contains(paper.key))
                            for paper in DOCUMENTS
                        ),
                        class_name="grid gap-x-4 sm:grid-cols-2",
                    ),
                ),
                words(
                    "words",
                    t("In plain words, as the citizen will read it"),
                    "ask",
                    CaseState.asked_words,
                    rows=6,
                    lang=CaseState.citizen_language,
                ),
                rx.cond(
                    CaseState.asked_meaning,
                    rx.el.div(
                        rx.el.p(t("The draft in your language:"), class_name="label-text"),
                        rx.el.p(CaseState.asked_meaning, dir="auto", class_name="whitespace-pre-line"),
                        class_name="mt-2",
                    ),
                ),
                rx.el.label(t("Days to answer"), html_for="ask-days", class_name="label-text mt-3 block"),
                fault("ask", "not_a_term"),
                rx.el.input(
                    name="days",
                    input_mode="numeric",
                    default_value=str(TERM_DAYS),
                    custom_attrs={"id": "ask-days"},
                    class_name="input figures",
                    **faulty("ask", "not_a_term"),
                ),
                name="ask",
                send=RequestingState.ask,
                label=t("Ask"),
            ),
        ),
    )
