"""The frame of every page: header with the language link, the page, footer. It knows no state, so public pages need no script."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.forms import post
from components.prose import helpline, to
from registry.language import current, t

_WIDE, _BROAD = "max-w-5xl", "max-w-[96rem]"


@dataclass(frozen=True)
class Link:
    """A place to go, in the language being spoken."""

    label: str | rx.Var
    href: str | rx.Var
    shown: rx.Var | None = None  # whether it is for who is there; None: for everybody


@dataclass(frozen=True)
class Frame:
    """What surrounds a page: where home and the other language are, and what the menus hold."""

    home: str | rx.Var
    twin: str  # this page in the other language
    menu: tuple[Link, ...]
    footer: tuple[Link, ...]
    leave: str = ""  # where «log out» posts to; empty where nobody is signed in
    takes_along: tuple[str, str] | None = None  # the form that is posted to the other language, and the name of the button


def _entry(link: Link) -> rx.Component:
    css = "inline-flex min-h-11 min-w-11 items-center justify-center px-2 text-[0.95rem] hover:underline"
    entry = rx.el.a(link.label, href=link.href, class_name=css)
    return entry if link.shown is None else rx.cond(link.shown, entry)


def _header(frame: Frame, width: str) -> rx.Component:
    other, label = ("en", "English") if current() == "ur" else ("ur", "اردو")
    looks: Any = {"lang": other, "class_name": "btn btn-ghost px-2 underline sm:px-3"}
    if frame.takes_along:
        form, name = frame.takes_along
        posts = {"form": form, "formAction": frame.twin, "formNoValidate": True}
        language = rx.fragment(  # Enter in a field presses the first button of its form, which is to be none that changes the language
            rx.el.button(type="submit", aria_hidden="true", custom_attrs={"form": form, "tabIndex": -1}, class_name="sr-only"),
            rx.el.button(label, type="submit", name=name, value="yes", custom_attrs=posts, **looks),
        )
    else:
        language = rx.el.a(label, href=frame.twin, href_lang=other, reload_document=True, **looks)  # or it keeps lang and dir
    brand = rx.el.a(
        rx.el.img(src="/icon.svg", alt="", loading="lazy", class_name="size-10 shrink-0"),
        rx.el.span(
            rx.el.strong("PSER", class_name="block text-lg leading-tight"),
            rx.el.span(t("Government of the Punjab"), class_name="hidden text-sm sm:block"),
        ),
        href=frame.home,
        class_name="flex min-h-12 shrink-0 items-center gap-3 no-underline",
        aria_label=t("PSER, home page"),
    )
    leave = (
        post(rx.el.button(t("Log out"), type="submit", class_name="btn btn-ghost px-2 sm:px-3"), action=frame.leave)
        if frame.leave
        else rx.fragment()
    )
    return rx.el.header(
        rx.el.a(
            t("Skip to the content"),
            href="#main",
            class_name="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-base-100 focus:p-3",
        ),
        rx.el.div(
            brand,
            rx.el.div(language, leave, class_name="ms-auto flex items-center"),
            class_name=f"mx-auto flex {width} items-center gap-2 px-4 py-2",
        ),
        rx.el.nav(
            rx.el.div(
                *map(_entry, frame.menu),
                class_name=f"mx-auto flex min-h-11 {width} flex-wrap gap-x-2 px-2",
            ),
            aria_label=t("Main menu"),
            class_name="border-t border-base-300",
        ),
        class_name="border-b border-base-300 bg-base-100",
    )


def _footer(frame: Frame, width: str) -> rx.Component:
    return rx.el.footer(
        rx.el.div(
            rx.el.p(
                t("Help by telephone, free of charge:"),
                " ",
                helpline(),
            ),
            rx.el.nav(
                *(to(link.label, link.href) for link in frame.footer),
                aria_label=t("More"),
                class_name="flex flex-wrap gap-x-5",
            ),
            class_name=f"mx-auto {width} px-4 py-6",
        ),
        class_name="mt-auto border-t border-base-300 bg-base-100",
    )


def document(
    frame: Frame,
    heading: str | rx.Var,
    *children: rx.Component,
    lead: str | rx.Component = "",
    back: Link | None = None,
    wide: bool = False,
    broad: bool = False,
) -> rx.Component:
    """Frame a page with its one heading; `broad` for work on a large screen."""
    around = _BROAD if broad else _WIDE
    return rx.el.div(
        _header(frame, around),
        rx.el.main(
            rx.el.div(
                rx.el.a("‹ ", back.label, href=back.href, class_name="mb-2 inline-flex min-h-11 items-center underline")
                if back
                else rx.fragment(),
                rx.el.h1(heading, id="heading", custom_attrs={"tabIndex": "-1"}, class_name="text-2xl font-bold sm:text-3xl"),
                rx.el.p(lead, class_name="mt-3 max-w-2xl text-lg") if lead else rx.fragment(),
                *children,
                class_name="" if broad or wide else "max-w-2xl",
            ),
            id="main",
            class_name=f"mx-auto w-full {around} px-4 py-6",
        ),
        _footer(frame, around),
        class_name="flex min-h-screen flex-col",
    )
