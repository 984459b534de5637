"""Accounts that several households are paid to: with a reason and two pairs of eyes a household is paid all the same."""

from typing import Any

import reflex as rx

from components.fields import words
from components.forms import form
from components.prose import figures, paragraph, section
from pser_web import routes
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.faults import FAULTS
from registry.rules.payments import RUN_PROBLEMS
from states.officer.shared_accounts import SharedAccountsState

_PROBLEMS = FAULTS | {code: RUN_PROBLEMS[code] for code in ("changed", "same_person", "not_allowed")}
_STATES = {"allowed": N_("Allow it"), "refused": N_("Do not allow it")}


def _form(each: Any, what: str, send: Any, label: str, *more: rx.Component) -> rx.Component:
    """Ask for words on a household; what is typed stays where something is wrong with it."""
    wrong = rx.cond(SharedAccountsState.at == each["household"], SharedAccountsState.problem, "")
    return form(
        *more,
        words(f"{what}-{each['household']}", t("Reason"), wrong, _PROBLEMS, name="reason"),
        action=spoken(routes.PAYMENTS),
        send=send,
        turn=SharedAccountsState.turn,
        live=SharedAccountsState.is_hydrated,
        label=label,
        hidden={"household": each["household"], "asked": each["asked"]},
        key=f"{each['household']}{each['asked']}{each['state']}",
    )


def _choice(each: Any) -> rx.Component:
    """Choose between allowing and refusing; nothing is chosen beforehand."""
    return rx.el.fieldset(
        rx.el.legend(t("Decision"), class_name="label-text"),
        *(
            rx.el.label(
                rx.el.input(type="radio", name="state", value=state, required=True, class_name="radio radio-primary"),
                rx.el.span(t(said)),
                class_name="flex min-h-11 cursor-pointer items-center gap-3",
            )
            for state, said in _STATES.items()
        ),
        key=each["household"],
    )


def _said(who: Any, what: Any) -> rx.Component:
    """Show who has said what; words of either language stand in their own direction."""
    return rx.el.div(
        rx.el.p(rx.el.bdi(who), class_name="text-sm opacity-80"),
        rx.el.p(what, dir="auto", class_name="whitespace-pre-line"),
        class_name="mt-2",
    )


def _acts(each: Any) -> rx.Component:
    """Show what was asked and allowed, and what can be done now."""
    return rx.match(
        each["state"],
        (
            "asked",
            rx.fragment(
                _said(each["by"], each["reason"]),
                rx.cond(
                    each["mine"],
                    rx.el.p(t("Another supervisor has to allow it."), class_name="mt-2 font-semibold"),
                    _form(each, "decide", SharedAccountsState.decide, t("Decide"), _choice(each)),
                ),
            ),
        ),
        (
            "allowed",
            rx.fragment(
                rx.el.p(t("It is paid to this account."), class_name="mt-2 font-semibold text-success-content"),
                _said(each["by"], each["reason"]),
                _said(each["decided"], each["words"]),
                rx.el.details(
                    rx.el.summary(t("End it"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
                    _form(each, "end", SharedAccountsState.end, t("Pay it no more to this account")),
                ),
            ),
        ),
        rx.cond(
            each["held"],
            rx.el.details(
                rx.el.summary(t("Let it be paid to this account"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
                _form(each, "ask", SharedAccountsState.ask, t("Ask another supervisor")),
            ),
        ),
    )


def _row(each: Any) -> rx.Component:
    return rx.el.li(
        rx.cond(each["account"], rx.el.h3(t("Account"), " ", figures(each["account"]), class_name="pt-4 text-lg font-bold")),
        rx.el.p(
            rx.el.a(
                each["number"],
                href=f"{spoken(routes.CASE)}?number={each['number']}",
                class_name="figures inline-flex min-h-11 items-center font-semibold underline",
            ),
            " · ",
            rx.el.bdi(each["holder"]),
            rx.cond(each["held"], rx.el.span(" · ", t("waits:"), " ", figures(each["held"]))),
        ),
        _acts(each),
        class_name="py-2",
    )


def shared() -> rx.Component:
    """Show the accounts that several households name, and let supervisors allow what is right."""
    return section(
        t("Accounts of several households"),
        paragraph(
            t(
                "Nothing is paid to an account that another household is paid to, until one supervisor has said why it is right "
                "and another has allowed it."
            )
        ),
        rx.cond(
            SharedAccountsState.rows.length() > 0,
            rx.el.ul(rx.foreach(SharedAccountsState.rows, _row), id="shared-accounts", class_name="mt-2"),
            paragraph(t("There is none.")),
        ),
    )
