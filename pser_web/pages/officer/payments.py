"""Payment runs: prepare, see count, sum and exceptions, approve as another, take the file, bring the results."""

from typing import Any

import reflex as rx

from components.fields import sentence, words
from components.forms import form, post
from components.money import TITLES, title
from components.notices import alert, notice
from components.prose import figures, filled, paragraph, section
from components.tables import table
from pser_web import routes
from pser_web.pages.frame import link
from pser_web.pages.officer.desk import staff_page
from pser_web.pages.officer.run_payees import payees
from pser_web.pages.officer.shared_accounts import shared
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.payments import EXCEPTIONS, FILE_PROBLEMS, RUN_PROBLEMS, RUN_STATES
from states.officer.payments import PaymentsState


def _said() -> rx.Component:
    wrong = FILE_PROBLEMS | {code: RUN_PROBLEMS[code] for code in ("no_treasury", "not_allowed")}
    return rx.fragment(
        rx.match(
            PaymentsState.said,
            ("", rx.fragment()),
            ("read", _read(rx.fragment("✓ ", t("The results are read in.")), tone="success")),
            ("again", _read(t("This file had been read in before. Nothing has changed."), tone="info")),
            alert(
                rx.cond(PaymentsState.wrong.length() > 0, _wrong(), rx.el.p(sentence(PaymentsState.said, wrong))),
                rx.el.p(t("Nothing of the file was kept.")),
                named="results-said",
            ),
        ),
        rx.cond(PaymentsState.problem, alert(sentence(PaymentsState.problem, RUN_PROBLEMS))),
    )


def _read(said: str | rx.Component, tone: str) -> rx.Component:
    """Say what came of a file, and of how much of its run: a table that was cut at the end of a line looks whole."""
    read = PaymentsState.read
    count = {key: rx.el.strong(figures(read[key])) for key in ("named", "count")}
    named = rx.cond(read["named"], filled(t("It names {named} of the {count} payments of this run."), **count))
    left = notice(
        t("Payments of this run that have no result yet:"),
        " ",
        rx.el.strong(figures(read["open"])),
        t(". "),
        t("If the bank sends no other file, this one may have been cut short: take it from the bank anew."),
        tone="warning",
        role="status",
        id="results-missing",
    )
    return rx.fragment(notice(said, " ", named, tone=tone, role="status", id="results-said"), rx.cond(read["open"], left))


def _wrong() -> rx.Component:
    """Name the payments of a file that are wrong, each with its number in the file and why."""

    def line(each: Any) -> rx.Component:
        named = filled(t("Payment {line}"), line=figures(each["line"]))
        reference = rx.cond(each["reference"], rx.fragment(" ", figures(each["reference"])))
        return rx.el.li(named, reference, ": ", sentence(each["code"], FILE_PROBLEMS))

    return rx.fragment(
        rx.el.p(t("Mend or take out the lines that are named here, then send it again.")),
        rx.el.ul(rx.foreach(PaymentsState.wrong, line), class_name="my-2 list-disc ps-6"),
        rx.cond(PaymentsState.unnamed, rx.el.p(t("More lines that are wrong:"), " ", figures(PaymentsState.unnamed))),
    )


def _prepare() -> rx.Component:
    def choice(each: Any) -> rx.Component:
        return rx.el.option(title(each["programme"]), " ", each["period"], value=each["value"])

    return section(
        t("Prepare a run"),
        rx.cond(
            PaymentsState.choices.length() > 0,
            form(
                rx.el.label(t("Programme and period"), html_for="choice", class_name="label-text block"),
                rx.el.select(rx.foreach(PaymentsState.choices, choice), name="choice", id="choice", class_name="select"),
                rx.el.p(t("It collects everything that is owed by the end of the period, also what failed before."), class_name="mt-2"),
                action=spoken(routes.PAYMENTS),
                send=PaymentsState.prepare,
                turn=PaymentsState.turn,
                live=PaymentsState.is_hydrated,
                label=t("Prepare"),
            ),
            paragraph(t("No benefit has been granted that is paid in money.")),
        ),
    )


