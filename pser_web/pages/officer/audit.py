"""The audit: who of the staff did, saw or was refused what. For supervisors."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.notices import notice
from components.prose import posting
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.officer.desk import staff_page
from pser_web.pages.officer.queue import SLIPS
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.access import ROLES
from registry.rules.form import SENTENCES
from registry.services.office.audit import ACTIONS, OTHERS
from states.officer.audit import AuditState

WHO = ROLES | OTHERS | {"portal": N_("The portal"), "unknown": N_("Somebody unknown")}
PROBLEMS = {
    "not_a_number": N_("This is no application number. It looks like PSER-26-7K3M-9QXD."),
    "slip": SLIPS["number"],
    "none_here": N_("There is no case of this number here, or it is of another district."),
    "not_a_date": SENTENCES["not_a_date"],
    "backwards": N_("The first day is after the last day."),
}


def _heads() -> tuple[str, ...]:
    return t("Number"), t("When"), t("Who"), t("What"), t("Case"), t("Details"), t("From")


def _case(number: Any) -> rx.Component:
    """Lead to a case that the reader may open."""
    to = f"{spoken(routes.CASE)}?number={number}"
    return rx.el.a(number, href=to, class_name="figures inline-flex min-h-11 items-center underline lg:min-h-0")


def _row(entry: Any) -> rx.Component:
    told = (
        rx.el.span(entry["number"], class_name="figures"),
        rx.el.span(entry["at"], class_name="figures"),
        rx.fragment(
            rx.cond(entry["who"], rx.fragment(rx.el.bdi(entry["who"]), " · ")),
            sentence(entry["role"], WHO),
            rx.cond(entry["centre"], rx.fragment(" · ", posting(entry["centre"]))),
        ),
        sentence(entry["action"], ACTIONS),
        rx.cond(entry["opens"], _case(entry["case"]), rx.cond(entry["case"], rx.el.span(entry["case"], class_name="figures"))),
        rx.cond(entry["details"], rx.el.bdi(entry["details"], class_name="break-words")),
        rx.cond(entry["address"], rx.el.span(entry["address"], class_name="figures")),
    )
    return rx.el.tr(*(cell(head, each, css="p-2 align-top") for head, each in zip(_heads(), told, strict=True)))


def _day(name: str, label: str, value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="label-text block text-sm"),
        rx.el.input(type="date", name=name, id=name, default_value=value, class_name="input figures"),
        class_name="min-w-44",
    )


def _search() -> rx.Component:
    return rx.el.form(
        rx.el.div(
            rx.el.label(t("What"), html_for="what", class_name="label-text block text-sm"),
            rx.el.select(
                rx.el.option(t("All"), value=""),
                *(rx.el.option(t(said), value=action) for action, said in ACTIONS.items()),
                name="action",
                id="what",
                default_value=AuditState.action,
                class_name="select",
            ),
        ),
        rx.el.div(
            rx.el.label(t("Who"), html_for="who", class_name="label-text block text-sm"),
            rx.el.select(
                rx.el.option(t("All"), value=""),
                *(rx.el.option(t(said), value=code) for code, said in OTHERS.items()),
                rx.foreach(AuditState.people, lambda each: rx.el.option(each["name"], value=each["id"])),
                name="actor",
                id="who",
                default_value=AuditState.actor,
                class_name="select",
            ),
        ),
        rx.el.div(
            rx.el.label(t("Application number"), html_for="case", class_name="label-text block text-sm"),
            rx.el.input(name="number", id="case", default_value=AuditState.number, class_name="input figures"),
        ),
        _day("since", t("First day"), AuditState.since),
        _day("until", t("Last day"), AuditState.until),
        rx.el.button(t("Show"), type="submit", class_name="btn btn-outline self-end"),
        on_submit=AuditState.search,
        key=AuditState.action + AuditState.actor + AuditState.number + AuditState.since + AuditState.until,
        class_name="mt-4 flex flex-wrap items-end gap-3",
    )


def audit() -> rx.Component:
    return staff_page(
        routes.AUDIT,
        t("Audit"),
        AuditState.ready,
        rx.cond(
            AuditState.ready,
            rx.fragment(
                _search(),
                rx.cond(AuditState.problem, notice(sentence(AuditState.problem, PROBLEMS), tone="warning", role="alert")),
                rx.cond(
                    AuditState.entries.length() > 0,
                    table(t("Audit"), _heads(), rx.foreach(AuditState.entries, _row), stacked=True),
                    rx.cond(AuditState.problem, rx.fragment(), notice(t("The audit has nothing of this."))),
                ),
                rx.cond(
                    AuditState.following,
                    rx.el.a(t("Next page"), href=AuditState.following, class_name="mt-4 inline-flex min-h-11 items-center underline"),
                ),
            ),
        ),
        broad=True,
    )


AUDIT = Page(routes.AUDIT, N_("Audit"), audit, Reader.STAFF, AuditState.open)
