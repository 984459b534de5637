"""A question of a declaration as an input of a page. Uncontrolled: the browser holds what is typed, one event sends it all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.notices import alert
from components.prose import numbers_whole
from registry.language import t
from registry.rules.form import SENTENCES, Field, Kind, Option

_FEW = 7  # options that are all shown at once
_LEFT_TO_RIGHT = {Kind.CNIC, Kind.MOBILE, Kind.EMAIL, Kind.NUMBER, Kind.RUPEES, Kind.DIGITS, Kind.REFERENCE, Kind.IBAN, Kind.DATE}
_KEYBOARD: dict[Kind, Any] = {
    Kind.CNIC: "numeric",
    Kind.MOBILE: "tel",
    Kind.EMAIL: "email",
    Kind.NUMBER: "numeric",
    Kind.RUPEES: "numeric",
    Kind.DIGITS: "numeric",
}
_TYPE: dict[Kind, Any] = {Kind.DATE: "date", Kind.EMAIL: "email", Kind.MOBILE: "tel"}


def question(
    field: Field, value: Any = "", problem: Any = "", sentences: Mapping[str, str] = SENTENCES, limits: Any = "", **events: Any
) -> rx.Component:
    """Ask one question; `value` is what is saved, `problem` the code of what is wrong with what was sent; `limits` follow it."""
    if field.kind in {Kind.CHOICES, Kind.CONSENT} or (field.kind is Kind.CHOICE and len(field.options) <= _FEW):
        return _several(field, value, problem, sentences)
    described = _described(field)
    asked = {
        "id": field.key,
        "name": field.key,
        "aria_describedby": described,
        "aria_invalid": rx.cond(problem, "true", "false"),
    }
    if field.kind is Kind.CHOICE:
        control = _select(field, value, asked, events)
    else:
        figures = " figures" if field.kind in _LEFT_TO_RIGHT else ""
        control = rx.el.input(
            type=_TYPE.get(field.kind, "text"),
            default_value=value,
            input_mode=_KEYBOARD.get(field.kind, "text"),
            auto_complete=field.autocomplete,
            max_length=200,
            class_name=f"input{figures}",
            **asked,
        )
    return rx.el.div(
        rx.el.label(_label(field), html_for=field.key, class_name="label-text block"),
        _hint(field),
        wrong_with(field, problem, sentences, limits),
        control,
        class_name="my-6",
    )


def _label(field: Field) -> str:
    return t(field.label) if field.required else t("{question} (if there is one)", question=t(field.label))


def _hint(field: Field) -> rx.Component:
    if not field.hint:
        return rx.fragment()
    return rx.el.p(numbers_whole(t(field.hint)), id=f"{field.key}-hint", class_name="mb-1 text-[0.95rem] opacity-80")


def _described(field: Field) -> str:
    return f"{field.key}-hint {field.key}-problem" if field.hint else f"{field.key}-problem"


def wrong_with(field: Field, problem: Any, sentences: Mapping[str, str], limits: Any = "") -> rx.Component:
    """Say what is wrong with the answer to a question, and the `limits` that it is held against."""
    said = [(code, numbers_whole(field.says(code, sentences))) for code in field.problems if code in sentences]
    return rx.el.p(
        rx.cond(problem, rx.fragment(rx.match(problem, *said, rx.fragment()), limits)) if said else rx.fragment(),
        id=f"{field.key}-problem",
        class_name="font-semibold text-error",
    )


def sentence(code: Any, sentences: Mapping[str, str]) -> Any:
    """Say a code that is known only at run time, out of its closed family."""
    return rx.match(code, *((each, t(said)) for each, said in sentences.items()), "")


def option(code: Any, options: Iterable[Option]) -> Any:
    """Say which of a closed list of options a code is that is known only at run time."""
    return sentence(code, {each.value: each.label for each in options})


def sentence_with_numbers(code: Any, sentences: Mapping[str, str]) -> rx.Component:
    """Say a code like `sentence`, its numbers whole."""
    return rx.fragment(rx.match(code, *((each, numbers_whole(t(said))) for each, said in sentences.items()), rx.fragment()))


def _select(field: Field, value: Any, asked: dict[str, Any], events: dict[str, Any]) -> rx.Component:
    if field.within:
        options = _within(field, events.pop("within"))
    elif field.said_alone:
        options = _listed(rx.Var.create([_in_words(option) for option in field.options]))
    else:
        options = rx.fragment(*(rx.el.option(t(option.label), value=option.value) for option in field.options))
    if (ready := events.pop("ready", None)) is not None:  # so many that a page which still waits does without
        options = rx.cond(ready, options)
    return rx.el.select(rx.el.option(t("Choose"), value=""), options, default_value=value, class_name="select", **asked, **events)


def _in_words(option: Option) -> Option:
    return Option(option.value, t(option.label))


def _listed(options: Any) -> rx.Component:
    """Offer options that stand in the page's script as data."""
    return rx.fragment(rx.foreach(options, lambda each: rx.el.option(each.label, value=each.value)))


@dataclass(frozen=True)
class _Group:
    place: str
    label: str
    options: list[Option]


def _within(field: Field, chosen: Any) -> rx.Component:
    """Offer the options within what was chosen before, or all, each below the name of what it is in."""
    groups: dict[str, list[Option]] = {}
    for option in field.options:
        groups.setdefault(option.value.split(".")[0], []).append(_in_words(option))
    named = [_Group(place, t(place.replace("_", " ").title()), options) for place, options in groups.items()]

    def group(each: Any) -> rx.Component:
        hidden = (chosen != "") & (chosen != each.place)
        return rx.el.optgroup(_listed(each.options), label=each.label, hidden=hidden, data_place=each.place)

    return rx.fragment(rx.foreach(rx.Var.create(named), group))