def _file(run: Any, kind: str, label: str) -> rx.Component:
    return post(
        rx.el.input(type="hidden", name="run", value=run["id"], read_only=True),
        rx.el.input(type="hidden", name="kind", value=kind, read_only=True),
        rx.el.button(label, type="submit", class_name="btn btn-outline"),
        action=spoken(routes.PAYMENT_FILE),
    )


def _results(run: Any) -> rx.Component:
    name = f"file-{run['id']}"
    return post(
        rx.el.input(type="hidden", name="run", value=run["id"], read_only=True),
        rx.el.label(t("Results from the bank: pain.002, camt.054 or CSV"), html_for=name, class_name="label-text block"),
        rx.el.div(
            rx.el.input(
                type="file", name="file", custom_attrs={"id": name}, required=True, class_name="file-input min-h-12 w-full max-w-md"
            ),
            rx.el.button(t("Read the results in"), type="submit", class_name="btn btn-outline"),
            class_name="mt-1 flex flex-wrap items-center gap-3",
        ),
        action=spoken(routes.PAYMENT_RESULTS),
        encType="multipart/form-data",
        class_name="mt-3",
    )


def _act(run: Any, label: str, event: Any, *, first: bool = False) -> rx.Component:
    return rx.el.button(label, type="button", on_click=event(run["id"]), class_name=f"btn {'btn-primary' if first else 'btn-outline'}")


