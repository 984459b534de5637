"""A section of the form on one screen of an officer's: its steps together, the members in a table."""

from typing import Any

import reflex as rx

from components.asking import changed_elsewhere, doubts, shared
from components.fields import option, problem_summary, question
from components.forms import form
from components.notices import notice
from components.prose import figures, go
from components.tables import cell, table
from components.together import by_whom, no_longer
from pser_web import routes
from pser_web.pages.frame import link
from pser_web.pages.officer.counter import said
from pser_web.pages.officer.desk import staff_page
from pser_web.pages.officer.registration import bar
from pser_web.pages.page import Page, Reader
from pser_web.routes import counter_path, spoken
from registry.language import t
from registry.rules.code_lists import RELATION
from registry.rules.form import Kind, Step
from registry.rules.household import FORM, SECTION_KEYS
from states.officer.sheet import SheetState


def _question(step: Step, field: Any) -> rx.Component:
    narrows = any(other.within == field.key for other in step.fields)
    return question(
        field,
        SheetState.several[field.key] if field.kind is Kind.CHOICES else SheetState.answers[field.key],
        SheetState.problems[field.key],
        **({"within": SheetState.district} if field.within else {"on_change": SheetState.narrow} if narrows else {}),
    )


def _step(step: Step) -> rx.Component:
    block = shared(
        step,
        rx.el.h2(t(step.title), class_name="text-lg font-bold"),
        by_whom(SheetState.authors[step.key], SheetState.times[step.key]),
        changed_elsewhere(SheetState.changed.contains(step.key), SheetState.show_saved(step.key), SheetState.keep_typed(step.key)),
        rx.el.input(type="hidden", name=f"_revision_{step.key}", value=SheetState.revisions[step.key], read_only=True),
        rx.el.div(*(_question(step, field) for field in step.fields), class_name="sheet grid gap-x-8 sm:grid-cols-2 lg:grid-cols-3"),
        doubts(step, SheetState.doubts),
        mine=SheetState.mine[step.key].to_string(),
        key=SheetState.editions[step.key] + "-" + (SheetState.member if step.repeats else ""),
        class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-4",
    )
    return rx.cond(SheetState.applies.contains(step.key), block)


def _form(steps: list[Step], label: str, member: Any) -> rx.Component:
    return form(
        *(_step(step) for step in steps),
        action=spoken(routes.COUNTER),
        send=SheetState.save,
        turn=SheetState.turn,
        live=SheetState.is_hydrated,
        label=label,
        hidden={"_assistance": SheetState.assistance, "_member": member},
    )


def _person(each: Any) -> rx.Component:
    def act(label: str, event: Any, tone: str = "") -> rx.Component:
        named = label + " " + each["full_name"]
        return rx.el.button(label, type="button", on_click=event, aria_label=named, class_name=f"btn btn-ghost px-2 underline {tone}")

    done = rx.cond(
        each["done"] == "yes",
        rx.el.span("✓ ", t("Complete"), class_name="badge h-auto bg-success py-1 text-success-content"),
        rx.el.span(t("Incomplete"), class_name="badge h-auto bg-warning py-1 text-warning-content"),
    )
    return rx.el.tr(
        rx.el.th(rx.el.bdi(each["full_name"]), scope="row", class_name="p-2 text-start font-semibold"),
        cell(t("Who"), option(each["relation"], RELATION)),
        cell(t("Date of birth"), figures(each["date_of_birth"])),
        cell(t("State"), done),
        rx.el.td(
            act(t("Change"), SheetState.choose(each["id"])), act(t("Remove"), SheetState.remove(each["id"]), "text-error"), class_name="p-2"
        ),
    )


def _people(steps: list[Step]) -> rx.Component:
    heads = (t("Name"), t("Who"), t("Date of birth"), t("State"), t("Change"))
    asked = (SheetState.people.length() > 0) | (SheetState.member != "")
    return rx.cond(
        asked,
        rx.el.section(
            rx.el.h2(t("Members of the household"), class_name="mt-8 text-xl font-bold"),
            rx.cond(
                SheetState.people.length() > 0,
                table(t("Members of the household"), heads, rx.foreach(SheetState.people, _person), stacked=True),
            ),
            rx.el.button(t("Add a person"), type="button", on_click=SheetState.choose(""), class_name="btn btn-outline mt-4"),
            rx.cond(SheetState.member, _form(steps, t("Save this person"), SheetState.member)),
        ),
    )


def _saved() -> rx.Component:
    return rx.cond(
        SheetState.saved_at,
        rx.el.p("✓ ", t("Saved"), " ", figures(SheetState.saved_at), role="status", class_name="mt-2 font-semibold text-success-content"),
    )


def _unclear() -> rx.Component:
    """Lead to what is asked about further down, where no answer is wrong."""
    asked = (SheetState.doubts.length() > 0) | (SheetState.changed.length() > 0)
    return rx.cond(
        (SheetState.problems.length() == 0) & asked & (SheetState.turn > 0),
        notice(
            t("Please look at what is asked further down; the rest is saved."),
            tone="warning",
            id="problems",
            role="alert",
            custom_attrs={"tabIndex": "-1"},
        ),
    )


def sheet(key: str) -> rx.Component:
    steps = [step for step in FORM if step.section == SECTION_KEYS[key] and step.fields and step.key != "declaration"]
    household, people = [step for step in steps if not step.repeats], [step for step in steps if step.repeats]
    keys = list(SECTION_KEYS)
    following = keys[keys.index(key) + 1]
    onward = t("Next: {section}", section=t(SECTION_KEYS[following]))
    return staff_page(
        counter_path(key),
        t(SECTION_KEYS[key]),
        SheetState.ready,
        no_longer(SheetState.over, t("What was open here has ended. What was saved stays.")),
        said(SheetState.said),
        rx.cond(
            SheetState.assistance,
            rx.fragment(
                bar(SheetState),
                rx.cond(
                    SheetState.declared,
                    rx.fragment(
                        _saved(),
                        problem_summary({field.key: t(field.label) for step in steps for field in step.fields}, SheetState.problems),
                        _unclear(),
                        _form(household, t("Save"), ""),
                        _people(people) if people else rx.fragment(),
                        rx.el.p(
                            go(onward, spoken(counter_path(following)), first=False),
                            class_name="mt-8",
                        ),
                    ),
                    notice(t("It opens once the declaration is signed.")),
                ),
            ),
        ),
        back=link(t("Counter"), routes.COUNTER),
        wide=True,
    )


SHEETS = tuple(
    Page(counter_path(key), SECTION_KEYS[key], lambda key=key: sheet(key), Reader.STAFF, SheetState.open)
    for key in SECTION_KEYS
    if key != "finish"
)
