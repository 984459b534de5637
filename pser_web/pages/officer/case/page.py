"""One case: answers and documents beside each other, checks, words, and what can be done now."""

from typing import Any

import reflex as rx

from components.answers import reviewed
from components.decisions import decision_cards
from components.fields import sentence
from components.happened import happened
from components.notices import alert, notice
from components.prose import figures, section, within
from pser_web import routes
from pser_web.pages.frame import link
from pser_web.pages.officer.awards import of_case
from pser_web.pages.officer.case.checks import checks, evidence, twins
from pser_web.pages.officer.case.collision import collision
from pser_web.pages.officer.case.corresponding import contact, conversation
from pser_web.pages.officer.case.deciding import decide, decided, recommend, reopen, sent_back
from pser_web.pages.officer.case.evidence import documents, origin, seen
from pser_web.pages.officer.case.requesting import asked, request
from pser_web.pages.officer.desk import staff_page
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.faults import FAULTS
from registry.rules.household import FORM
from registry.rules.lifecycle import OFFICE_EVENTS, OFFICE_STATUS
from states.officer.acting import ActingState
from states.officer.case import CaseState

PROBLEMS = FAULTS | {"not_allowed": N_("This is not possible now, or not yours to do.")}


def _named(name: Any, place: Any) -> rx.Component:
    return rx.fragment(rx.cond(place > 0, " · ", ""), rx.el.bdi(name))


def _problem() -> rx.Component:
    """Say what stands in the way, with a way to the field that it is about."""

    def each(code: Any) -> rx.Component:
        said = sentence(code, PROBLEMS)
        of_a_form = (CaseState.problem_at != "") & (code != "not_allowed")
        return rx.el.li(rx.cond(of_a_form, within(said, f"#{CaseState.problem_at}-{code}"), said))

    return rx.cond(CaseState.problems.length() > 0, alert(rx.el.ul(rx.foreach(CaseState.problems, each), class_name="space-y-2")))


def _standing() -> rx.Component:
    """Say whose case it is, where it stands, who works on it and who else is here."""

    def offer(label: str, does: Any) -> rx.Component:
        return rx.el.button(label, type="button", on_click=does(CaseState.version), class_name="btn btn-ghost px-2 underline")

    return rx.fragment(
        rx.el.p(
            rx.el.strong(CaseState.number, class_name="figures"),
            " · ",
            rx.el.bdi(CaseState.name),
            " · ",
            rx.el.strong(sentence(CaseState.status, OFFICE_STATUS), id="case-status"),
            rx.cond(CaseState.pser_id, rx.el.span(" · ", rx.el.strong(CaseState.pser_id, class_name="figures"))),
            class_name="mt-2 text-lg",
        ),
        rx.el.p(
            t("Officer:"),
            " ",
            rx.cond(CaseState.officer, rx.el.bdi(CaseState.officer), t("nobody")),
            rx.cond(CaseState.due, rx.el.span(" · ", rx.el.span(t("due"), " ", figures(CaseState.due), class_name="whitespace-nowrap"))),
            " ",
            rx.cond(CaseState.mine, rx.fragment(), offer(t("Take it"), ActingState.take)),
            rx.cond(CaseState.may_give_back, offer(t("Make it nobody's"), ActingState.give_back)),
        ),
        sent_back(),
        rx.cond(
            CaseState.others.length() > 0,
            notice(t("Also here now:"), " ", rx.foreach(CaseState.others, _named), role="status"),
        ),
        rx.cond(
            CaseState.wrote,
            notice(t("The citizen has written, and nobody has written back since."), " ", within(t("Read and answer"), "#write-text")),
        ),
        _problem(),
        collision(),
    )


def _decisions() -> rx.Component:
    """Say what the household was assessed to, by programme."""
    return rx.cond(
        CaseState.decisions.length() > 0,
        section(
            t("What the household may receive"),
            decision_cards(
                CaseState.decisions,
                CaseState.conditions,
                CaseState.score,
                f"{spoken(routes.CASE_DECISIONS)}?number={CaseState.number}",
            ),
        ),
    )


def case() -> rx.Component:
    heading = rx.el.h2(t("Answers"), class_name="text-xl font-bold")
    answers = reviewed((step for step in FORM if step.fields), CaseState, beside=seen, origin=origin)
    return staff_page(
        routes.CASE,
        t("Case"),
        CaseState.ready | CaseState.refused,
        rx.cond(CaseState.refused, notice(t("There is no such case, or it is not yours to see."), tone="warning")),
        rx.cond(
            CaseState.ready,
            rx.el.div(
                rx.el.div(
                    *(_standing(), twins(), checks(), of_case()),
                    *(asked(), decided(), request(), recommend(), decide(evidence), reopen(), contact(), _decisions()),
                    class_name="min-w-0",
                ),
                rx.el.div(documents(), class_name="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1"),
                rx.el.div(
                    heading,
                    rx.el.div(answers, class_name="dense"),
                    conversation(),
                    happened(CaseState.events, OFFICE_EVENTS),
                    class_name="min-w-0",
                ),
                class_name="grid gap-x-8 gap-y-6 lg:grid-cols-2",
            ),
        ),
        back=link(t("Cases"), routes.DESK),
        broad=True,
    )


CASE = Page(routes.CASE, N_("Case"), case, Reader.STAFF, CaseState.open)
