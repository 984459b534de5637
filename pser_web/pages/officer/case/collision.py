"""What somebody tried beside what a colleague did first, to choose from."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.prose import figures, filled
from pser_web.pages.officer.case.deciding import OUTCOMES, RECOMMENDATIONS
from pser_web.pages.officer.case.evidence import VERDICTS
from registry.language import t
from registry.rules.household import FORM
from registry.rules.papers import DOCUMENTS, VERDICT_REASONS
from registry.services.office.audit import ACTIONS
from states.officer.acting import ActingState
from states.officer.case import CaseState

_STEPS = {step.key: step.title for step in FORM if step.fields}
_PAPERS = {paper.key: paper.title for paper in DOCUMENTS}


def _side(heading: str, values: Any) -> rx.Component:
    keys = ("verdict", "reason", "words", "steps", "documents", "officer", "whose", "mobile", "email")
    something = values[keys[0]] != ""
    for key in keys[1:]:
        something = something | (values[key] != "")
    return rx.el.section(
        rx.el.h3(heading, class_name="font-bold"),
        rx.cond(
            something,
            rx.fragment(
                rx.el.p(sentence(values["verdict"], VERDICTS | RECOMMENDATIONS | OUTCOMES), class_name="font-semibold"),
                rx.el.p(sentence(values["reason"], VERDICT_REASONS)),
                rx.el.p(rx.el.bdi(values["officer"])),
                rx.el.p(rx.el.bdi(values["whose"])),
                rx.el.p(values["mobile"], class_name="figures"),
                rx.el.p(values["email"], class_name="figures"),
                _named(values["steps"], _STEPS),
                _named(values["documents"], _PAPERS),
                rx.el.p(values["words"], dir="auto", class_name="whitespace-pre-line"),
            ),
            rx.el.p(t("Nothing yet.")),
        ),
        class_name="rounded border border-base-300 p-3",
    )


def _named(codes: Any, titles: dict[str, str]) -> rx.Component:
    return rx.cond(codes, rx.el.ul(rx.foreach(codes.split(" "), lambda code: rx.el.li(sentence(code, titles)))))


def _doing(each: Any) -> rx.Component:
    did = filled(t("{who} {did}"), who=rx.el.bdi(each["by"]), did=sentence(each["action"], ACTIONS))
    return rx.fragment(did, " · ", figures(each["at"]))


def collision() -> rx.Component:
    """Show both, and offer to leave it or to do the own all the same."""
    return rx.cond(
        CaseState.collision["act"],
        rx.el.div(
            rx.el.h2(t("Somebody changed this case meanwhile. Yours is not done yet."), class_name="text-lg font-bold"),
            rx.cond(CaseState.meanwhile.length() > 0, rx.el.ul(rx.foreach(CaseState.meanwhile, lambda each: rx.el.li(_doing(each))))),
            rx.el.div(
                _side(t("What you wanted"), CaseState.tried),
                _side(t("What is there now"), CaseState.present),
                class_name="mt-3 grid gap-3 sm:grid-cols-2",
            ),
            rx.el.div(
                rx.el.button(t("Leave it as it is now"), type="button", on_click=ActingState.give_way, class_name="btn btn-primary"),
                rx.cond(
                    CaseState.may_insist,
                    rx.el.button(t("Do mine all the same"), type="button", on_click=ActingState.insist, class_name="btn btn-outline"),
                    rx.el.p(t("Yours cannot be done as the case is now. Your words stay in the form until you leave it.")),
                ),
                class_name="mt-3 flex flex-wrap items-center gap-3",
            ),
            id="problems",
            role="alert",
            custom_attrs={"tabIndex": "-1", "data-collision": CaseState.collision["act"]},
            class_name="my-4 rounded-box border-2 border-error bg-base-100 p-4",
        ),
    )
