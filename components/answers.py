"""Answers read back. What was asked stands in a page's script once, as data, and one shape reads any answer of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.prose import identity_number
from registry.language import t
from registry.rules.form import Field, Kind, Step

_IN_FIGURES = {Kind.MOBILE, Kind.EMAIL, Kind.DATE, Kind.NUMBER, Kind.RUPEES, Kind.DIGITS, Kind.REFERENCE, Kind.IBAN}


@dataclass(frozen=True)
class Asked:
    """A field as a page reads its answers back, in the page's language."""

    key: str
    label: str
    shape: str  # of the answer: figures, number, words, list, or nothing: as it was written
    words: dict[str, str]  # of the options


@dataclass(frozen=True)
class Part:
    """A step as a page reads it back."""

    key: str
    title: str
    repeats: bool
    questions: list[Asked]


def asked(field: Field) -> Asked:
    """Return what a page needs of a field to read its answers back."""
    match field.kind:
        case Kind.CHOICE if field.said_alone:
            return Asked(field.key, t(field.label), "", {})
        case Kind.CHOICE:
            shape = "words"
        case Kind.CHOICES:
            shape = "list"
        case Kind.CONSENT:
            return Asked(field.key, t(field.label), "words", {"yes": t("Yes"), "": t("No")})
        case Kind.CNIC:
            shape = "number"
        case kind:
            shape = "figures" if kind in _IN_FIGURES else ""
    return Asked(field.key, t(field.label), shape, {option.value: t(option.label) for option in field.options})


def part(step: Step) -> Part:
    """Return what a page needs of a step to read it back."""
    return Part(step.key, t(step.title), step.repeats, [asked(field) for field in step.fields])


def once(value: Any, shape: Callable[[Any], rx.Component]) -> rx.Component:
    """Have a page's script hold a value once, where its shape names it several times."""
    return rx.foreach(rx.Var.create([value]), shape)


def answer(question: Any, value: Any) -> rx.Component:
    """Read an answer back in words; `question` is an Asked."""
    words = question.words
    return rx.fragment(
        rx.match(
            question.shape,
            ("words", rx.fragment(words[value.to(str)])),
            ("list", rx.el.ul(rx.foreach(value.to(list[str]), lambda each: rx.el.li(words[each])))),
            ("number", identity_number(value.to(str))),
            ("figures", rx.el.span(value.to(str), class_name="figures")),
            rx.el.bdi(value.to(str)),
        )
    )


def answers(questions: Any, given: Any, origin: Any = None) -> rx.Component:
    """List questions with their answers, `given` by their keys; `origin(question)` says beside each where it comes from."""

    def row(question: Any) -> rx.Component:
        value = given[question.key.to(str)]
        return rx.el.div(
            rx.el.dt(question.label, class_name="opacity-80"),
            rx.el.dd(
                rx.cond(
                    value,
                    rx.fragment(
                        rx.el.div(answer(question, value), class_name="font-semibold"),
                        origin(question) if origin else rx.fragment(),
                    ),
                    "–",
                ),
                class_name="flex flex-wrap items-baseline gap-x-3",
            ),
            class_name="grid gap-x-6 py-2 sm:grid-cols-2",
        )

    return rx.el.dl(rx.foreach(questions, row), class_name="divide-y divide-base-300")


def to_change(href: Any, said: Any) -> rx.Component:
    """Link to where an answer is changed; `said` names it to who does not see where the link stands."""
    return rx.el.a(t("Change"), href=href, aria_label=said, class_name="inline-flex min-h-11 min-w-11 shrink-0 items-center underline")


def reviewed(steps: Iterable[Step], shown: Any, change: str = "", beside: Any = None, origin: Any = None) -> rx.Component:
    """Read back the steps that apply. `shown` has the Vars applies, answers and people; below the address `change` each is changed.

    `beside(key)` returns what else stands below the answers of a step, or of a person of it (step.member), and `origin(key, question)`
    what stands beside each answer.
    """

    def below(step: Any, given: Any, key: Any) -> rx.Component:
        return rx.fragment(
            answers(step.questions, given, (lambda question: origin(key, question)) if origin else None),
            beside(key) if beside else rx.fragment(),
        )

    def person(step: Any, each: Any) -> rx.Component:
        href = f"{change}/{step.key}?person={each['id']}&back=review"
        return rx.el.div(
            rx.el.div(
                rx.el.h3(rx.el.bdi(each["name"]), class_name="grow font-bold"),
                to_change(href, t("Change") + ": " + each["name"]) if change else rx.fragment(),
                class_name="mt-2 flex items-center",
            ),
            below(step, each, f"{step.key}.{each['id']}"),
        )

    def section(step: Any) -> rx.Component:
        lead = to_change(f"{change}/{step.key}?back=review", t("Change") + ": " + step.title) if change else rx.fragment()
        return rx.cond(
            shown.applies.contains(step.key),
            rx.el.section(
                rx.el.div(
                    rx.el.h2(step.title, class_name="grow text-lg font-bold"),
                    rx.cond(step.repeats, rx.fragment(), lead),
                    class_name="flex items-center gap-3",
                ),
                rx.cond(
                    step.repeats,
                    rx.fragment(rx.foreach(shown.people[step.key.to(str)].to(list[dict[str, str]]), lambda each: person(step, each))),
                    below(step, shown.answers, step.key),
                ),
                class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-4",
            ),
        )

    return rx.fragment(rx.foreach(rx.Var.create([part(step) for step in steps]), section))
