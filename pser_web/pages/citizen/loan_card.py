"""The loan on the dashboard."""

import reflex as rx

from components.fields import sentence
from components.notices import notice
from components.prose import figures, filled, go, section
from pser_web import routes
from pser_web.routes import spoken
from registry.language import t
from registry.rules.loan_life import STATUS
from states.citizen.dashboard import DashboardState


def loan_card() -> rx.Component:
    """Say where the loan stands, or that one can be asked for."""
    loan = DashboardState.loan
    running = rx.fragment(
        rx.el.p(sentence(loan["status"], STATUS), class_name="mt-2 font-semibold"),
        rx.cond(
            loan["owed"],
            rx.el.p(filled(t("Left to pay: {amount}"), amount=rx.el.strong(figures(loan["owed"]), id="dashboard-owed"))),
        ),
        rx.cond(
            (loan["next_due"] != "") & (loan["late"] == ""),
            rx.el.p(
                filled(
                    t("Next: {amount} until {day}"),
                    amount=rx.el.strong(figures(loan["next_amount"])),
                    day=rx.el.strong(figures(loan["next_due"])),
                )
            ),
        ),
        rx.cond(
            loan["late"],
            notice(
                filled(
                    t("{amount} are overdue since {day}. Please pay as soon as you can."),
                    amount=figures(loan["late"]),
                    day=figures(loan["next_due"]),
                ),
                tone="warning",
            ),
        ),
        rx.el.p(go(t("See the loan"), spoken(routes.LOAN), first=False), class_name="mt-3"),
    )
    possible = rx.fragment(
        rx.el.p(t("Your household can ask for a loan without interest, to begin or to grow a small business."), class_name="mt-2"),
        rx.el.p(go(t("Ask for a loan"), spoken(routes.LOAN), first=False), class_name="mt-3"),
    )
    return rx.cond(
        loan["status"],
        section(t("Interest-free loan"), rx.cond(loan["status"] == "none", possible, running)),
    )
