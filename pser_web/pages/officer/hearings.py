"""Objections: the appeals that are to be heard, by others than decided, and the complaints that are to be answered."""

from typing import Any

import reflex as rx

from components.faults import Fault
from components.fields import sentence
from components.forms import form
from components.notices import notice
from components.prose import figures, section
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.officer.desk import place, staff_page
from pser_web.pages.officer.queue_decision import PROBLEMS
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.appeals import Kind
from registry.rules.complaints import CATEGORIES
from registry.rules.programmes import PROGRAMMES
from states.officer.hearings import HearingsState

STATES = {"open": N_("open"), "granted": N_("granted"), "refused": N_("not granted"), "answered": N_("answered")}
OUTCOMES = {"granted": N_("Grant: it is decided anew"), "refused": N_("Do not grant: the decision stays")}
FAULT = Fault(HearingsState.problem, PROBLEMS, {"not_chosen": "outcome", "no_words": "reason", "too_long": "reason"})
_KINDS = {Kind.REGISTRATION: N_("Registration"), Kind.AWARD: N_("Programme"), Kind.LOAN: N_("Loan")}
_ABOUT = {key: category.label for key, category in CATEGORIES.items()} | _KINDS


def _about(each: Any) -> Any:
    """Name what an appeal or a complaint is about."""
    programmes = {key: programme.title for key, programme in PROGRAMMES.items()}
    return rx.fragment(
        sentence(each["kind"], _ABOUT), rx.cond(each["programme"], rx.el.span(": ", sentence(each["programme"], programmes)))
    )


def _late(clock: Any) -> Any:
    return rx.match(
        clock,
        ("overdue", rx.el.span(t("overdue"), class_name="badge h-auto bg-error py-1 text-error-content")),
        ("soon", rx.el.span(t("due soon"), class_name="badge h-auto bg-warning py-1 text-warning-content")),
        rx.fragment(),
    )


def _row(kind: str, each: Any, *more: Any) -> rx.Component:
    named = rx.el.a(
        _about(each),
        href=f"{spoken(routes.HEARINGS)}?{kind}={each['id']}&shown={HearingsState.shown}",
        class_name="inline-flex min-h-11 items-center font-semibold underline",
    )
    cells = (
        named,
        rx.el.bdi(each["name"]),
        place(each["district"]),
        rx.el.span(each["at"], class_name="figures"),
        rx.fragment(rx.el.span(each["due"], class_name="figures"), " ", _late(each["clock"])),
        rx.fragment(sentence(each["state"], STATES), *more),
    )
    return rx.el.tr(*(cell(head, content) for head, content in zip(_heads(), cells, strict=True)))


def _heads() -> tuple[str, ...]:
    return t("About"), t("Name"), t("District"), t("Received on"), t("Due"), t("Status")


def _appeal(each: Any) -> rx.Component:
    return _row("appeal", each, rx.cond(each["mine"], rx.fragment(), rx.el.p(t("You took part in the decision"))))


def _complaint(each: Any) -> rx.Component:
    return _row("complaint", each)


def _queue(label: str, rows: Any, row: Any) -> rx.Component:
    listed = table(label, _heads(), rx.foreach(rows, row), stacked=True)
    return section(label, rx.cond(rows.length() > 0, listed, notice(t("Nothing waits here."))))


def _said(label: str, text: Any) -> rx.Component:
    return rx.fragment(rx.el.p(label, class_name="mt-3 text-sm opacity-80"), rx.el.p(text, dir="auto", class_name="whitespace-pre-line"))


def _act(*children: rx.Component, send: Any, label: str) -> rx.Component:
    return form(
        *children,
        action=spoken(routes.HEARINGS),
        send=send,
        turn=HearingsState.turn,
        live=HearingsState.is_hydrated,
        label=label,
        key=HearingsState.one["id"],
    )


def _one() -> rx.Component:
    one = HearingsState.one
    hear = rx.cond(
        HearingsState.may_hear,
        _act(
            FAULT.choice("outcome", t("Outcome"), OUTCOMES),
            FAULT.words("reason", t("Reason, as the citizen will read it")),
            send=HearingsState.hear,
            label=t("Decide the appeal"),
        ),
        rx.cond(
            one["state"] == "open",
            notice(t("You took part in this decision, so somebody else hears the appeal."), tone="warning"),
            rx.fragment(_said(t("Outcome"), sentence(one["state"], STATES)), _said(t("Reason"), one["reason"])),
        ),
    )
    answer = rx.cond(
        one["state"] == "open",
        _act(
            FAULT.words("reason", t("Answer, as the citizen will read it")),
            send=HearingsState.answer,
            label=t("Answer"),
        ),
        _said(t("Answer"), one["reason"]),
    )
    return rx.cond(
        one["id"],
        rx.el.section(
            rx.el.h2(_about(one), class_name="text-xl font-bold"),
            rx.cond(
                one["number"],
                rx.el.p(
                    t("Case"),
                    " ",
                    rx.el.a(
                        one["number"],
                        href=f"{spoken(routes.CASE)}?number={one['number']}",
                        class_name="figures inline-flex min-h-11 items-center font-semibold underline",
                    ),
                    " · ",
                    t("decided on"),
                    " ",
                    figures(one["decided_at"]),
                ),
            ),
            rx.cond(one["decided"], _said(t("The reason of the decision"), one["decided"])),
            _said(t("The citizen wrote"), one["words"]),
            rx.cond(
                HearingsState.papers.length() > 0,
                rx.el.ul(
                    rx.foreach(
                        HearingsState.papers,
                        lambda paper: rx.el.li(
                            rx.el.a(
                                rx.el.bdi(paper["name"]),
                                href=f"/documents/{paper['id']}",
                                target="_blank",
                                class_name="inline-flex min-h-11 items-center underline",
                            )
                        ),
                    )
                ),
            ),
            rx.cond(one["type"] == "appeal", hear, answer),
            id="one",
            class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-4",
        ),
    )


def hearings() -> rx.Component:
    def to(label: str, shown: str) -> rx.Component:
        return rx.el.a(
            label,
            href=f"{spoken(routes.HEARINGS)}?shown={shown}",
            aria_current=rx.cond(HearingsState.shown == shown, "page", "false"),
            class_name="inline-flex min-h-11 items-center underline aria-[current=page]:font-bold aria-[current=page]:no-underline",
        )

    return staff_page(
        routes.HEARINGS,
        t("Objections"),
        HearingsState.ready,
        rx.cond(
            HearingsState.ready,
            rx.fragment(
                rx.el.p(to(t("Open"), "open"), to(t("Closed"), "closed"), class_name="mt-2 flex gap-6"),
                FAULT.at_top(),
                rx.cond(HearingsState.refused, notice(t("There is no such objection, or it is not yours to see."), tone="warning")),
                _one(),
                rx.cond(HearingsState.hears, _queue(t("Appeals"), HearingsState.appeals, _appeal)),
                _queue(t("Complaints"), HearingsState.complaints, _complaint),
            ),
        ),
        broad=True,
    )


HEARINGS = Page(routes.HEARINGS, N_("Objections"), hearings, Reader.STAFF, HearingsState.open)
