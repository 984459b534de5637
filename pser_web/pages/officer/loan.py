"""One loan: what was asked, what was seen and said of it, what came back, and what can be done now."""

from typing import Any

import reflex as rx

from components.fields import option, sentence
from components.happened import happened
from components.loans import means, repayments, schedule
from components.notices import notice
from components.prose import figures, identity_number, section
from pser_web import routes
from pser_web.pages.frame import link
from pser_web.pages.officer.desk import place, staff_page
from pser_web.pages.officer.loan_acts import changing, deciding, problem, reversing, taking
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import code_lists
from registry.rules.arrears import AGES
from registry.rules.loan_form import PURPOSES
from registry.rules.loan_life import EVENTS, OFFICE_STATUS, VOTES
from states.officer.lending import LendingState


def _told(label: str, *value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="opacity-80"),
        rx.el.dd(*value, class_name="font-semibold"),
        class_name="grid gap-x-6 py-2 sm:grid-cols-2",
    )


def _terms(each: Any) -> rx.Component:
    return rx.fragment(
        figures(each["amount"]), " · ", figures(each["months"]), " ", t("months"), " · ", figures(each["grace"]), " ", t("of grace")
    )


def _asked() -> rx.Component:
    return section(
        t("What is asked for"),
        rx.el.dl(
            _told(t("What it is for"), option(LendingState.purpose, PURPOSES)),
            _told(t("Plan"), rx.el.span(LendingState.plan, dir="auto", class_name="whitespace-pre-line")),
            _told(t("Asked for"), _terms(LendingState.asked)),
            rx.cond(LendingState.granted["amount"], _told(t("Granted"), _terms(LendingState.granted))),
            rx.cond(
                LendingState.present["begins"],
                _told(t("New instalments since"), figures(LendingState.present["begins"]), ": ", _terms(LendingState.present)),
            ),
            rx.cond(LendingState.present["last"], _told(t("Last instalment due on"), figures(LendingState.present["last"]))),
            _told(
                t("Guarantors"),
                rx.foreach(
                    LendingState.guarantors,
                    lambda each: rx.el.span(rx.el.bdi(each["name"]), " ", identity_number(each["cnic"]), class_name="block"),
                ),
            ),
            class_name="mt-2 divide-y divide-base-300",
        ),
        rx.el.h3(t("Can the household carry it?"), class_name="mt-4 font-bold"),
        means(LendingState.means),
    )


def _by(each: Any, at: str = "at") -> rx.Component:
    return rx.el.p(rx.el.bdi(each["by"]), " · ", figures(each[at]), class_name="text-sm opacity-80")


def _said(each: Any, key: str) -> rx.Component:
    return rx.el.p(each[key], dir="auto", class_name="whitespace-pre-line")


def _opinions() -> rx.Component:
    def yes(value: Any, label: str) -> rx.Component:
        return rx.el.p(rx.cond(value == "yes", "✓ ", "✗ "), label, ": ", rx.cond(value == "yes", t("Yes"), t("No")))

    def visited(each: Any) -> rx.Component:
        return rx.el.li(
            _by(each, "on"),
            yes(each["place_seen"], t("The place was seen")),
            yes(each["guarantors_met"], t("The guarantors agree")),
            _said(each, "report"),
            class_name="py-2",
        )

    def recommended(each: Any) -> rx.Component:
        return rx.el.li(
            _by(each),
            rx.el.p(rx.el.strong(sentence(each["verdict"], VOTES)), ": ", _terms(each)),
            _said(each, "reason"),
            class_name="py-2",
        )

    def voted(each: Any) -> rx.Component:
        return rx.el.li(_by(each), rx.el.p(rx.el.strong(sentence(each["verdict"], VOTES))), _said(each, "words"), class_name="py-2")

    listed = (
        (t("Visits"), LendingState.visits, visited),
        (t("Recommendations"), LendingState.recommendations, recommended),
        (t("Votes of the committee"), LendingState.votes, voted),
    )
    return rx.fragment(
        *(
            rx.cond(rows.length() > 0, section(head, rx.el.ul(rx.foreach(rows, row), class_name="divide-y divide-base-300")))
            for head, rows, row in listed
        )
    )


def _money() -> rx.Component:
    return rx.cond(
        LendingState.owed,
        rx.fragment(
            section(
                t("What is owed"),
                rx.el.p(figures(LendingState.owed), id="loan-owed", role="status", class_name="mt-2 text-2xl font-bold"),
                rx.el.p(t("Paid out under the reference"), " ", figures(LendingState.transfer)),
                *(
                    rx.cond(
                        LendingState.late[age],
                        rx.el.p(rx.el.strong(figures(LendingState.late[age])), " ", t(said), class_name="text-error"),
                    )
                    for age, said in AGES.items()
                ),
            ),
            taking(),
            changing(),
            rx.cond(
                LendingState.repayments.length() > 0,
                section(
                    t("Repayments"),
                    repayments(LendingState.repayments, lambda each: f"{spoken(routes.DESK_RECEIPT)}/{each['id']}", reversing),
                ),
            ),
            section(t("Instalments"), schedule(LendingState.instalments)),
        ),
    )


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rx.el.strong(LendingState.number, class_name="figures"),
            " · ",
            rx.el.bdi(LendingState.name),
            " ",
            identity_number(LendingState.cnic),
            " · ",
            rx.el.strong(sentence(LendingState.status, OFFICE_STATUS), id="loan-status"),
            class_name="mt-2 text-lg",
        ),
        rx.el.p(
            rx.cond(
                LendingState.address["street_address"],
                rx.fragment(
                    rx.el.bdi(LendingState.address["street_address"], ", ", LendingState.address["locality"]),
                    " · ",
                    rx.el.bdi(option(LendingState.address["tehsil"], code_lists.TEHSIL)),
                    " · ",
                    place(LendingState.address["district"]),
                    " · ",
                ),
            ),
            rx.cond(LendingState.mobile, rx.el.a(LendingState.mobile, href=f"tel:{LendingState.mobile}", class_name="figures underline")),
            id="loan-address",
        ),
        rx.el.p(
            rx.el.a(
                t("Case"),
                " ",
                LendingState.case,
                href=f"{spoken(routes.CASE)}?number={LendingState.case}",
                class_name="me-5 inline-flex min-h-11 items-center underline",
            ),
            rx.cond(
                LendingState.agreement,
                rx.el.a(
                    t("Agreement (PDF)"),
                    href=f"/documents/{LendingState.agreement}",
                    target="_blank",
                    class_name="inline-flex min-h-11 items-center underline",
                ),
            ),
        ),
        problem(),
        rx.cond(
            LendingState.receipt,
            notice(
                rx.el.p("✓ ", t("Received. Number of the receipt:"), " ", rx.el.strong(LendingState.receipt, class_name="figures")),
                rx.el.p(t("It stands below under “Repayments”, to be printed; the citizen has it by SMS."), class_name="mt-1"),
                tone="success",
                role="status",
            ),
        ),
    )


def loan() -> rx.Component:
    return staff_page(
        routes.LENDING,
        t("Loan"),
        LendingState.ready | LendingState.refused,
        rx.cond(LendingState.refused, notice(t("There is no such loan, or it is not yours to see."), tone="warning")),
        rx.cond(
            LendingState.ready,
            rx.fragment(
                _head(),
                deciding(),
                _money(),
                _opinions(),
                _asked(),
                happened(LendingState.events, EVENTS),
            ),
        ),
        back=link(t("Loans"), routes.LOANS),
        wide=True,
    )


LENDING = Page(routes.LENDING, N_("Loan"), loan, Reader.STAFF, LendingState.open)
