"""The payees of one payment run, to be read before it is approved and after it was sent."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.money import title
from components.notices import notice
from components.prose import figures
from components.tables import cell, table
from pser_web import routes
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.payments import FAILURES, LEFT_OUT
from states.officer.run_payees import RunPayeesState

_OUTCOMES = {
    "paid": N_("paid"),
    "failed": N_("failed"),
    "returned": N_("came back"),
    "cancelled": N_("cancelled"),
    "left_out": N_("left out"),
}
_FAILURES = {code: said for code, said in FAILURES.items() if code} | {"other": FAILURES[""]}


def _heads() -> tuple[str, ...]:
    return t("Case"), t("PSER ID"), t("Programme"), t("Amount"), t("Account"), t("What is known of it")


def _row(each: Any) -> rx.Component:
    case = rx.el.a(
        each["number"],
        href=f"{spoken(routes.CASE)}?number={each['number']}",
        class_name="figures inline-flex min-h-11 items-center underline",
    )
    known = rx.fragment(
        sentence(each["outcome"], _OUTCOMES),
        rx.cond((each["outcome"] == "") & (each["reason"] != ""), rx.el.strong(t("will be left out:"), " ")),
        rx.cond((each["outcome"] != "") & (each["reason"] + each["failure"] != ""), rx.fragment(": ")),
        sentence(each["reason"], LEFT_OUT),
        sentence(each["failure"], _FAILURES),
    )
    programme = rx.fragment(title(each["programme"]), " ", each["period"])
    told = (case, figures(each["pser_id"]), programme, figures(each["amount"]), figures(each["account"]), known)
    return rx.el.tr(
        *(cell(head, content, css="p-2 align-top") for head, content in zip(_heads(), told, strict=True)),
        key=each["place"],
    )


def _search(run: Any) -> rx.Component:
    name = f"sought-{run['id']}"
    return rx.el.form(
        rx.el.div(
            rx.el.label(
                t("Application number, PSER ID, or the last four digits of the account"), html_for=name, class_name="label-text block"
            ),
            rx.el.input(
                name="sought", custom_attrs={"id": name}, max_length=40, default_value=RunPayeesState.sought, class_name="input figures"
            ),
            class_name="min-w-0",
        ),
        rx.el.button(t("Show"), type="submit", class_name="btn btn-outline"),
        on_submit=RunPayeesState.search,
        key=RunPayeesState.turn,
        class_name="mt-2 flex flex-wrap items-end gap-3",
    )


def _turn(label: str, to: Any) -> rx.Component:
    return rx.el.button(label, type="button", on_click=to, class_name="btn btn-ghost px-0 underline")


def payees(run: Any) -> rx.Component:
    """Offer who is paid by a run, and show it."""
    shown = RunPayeesState.run == run["id"]
    return rx.el.div(
        rx.el.button(
            t("Who is paid"),
            type="button",
            on_click=RunPayeesState.look(run["id"]),
            aria_expanded=rx.cond(shown, "true", "false"),
            class_name="btn btn-outline",
        ),
        rx.cond(
            shown,
            rx.el.section(
                rx.el.h4(
                    t("Who is paid"),
                    " ",
                    figures(run["reference"]),
                    id="payees",
                    custom_attrs={"tabIndex": "-1"},
                    class_name="mt-4 font-bold",
                ),
                _search(run),
                rx.cond(
                    RunPayeesState.rows.length() > 0,
                    table(t("Who is paid"), _heads(), rx.foreach(RunPayeesState.rows, _row), stacked=True),
                    notice(t("Nothing of this run is found under that.")),
                ),
                rx.el.p(
                    rx.cond(RunPayeesState.further, _turn(t("First page"), RunPayeesState.begin_again)),
                    rx.cond(RunPayeesState.following, _turn(t("Next page"), RunPayeesState.go_on)),
                    class_name="mt-2 flex flex-wrap gap-6",
                ),
                aria_labelledby="payees",
            ),
        ),
        class_name="mt-3",
    )