def _cancelling(run: Any) -> rx.Component:
    """Ask before a run is cancelled; once its file was taken, another person says why and that the bank has paid nothing of it."""
    sure = rx.el.label(
        rx.el.input(type="checkbox", name="not_carried_out", value="yes", class_name="checkbox checkbox-primary mt-1"),
        rx.el.span(t("I have asked the bank: it has not carried out this file, and will not.")),
        class_name="flex min-h-11 cursor-pointer items-start gap-3 py-2",
    )
    asked = rx.cond(
        run["taken"],
        rx.fragment(
            rx.el.p(t("The file was taken, so the bank may have it. If it is paid all the same, the next run pays the same again.")),
            sure,
            words(
                f"cancel-{run['id']}",
                t("Reason"),
                rx.cond(PaymentsState.unreasoned == run["id"], "unreasoned", ""),
                {"unreasoned": N_("Write the reason, and confirm that the bank has not carried out the file.")},
                name="reason",
            ),
        ),
        rx.el.p(t("The run ends here. What it would have paid goes into the next one.")),
    )
    return rx.el.details(
        rx.el.summary(t("Cancel"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
        rx.cond(
            run["taken_by_me"],
            rx.el.p(t("You have taken the file of this run, so another supervisor has to cancel it.")),
            form(
                asked,
                action=spoken(routes.PAYMENTS),
                send=PaymentsState.cancel,
                turn=PaymentsState.turn,
                live=PaymentsState.is_hydrated,
                label=t("Cancel this run"),
                hidden={"run": run["id"]},
            ),
        ),
        key=f"{run['id']}{run['state']}",
        class_name="w-full",
    )


def _moves(run: Any) -> rx.Component:
    state = run["state"]
    return rx.el.div(
        rx.cond(
            state == "prepared",
            rx.cond(
                run["mine"],
                rx.el.p(t("Another supervisor has to approve it."), class_name="w-full"),
                _act(run, t("Approve"), PaymentsState.approve, first=True),
            ),
        ),
        rx.cond(
            (state == "approved") | (state == "sent") | (state == "settled"),
            rx.fragment(_file(run, "xml", "pain.001"), _file(run, "csv", "CSV")),
        ),
        rx.cond(state == "approved", _act(run, t("The file has gone to the bank"), PaymentsState.send, first=True)),
        rx.cond((state == "prepared") | (state == "approved"), _cancelling(run)),
        class_name="mt-3 flex flex-wrap gap-3",
    )


def _fact(label: str, value: rx.Component, known: Any = None) -> rx.Component:
    """Set a line; one that nobody stands in yet is left out."""
    line = rx.el.div(
        rx.el.dt(label, class_name="opacity-80"), rx.el.dd(value), class_name="grid grid-cols-2 gap-x-4 py-1 sm:grid-cols-[12rem_1fr]"
    )
    return line if known is None else rx.cond(known, line)


def _taker(taker: Any, place: Any) -> rx.Component:
    return rx.fragment(rx.cond(place > 0, " · ", ""), rx.el.bdi(taker["who"]), " ", figures(taker["at"]))


def _run(run: Any) -> rx.Component:
    facts: tuple[tuple[Any, ...], ...] = (
        (t("Payments"), figures(run["count"])),
        (t("Sum"), rx.el.strong(figures(run["total"]))),
        (t("To be paid on"), figures(run["pay_day"])),
        (t("Prepared by"), rx.el.span(rx.el.bdi(run["by"]), " ", figures(run["at"]))),
        (t("Approved by"), rx.el.bdi(run["approved"]), run["approved"]),
        (t("File taken by"), rx.foreach(PaymentsState.takers[run["id"]], _taker), run["taken"]),
        (
            t("Results"),
            rx.fragment(
                *(
                    rx.el.span(said, " ", figures(run[key]), class_name="inline-block pe-3")
                    for key, said in (("paid", t("paid")), ("failed", t("failed")), ("open", t("open")))
                )
            ),
            (run["state"] == "sent") | (run["state"] == "settled"),
        ),
    )
    return rx.el.li(
        rx.el.h3(
            title(run["programme"]),
            " ",
            run["period"],
            " · ",
            rx.el.span(sentence(run["state"], RUN_STATES)),
            class_name="font-bold",
        ),
        rx.el.p(figures(run["reference"]), class_name="opacity-80"),
        rx.el.dl(
            *(_fact(*fact) for fact in facts),
            class_name="mt-2",
        ),
        rx.cond(
            run["left_out"],
            notice(
                t("Left out when it was approved, because an account or a case had changed:"),
                " ",
                rx.el.strong(figures(run["left_out"])),
                t(". "),
                t("They are owed as before; the reasons stand below."),
            ),
        ),
        payees(run),
        _moves(run),
        rx.cond((run["state"] == "sent") | (run["state"] == "settled"), _results(run)),
        class_name="py-5",
    )


def _exceptions() -> rx.Component:
    def row(each: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.td(
                rx.el.a(
                    each["number"],
                    href=f"{spoken(routes.CASE)}?number={each['number']}",
                    class_name="figures inline-flex min-h-11 items-center underline",
                ),
                rx.el.p(sentence(each["reason"], EXCEPTIONS)),
                class_name="p-2",
            ),
            rx.el.td(figures(each["amount"]), rx.el.p(each["period"]), class_name="p-2 align-top"),
        )

    return section(
        t("Owed, but held"),
        rx.el.form(
            rx.el.select(
                *(rx.el.option(t(said), value=key) for key, said in TITLES.items()),
                name="programme",
                aria_label=t("Programme"),
                default_value=PaymentsState.programme,
                key=PaymentsState.programme,
                class_name="select",
            ),
            rx.el.button(t("Show"), type="submit", class_name="btn btn-outline"),
            on_submit=PaymentsState.show,
            class_name="mt-2 flex flex-wrap gap-3",
        ),
        rx.cond(
            PaymentsState.held_count > 0,
            rx.fragment(
                rx.el.p(t("Payments that are held:"), " ", rx.el.strong(PaymentsState.held_count, class_name="figures"), class_name="mt-3"),
                table(t("Owed, but held"), (t("Case and reason"), t("Amount and period")), rx.foreach(PaymentsState.held, row), whole=True),
            ),
            paragraph(t("Nothing is held.")),
        ),
    )


def payments() -> rx.Component:
    return staff_page(
        routes.PAYMENTS,
        t("Payments"),
        PaymentsState.ready | PaymentsState.refused,
        rx.cond(PaymentsState.refused, notice(t("Payments are made by supervisors of the whole province."), tone="warning")),
        rx.cond(
            PaymentsState.ready,
            rx.fragment(
                _said(),
                _prepare(),
                section(
                    t("Runs"),
                    rx.cond(
                        PaymentsState.runs.length() > 0,
                        rx.el.ul(rx.foreach(PaymentsState.runs, _run), id="runs", class_name="divide-y divide-base-300"),
                        paragraph(t("None yet.")),
                    ),
                ),
                _exceptions(),
                shared(),
            ),
        ),
        back=link(t("Cases"), routes.DESK),
        wide=True,
    )


PAYMENTS = Page(routes.PAYMENTS, N_("Payments"), payments, Reader.STAFF, PaymentsState.open)
