"""The desk: which cases there are, and who works on them."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.forms import form, post
from components.notices import notice
from components.prose import posting, to
from components.tables import cell, choosing, table
from pser_web import routes
from pser_web.pages.officer.desk import place, search_lost, staff_page
from pser_web.pages.officer.queue_decision import queue_decision
from pser_web.pages.officer.queue_filter import queue_filter, queue_views
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.access import ROLES, Role
from registry.rules.lifecycle import OFFICE_STATUS, OPEN, Status
from registry.rules.queue import ORDERS
from registry.rules.verification import RESULTS
from states.officer.decision import DecisionState
from states.officer.desk import NOBODY, DeskState

KEYS = {  # of desk.js
    "j k": N_("next case, case before"),
    "Enter": N_("open the case"),
    "x": N_("choose it"),
    "t": N_("take the chosen cases, or this one"),
    "g": N_("give them to somebody"),
    "d": N_("decide this case"),
    "n": N_("next page"),
    "/": N_("search"),
    "?": N_("show these keys"),
    "Esc": N_("back to the list"),
}
SAID = {
    "taken": (N_("The chosen cases are yours now."), "success"),
    "given": (N_("The chosen cases were given."), "success"),
    "given_back": (N_("The chosen cases are nobody's now."), "success"),
    "nothing": (N_("Choose at least one case first."), "warning"),
}


SLIPS = {
    "number": N_("This is no application number: one sign of it is mistyped."),
    "pser_id": N_("This is no PSER ID: one sign of it is mistyped."),
    "digits": N_("This is no whole number: a CNIC has 13 digits, a mobile number 11."),
}


def _left(said: str, numbers: Any) -> rx.Component:
    """Say why some of the chosen cases were left as they are, and name them."""
    named = rx.el.span(rx.foreach(numbers, lambda number: rx.fragment(" ", rx.el.span(number, class_name="figures"))))
    return rx.cond(numbers.length() > 0, notice(said, named, tone="warning", role="status"))


def _export() -> rx.Component:
    return rx.el.details(
        rx.el.summary(t("Take this list away as a file"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
        post(
            rx.el.input(type="hidden", name="filter", value=DeskState.filter_address, read_only=True),
            rx.el.label(t("What for? It is written down"), html_for="why", class_name="label-text block"),
            rx.el.input(name="reason", id="why", required=True, pattern=r".*\S.*", max_length=300, class_name="input"),
            rx.el.button(t("Download"), type="submit", class_name="btn btn-outline mt-2"),
            action=spoken(routes.EXPORT),
        ),
        class_name="mt-4",
    )


def _keys() -> rx.Component:
    """List the keys; desk.js shows them."""
    each = (
        rx.fragment(rx.el.dt(rx.el.kbd(key, class_name="figures rounded border px-2")), rx.el.dd(t(said))) for key, said in KEYS.items()
    )
    return rx.el.dialog(
        rx.el.h2(t("Keys"), custom_attrs={"id": "keys-heading"}, class_name="text-lg font-bold"),
        rx.el.dl(*each, class_name="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1"),
        rx.el.button(t("Close"), type="button", custom_attrs={"data-closes": "keys"}, class_name="btn btn-outline mt-3"),
        custom_attrs={"id": "keys", "aria-labelledby": "keys-heading"},
        class_name="m-auto max-w-md rounded-box border border-base-300 bg-base-100 p-4 text-base-content",
    )


def _row(row: Any) -> rx.Component:
    late = rx.match(
        row["clock"],
        ("overdue", rx.el.span(t("overdue"), class_name="badge h-auto bg-error py-1 text-error-content")),
        ("soon", rx.el.span(t("due soon"), class_name="badge h-auto bg-warning py-1 text-warning-content")),
        rx.fragment(),
    )
    decide = rx.cond(
        (DeskState.role == Role.SUPERVISOR) & (row["status"] == Status.IN_DECISION),
        rx.el.button(
            t("Decide"),
            type="button",
            on_click=DecisionState.consider(row["number"]),
            aria_label=t("Decide") + " " + row["number"],
            custom_attrs={"data-act": "decide"},
            class_name="btn btn-sm btn-outline min-h-11",
        ),
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.input(
                type="checkbox",
                name="case",
                value=f"{row['id']}:{row['version']}",
                aria_label=t("Choose") + " " + row["number"],
                key=row["version"],  # what was done to a case is not done to it again
                class_name="checkbox checkbox-primary",
            ),
            class_name="p-2",
        ),
        rx.el.td(
            rx.el.a(
                row["number"],
                href=f"{spoken(routes.CASE)}?number={row['number']}",
                custom_attrs={"data-case": row["number"]},
                class_name="figures inline-flex min-h-11 items-center font-semibold underline",
            ),
            class_name="p-2 whitespace-nowrap",
        ),
        rx.el.td(
            rx.el.bdi(row["name"]),
            " ",
            rx.cond(row["wrote"], rx.el.span(t("citizen has written"), class_name="badge h-auto bg-info py-1 text-info-content")),
            class_name="p-2",
        ),
        cell(t("District"), place(row["district"])),
        cell(t("Status"), sentence(row["status"], OFFICE_STATUS), " ", decide),
        cell(t("Checks"), sentence(row["result"], RESULTS)),
        cell(t("Due"), rx.el.span(row["due"], class_name="figures"), " ", late),
        cell(t("Waiting since"), rx.el.span(row["since"], class_name="figures")),
        cell(t("Officer"), rx.cond(row["officer"], rx.el.bdi(row["officer"]), t("nobody"))),
        key=row["id"],
    )


def _counts() -> rx.Component:
    each = (
        rx.el.span(t(OFFICE_STATUS[status]), ": ", rx.el.strong(DeskState.counts[status], class_name="figures"), class_name="me-5")
        for status in OPEN
    )
    return rx.cond(DeskState.counts.length() > 0, rx.el.p(*each, role="status", class_name="mt-3"))


def desk() -> rx.Component:
    heads = (choosing(), t("Number"), t("Name"), t("District"), t("Status"), t("Checks"), t("Due"), t("Waiting since"), t("Officer"))
    return staff_page(
        routes.DESK,
        t("Cases"),
        DeskState.ready,
        rx.cond(
            DeskState.ready,
            rx.fragment(
                rx.el.p(
                    rx.el.bdi(DeskState.me),
                    " · ",
                    sentence(DeskState.role, ROLES),
                    rx.cond(DeskState.centre, rx.el.span(" · ", posting(DeskState.centre))),
                ),
                rx.cond(
                    DeskState.nowhere,
                    notice(t("No district is yours now: your centre is closed. An administrator can move you to another."), tone="warning"),
                ),
                _counts(),
                queue_views(),
                queue_filter(),
                search_lost(DeskState.search_lost),
                rx.match(
                    DeskState.slip,
                    *((slip, notice(t(sentence), tone="warning", role="status")) for slip, sentence in SLIPS.items()),
                    rx.fragment(),
                ),
                rx.match(
                    DeskState.said,
                    *((said, notice(t(sentence), tone=tone, role="status")) for said, (sentence, tone) in SAID.items()),
                    rx.fragment(),
                ),
                _left(t("Some were changed by somebody else meanwhile. Here is how they are now."), DeskState.changed),
                _left(t("Some cannot be given to this person: of another district, or of their own household."), DeskState.unseen),
                _left(t("Some are a colleague's: only they or a supervisor can make them nobody's."), DeskState.theirs),
                queue_decision(),
                rx.cond(
                    DeskState.rows.length() > 0,
                    form(
                        table(
                            t("Cases"),
                            heads,
                            rx.foreach(DeskState.rows, _row),
                            caption=rx.fragment(
                                t("First comes"), ": ", sentence(DeskState.ordered, ORDERS), t(". "), t("? shows the keys.")
                            ),
                            stacked=True,
                        ),
                        rx.el.label(t("Do with the chosen"), html_for="to", class_name="label-text mt-4 block"),
                        rx.el.select(
                            rx.el.option(t("Take them myself"), value=""),
                            rx.el.option(t("Make them nobody's"), value=NOBODY),
                            rx.foreach(DeskState.colleagues, lambda each: rx.el.option(each["name"], value=each["id"])),
                            name="to",
                            id="to",
                            class_name="select me-3 mt-2 max-w-md",
                        ),
                        action=spoken(routes.DESK),
                        send=DeskState.act,
                        turn=DeskState.turn,
                        live=DeskState.is_hydrated,
                        label=t("Do it"),
                    ),
                    notice(t("No case here. Nothing waits for you with this filter.")),
                ),
                rx.cond(DeskState.role == Role.SUPERVISOR, _export()),
                rx.el.div(
                    rx.cond(DeskState.chosen["after"], to(t("First page"), f"{spoken(routes.DESK)}?{DeskState.filter_address}")),
                    rx.cond(
                        DeskState.following,
                        to(t("Next page"), DeskState.following, custom_attrs={"data-next": ""}),
                    ),
                    rx.el.button(
                        t("Keys"), " (?)", type="button", custom_attrs={"data-opens": "keys"}, class_name="btn btn-ghost px-2 underline"
                    ),
                    class_name="mt-4 flex flex-wrap items-center gap-5",
                ),
                _keys(),
            ),
        ),
        broad=True,
    )


DESK = Page(routes.DESK, N_("Cases"), desk, Reader.STAFF, DeskState.open)