def _several(field: Field, value: Any, problem: Any, sentences: Mapping[str, str]) -> rx.Component:
    if field.kind is Kind.CONSENT:
        return rx.el.div(
            wrong_with(field, problem, sentences),
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    name=field.key,
                    value="yes",
                    default_checked=value != "",
                    aria_describedby=_described(field),
                    aria_invalid=rx.cond(problem, "true", "false"),
                    class_name="checkbox checkbox-primary mt-1",
                ),
                rx.el.span(t(field.label)),
                class_name="flex min-h-11 cursor-pointer items-start gap-3 py-2",
            ),
            id=field.key,
            custom_attrs={"tabIndex": "-1"},
            class_name="my-6",
        )
    several = field.kind is Kind.CHOICES
    kind = "checkbox" if several else "radio"
    choices = [
        rx.el.label(
            rx.el.input(
                type=kind,
                name=field.key,
                value=option.value,
                default_checked=value.contains(option.value) if several else value == option.value,
                class_name=f"{kind} {kind}-primary",
            ),
            rx.el.span(t(option.label)),
            class_name="flex min-h-11 cursor-pointer items-center gap-3 py-1",
        )
        for option in field.options
    ]
    return rx.el.fieldset(
        rx.el.legend(_label(field), class_name="label-text"),
        _hint(field),
        wrong_with(field, problem, sentences),
        *choices,
        id=field.key,  # on the group: Reflex would send an input's own value under its id
        custom_attrs={"tabIndex": "-1"},
        aria_describedby=_described(field),
        class_name="my-6",
    )


def words(key: Any, label: str, problem: Any = "", sentences: Mapping[str, str] | None = None, *, name: str = "") -> rx.Component:
    """Ask for some lines; `key` is the input's id where several of one name are on a page."""
    return rx.el.div(
        rx.el.label(label, html_for=key, class_name="label-text block"),
        rx.el.p(
            rx.cond(problem, sentence(problem, sentences), "") if sentences else "",
            id=f"{key}-problem",
            class_name="font-semibold text-error",
        ),
        rx.el.textarea(
            name=name or key,
            rows=4,
            max_length=1000,
            aria_describedby=f"{key}-problem",
            aria_invalid=rx.cond(problem, "true", "false") if sentences else "false",
            custom_attrs={"id": key},  # Reflex would send an input's own value under its id
            class_name="input h-auto w-full p-2",
        ),
        class_name="my-6",
    )


def choice(key: str, label: str, options: Mapping[str, str], problem: Any, sentences: Mapping[str, str]) -> rx.Component:
    """Ask for one of a few, none of them chosen: nobody decides by not choosing."""
    return rx.el.div(
        rx.el.label(label, html_for=key, class_name="label-text block"),
        rx.el.p(rx.cond(problem, sentence(problem, sentences), ""), id=f"{key}-problem", class_name="font-semibold text-error"),
        rx.el.select(
            rx.el.option(t("Choose"), value=""),
            *(rx.el.option(t(said), value=value) for value, said in options.items()),
            name=key,
            aria_describedby=f"{key}-problem",
            aria_invalid=rx.cond(problem, "true", "false"),
            custom_attrs={"id": key},  # as of words
            class_name="select",
        ),
        class_name="my-6",
    )


def password(key: str, label: str, problem: Any, sentences: Mapping[str, str], *, new: bool, hint: str = "") -> rx.Component:
    """Ask for a password; page.js lets its owner look at it."""
    return rx.el.div(
        rx.el.label(label, html_for=key, class_name="label-text block"),
        rx.el.p(hint, id=f"{key}-hint", class_name="mb-1 text-[0.95rem] opacity-80") if hint else rx.fragment(),
        rx.el.p(rx.cond(problem, sentence(problem, sentences), ""), id=f"{key}-problem", class_name="font-semibold text-error"),
        rx.el.div(
            rx.el.input(
                type="password",
                id=key,
                name=key,
                auto_complete="new-password" if new else "current-password",
                max_length=1000,
                aria_describedby=f"{key}-hint {key}-problem",
                aria_invalid=rx.cond(problem, "true", "false"),
                class_name="input figures grow",
            ),
            rx.el.button(
                t("Show"), type="button", data_reveals=key, data_hide=t("Hide"), aria_pressed="false", class_name="btn btn-outline shrink-0"
            ),
            class_name="flex gap-2",
        ),
        class_name="my-6",
    )


def problem_summary(asked: Mapping[str, str], problems: Any, places: Mapping[str, Any] | None = None) -> rx.Component:
    """List what is wrong, each with a link to its question (to its key, or its place); the summary takes the focus."""
    return rx.cond(
        problems.length() > 0,
        alert(
            rx.el.h2(t("Please look at this again"), class_name="text-lg font-bold"),
            rx.el.ul(
                *(
                    rx.cond(
                        problems[key],
                        rx.el.li(
                            rx.el.a(
                                label,
                                href=f"#{(places or {}).get(key, key)}",
                                class_name="inline-flex min-h-11 items-center py-1 underline",
                            )
                        ),
                    )
                    for key, label in asked.items()
                ),
                class_name="mt-1",
            ),
        ),
    )
