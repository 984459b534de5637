"""Something has changed: what, the steps to answer again, before and after, and sending it."""

import reflex as rx

from components.fields import sentence
from components.forms import form, waiting
from components.journey import lacking
from components.layout import document
from components.money import differences
from components.notices import alert, notice
from components.prose import go, paragraph, section, to
from pser_web import routes
from pser_web.pages.citizen.helped import around
from pser_web.pages.frame import link, personal
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken, step_path
from registry.language import N_, t
from registry.rules.circumstances import TOPICS
from registry.rules.household import FORM
from states.citizen.circumstances import ChangeState
from states.session import SessionState

_PROBLEMS = {
    "nothing_chosen": N_("Tick at least one box"),
    "missing": N_("Something is still missing before it can be sent"),
    "not_allowed": N_("This is not possible now. Your application is being checked."),
}
_DONE = {
    "sent": N_("We have received your change. It is checked now. Your benefits go on until there is a new decision."),
    "unchanged": N_("Thank you. Nothing is different from before."),
    "paid_again": N_("Thank you. The money is sent to this account again with the next payments."),
    "taken_back": N_("Everything is as it was before."),
}


def _choice() -> rx.Component:
    return rx.fragment(
        paragraph(
            t(
                "Choose what has changed. You answer only these questions again; what you wrote before is kept. "
                "Your benefits go on meanwhile."
            )
        ),
        form(
            rx.el.fieldset(
                rx.el.legend(t("What has changed?"), class_name="label-text"),
                *(
                    rx.el.label(
                        rx.el.input(
                            type="checkbox",
                            name="topics",
                            value=topic.key,
                            default_checked=ChangeState.topic == topic.key,
                            class_name="checkbox checkbox-primary",
                        ),
                        rx.el.span(t(topic.label)),
                        class_name="flex min-h-11 cursor-pointer items-center gap-3 py-1",
                    )
                    for topic in TOPICS
                ),
                id="topics",
                custom_attrs={"tabIndex": "-1"},
                class_name="mt-6",
            ),
            action=spoken(routes.CHANGES),
            send=ChangeState.choose,
            turn=ChangeState.turn,
            live=ChangeState.is_hydrated,
            label=t("Go on"),
        ),
    )


def _step(key: str, label: str) -> rx.Component:
    state = rx.match(
        ChangeState.state_of[key],
        ("incomplete", rx.el.span(t("Incomplete"), class_name="badge h-auto bg-warning py-1 text-warning-content")),
        rx.fragment(),
    )
    return rx.cond(
        ChangeState.open_steps.contains(key),
        rx.el.li(
            rx.el.a(label, href=spoken(step_path(key)), class_name="inline-flex min-h-11 grow items-center font-semibold underline"),
            state,
            class_name="flex min-h-12 items-center gap-3",
        ),
    )


def _opened() -> rx.Component:
    return rx.fragment(
        rx.cond(
            ChangeState.cause == "payment",
            paragraph(
                t(
                    "Look at your account once more. If it is wrong or closed, correct it or choose another. "
                    "If it is right, send it as it is."
                )
            ),
        ),
        section(
            t("Answer again"),
            rx.el.ul(
                *(_step(step.key, t(step.title)) for step in FORM if step.fields),
                class_name="mt-2 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-4",
            ),
            rx.cond(
                ChangeState.cause != "payment",
                rx.el.p(
                    to(t("Documents"), spoken(step_path("documents"))),
                ),
            ),
        ),
        rx.cond(
            ChangeState.differences.length() > 0,
            section(t("What is different"), differences(ChangeState.differences)),
        ),
        rx.el.div(
            rx.el.button(
                t("Send the change"), type="button", id="send-change", on_click=ChangeState.send, class_name="btn btn-primary px-6"
            ),
            rx.cond(
                ChangeState.cause != "payment",
                rx.el.button(
                    t("Nothing has changed after all"), type="button", on_click=ChangeState.take_back, class_name="btn btn-outline px-6"
                ),
            ),
            class_name="mt-6 flex flex-wrap gap-3",
        ),
    )


def _said() -> rx.Component:
    return rx.fragment(
        rx.cond(
            ChangeState.problem,
            alert(
                rx.el.p(sentence(ChangeState.problem, _PROBLEMS), class_name="font-semibold"),
                rx.el.ul(
                    lacking(
                        ChangeState.missing_steps,
                        lambda step: spoken(step_path(step.key)),
                        ChangeState.missing_documents,
                        spoken(step_path("documents")),
                    ),
                ),
            ),
        ),
        rx.cond(
            ChangeState.done,
            notice(
                rx.el.p("✓ ", sentence(ChangeState.done, _DONE)),
                rx.el.p(go(t("Dashboard"), spoken(routes.DASHBOARD)), class_name="mt-3"),
                tone="success",
                role="status",
                id="done",
            ),
        ),
    )


def changes() -> rx.Component:
    return document(
        personal(routes.CHANGES),
        t("Something has changed"),
        *around(),
        waiting(ChangeState.ready | SessionState.ended),
        rx.cond(
            ChangeState.ready,
            rx.fragment(
                _said(),
                rx.cond(
                    ChangeState.open_steps.length() > 0,
                    _opened(),
                    rx.cond(
                        ChangeState.possible & (ChangeState.done != "paid_again"),
                        _choice(),
                        rx.cond(
                            ChangeState.done == "",
                            notice(t("This page opens once your household has been checked and confirmed."), tone="info"),
                        ),
                    ),
                ),
            ),
        ),
        back=link(t("Dashboard"), routes.DASHBOARD),
    )


CHANGES = Page(routes.CHANGES, N_("Something has changed"), changes, Reader.CITIZEN, ChangeState.open)
