"""A programme as it is read by everybody. What is said of its terms stands in slots, which are filled anew when the page is served."""

import reflex as rx

from registry.language import t
from registry.rules import programme_words as words
from registry.rules.programmes import Programme, Terms

DEPTHS = ("", "ms-6", "ms-12", "ms-16", "ms-20", "ms-24")  # of a line of criteria


def depth(of: int) -> str:
    """Return the class of a line that stands so deep."""
    return DEPTHS[min(of, len(DEPTHS) - 1)]


def slot(name: str) -> dict[str, str]:
    """Name a place that is filled when the page is served."""
    return {"data-slot": name}


def _part(label: str, *content: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.dt(label, class_name="font-semibold"), rx.el.dd(*content), class_name="mt-3")


def programme(each: Programme, terms: Terms, version: str) -> rx.Component:
    """Set a programme with its terms."""
    criteria = [rx.el.li(said, class_name=depth(deep)) for deep, said in words.criteria(terms)]
    papers = [rx.el.li(title) for title in words.documents(terms)]
    return rx.el.article(
        rx.el.h2(t(each.title), class_name="text-xl font-bold"),
        rx.el.p(t(each.purpose), class_name="mt-2"),
        rx.el.dl(
            _part(t("What you receive"), rx.el.p(words.benefit(terms), custom_attrs=slot("benefit"))),
            _part(t("Who receives it"), rx.el.ul(*criteria, custom_attrs=slot("criteria"), class_name="list-disc ps-6")),
            _part(t("Papers that matter"), rx.el.ul(*papers, custom_attrs=slot("documents"), class_name="list-disc ps-6")),
            _part(t("How to get it"), rx.el.p(t(each.access))),
            _part(t("Budget"), rx.el.p(words.budget(terms), custom_attrs=slot("budget"))),
        ),
        rx.el.p(version, custom_attrs=slot("version"), class_name="mt-3 text-sm opacity-80"),
        id=each.key,
        class_name="rounded-box border border-base-300 bg-base-100 p-5",
    )
