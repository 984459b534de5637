"""The decision card: for one programme every condition in words, the household's own value, how it is known, and whether it is met."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.fields import sentence
from components.programmes import DEPTHS
from components.tables import table
from registry.language import t
from registry.rules.loan_life import BARRED
from registry.rules.loan_terms import PAID_APART
from registry.rules.programmes import PROGRAMMES
from registry.services.benefits.decision_words import KNOWN, MET, SETTLED


@dataclass(frozen=True)
class Theirs:
    """What the household that reads was granted, what was decided on, and why it can ask for no loan; all are Vars."""

    granted: Any  # programmes
    decided: Any  # programmes
    barred: Any  # a key of BARRED, or nothing


_MARKS = {"yes": ("✓", "text-success-content"), "no": ("✕", "text-error"), "unknown": ("?", "text-warning-content")}


def _condition(line: Any) -> rx.Component:
    mark = rx.match(
        line["met"],
        *((met, rx.el.span(sign, aria_hidden="true", class_name=f"font-bold {css}")) for met, (sign, css) in _MARKS.items()),
        rx.fragment(),
    )
    return rx.el.li(
        rx.el.p(mark, " ", line["said"], " ", rx.el.span(sentence(line["met"], MET), class_name="sr-only")),
        rx.cond(
            line["known"],
            rx.el.p(
                rx.el.span(t("Yours:"), " "),
                rx.el.strong(line["mine"]),
                " · ",
                sentence(line["known"], KNOWN),
                class_name="ps-5 text-[0.95rem]",
            ),
        ),
        class_name=rx.match(line["depth"], *((str(deep), f"py-1 {css}") for deep, css in enumerate(DEPTHS)), "py-1"),
    )


def _card(each: Any, conditions: Any, theirs: Theirs | None) -> rx.Component:
    titles = {key: programme.title for key, programme in PROGRAMMES.items()}
    good = "badge h-auto bg-success py-1 text-success-content"
    entitled = (
        rx.cond(
            theirs.granted.contains(each["programme"]),
            rx.el.span(t("You receive it"), class_name=good),
            rx.cond(_is_barred(each, theirs), rx.fragment(), rx.el.span(t("You may receive it"), class_name=good)),
        )
        if theirs
        else rx.el.span(t("entitled"), class_name=good)
    )
    badge = rx.cond(each["eligible"], entitled, rx.el.span(t("Not now"), class_name="badge h-auto border-base-300 bg-base-200 py-1"))
    return rx.el.article(
        rx.el.h3(sentence(each["programme"], titles), " ", badge, class_name="text-lg font-bold"),
        rx.el.p(each["benefit"], class_name="mt-1"),
        rx.cond(each["eligible"], _next(each, theirs)) if theirs else rx.fragment(),
        rx.cond(
            each["mend"],
            rx.el.p(rx.el.span(t("It would be met with this:"), " "), rx.el.strong(each["mend"]), class_name="mt-2"),
        ),
        rx.cond(each["settled"], rx.el.p(rx.el.span(t(SETTLED), " "), rx.el.strong(each["settled"]), class_name="mt-2")),
        rx.el.details(
            rx.el.summary(t("Why: every condition"), class_name="min-h-11 cursor-pointer py-2 underline"),
            rx.el.ul(rx.foreach(conditions[each["programme"]], _condition)),
            rx.el.p(each["version"], class_name="mt-2 text-sm opacity-80"),
        ),
        class_name="rounded-box border border-base-300 bg-base-100 p-4",
    )


def _applied_for(each: Any) -> Any:
    return rx.Var.create(sorted(PAID_APART)).contains(each["programme"])


def _is_barred(each: Any, theirs: Theirs) -> Any:
    return _applied_for(each) & theirs.barred.bool()


def _next(each: Any, theirs: Theirs) -> rx.Component:
    """Say how to get what was granted or can be applied for, and of what nobody has decided on that it is not granted yet."""
    access = {key: programme.access for key, programme in PROGRAMMES.items()}
    to_get = sentence(each["programme"], access)
    return rx.cond(
        theirs.granted.contains(each["programme"]) | _applied_for(each),
        rx.el.p(rx.cond(_is_barred(each, theirs), sentence(theirs.barred, BARRED), to_get), class_name="mt-1"),
        rx.cond(
            theirs.decided.contains(each["programme"]),
            rx.el.p(t("What was decided on it stands above, under “Money and support”."), class_name="mt-1"),
            rx.el.p(t("It is not granted yet. An officer and a supervisor decide on it, and we tell you."), class_name="mt-1"),
        ),
    )


def _score(points: Any) -> rx.Component:
    def row(each: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.th(each["said"], scope="row", class_name="p-2 text-start font-normal"),
            rx.el.td(each["mine"], class_name="p-2"),
            rx.el.td(rx.el.span(each["points"], " / ", each["most"], class_name="figures"), class_name="p-2 numeric"),
        )

    return rx.el.details(
        rx.el.summary(t("What the poverty score is made of"), class_name="min-h-11 cursor-pointer py-2 underline"),
        table(
            t("What the poverty score is made of"),
            (t("What counts"), t("Yours"), t("Points")),
            rx.foreach(points, row),
            whole=True,
            numbers={2},
        ),
        rx.el.p(
            t("The weights of the poverty score are illustrative: the real ones are not public."), class_name="mt-2 text-sm opacity-80"
        ),
        class_name="mt-4",
    )


def decision_cards(decisions: Any, conditions: Any, points: Any, pdf: Any, theirs: Theirs | None = None) -> rx.Component:
    """Set a card for every programme; `conditions` holds the lines of each, `points` the score's parts, `pdf` leads to it as a file.

    The household itself also reads what comes next, by `theirs`.
    """
    return rx.fragment(
        rx.el.div(rx.foreach(decisions, lambda each: _card(each, conditions, theirs)), class_name="mt-3 grid gap-4 lg:grid-cols-2"),
        _score(points),
        rx.el.p(rx.el.a(t("All of it as a file (PDF)"), href=pdf, target="_blank", class_name="btn btn-outline"), class_name="mt-4"),
    )
