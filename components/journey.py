"""The journey through the form as a person sees it: the task list, the people of a step."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.answers import answers, once, part
from components.fields import option
from components.prose import to
from registry.language import t
from registry.rules.code_lists import RELATION
from registry.rules.form import Step, StepState
from registry.rules.household import FORM
from registry.rules.papers import DOCUMENTS

_STATES = {
    StepState.NOT_STARTED: "badge-ghost border-base-300",
    StepState.INCOMPLETE: "bg-warning text-warning-content",
    StepState.COMPLETE: "bg-success text-success-content",
}


def _state_words() -> dict[str, str]:
    return {StepState.NOT_STARTED: t("Not started"), StepState.INCOMPLETE: t("Incomplete"), StepState.COMPLETE: t("Complete")}


def task_list(sections: dict[str, list[tuple[Step, str]]], states: Any, openable: Any) -> rx.Component:
    """List the steps by section, each with its state; a step that does not apply is not shown, one that may not be opened is no link."""
    return rx.el.div(
        *(
            rx.el.section(
                rx.el.h2(t(section), class_name="text-lg font-bold"),
                rx.el.ul(
                    *(_task(step, href, states[step.key], openable) for step, href in steps), class_name="mt-2 divide-y divide-base-300"
                ),
                class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-4",
            )
            for section, steps in sections.items()
        )
    )


def _task(step: Step, href: str, state: Any, openable: Any) -> rx.Component:
    words = _state_words()
    badge = rx.match(
        state,
        *((each, rx.el.span(words[each], class_name=f"badge h-auto py-1 {_STATES[each]}")) for each in _STATES),
        rx.fragment(),
    )
    return rx.cond(
        state,
        rx.el.li(
            rx.cond(
                openable.contains(step.key),
                rx.el.a(t(step.title), href=href, class_name="inline-flex min-h-11 grow items-center py-2 font-semibold underline"),
                rx.el.span(t(step.title), class_name="grow py-2"),
            ),
            badge,
            class_name="flex min-h-12 items-center gap-3",
        ),
    )


def lacking(steps: Any, address: Callable[[Step], str], papers: Any, papers_at: str) -> rx.Component:
    """List the steps and papers that something cannot be sent without, each with the way to it: `address(step)`, or where papers are."""
    questions = {step.key: {"said": t("Answer: {step}", step=t(step.title)), "href": address(step)} for step in FORM if step.fields}
    documents = {paper.key: t("Send: {document}", document=t(paper.title)) for paper in DOCUMENTS}
    return rx.fragment(
        once(questions, lambda asked: rx.fragment(rx.foreach(steps, lambda key: rx.el.li(to(asked[key]["said"], asked[key]["href"]))))),
        rx.foreach(papers, lambda key: rx.el.li(to(rx.Var.create(documents)[key], papers_at))),
    )


def people_list(step: Step, people: Any, href: str, remove: Any | None, read_out: Any) -> rx.Component:
    """List the people of a repeating step, each with what can be done and, where they are `read_out`, with the answers."""

    questions = rx.Var.create(part(step).questions)

    def person(each: Any) -> rx.Component:
        actions: list[rx.Component] = [
            rx.el.a(
                t("Change"),
                href=f"{href}?person={each['id']}",
                class_name="btn btn-ghost px-3 underline",
                aria_label=t("Change") + " " + each["name"],
            )
        ]
        if remove is not None:
            actions.append(
                rx.el.details(
                    rx.el.summary(
                        t("Remove"), aria_label=t("Remove") + " " + each["name"], class_name="btn btn-ghost px-3 text-error underline"
                    ),
                    rx.el.button(
                        t("Yes, remove this person with all answers"),
                        type="button",
                        on_click=remove(each["id"]),
                        aria_label=t("Yes, remove this person with all answers") + ": " + each["name"],
                        class_name="btn btn-outline mt-1 text-error",
                    ),
                    key=each["id"],
                )
            )
        return rx.el.li(
            rx.el.div(
                rx.el.strong(rx.el.bdi(each["name"]), class_name="block"),
                rx.el.span(option(each["relation"], RELATION)),
                rx.cond(
                    each["done"] == "no", rx.el.span(t("Incomplete"), class_name="badge ms-2 h-auto bg-warning py-1 text-warning-content")
                ),
                class_name="grow",
            ),
            rx.el.div(*actions, class_name="flex flex-wrap items-start gap-2"),  # together, also where they do not fit beside the name
            rx.cond(read_out, rx.el.div(answers(questions, each), class_name="w-full")),
            class_name="flex flex-wrap items-center gap-2 py-3",
        )

    return rx.el.ul(
        rx.foreach(people, person), class_name="my-4 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-4"
    )
