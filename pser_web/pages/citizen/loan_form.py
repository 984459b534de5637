"""Asking for a loan: the questions, then what it would mean and its schedule, and only then it is sent."""

from typing import Any

import reflex as rx

from components.fields import option, problem_summary, question, sentence, wrong_with
from components.forms import form, waiting
from components.layout import document
from components.loans import as_if_today, means, schedule
from components.notices import notice
from components.prose import figures, filled, go, paragraph, section
from pser_web import routes
from pser_web.pages.citizen.helped import around
from pser_web.pages.citizen.loan import REASONS
from pser_web.pages.frame import link, personal
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Kind
from registry.rules.loan_form import FIELDS, LONGEST_PLAN, PROBLEMS, Asked
from states.citizen.loan_form import LoanFormState
from states.session import SessionState


def _question(field: Asked) -> rx.Component:
    value, problem = LoanFormState.answers[field.key], LoanFormState.problems[field.key]
    if field.key != "plan":
        return question(field, value, problem, PROBLEMS, limits=_limits(field.key, problem))
    return rx.el.div(
        rx.el.label(t(field.label), html_for=field.key, class_name="label-text block"),
        rx.el.p(t(field.hint), id=f"{field.key}-hint", class_name="mb-1 text-[0.95rem] opacity-80"),
        wrong_with(field, problem, PROBLEMS),
        rx.el.textarea(
            name=field.key,
            id=field.key,
            rows=4,
            max_length=LONGEST_PLAN,
            default_value=value,
            aria_describedby=f"{field.key}-hint {field.key}-problem",
            aria_invalid=rx.cond(problem, "true", "false"),
            class_name="input h-auto w-full p-2",
        ),
        class_name="my-6",
    )


def _limits(key: str, problem: Any) -> rx.Component:
    """Name what the terms allow, where they do not allow what was typed."""
    smallest, largest = figures(LoanFormState.smallest), figures(LoanFormState.largest)
    months = {"months": LoanFormState.longest, "grace": LoanFormState.grace}
    if key == "amount":
        named = filled(t("From {smallest} to {most}"), smallest=smallest, most=largest)
    elif key in months:
        named = filled(t("At most {months} months"), months=figures(months[key]))
    else:
        return rx.fragment()
    return rx.cond((problem == "below_terms") | (problem == "above_terms"), rx.fragment(t(". "), named))


def _refused() -> rx.Component:
    return rx.cond(
        LoanFormState.reason,
        notice(
            rx.el.p(sentence(LoanFormState.reason, REASONS)),
            rx.el.p(go(t("Interest-free loan"), spoken(routes.LOAN), first=False), class_name="mt-3"),
        ),
    )


def ask() -> rx.Component:
    return document(
        personal(routes.LOAN_APPLY),
        t("Ask for a loan"),
        *around(),
        waiting(LoanFormState.ready | SessionState.ended),
        _refused(),
        rx.cond(
            LoanFormState.ready & (LoanFormState.reason == ""),
            rx.fragment(
                paragraph(
                    filled(
                        t("From {smallest} to {largest}, without interest. Nothing is sent before you have seen what it means for you."),
                        smallest=figures(LoanFormState.smallest),
                        largest=figures(LoanFormState.largest),
                    )
                ),
                paragraph(t("You need two guarantors: persons of other households who know you and agree to it.")),
                problem_summary({field.key: t(field.label) for field in FIELDS}, LoanFormState.problems),
                rx.cond(LoanFormState.problems["amount"] == "not_affordable", notice(means(LoanFormState.means), tone="warning")),
                form(
                    *(_question(field) for field in FIELDS),
                    action=spoken(routes.LOAN_APPLY),
                    send=LoanFormState.weigh,
                    turn=LoanFormState.turn,
                    live=LoanFormState.is_hydrated,
                    label=t("Show what it means"),
                ),
            ),
        ),
        back=link(t("Interest-free loan"), routes.LOAN),
    )


def check() -> rx.Component:
    def told(field: Asked) -> rx.Component:
        value = LoanFormState.sent[field.key]
        if field.kind is Kind.CHOICE:
            shown = option(value, field.options)
        elif field.kind in {Kind.RUPEES, Kind.CNIC}:
            shown = figures(value)
        else:
            shown = rx.el.bdi(value)
        return rx.el.div(
            rx.el.dt(t(field.label), class_name="opacity-80"),
            rx.el.dd(shown, dir="auto" if field.key == "plan" else None, class_name="font-semibold whitespace-pre-line"),
            class_name="grid gap-x-6 py-2 sm:grid-cols-2",
        )

    return document(
        personal(routes.LOAN_CHECK),
        t("What the loan means for you"),
        *around(),
        waiting(LoanFormState.ready | SessionState.ended),
        _refused(),
        rx.cond(
            LoanFormState.ready & (LoanFormState.reason == ""),
            rx.fragment(
                section(t("Can the household carry it?"), rx.el.div(means(LoanFormState.means), class_name="mt-3")),
                section(
                    t("The instalments"),
                    as_if_today(LoanFormState.count),
                    schedule(LoanFormState.instalments, states=False),
                ),
                section(
                    t("What you send"),
                    rx.el.dl(*(told(field) for field in FIELDS), class_name="mt-3 divide-y divide-base-300"),
                    rx.el.p(go(t("Change it"), spoken(routes.LOAN_APPLY), first=False), class_name="mt-3"),
                ),
                paragraph(
                    t("After sending, an officer visits you and two supervisors decide. You can take it back until the money is paid out.")
                ),
                form(
                    action=spoken(routes.LOAN_CHECK),
                    send=LoanFormState.send,
                    turn=LoanFormState.turn,
                    live=LoanFormState.is_hydrated,
                    label=t("Send the application for the loan"),
                ),
            ),
        ),
        back=link(t("Ask for a loan"), routes.LOAN_APPLY),
    )


LOAN_FORM = (
    Page(routes.LOAN_APPLY, N_("Ask for a loan"), ask, Reader.CITIZEN, LoanFormState.open),
    Page(routes.LOAN_CHECK, N_("What the loan means for you"), check, Reader.CITIZEN, LoanFormState.open),
)
