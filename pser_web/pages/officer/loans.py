"""The queue of loans, the arrears by age, and the files of the bank."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.forms import post, waiting
from components.layout import document
from components.notices import notice
from components.prose import figures, filled, section
from components.tables import table
from pser_web import routes
from pser_web.pages.frame import link, office
from pser_web.pages.officer.desk import around_office, place
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.arrears import AGES
from registry.rules.bank_files import PROBLEMS as FILE_PROBLEMS
from registry.rules.ledger import LEDGERS
from registry.rules.loan_life import OFFICE_STATUS, OPEN, LoanStatus
from registry.services.ledger_proof import FAULTS
from registry.services.loan_queue import PROPOSED
from states.bank_files import BankFilesState
from states.loan_desk import LoanDeskState

_STATUS = OFFICE_STATUS | {PROPOSED: N_("A change waits")}
_OUTCOMES = {"posted": N_("posted"), "refused": N_("refused, nothing was posted")}
_PROBLEMS = FILE_PROBLEMS | {
    "file_known": N_("This very file was posted before. Nothing was posted again"),
    "no_file": N_("Choose a file first"),
}


def _counts() -> rx.Component:
    """List how many there are of each, each a link to them."""

    def to(key: str, label: str, name: str) -> rx.Component:
        return rx.el.a(
            label,
            ": ",
            rx.el.strong(LoanDeskState.counts[key], class_name="figures"),
            href=f"{spoken(routes.LOANS)}?{name}={key}",
            class_name="me-5 inline-flex min-h-11 items-center underline",
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
            rx.el.label(t("Number, CNIC or name"), html_for="filter-search", class_name="label-text block text-sm"),
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
            class_name="figures inline-flex min-h-11 items-center font-semibold whitespace-nowrap underline",
        ),
        rx.el.bdi(row["name"]),
        place(row["district"]),
        sentence(row["status"], OFFICE_STATUS),
        figures(row["amount"]),
        figures(row["owed"]),
        rx.fragment(figures(row["next_due"]), " ", late),
        figures(row["since"]),
    )
    return rx.el.tr(*(rx.el.td(cell, class_name="p-2") for cell in cells))


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
    heads = (t("Number"), t("Name"), t("District"), t("Status"), t("Amount"), t("Owed"), t("Next day to pay"), t("Since"))
    return document(
        office(routes.LOANS),
        t("Loans"),
        *around_office(),
        waiting(LoanDeskState.ready),
        rx.cond(
            LoanDeskState.ready,
            rx.fragment(
                _counts(),
                _search(),
                rx.cond(
                    LoanDeskState.rows.length() > 0,
                    table(t("Loans"), heads, rx.foreach(LoanDeskState.rows, _row)),
                    notice(t("No loan here.")),
                ),
                rx.cond(
                    LoanDeskState.following,
                    rx.el.a(t("Next page"), href=LoanDeskState.following, class_name="mt-4 inline-flex min-h-11 items-center underline"),
                ),
                _fund(),
            ),
        ),
        wide=True,
    )


def _outcome() -> rx.Component:
    """Say what came of the file that was sent."""
    shown = BankFilesState.shown
    return rx.fragment(
        rx.cond(
            BankFilesState.refused,
            rx.el.div(sentence(BankFilesState.refused, _PROBLEMS), role="alert", class_name="my-4 font-semibold text-error"),
        ),
        rx.cond(
            shown["outcome"] == "posted",
            notice(
                filled(
                    t("The file is posted: {posted} repayments, {amount}. {known} lines had been posted before and were left out."),
                    posted=figures(shown["posted"]),
                    amount=figures(shown["amount"]),
                    known=figures(shown["known"]),
                ),
                tone="success",
                role="status",
            ),
        ),
        rx.cond(
            shown["outcome"] == "refused",
            rx.el.div(
                rx.el.h2(t("Nothing of this file was posted"), class_name="text-lg font-bold"),
                rx.el.p(t("Mend or take out the lines that are named here, then send it again.")),
                rx.el.ul(
                    rx.foreach(
                        BankFilesState.problems,
                        lambda each: rx.el.li(
                            rx.cond(
                                each["line"] == "0",
                                rx.fragment(),
                                rx.fragment(filled(t("Payment {line}"), line=figures(each["line"])), " ", figures(each["reference"]), ": "),
                            ),
                            sentence(each["code"], _PROBLEMS),
                        ),
                    ),
                    class_name="mt-2 list-disc ps-6",
                ),
                id="problems",
                role="alert",
                custom_attrs={"tabIndex": "-1"},
                class_name="my-4 rounded-box border-2 border-error bg-base-100 p-4",
            ),
        ),
    )


def _file(each: Any) -> rx.Component:
    cells = (
        figures(each["at"]),
        rx.el.bdi(each["name"]),
        rx.el.bdi(each["by"]),
        sentence(each["outcome"], _OUTCOMES),
        figures(each["lines"]),
        figures(each["posted"]),
        figures(each["known"]),
        figures(each["amount"]),
    )
    return rx.el.tr(*(rx.el.td(cell, class_name="p-2") for cell in cells))


def bank_files() -> rx.Component:
    heads = (t("When"), t("File"), t("Who"), t("Outcome"), t("Payments"), t("Posted"), t("Known before"), t("Rupees"))
    return document(
        office(routes.BANK_FILES),
        t("Files of the bank"),
        *around_office(),
        waiting(BankFilesState.ready),
        rx.cond(
            BankFilesState.ready,
            rx.fragment(
                _outcome(),
                section(
                    t("Post a file"),
                    post(
                        rx.el.label(t("CSV, camt.053 or camt.054"), html_for="file", class_name="label-text block"),
                        rx.el.p(
                            t("CSV has the columns reference, date, amount, loan. A file is posted wholly, or not at all."),
                            class_name="mb-1 text-[0.95rem] opacity-80",
                        ),
                        rx.el.input(
                            type="file",
                            id="file",
                            name="file",
                            accept=".csv,.xml,text/csv,application/xml",
                            class_name="file-input w-full min-h-12",
                        ),
                        rx.el.button(t("Post it"), type="submit", class_name="btn btn-primary mt-3 px-8"),
                        action=spoken(routes.BANK_FILE),
                        encType="multipart/form-data",
                    ),
                ),
                rx.cond(
                    BankFilesState.files.length() > 0,
                    section(t("Files that were sent"), table(t("Files that were sent"), heads, rx.foreach(BankFilesState.files, _file))),
                ),
            ),
        ),
        back=link(t("Loans"), routes.LOANS),
        wide=True,
    )


LOANS = (
    Page(routes.LOANS, N_("Loans"), loans, Reader.STAFF, LoanDeskState.open),
    Page(routes.BANK_FILES, N_("Files of the bank"), bank_files, Reader.STAFF, BankFilesState.open),
)
