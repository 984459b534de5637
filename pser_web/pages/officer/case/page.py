"""One case: answers and documents beside each other, checks, words, and what can be done now."""

import reflex as rx

from components.fields import sentence
from components.forms import waiting
from components.journey import reviewed
from components.layout import document
from components.notices import notice
from components.prose import section
from pser_web import routes
from pser_web.pages.frame import link, office
from pser_web.pages.officer.case.checks import check, twin
from pser_web.pages.officer.case.corresponding import contact, conversation
from pser_web.pages.officer.case.deciding import moves
from pser_web.pages.officer.case.evidence import file, seen
from pser_web.pages.officer.desk import around_office, logged_out
from pser_web.pages.page import Page, Reader
from registry.language import N_, t
from registry.rules.household import FORM
from registry.rules.lifecycle import EVENTS, OFFICE_STATUS
from states.case import CaseState

PROBLEMS = {
    "changed": N_("Somebody changed this case meanwhile. It is shown as it is now; please look and do it again."),
    "unreasoned": N_("Something is missing: write the reason in words, and choose what is meant."),
    "not_allowed": N_("This is not possible now, or not yours to do."),
}


def case() -> rx.Component:
    return document(
        office(routes.CASE),
        t("Case"),
        *around_office(),
        logged_out(CaseState.ended),
        waiting(CaseState.ready | CaseState.refused | CaseState.ended),
        rx.cond(CaseState.refused, notice(t("There is no such case, or it is not yours to see."), tone="warning")),
        rx.cond(
            CaseState.ready,
            rx.fragment(
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
                    rx.cond(CaseState.due, rx.el.span(" · ", t("due"), " ", rx.el.span(CaseState.due, class_name="figures"))),
                    " ",
                    rx.el.button(t("Take it"), type="button", on_click=CaseState.take, class_name="btn btn-ghost px-2 underline"),
                ),
                rx.cond(
                    CaseState.others.length() > 0,
                    notice(t("Also here now:"), " ", rx.foreach(CaseState.others, lambda name: rx.el.bdi(name, " ")), role="status"),
                ),
                rx.cond(
                    CaseState.problem,
                    rx.el.div(
                        sentence(CaseState.problem, PROBLEMS),
                        id="problems",
                        role="alert",
                        custom_attrs={"tabIndex": "-1"},
                        class_name="my-4 rounded-box border-2 border-error bg-base-100 p-4 font-semibold",
                    ),
                ),
                rx.cond(
                    CaseState.twins.length() > 0,
                    notice(
                        rx.el.h2(t("Perhaps the same household"), class_name="text-lg font-bold"),
                        rx.el.ul(rx.foreach(CaseState.twins, twin)),
                        tone="warning",
                    ),
                ),
                section(
                    t("Checks"),
                    rx.el.ul(rx.foreach(CaseState.checks, check), class_name="divide-y divide-base-300"),
                ),
                moves(),
                contact(),
                rx.el.div(
                    rx.el.div(*(reviewed(step, CaseState, beside=seen(step)) for step in FORM if step.fields)),
                    rx.el.section(
                        rx.el.h2(t("Documents"), class_name="mt-6 text-lg font-bold"),
                        rx.cond(
                            CaseState.files.length() > 0,
                            rx.el.ul(rx.foreach(CaseState.files, file), class_name="divide-y divide-base-300"),
                            rx.el.p(t("None yet.")),
                        ),
                        aria_label=t("Documents"),
                        custom_attrs={"tabIndex": "0"},
                        class_name="self-start lg:sticky lg:top-4 lg:max-h-screen lg:overflow-y-auto",
                    ),
                    class_name="grid gap-6 lg:grid-cols-2",
                ),
                conversation(),
                section(
                    t("What has happened"),
                    rx.el.ol(
                        rx.foreach(
                            CaseState.events,
                            lambda event: rx.el.li(
                                sentence(event["name"], EVENTS),
                                " ",
                                rx.el.span(event["at"], class_name="figures opacity-80"),
                                class_name="py-1",
                            ),
                        )
                    ),
                ),
            ),
        ),
        back=link(t("Cases"), routes.DESK),
        wide=True,
    )


CASE = Page(routes.CASE, N_("Case"), case, Reader.STAFF, CaseState.open)
