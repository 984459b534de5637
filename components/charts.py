"""Charts, drawn as SVG without a library's script; the numbers stand beside them as tables."""

from typing import Any

import reflex as rx

_DAY = 10  # units of a day's place
_HIGH = 60


def bar(value: Any, most: Any) -> rx.Component:
    """Draw how much of the most a value is; the number itself stands beside it."""
    return rx.el.svg(
        rx.el.svg.rect(x="0", y="0", width=value * 100 / most, height="8", class_name="fill-primary"),
        view_box="0 0 100 8",
        preserve_aspect_ratio="none",
        custom_attrs={"aria-hidden": "true"},
        class_name="mt-1 h-2 w-full min-w-16 rtl:-scale-x-100",
    )


_FIRST, _SECOND = "fill-primary", "fill-warning-content/50"


def legend(*names: str) -> rx.Component:
    """Say what the two colours of columns stand for."""
    return rx.el.p(
        *(
            rx.el.span(
                rx.el.svg(
                    rx.el.svg.rect(width="12", height="12", class_name=look),
                    view_box="0 0 12 12",
                    custom_attrs={"aria-hidden": "true"},
                    class_name="me-2 inline size-3",
                ),
                name,
                class_name="me-5",
            )
            for name, look in zip(names, (_FIRST, _SECOND), strict=True)
        ),
        class_name="mt-2",
    )


def columns(pairs: Any, most: Any, label: str) -> rx.Component:
    """Draw two columns a day, what came and what went; `label` says where the numbers are."""

    def column(value: Any, x: Any, look: str) -> rx.Component:
        height = value * _HIGH / most
        return rx.el.svg.rect(x=x, y=_HIGH - height, width="4", height=height, class_name=look)

    return rx.el.svg(
        rx.foreach(
            pairs,
            lambda each, number: rx.fragment(
                column(each["came"], number * _DAY + 1, _FIRST), column(each["went"], number * _DAY + 5, _SECOND)
            ),
        ),
        view_box=f"0 0 {pairs.length() * _DAY} {_HIGH}",
        preserve_aspect_ratio="none",
        role="img",
        aria_label=label,
        class_name="mt-3 h-40 w-full border-b border-base-300 rtl:-scale-x-100",
    )
