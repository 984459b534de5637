"""The forms with which something is done to a case. What is typed stays until it is done, whatever colleagues do meanwhile."""

from functools import reduce
from operator import or_
from typing import Any

import reflex as rx

from components.forms import form
from components.notices import notice
from pser_web import routes
from pser_web.routes import spoken
from registry.language import t
from registry.rules.faults import FAULTS
from registry.services.office.casework import LONGEST_WORDS
from states.officer.case import CaseState


def _found(act_name: Any, *codes: str) -> list[Any]:
    return [(CaseState.problem_at == act_name) & CaseState.problems.contains(code) for code in codes]


def fault(act_name: Any, *codes: str) -> rx.Component:
    """Say, beside the field that they are about, which of some faults were found when the form was sent."""
    told = (
        rx.el.p(t(FAULTS[code]), id=f"{act_name}-{code}", custom_attrs={"tabIndex": "-1"}, class_name="font-semibold text-error")
        for code in codes
    )
    return rx.fragment(*(rx.cond(found, each) for found, each in zip(_found(act_name, *codes), told, strict=True)))


def faulty(act_name: Any, *codes: str) -> dict[str, Any]:
    """Return what marks a field as what some faults are about, where they were found."""
    return {
        "aria_invalid": rx.cond(reduce(or_, _found(act_name, *codes)), "true", "false"),
        "aria_describedby": " ".join(f"{act_name}-{code}" for code in codes),
    }


def words(name: str, label: str, act_name: Any, value: Any = "", rows: int = 3, **attributes: Any) -> rx.Component:
    """Ask for words."""
    faults = ("no_words", "too_long")
    return rx.el.div(
        rx.el.label(label, html_for=f"{act_name}-{name}", class_name="label-text mt-3 block"),
        fault(act_name, *faults),
        rx.el.textarea(
            name=name,
            rows=rows,
            max_length=LONGEST_WORDS,
            default_value=value,
            custom_attrs={"id": f"{act_name}-{name}"},
            dir="auto",
            class_name="input h-auto w-full p-2",
            **faulty(act_name, *faults),
            **attributes,
        ),
    )


def choose(name: str, label: str, act_name: Any, *options: rx.Component) -> rx.Component:
    """Ask for one of a few."""
    faults = ("not_chosen", "no_evidence", "unanswered", "unaccepted")
    return rx.el.div(
        rx.el.label(label, html_for=f"{act_name}-{name}", class_name="label-text mt-3 block"),
        fault(act_name, *faults),
        rx.el.select(*options, name=name, custom_attrs={"id": f"{act_name}-{name}"}, class_name="select", **faulty(act_name, *faults)),
    )


def box(name: str, value: str, label: Any, ticked: Any = False) -> rx.Component:
    """Offer something to be ticked."""
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, value=value, default_checked=ticked, class_name="checkbox checkbox-primary"),
        rx.el.span(label),
        class_name="flex min-h-11 cursor-pointer items-center gap-3",
    )


def act(*children: rx.Component, name: Any, send: Any, label: str, **attributes: Any) -> rx.Component:
    """Set a form that does something to the case; case.js notes the version that somebody had before them when they began."""
    return form(
        *children,
        action=spoken(routes.CASE),
        send=send,
        turn=CaseState.turn,
        live=CaseState.is_hydrated,
        label=label,
        hidden={"began": ""},
        key=CaseState.done[name].to_string(),
        data_about=CaseState.number + name,
        data_done=CaseState.done[name].to_string(),
        data_version=CaseState.version,
        **attributes,
    )


def while_possible(possible: Any, *children: rx.Component) -> rx.Component:
    """Hide what cannot be done now, unless somebody has begun to write in it."""
    return rx.el.div(
        rx.cond(
            possible,
            rx.fragment(),
            notice(t("This cannot be done as the case is now. Your words are still here."), tone="warning"),
        ),
        *children,
        class_name=rx.cond(possible, "mt-4", "mt-4 gone"),
    )


def folded(label: str, *children: rx.Component) -> rx.Component:
    """Fold something that is done now and then."""
    return rx.el.details(rx.el.summary(label, class_name="min-h-11 cursor-pointer py-2 font-semibold"), *children)
