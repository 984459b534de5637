"""What a step asks beside its questions: contradictions to be called right, and answers that somebody else saved meanwhile."""

from typing import Any

import reflex as rx

from components.notices import notice
from registry.language import t
from registry.rules.contradictions import CONTRADICTIONS
from registry.rules.form import Step


def doubts(step: Step, found: Any, **props: Any) -> rx.Component:
    """Ask about the contradictions of a step that were found; a tick calls the answers right."""
    here = [each for each in CONTRADICTIONS if each.step == step.key]
    if not here:
        return rx.fragment()
    asked = notice(
        rx.el.h2(t("Is this right?"), class_name="text-lg font-bold"),
        *(
            rx.cond(
                found.contains(each.code),
                rx.el.label(
                    rx.el.input(type="checkbox", name=f"_right_{each.code}", value="yes", class_name="checkbox checkbox-primary mt-1"),
                    rx.el.span(t(each.question), " ", rx.el.strong(t("Tick the box if it is right, or correct the answer."))),
                    class_name="flex min-h-11 cursor-pointer items-start gap-3 py-2",
                ),
            )
            for each in here
        ),
        role="alert",
        custom_attrs={"tabIndex": "-1"},
        tone="warning",
        **props,
    )
    any_here = found.contains(here[0].code)
    for each in here[1:]:
        any_here = any_here | found.contains(each.code)
    return rx.cond(any_here, asked)


def changed_elsewhere(changed: Any, shows: Any, keeps: Any, **props: Any) -> rx.Component:
    """Tell that answers were saved elsewhere; where nothing was typed page.js shows them at once, else the person chooses."""
    return rx.cond(
        changed,
        notice(
            rx.el.p(t("These answers were changed in another tab or on another device while this page was open.")),
            rx.el.p(t("What you have typed is still here. Choose which is right."), class_name="mt-2"),
            rx.el.div(
                rx.el.button(
                    t("Show what was saved there"), type="button", on_click=shows, data_fresh="", class_name="btn btn-outline mt-3"
                ),
                rx.el.button(t("Keep what is here, then save"), type="button", on_click=keeps, class_name="btn btn-outline mt-3"),
                class_name="flex flex-wrap gap-3",
            ),
            role="alert",
            custom_attrs={"tabIndex": "-1"},
            tone="warning",
            **props,
        ),
    )


def shared(step: Step, *children: rx.Component, mine: Any = "", **props: Any) -> rx.Component:
    """Frame the answers of a step that two may fill in: page.js notes here whether something was typed and not saved (`mine`) yet."""
    return rx.el.div(*children, data_step=step.key, data_mine=mine, **props)
