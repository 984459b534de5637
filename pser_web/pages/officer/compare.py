"""Two cases beside each other, which may be of one household: what both hold is marked, and what was found is noted for colleagues."""

from typing import Any

import reflex as rx

from components.answers import answer, asked
from components.fields import sentence
from components.forms import form
from components.layout import Link
from components.notices import alert, notice
from components.prose import identity_number, section
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.officer.desk import place, staff_page
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.duplicates import TRAITS, VERDICTS
from registry.rules.faults import FAULTS
from registry.rules.household import STEPS
from registry.rules.lifecycle import OFFICE_STATUS
from registry.services.office.casework import LONGEST_WORDS
from states.officer.compare import COMPARED, CompareState

_SAME = "bg-warning text-warning-content"


def _case(number: Any) -> rx.Component:
    return rx.el.a(
        number,
        href=f"{spoken(routes.CASE)}?number=" + number,
        class_name="figures inline-flex min-h-11 items-center font-semibold underline",
    )


def _row(question: Any) -> rx.Component:
    key = question.key.to(str)
    same = CompareState.same.contains(key)
    sides = ((CompareState.number, CompareState.left[key]), (CompareState.beside, CompareState.right[key]))
    return rx.cond(
        CompareState.left[key] | CompareState.right[key],
        rx.el.tr(
            rx.el.th(question.label, scope="row", class_name="p-2 text-start font-normal max-sm:font-bold"),
            *(cell(number, rx.cond(value, answer(question, value), "–")) for number, value in sides),
            rx.el.td(rx.cond(same, t("the same"), ""), class_name="p-2 font-semibold"),
            class_name=rx.cond(same, _SAME, ""),
        ),
    )


def _person(person: Any) -> rx.Component:
    return rx.el.li(
        rx.el.bdi(person["name"]),
        " ",
        identity_number(person["cnic"]),
        " ",
        rx.el.span(person["born"], class_name="figures"),
        rx.cond(person["same"], rx.el.strong(" · ", t("also in the other household"))),
        class_name=rx.cond(person["same"], f"{_SAME} p-2", "p-2"),
    )


def _people(number: Any, people: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("Members of the household"), ": ", rx.el.span(number, class_name="figures"), class_name="font-bold"),
        rx.cond(people.length() > 0, rx.el.ul(rx.foreach(people, _person)), rx.el.p(t("None yet."))),
        class_name="rounded-box border border-base-300 bg-base-100 p-3",
    )


def _judging() -> rx.Component:
    return section(
        t("What have you found?"),
        rx.cond(
            CompareState.twin["verdict"],
            notice(
                rx.el.bdi(CompareState.twin["by"]),
                " · ",
                rx.el.span(CompareState.twin["at"], class_name="figures"),
                ": ",
                rx.el.strong(sentence(CompareState.twin["verdict"], VERDICTS)),
                t(". "),
                rx.el.bdi(CompareState.twin["reason"]),
                role="status",
            ),
        ),
        rx.cond(CompareState.problem, alert(sentence(CompareState.problem, FAULTS))),
        form(
            rx.el.fieldset(
                rx.el.legend(t("These two are"), class_name="label-text"),
                *(
                    rx.el.label(
                        rx.el.input(type="radio", name="verdict", value=verdict, class_name="radio radio-primary"),
                        rx.el.span(t(said)),
                        class_name="flex min-h-11 cursor-pointer items-center gap-3",
                    )
                    for verdict, said in VERDICTS.items()
                ),
            ),
            rx.el.label(t("Reason. Your colleagues read it"), html_for="compare-reason", class_name="label-text mt-3 block"),
            rx.el.textarea(
                name="reason",
                rows=3,
                max_length=LONGEST_WORDS,
                dir="auto",
                custom_attrs={"id": "compare-reason"},
                class_name="input h-auto w-full p-2",
            ),
            action=spoken(routes.COMPARE),
            send=CompareState.judge,
            turn=CompareState.turn,
            live=CompareState.is_hydrated,
            label=t("Note it"),
            key=CompareState.edition.to_string(),
        ),
    )


def compare() -> rx.Component:
    questions = rx.Var.create([asked(field) for key in COMPARED for field in STEPS[key].fields])
    return staff_page(
        routes.COMPARE,
        t("Perhaps the same household"),
        CompareState.ready | CompareState.refused,
        rx.cond(CompareState.refused, notice(t("There is no such case, or it is not yours to see."), tone="warning")),
        rx.cond(
            CompareState.ready,
            rx.fragment(
                rx.el.p(
                    _case(CompareState.number),
                    " — ",
                    rx.cond(CompareState.seen, _case(CompareState.beside), rx.el.span(CompareState.beside, class_name="figures")),
                    " · ",
                    place(CompareState.twin["district"]),
                    " · ",
                    sentence(CompareState.twin["status"], OFFICE_STATUS),
                ),
                rx.el.div(
                    rx.el.strong(t("Both have:")),
                    rx.el.ul(
                        *(rx.cond(CompareState.twin["kinds"].contains(kind), rx.el.li(t(said))) for kind, said in TRAITS.items()),
                        class_name="list-disc ps-6",
                    ),
                ),
                rx.cond(
                    CompareState.seen,
                    rx.fragment(
                        table(
                            t("Both cases"),
                            (t("Question"), CompareState.number, CompareState.beside, t("Shared")),
                            rx.foreach(questions, _row),
                            stacked=True,
                        ),
                        rx.el.div(
                            _people(CompareState.number, CompareState.left_people),
                            _people(CompareState.beside, CompareState.right_people),
                            class_name="mt-4 grid gap-4 sm:grid-cols-2",
                        ),
                        _judging(),
                    ),
                    notice(
                        t("The other case is not yours to see; only what both share is told. A supervisor of both can compare them."),
                        tone="warning",
                    ),
                ),
            ),
        ),
        back=Link(t("Back to the case"), f"{spoken(routes.CASE)}?number=" + CompareState.number),
        broad=True,
    )


COMPARE = Page(routes.COMPARE, N_("Perhaps the same household"), compare, Reader.STAFF, CompareState.open)
