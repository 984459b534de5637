"""The queue of loans, the arrears by age, and what the ledger comes to."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.notices import notice
from components.prose import figures, filled, section
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.officer.desk import place, search_lost, staff_page
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.arrears import AGES
from registry.rules.ledger import LEDGERS
from registry.rules.loan_life import OFFICE_STATUS, OPEN, LoanStatus
from registry.services.loans.ledger_proof import FAULTS
from registry.services.loans.loan_queue import PROPOSED
from states.officer.loan_desk import LoanDeskState

_STATUS = OFFICE_STATUS | {PROPOSED: N_("A change waits")}


def _counts() -> rx.Component:
    """List how many there are of each, each a link to them."""

    def to(key: str, label: str, name: str) -> rx.Component:
        return rx.el.a(
            label,
            ": ",
            rx.el.strong(LoanDeskState.counts[key], class_name="figures"),
            href=f"{spoken(routes.LOANS)}?{name}={key}",
            class_name="me-5 inline-flex min-h-11 items-center gap-1 underline",
        )

    return rx.el.nav(
        rx.el.div(*(to(status, t(_STATUS[status]), "status") for status in (*OPEN, PROPOSED))),
        rx.el.div(rx.el.strong(t("Late:"), class_name="me-3"), *(to(age, t(said), "late") for age, said in AGES.items())),
        aria_label=t("Loans by status"),
        class_name="mt-3",
    )


def _search() -> rx.Component:
    def choose(name: str, label: str, options: dict[str, str], nothing: str) -> rx.Component:
        return rx.el.div(
            rx.el.label(label, html_for=f"filter-{name}", class_name="label-text block text-sm"),
            rx.el.select(
                rx.el.option(nothing, value=""),
                *(rx.el.option(t(said), value=value) for value, said in options.items()),
                name=name,
                custom_attrs={"id": f"filter-{name}"},
                default_value=LoanDeskState.chosen[name],
                key=LoanDeskState.chosen[name],
                class_name="select",
            ),
        )

    return rx.el.form(
        rx.el.div(
            rx.el.label(t("Number, CNIC, mobile or name"), html_for="filter-search", class_name="label-text block text-sm"),
            rx.el.input(
                name="search",
                type="search",
                default_value=LoanDeskState.chosen["search"],
                key=LoanDeskState.chosen["search"],
                custom_attrs={"id": "filter-search"},
                class_name="input",
            ),
        ),
        choose("status", t("Status"), {status: _STATUS[status] for status in (*LoanStatus, PROPOSED)}, t("Open")),
        choose("late", t("Late"), AGES, t("All")),
        rx.el.button(t("Show"), type="submit", class_name="btn btn-outline self-end"),
        on_submit=LoanDeskState.filter,
        class_name="mt-4 flex flex-wrap items-end gap-3",
    )


def _heads() -> tuple[str, ...]:
    return t("Number"), t("Name"), t("District"), t("Status"), t("Amount"), t("Owed"), t("Next day to pay"), t("Since")


def _row(row: Any) -> rx.Component:
    late = rx.cond(
        row["late"],
        rx.el.span(filled(t("{days} days late"), days=figures(row["late"])), class_name="badge h-auto bg-error py-1 text-error-content"),
    )
    cells = (
        rx.el.a(
            row["number"],
            href=f"{spoken(routes.LENDING)}?number={row['number']}",
            custom_attrs={"data-loan": ""},
            class_name="figures inline-flex min-h-11 items-center font-semibold underline",
        ),
        rx.el.bdi(row["name"]),
        place(row["district"]),
        sentence(row["status"], OFFICE_STATUS),
        figures(row["amount"]),
        rx.cond(row["owed"], figures(row["owed"])),
        rx.cond(row["next_due"], rx.fragment(figures(row["next_due"]), " ", late)),
        figures(row["since"]),
    )
    return rx.el.tr(*(cell(head, content) for head, content in zip(_heads(), cells, strict=True)))


def _fund() -> rx.Component:
    """Say what the books come to, and whether the last nightly proof found them whole."""
    return rx.cond(
        LoanDeskState.supervisor,
        section(
            t("The ledger"),
            rx.cond(
                LoanDeskState.totals["loans"],
                rx.el.dl(
                    *(
                        rx.el.div(
                            rx.el.dt(t(said), class_name="opacity-80"),
                            rx.el.dd(figures(LoanDeskState.totals[key]), class_name="font-semibold"),
                            class_name="py-1",
                        )
                        for key, said in LEDGERS.items()
                    ),
                    class_name="mt-2 grid gap-x-6 sm:grid-cols-2 lg:grid-cols-4",
                ),
            ),
            rx.cond(
                LoanDeskState.checked_at,
                rx.cond(
                    LoanDeskState.faults.length() > 0,
                    notice(
                        rx.el.p(filled(t("The proof of {at} found what does not agree:"), at=figures(LoanDeskState.checked_at))),
                        rx.el.ul(
                            rx.foreach(
                                LoanDeskState.faults,
                                lambda each: rx.el.li(sentence(each["kind"], FAULTS), ": ", figures(each["subject"])),
                            )
                        ),
                        tone="warning",
                        role="alert",
                    ),
                    rx.el.p(
                        "✓ ", filled(t("The ledger was proved whole on {at}."), at=figures(LoanDeskState.checked_at)), class_name="mt-2"
                    ),
                ),
                rx.el.p(t("The ledger is proved every night; it has not been yet."), class_name="mt-2"),
            ),
            rx.el.p(
                rx.el.a(t("Files of the bank"), href=spoken(routes.BANK_FILES), class_name="inline-flex min-h-11 items-center underline")
            ),
        ),
    )


def loans() -> rx.Component:
    return staff_page(
        routes.LOANS,
        t("Loans"),
        LoanDeskState.ready,
        rx.cond(
            LoanDeskState.ready,
            rx.fragment(
                _counts(),
                _search(),
                search_lost(LoanDeskState.search_lost),
                rx.cond(
                    LoanDeskState.rows.length() > 0,
                    table(t("Loans"), _heads(), rx.foreach(LoanDeskState.rows, _row), stacked=True),
                    notice(t("No loan here.")),
                ),
                rx.cond(
                    LoanDeskState.following,
                    rx.el.a(t("Next page"), href=LoanDeskState.following, class_name="mt-4 inline-flex min-h-11 items-center underline"),
                ),
                _fund(),
            ),
        ),
        broad=True,
    )


LOANS = Page(routes.LOANS, N_("Loans"), loans, Reader.STAFF, LoanDeskState.open)
