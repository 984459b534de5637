"""What pages show of a loan: what it means for a household, its instalments, what was repaid."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.fields import sentence
from components.prose import figures, filled, paragraph
from components.tables import table
from registry.language import N_, t

INSTALMENT_STATES: dict[str, str] = {
    "paid": N_("paid"),
    "part": N_("partly paid"),
    "late": N_("late"),
    "open": N_("to pay"),
    "written_off": N_("written off"),
}
REPAYMENT_STATES: dict[str, str] = {"undone": N_("taken out again"), "opposite": N_("taken out")}
WAYS: dict[str, str] = {"bank": N_("by bank"), "counter": N_("at a centre")}
_LOOKS = {
    "paid": "bg-success text-success-content",
    "part": "bg-warning text-warning-content",
    "late": "bg-error text-error-content",
    "open": "border-base-300",
    "written_off": "border-base-300",
}


def _badge(state: str) -> rx.Component:
    return rx.el.span(t(INSTALMENT_STATES[state]), class_name=f"badge h-auto py-1 whitespace-nowrap {_LOOKS[state]}")


def means(told: Any) -> rx.Component:
    """Say in words, with its numbers, what a loan would mean for a household."""

    def strong(key: str) -> rx.Component:
        return rx.el.strong(figures(told[key]))

    return rx.el.div(
        rx.el.p(
            filled(
                t("The household has a verified income of {income} a month, and pays back {existing} a month already."),
                income=strong("income"),
                existing=strong("existing"),
            )
        ),
        rx.el.p(
            filled(
                t("All instalments together should not be more than {share} of the income. That leaves {room} a month for this loan."),
                share=strong("share"),
                room=strong("room"),
            ),
            class_name="mt-2",
        ),
        rx.el.p(
            filled(t("The largest instalment of this loan is {instalment}."), instalment=strong("instalment")),
            " ",
            rx.cond(told["enough"], t("The household can carry it."), t("That is more than the household can carry.")),
            class_name="mt-2",
        ),
        rx.cond(
            told["enough"],
            rx.fragment(),
            rx.el.p(
                rx.cond(
                    told["most"],
                    filled(t("In the same time it could carry a loan of up to {most}."), most=strong("most")),
                    t("With this income no loan can be carried now. A help centre can advise you."),
                ),
                class_name="mt-2 font-semibold",
            ),
        ),
        class_name="max-w-2xl",
    )


def as_if_today(count: Any) -> rx.Component:
    """Say what a schedule is that has not begun."""
    return paragraph(
        filled(
            t("{count} instalments, as if the money were paid out today. Together they are exactly what you receive."),
            count=figures(count.to_string()),
        )
    )


def schedule(rows: Any, *, states: bool = True) -> rx.Component:
    """List the instalments; with `states` each says how far it is paid."""

    def row(each: Any) -> rx.Component:
        cells = [figures(each["number"]), figures(each["due"]), figures(each["amount"])]
        if states:
            badge = rx.match(each["state"], *((state, _badge(state)) for state in INSTALMENT_STATES), rx.fragment())
            left = rx.cond(
                (each["state"] != "paid") & (each["left"] != each["amount"]),
                rx.el.p(t("Left"), ": ", figures(each["left"])),
            )
            cells.append(rx.fragment(badge, left))
        return rx.el.tr(*(rx.el.td(cell, class_name="p-2") for cell in cells))

    heads = (t("No."), t("Due on"), t("Rupees"), *((t("State"),) if states else ()))
    return table(t("Instalments"), heads, rx.foreach(rows, row), whole=True)


def repayments(rows: Any, receipt: Callable[[Any], Any], more: Callable[[Any], rx.Component] | None = None) -> rx.Component:
    """List what was repaid, each with a way to its receipt; `more` returns what else can be done with one."""

    def row(each: Any) -> rx.Component:
        number = rx.cond(
            each["state"] == "opposite",
            rx.el.bdi(each["reason"]),
            rx.el.a(
                each["number"],
                href=receipt(each),
                target="_blank",
                aria_label=t("Receipt (PDF)") + " " + each["number"],
                class_name="figures inline-flex min-h-11 items-center underline",
            ),
        )
        about = rx.fragment(
            number, rx.el.p(sentence(each["state"], REPAYMENT_STATES), class_name="font-semibold"), more(each) if more else rx.fragment()
        )
        when = rx.fragment(figures(each["on"]), rx.el.p(sentence(each["ledger"], WAYS), class_name="text-sm"))
        cells = (when, figures(each["amount"]), about)
        return rx.el.tr(*(rx.el.td(cell, class_name="p-2 align-top") for cell in cells), key=each["id"])  # what is typed stays with it

    heads = (t("On"), t("Rupees"), t("Receipt"))
    return table(t("Repayments"), heads, rx.foreach(rows, row), whole=True)
