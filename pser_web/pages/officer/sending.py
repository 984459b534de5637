"""The last section at the counter: papers with their originals, what is missing, and sending."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.forms import form
from components.journey import lacking
from components.notices import alert, notice
from components.papers import checklist
from components.prose import to
from components.together import no_longer
from pser_web import routes
from pser_web.pages.frame import link
from pser_web.pages.officer.counter import said
from pser_web.pages.officer.desk import staff_page
from pser_web.pages.officer.registration import bar
from pser_web.pages.page import Page, Reader
from pser_web.routes import counter_path, spoken
from registry.language import t
from registry.rules.contradictions import QUESTIONS
from registry.rules.household import FINISH, SECTION_KEYS
from states.officer.sending import SendingState

_KEYS = {title: key for key, title in SECTION_KEYS.items()}


def _original(file: Any) -> rx.Component:
    return rx.cond(
        file["original"],
        rx.el.p("✓ ", t("Original seen by"), " ", rx.el.bdi(file["original"]), class_name="font-semibold text-success-content"),
        rx.el.button(
            t("I have seen the original"),
            type="button",
            on_click=SendingState.see_original(file["id"]),
            aria_label=t("I have seen the original") + " " + file["name"],
            class_name="btn btn-outline mt-1 flex",
        ),
    )


def _missing() -> rx.Component:
    steps, papers = SendingState.missing_steps, SendingState.missing_documents
    return rx.cond(
        (steps.length() > 0) | (papers.length() > 0) | SendingState.confirm_mobile,
        alert(
            rx.el.h2(t("Before you can send it"), class_name="text-lg font-bold"),
            rx.el.ul(
                lacking(steps, lambda step: spoken(counter_path(_KEYS[step.section])), papers, "#papers"),
                rx.cond(SendingState.confirm_mobile, rx.el.li(to(t("Confirm the mobile number with a code"), spoken(routes.COUNTER)))),
            ),
        ),
    )


def _doubted() -> rx.Component:
    return rx.cond(
        SendingState.doubts.length() > 0,
        notice(
            rx.el.ul(rx.foreach(SendingState.doubts, lambda code: rx.el.li(sentence(code, QUESTIONS), class_name="py-1"))),
            rx.el.label(
                rx.el.input(type="checkbox", name="_right", value="yes", class_name="checkbox checkbox-primary mt-1"),
                rx.el.span(t("I have asked the person; it is right")),
                class_name="flex min-h-11 cursor-pointer items-start gap-3 py-2 font-semibold",
            ),
            tone="warning",
        ),
    )


def sending() -> rx.Component:
    return staff_page(
        counter_path("finish"),
        t(FINISH),
        SendingState.ready,
        no_longer(SendingState.over, t("What was open here has ended. What was saved stays.")),
        said(SendingState.said),
        rx.cond(
            SendingState.assistance,
            rx.fragment(
                bar(SendingState),
                _missing(),
                rx.cond(
                    SendingState.kind == "counter",
                    rx.fragment(
                        rx.el.div(
                            checklist(
                                SendingState.needed,
                                SendingState.files,
                                SendingState.remove,
                                _original,
                                "?assistance=" + SendingState.assistance,
                            ),
                            id="papers",
                        ),
                        rx.el.button(
                            t("I have just sent a file"),
                            type="button",
                            id="documents-refresh",
                            on_click=SendingState.arrived,
                            class_name="sr-only",
                            custom_attrs={"tabIndex": "-1"},
                        ),
                        form(
                            _doubted(),
                            rx.el.p(
                                t("Read the important answers to the person once more. After sending, only an officer can change them."),
                                class_name="my-4",
                            ),
                            action=spoken(counter_path("finish")),
                            send=SendingState.submit,
                            turn=SendingState.turn,
                            live=SendingState.is_hydrated,
                            label=t("Send the application"),
                            hidden={"_assistance": SendingState.assistance},
                        ),
                    ),
                    notice(t("The citizen sends the papers and the application from their own page.")),
                ),
            ),
        ),
        back=link(t("Counter"), routes.COUNTER),
        wide=True,
    )


SENDING = Page(counter_path("finish"), FINISH, sending, Reader.STAFF, SendingState.open)
