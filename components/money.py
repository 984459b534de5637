"""Benefits and payments: what a household receives, what was paid, and a difference between before and after."""

from typing import Any

import reflex as rx

from components.answers import answer, asked, once
from components.fields import sentence
from components.prose import figures
from components.tables import table
from registry.language import t
from registry.rules.household import FORM
from registry.rules.payments import HELD, PAYMENT_STATES
from registry.rules.programmes import PROGRAMMES, RHYTHMS

TITLES = {key: programme.title for key, programme in PROGRAMMES.items()}
_TONES = {"paid": "bg-success text-success-content", "failed": "bg-error text-error-content"}


def title(programme: Any) -> Any:
    """Name a programme."""
    return sentence(programme, TITLES)


def benefit(each: Any, letter: str) -> rx.Component:
    """Show one benefit with the way to it and its letter."""
    return rx.el.li(
        rx.el.p(title(each["programme"]), class_name="text-lg font-bold"),
        rx.cond(
            each["amount"],
            rx.el.p(rx.el.strong(each["amount"], class_name="figures text-xl"), " ", sentence(each["rhythm"], RHYTHMS)),
        ),
        rx.el.p(sentence(each["programme"], {key: programme.access for key, programme in PROGRAMMES.items()}), class_name="mt-1"),
        rx.cond(each["next"], rx.el.p(t("Next payment:"), " ", rx.el.strong(figures(each["next"])), class_name="mt-1")),
        rx.el.a(
            t("Letter (PDF)"),
            " ",
            rx.el.span(title(each["programme"]), class_name="sr-only"),
            href=f"{letter}?award={each['id']}",
            target="_blank",
            class_name="mt-1 inline-flex min-h-11 items-center underline",
        ),
        class_name="py-4",
    )


def payment(line: Any) -> rx.Component:
    """Show one payment of a statement."""
    tone = rx.match(line["state"], *_TONES.items(), "badge-ghost border-base-300")
    return rx.el.li(
        rx.el.div(
            rx.el.p(title(line["programme"]), " ", line["period"], class_name="font-semibold"),
            rx.el.p(
                figures(line["on"]),
                rx.cond(line["account"], rx.el.span(" · ", t("to account"), " ", figures(line["account"]))),
                class_name="text-[0.95rem] opacity-80",
            ),
            rx.cond(line["held"], rx.el.p(sentence(line["held"], HELD), t(". "), class_name="text-[0.95rem]")),
            class_name="min-w-0",
        ),
        rx.el.div(
            rx.el.strong(figures(line["amount"]), class_name="block"),
            rx.el.span(
                rx.cond(line["held"], t("held"), sentence(line["state"], PAYMENT_STATES)), class_name=f"badge mt-1 h-auto py-1 {tone}"
            ),
            class_name="text-end",
        ),
        class_name="grid grid-cols-[1fr_auto] items-start gap-x-4 py-3",
    )


def differences(shown: Any) -> rx.Component:
    """Set what was before beside what is now, question by question."""
    questions = {f"{step.key}.{field.key}": asked(field) for step in FORM for field in step.fields}

    def row(question: Any, each: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.th(
                question.label,
                rx.cond(each["person"], rx.el.span(" (", rx.el.bdi(each["person"]), ")")),
                scope="row",
                class_name="p-2 text-start font-normal",
            ),
            rx.el.td(rx.cond(each["before"], answer(question, each["before"]), "–"), class_name="p-2 break-words"),
            rx.el.td(rx.cond(each["after"], answer(question, each["after"]), "–"), class_name="p-2 font-semibold break-words"),
        )

    rows = once(questions, lambda known: rx.fragment(rx.foreach(shown, lambda each: row(known[each["question"].to(str)], each))))
    return table(t("Before and after"), (t("Question"), t("Before"), t("Now")), rows, whole=True)
