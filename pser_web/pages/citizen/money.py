"""Money and support on the dashboard: benefits, payments, what is to be mended or confirmed."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.money import benefit, payment, title
from components.notices import notice
from components.prose import go, helpline, paragraph, section, to
from pser_web import routes
from pser_web.routes import spoken
from registry.language import t
from registry.rules.payments import FAILURES, MENDABLE
from states.citizen.circumstances import ChangeState
from states.citizen.money import MoneyState

_ANY = FAILURES[""]
_CODES = {code: said for code, said in FAILURES.items() if code}


def to_mend() -> rx.Component:
    """Say that a payment failed, and lead to where the account is mended."""
    return rx.cond(
        MoneyState.mend,
        notice(
            rx.el.h2(t("A payment did not reach you"), class_name="text-lg font-bold"),
            rx.el.p(rx.match(MoneyState.mend, *((code, t(said)) for code, said in _CODES.items()), t(_ANY)), class_name="mt-2"),
            rx.el.p(t("The money is kept for you. Correct your account, and it is paid with the next payments."), class_name="mt-2"),
            rx.el.p(go(t("Correct my account"), spoken(routes.CHANGES)), class_name="mt-3"),
            tone="warning",
            id="mend",
        ),
    )


def to_name_account() -> rx.Component:
    """Say why a payment waits, and lead to where an account is named."""
    return rx.cond(
        MoneyState.waits,
        notice(
            rx.el.h2(rx.cond(MoneyState.kept, t("A payment waits for you"), t("We cannot pay you yet")), class_name="text-lg font-bold"),
            rx.el.p(sentence(MoneyState.waits, MENDABLE), t(". "), class_name="mt-2"),
            rx.el.p(
                rx.cond(
                    MoneyState.kept,
                    t("The money is kept for you. Name an account in your own name, and it is paid with the next payments."),
                    t("Name an account in your own name, so that you can be paid."),
                ),
                class_name="mt-2",
            ),
            rx.cond(
                MoneyState.waits == "shared",
                rx.el.p(
                    t("If the account is right and you have no other, tell your centre or call the helpline:"),
                    " ",
                    helpline(),
                    class_name="mt-2",
                ),
            ),
            rx.cond(
                MoneyState.may_change,
                rx.el.p(go(t("Name another account"), f"{spoken(routes.CHANGES)}?topic=payment"), class_name="mt-3"),
                rx.el.p(t("Your answers are being checked. Once that is done, you can name another account here."), class_name="mt-2"),
            ),
            tone="warning",
            id="waits",
        ),
    )


def to_confirm() -> rx.Component:
    """Ask once a year whether anything has changed; one tap answers."""
    return rx.cond(
        MoneyState.confirm_due,
        notice(
            rx.el.h2(t("Is everything as it was?"), class_name="text-lg font-bold"),
            rx.el.p(t("Once a year we ask whether anything has changed in your household."), class_name="mt-2"),
            rx.el.div(
                rx.el.button(t("Nothing has changed"), type="button", on_click=ChangeState.confirm, class_name="btn btn-primary"),
                go(t("Something has changed"), spoken(routes.CHANGES), first=False),
                class_name="mt-3 flex flex-wrap gap-3",
            ),
            tone="info",
            id="confirm",
        ),
        rx.cond(
            ChangeState.done == "confirmed",
            notice("✓ ", t("Thank you. We will ask again in a year."), tone="success", role="status", id="confirm"),
        ),
    )


def _benefits() -> rx.Component:
    return rx.fragment(
        rx.cond(
            MoneyState.benefits.length() > 0,
            rx.el.ul(
                rx.foreach(MoneyState.benefits, lambda each: benefit(each, spoken(routes.LETTER))),
                id="benefits",
                class_name="mt-3 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-4",
            ),
            paragraph(t("Here you will see what you receive and what has been paid. There is nothing yet.")),
        ),
        rx.foreach(
            MoneyState.waiting,
            lambda each: notice(
                rx.el.p(title(each["programme"]), class_name="font-bold"),
                rx.el.p(
                    t("You are entitled to it, but the budget is used up. You are on the waiting list; who needs it most comes first.")
                ),
                to(t("Waiting lists"), spoken(routes.WAITING)),
            ),
        ),
        rx.foreach(
            MoneyState.over,
            lambda each: rx.el.div(
                rx.el.p(
                    rx.el.strong(title(each["programme"])),
                    ": ",
                    rx.cond(each["how"] == "anew", t("your appeal was granted; it is being decided anew"), _against(each)),
                ),
                rx.cond(each["appealable"], to(t("Appeal against it"), spoken(routes.OBJECTIONS))),
                class_name="mt-3",
            ),
        ),
    )


def _against(each: Any) -> rx.Component:
    """Say what was decided against the household, and why."""
    return rx.fragment(
        rx.cond(each["how"] == "ended", t("has ended"), t("was not granted")),
        rx.cond(each["reason"], rx.el.span(t(". "), t("The reason:"), " ", rx.el.bdi(each["reason"]))),
    )


def _payments() -> rx.Component:
    return rx.cond(
        MoneyState.lines.length() > 0,
        rx.fragment(
            rx.cond(
                MoneyState.next_day,
                rx.el.p(t("Next payment:"), " ", rx.el.strong(MoneyState.next_day, class_name="figures"), class_name="mt-4 text-lg"),
            ),
            rx.el.h3(t("Payments"), class_name="mt-4 text-lg font-bold"),
            rx.el.ul(
                rx.foreach(MoneyState.lines, payment),
                id="payments",
                class_name="mt-2 divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-4",
            ),
            rx.el.p(
                rx.el.a(t("Statement (PDF)"), href=spoken(routes.STATEMENT), target="_blank", class_name="btn btn-outline"),
                class_name="mt-3",
            ),
        ),
    )


def money() -> rx.Component:
    """Show what a household receives."""
    return section(
        t("Money and support"),
        _benefits(),
        _payments(),
        rx.cond(
            MoneyState.may_change | MoneyState.changing,
            rx.el.p(
                go(
                    rx.cond(MoneyState.changing, t("Go on with the change"), t("Something has changed")),
                    spoken(routes.CHANGES),
                    first=False,
                ),
                class_name="mt-4",
            ),
        ),
    )
