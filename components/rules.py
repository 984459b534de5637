"""Rules as they are written: a row for every condition and every group, each with what can be done to it."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from components.fields import sentence
from components.programmes import DEPTHS
from registry.language import t
from registry.rules.code_lists import YES_NO
from registry.rules.criteria_draft import COMPARE, KINDS, OPERATOR_NAMES
from registry.rules.criteria_words import PROBLEMS
from registry.rules.facts import FACTS, Measure
from registry.rules.form import Option

_FLAGS = [key for key, fact in FACTS.items() if fact.kind is Measure.FLAG]
_CODES = {key: fact.options for key, fact in FACTS.items() if fact.kind is Measure.CODE}
_UNITS = [key for key, fact in FACTS.items() if fact.unit]


def _select(row: Any, key: str, label: str, options: Mapping[str, str], change: Any) -> rx.Component:
    return rx.el.select(
        *([rx.el.option(t("Choose"), value="")] if key in {"fact", "value"} else []),
        *(rx.el.option(said, value=value) for value, said in options.items()),
        value=row[key],
        on_change=lambda value: change(row["id"], key, value),
        aria_label=label,
        class_name="select w-auto min-w-40 grow",
    )


def _named(options: tuple[Option, ...]) -> dict[str, str]:
    return {option.value: t(option.label) for option in options}


def _value(row: Any, change: Any) -> Any:
    """Ask for the value in the way of the fact: a number, yes or no, one of its answers."""
    number = rx.el.span(
        _select(row, "op", t("Comparison"), {op: t(said) for op, said in OPERATOR_NAMES.items()}, change),
        rx.el.input(
            default_value=row["value"],
            on_blur=lambda value: change(row["id"], "value", value),
            input_mode="decimal",
            aria_label=t("Value"),
            class_name="input figures w-36",
        ),
        rx.el.span(rx.match(row["fact"], *((key, t("acres")) for key in _UNITS), "")),
        class_name="flex flex-wrap items-center gap-2",
    )
    flag = _select(row, "value", t("Value"), _named(YES_NO), change)
    codes = ((key, _select(row, "value", t("Value"), _named(options), change)) for key, options in _CODES.items())
    return rx.match(row["fact"], *((key, flag) for key in _FLAGS), *codes, number)


def _button(label: str, event: Any, about: str = "") -> rx.Component:
    return rx.el.button(label, type="button", on_click=event, aria_label=about or label, class_name="btn btn-ghost px-2 underline")


def _group(row: Any, change: Any, add: Any) -> rx.Component:
    return rx.fragment(
        _select(row, "kind", t("How many of these conditions"), {kind: t(said) for kind, said in KINDS.items()}, change),
        rx.cond(
            row["kind"] == "at_least",
            rx.el.input(
                default_value=row["number"],
                on_blur=lambda value: change(row["id"], "number", value),
                input_mode="numeric",
                aria_label=t("Number of conditions"),
                class_name="input figures w-20",
            ),
        ),
        _button(t("Add a condition"), add(row["id"], COMPARE)),
        _button(t("Add a group"), add(row["id"], "any")),
    )


def _row(row: Any, wrong: Any, change: Any, add: Any, remove: Any) -> rx.Component:
    facts = {key: t(fact.label) for key, fact in FACTS.items()}
    return rx.el.li(
        rx.el.div(
            rx.cond(
                row["kind"] == COMPARE,
                rx.fragment(_select(row, "fact", t("Fact"), facts, change), _value(row, change)),
                _group(row, change, add),
            ),
            rx.cond(row["id"] != "0", _button("✕", remove(row["id"]), t("Remove"))),
            class_name="flex flex-wrap items-center gap-2 py-1",
        ),
        rx.cond(wrong[row["id"]], rx.el.p(sentence(wrong[row["id"]], PROBLEMS), role="alert", class_name="font-semibold text-error")),
        class_name=rx.match(row["depth"], *((str(deep), css) for deep, css in enumerate(DEPTHS)), ""),
        key=row["id"],
    )


def rule_rows(rows: Any, wrong: Any, opened: Any, *, change: Any, add: Any, remove: Any) -> rx.Component:
    """Set the rows of a rule that is being written."""
    return rx.el.ul(
        rx.foreach(rows, lambda row: _row(row, wrong, change, add, remove)),
        key=opened,
        class_name="mt-2",
    )
