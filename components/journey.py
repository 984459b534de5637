"""The journey through the form as a person sees it: the task list, the people of a step, an answer read back."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.prose import identity_number
from registry.language import t
from registry.rules.code_lists import RELATION
from registry.rules.form import Field, Kind, Step, StepState

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


def people_list(step: Step, people: Any, href: str, remove: Any | None, read_out: Any) -> rx.Component:
    """List the people of a repeating step, each with what can be done and, where they are `read_out`, with the answers."""

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
        relation = rx.match(each["relation"], *((option.value, t(option.label)) for option in RELATION), "")
        return rx.el.li(
            rx.el.div(
                rx.el.strong(rx.el.bdi(each["name"]), class_name="block"),
                rx.el.span(relation),
                rx.cond(
                    each["done"] == "no", rx.el.span(t("Incomplete"), class_name="badge ms-2 h-auto bg-warning py-1 text-warning-content")
                ),
                class_name="grow",
            ),
            rx.el.div(*actions, class_name="flex flex-wrap items-start gap-2"),  # together, also where they do not fit beside the name
            rx.cond(read_out, rx.el.div(answers(step, lambda field: each[field.key]), class_name="w-full")),
            class_name="flex flex-wrap items-center gap-2 py-3",
        )

    return rx.el.ul(
        rx.foreach(people, person), class_name="my-4 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-4"
    )


def answer(field: Field, value: Any) -> Any:
    """Read an answer back in words."""
    match field.kind:
        case Kind.CHOICE:
            return sentence(value, {option.value: option.label for option in field.options})
        case Kind.CHOICES:
            words = {option.value: option.label for option in field.options}
            return rx.el.ul(rx.foreach(value, lambda each: rx.el.li(sentence(each, words))))
        case Kind.CONSENT:
            return rx.cond(value == "yes", t("Yes"), t("No"))
        case Kind.NAME | Kind.TEXT:
            return rx.el.bdi(value)
        case Kind.CNIC:
            return identity_number(value)
        case _:
            return rx.el.span(value, class_name="figures")


def answers(step: Step, value_of: Any, origin: Any = None) -> rx.Component:
    """List the questions of a step with their answers; `origin(field)` says beside each where it comes from."""
    return rx.el.dl(
        *(
            rx.el.div(
                rx.el.dt(t(field.label), class_name="opacity-80"),
                rx.el.dd(
                    rx.cond(
                        value_of(field),
                        rx.fragment(
                            rx.el.div(answer(field, value_of(field)), class_name="font-semibold"),
                            origin(field) if origin else rx.fragment(),
                        ),
                        "–",
                    ),
                    class_name="flex flex-wrap items-baseline gap-x-3",
                ),
                class_name="grid gap-x-6 py-2 sm:grid-cols-2",
            )
            for field in step.fields
        ),
        class_name="divide-y divide-base-300",
    )


def to_change(href: Any, said: Any) -> rx.Component:
    """Link to where an answer is changed; `said` names it to who does not see where the link stands."""
    return rx.el.a(t("Change"), href=href, aria_label=said, class_name="inline-flex min-h-11 min-w-11 shrink-0 items-center underline")


def reviewed(step: Step, shown: Any, change: str = "", beside: Any = None, origin: Any = None) -> rx.Component:
    """Read back a step where it applies. `shown` has the Vars applies, answers, several and people; `change` leads to the step.

    `beside` returns what else stands there for a person of the step (None: the household).
    """
    if step.repeats:
        body = rx.foreach(
            shown.people[step.key],
            lambda person: rx.el.div(
                rx.el.div(
                    rx.el.h3(rx.el.bdi(person["name"]), class_name="grow font-bold"),
                    to_change(f"{change}?person={person['id']}&back=review", t("Change") + ": " + person["name"])
                    if change
                    else rx.fragment(),
                    class_name="mt-2 flex items-center",
                ),
                answers(step, lambda field: person[field.key], (lambda field: origin(step, field, person)) if origin else None),
                beside(person) if beside else rx.fragment(),
            ),
        )
        lead = rx.fragment()
    else:
        several = {field.key for field in step.fields if field.kind is Kind.CHOICES}
        body = rx.fragment(
            answers(
                step,
                lambda field: shown.several[field.key] if field.key in several else shown.answers[field.key],
                (lambda field: origin(step, field, None)) if origin else None,
            ),
            beside(None) if beside else rx.fragment(),
        )
        lead = to_change(f"{change}?back=review", t("Change: {step}", step=t(step.title))) if change else rx.fragment()
    return rx.cond(
        shown.applies.contains(step.key),
        rx.el.section(
            rx.el.div(rx.el.h2(t(step.title), class_name="grow text-lg font-bold"), lead, class_name="flex items-center gap-3"),
            body,
            class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-4",
        ),
    )
