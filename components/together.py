"""Two who fill in one form: who is here, what was saved last and by whom, and the end of it."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.notices import notice
from components.prose import figures
from registry.language import t
from registry.rules.household import FORM

_TITLES = {step.key: step.title for step in FORM if step.fields}


def saved_last(step: Any, at: Any, who: Any) -> rx.Component:
    """Tell which step was saved last, when, and by whom."""
    return rx.cond(
        step,
        rx.el.p(
            t("Saved last:"), " ", rx.el.strong(sentence(step, _TITLES)), " · ", who, " · ", figures(at), role="status", class_name="mt-1"
        ),
    )


def beside_officer(company: Any, end: Any) -> rx.Component:
    """Tell the citizen which officer fills in the form too, with a way to end it."""
    who = rx.cond(company["last_by"], rx.el.bdi(company["last_by"]), t("by you"))
    return rx.cond(
        company["officer"],
        notice(
            rx.el.p(
                t("An officer fills in this form with you now:"),
                " ",
                rx.el.strong(rx.el.bdi(company["officer"])),
                " · ",
                rx.el.bdi(company["centre"]),
                " · ",
                t("since"),
                " ",
                figures(company["since"]),
            ),
            rx.el.p(t("The officer sees your answers until one of you ends it. What the officer saves appears here at once.")),
            saved_last(company["last_step"], company["last_at"], who),
            rx.el.button(t("End it now"), type="button", on_click=end, class_name="btn btn-outline mt-3"),
            tone="warning",
            id="company",
        ),
    )


def no_longer(over: Any, said: str) -> rx.Component:
    """Tell that filling in together is over."""
    return rx.cond(over, notice(said, role="status", id="over"))


def entered_where(where: Any) -> rx.Component:
    """Mark answers that an officer entered with the centre and the time."""
    return rx.cond(
        where["where"],
        rx.el.p(
            t("Entered by an officer:"), " ", rx.el.bdi(where["where"]), " · ", figures(where["at"]), class_name="mt-1 text-sm opacity-80"
        ),
    )


def by_whom(name: Any, at: Any) -> rx.Component:
    """Mark a step's answers with who saved them last, as staff see it; nobody is the citizen."""
    return rx.cond(
        at,
        rx.el.p(
            t("Saved last:"),
            " ",
            rx.cond(name, rx.el.bdi(name), t("by the citizen")),
            " · ",
            figures(at),
            class_name="text-sm opacity-80",
        ),
    )
