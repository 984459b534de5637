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


def _select(row: Any, key: str, label: str, options: Mapping[str, str], change: Any, css: str = "") -> rx.Component:
    return rx.el.div(
        rx.el.select(
            *([rx.el.option(t("Choose"), value="")] if key in {"fact", "value"} else []),
            *(rx.el.option(said, value=value) for value, said in options.items()),
            value=row[key],
            on_change=lambda value: change(row["id"], key, value),
            aria_label=label,
            class_name="select",
        ),
        class_name=css,
    )


def _typed(row: Any, key: str, label: str, change: Any) -> rx.Component:
    return rx.el.input(
        default_value=row[key],
        on_blur=lambda value: change(row["id"], key, value),
        input_mode="decimal",
        aria_label=label,
        class_name="input figures",
    )


def _named(options: tuple[Option, ...]) -> dict[str, str]:
    return {option.value: t(option.label) for option in options}


def _value(row: Any, change: Any) -> Any:
    """Ask for the value in the way of the fact: a number, yes or no, one of its answers."""
    number = rx.fragment(
        _select(row, "op", t("Comparison"), {op: t(said) for op, said in OPERATOR_NAMES.items()}, change),
        rx.el.div(
            _typed(row, "value", t("Value"), change),
            rx.match(row["fact"], *((key, rx.el.span(t("acres"), class_name="whitespace-nowrap")) for key in _UNITS), rx.fragment()),
            class_name="flex items-center gap-2",
        ),
    )
    wide = "md:col-span-2"
    flag = _select(row, "value", t("Value"), _named(YES_NO), change, wide)
    codes = ((key, _select(row, "value", t("Value"), _named(options), change, wide)) for key, options in _CODES.items())
    return rx.match(row["fact"], *((key, flag) for key in _FLAGS), *codes, number)


def _button(label: str, event: Any, about: str = "") -> rx.Component:
    return rx.el.button(label, type="button", on_click=event, aria_label=about or label, class_name="btn btn-ghost px-2 underline")


def _group(row: Any, change: Any, add: Any) -> rx.Component:
    return rx.fragment(
        _select(row, "kind", t("How many of these conditions"), {kind: t(said) for kind, said in KINDS.items()}, change),
        rx.el.div(rx.cond(row["kind"] == "at_least", _typed(row, "number", t("Number of conditions"), change))),
        rx.el.div(
            _button(t("Add a condition"), add(row["id"], COMPARE)),
            _button(t("Add a group"), add(row["id"], "any")),
            class_name="text-start",
        ),
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
            rx.el.div(rx.cond(row["id"] != "0", _button("✕", remove(row["id"]), t("Remove")))),
            class_name="grid items-center gap-2 py-1 md:grid-cols-[2fr_1fr_1.2fr_3rem]",
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
