"""The files of the bank: posted by supervisors, wholly or not at all."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.forms import post
from components.notices import alert, notice
from components.prose import figures, filled, section
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.frame import link
from pser_web.pages.officer.desk import staff_page
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.bank_files import PROBLEMS as FILE_PROBLEMS
from states.officer.bank_files import BankFilesState

_OUTCOMES = {"posted": N_("posted"), "refused": N_("refused, nothing was posted")}
_PROBLEMS = FILE_PROBLEMS | {
    "file_known": N_("This very file was posted before. Nothing was posted again"),
    "no_file": N_("Choose a file first"),
}


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
                    t("The file is posted. Repayments: {posted}, together {amount}. Posted before, and so left out: {known}."),
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
            alert(
                rx.el.h2(t("Nothing of this file was posted"), class_name="text-lg font-bold"),
                rx.el.p(t("Mend or take out the lines that are named here, then send it again.")),
                rx.el.ul(
                    rx.foreach(
                        BankFilesState.problems,
                        lambda each: rx.el.li(
                            rx.cond(
                                each["line"] == "0",
                                rx.fragment(),
                                rx.fragment(
                                    filled(t("Payment {line}"), line=figures(each["line"])),
                                    rx.cond(each["reference"], rx.fragment(" ", figures(each["reference"]))),
                                    ": ",
                                ),
                            ),
                            sentence(each["code"], _PROBLEMS),
                        ),
                    ),
                    class_name="mt-2 list-disc ps-6",
                ),
            ),
        ),
    )


def _heads() -> tuple[str, ...]:
    return t("When"), t("File"), t("Who"), t("Outcome"), t("Payments"), t("Posted"), t("Known before"), t("Rupees")


def _file(each: Any) -> rx.Component:
    told = (
        figures(each["at"]),
        rx.el.bdi(each["name"]),
        rx.el.bdi(each["by"]),
        rx.el.span(sentence(each["outcome"], _OUTCOMES), class_name="sm:block sm:min-w-44"),
        figures(each["lines"]),
        figures(each["posted"]),
        figures(each["known"]),
        figures(each["amount"]),
    )
    return rx.el.tr(*(cell(head, content) for head, content in zip(_heads(), told, strict=True)))


def bank_files() -> rx.Component:
    return staff_page(
        routes.BANK_FILES,
        t("Files of the bank"),
        BankFilesState.ready,
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
                        rx.cond(
                            BankFilesState.perhaps_twice,
                            rx.el.label(
                                rx.el.input(type="checkbox", name="others", value="yes", class_name="checkbox checkbox-primary mt-1"),
                                rx.el.span(t("I have asked at the counters: these are other payments, not the same ones once more")),
                                class_name="mt-3 flex min-h-11 cursor-pointer items-start gap-3 font-semibold",
                            ),
                        ),
                        rx.el.button(t("Post it"), type="submit", class_name="btn btn-primary mt-3 px-8"),
                        action=spoken(routes.BANK_FILE),
                        encType="multipart/form-data",
                    ),
                ),
                rx.cond(
                    BankFilesState.files.length() > 0,
                    section(
                        t("Files that were sent"),
                        table(t("Files that were sent"), _heads(), rx.foreach(BankFilesState.files, _file), stacked=True),
                    ),
                ),
            ),
        ),
        back=link(t("Loans"), routes.LOANS),
        wide=True,
    )


BANK_FILES = Page(routes.BANK_FILES, N_("Files of the bank"), bank_files, Reader.STAFF, BankFilesState.open)
