"""Tables in a frame of their own, which scrolls where the screen is too narrow."""

from collections.abc import Collection
from typing import Any

import reflex as rx

from registry.language import t


def table(
    label: Any,
    heads: tuple[Any, ...],
    *rows: Any,
    caption: str | rx.Component = "",
    whole: bool = False,
    stacked: bool = False,
    numbers: Collection[int] = (),
) -> rx.Component:
    """Return a framed table; `label` names it to a screen reader.

    A `whole` one is read without being scrolled, also on a phone; in a `stacked` one a row is a block there, made of cells. `numbers` are
    the places of the columns whose cells are `numeric`.
    """
    on_phones = "stacked" if stacked else "" if whole else "apart"
    along = ("numeric" if place in numbers else "text-start" for place in range(len(heads)))
    return rx.el.div(
        rx.el.table(
            rx.el.caption(rx.el.span(caption, class_name="block max-w-[80vw]"), class_name="p-2 text-start text-sm")
            if caption
            else rx.fragment(),
            rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col", class_name=f"p-2 {css}") for head, css in zip(heads, along, strict=True)))),
            rx.el.tbody(*rows, class_name="divide-y divide-base-300"),
            class_name="w-full text-[0.95rem]",
        ),
        role="region",
        aria_label=label,
        custom_attrs={"tabIndex": "0"},
        class_name=f"{on_phones} mt-4 overflow-x-auto rounded-box border border-base-300 bg-base-100",
    )


def cell(head: str | rx.Var, *children: Any, css: Any = "p-2") -> rx.Component:
    """Set a cell of a stacked table, which tells its heading where there are no columns."""
    return rx.el.td(*children, custom_attrs={"data-head": head}, class_name=css)


def choosing() -> rx.Component:
    """Head the column of boxes to tick, for who does not see them."""
    return rx.el.span(t("Choose"), class_name="sr-only")
