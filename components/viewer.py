"""The viewer of documents: a page at a time, larger, turned, by buttons and by keys. viewer.js draws; this says what there is."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from registry.language import t


def viewer(files: Any, about: Callable[[Any], rx.Component], title: Callable[[Any], Any]) -> rx.Component:
    """Show documents. `files` is a Var of mappings with id and pages; `about` says and offers more of each below the picture."""
    return rx.el.section(
        rx.el.h2(t("Documents"), class_name="text-lg font-bold"),
        rx.cond(
            files.length() > 0,
            rx.fragment(
                _tools(),
                _stage(),
                rx.el.ul(
                    rx.foreach(
                        files,
                        lambda file: rx.el.li(
                            rx.el.button(
                                title(file),
                                type="button",
                                custom_attrs={"data-viewer-open": file["id"]},
                                class_name="btn btn-ghost h-auto justify-start px-0 text-start underline",
                            ),
                            about(file),
                            custom_attrs={"data-file": file["id"], "data-pages": file["pages"], "data-title": title(file)},
                            key=file["id"],
                            class_name="viewer-file py-2 ps-2",
                        ),
                    ),
                    class_name="viewer-files divide-y divide-base-300",
                ),
            ),
            rx.el.p(t("None yet.")),
        ),
        custom_attrs={"data-viewer": ""},
        aria_label=t("Documents"),
        class_name="viewer min-w-0 rounded-box border border-base-300 bg-base-100 p-3",
    )


def _tools() -> rx.Component:
    def tool(what: str, sign: str, label: str) -> rx.Component:
        return rx.el.button(
            rx.el.span(sign, aria_hidden="true"),
            type="button",
            title=label,
            aria_label=label,
            custom_attrs={"data-viewer-do": what},
            class_name="btn btn-ghost min-w-11 px-2 text-xl aria-disabled:opacity-40",
        )

    return rx.el.div(
        rx.el.div(
            rx.el.div(
                tool("file-back", "«", t("The document before")),
                tool("page-back", "‹", t("Back a page")),
                tool("page-on", "›", t("On a page")),
                tool("file-on", "»", t("The next document")),
                class_name="flex",
            ),
            tool("smaller", "−", t("Smaller")),
            tool("larger", "+", t("Larger")),
            tool("turn", "↻", t("Turn it")),
            rx.el.a(
                t("Open the file"),
                href="#main",
                target="_blank",
                custom_attrs={"data-viewer-file": ""},
                class_name="ms-auto inline-flex min-h-11 items-center px-2 underline",
            ),
            role="toolbar",
            aria_label=t("Look at the document"),
            class_name="flex flex-wrap items-center",
        ),
        rx.el.p(
            role="status",
            custom_attrs={
                "data-viewer-place": "",
                "data-says": t("{title}: document {document} of {documents}, page {page} of {pages}"),
            },
            class_name="text-sm",
        ),
    )


def _stage() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("One moment…"), hidden=True, custom_attrs={"data-viewer-coming": ""}, class_name="m-auto"),
        rx.el.p(
            t("This page cannot be shown here. Open the file instead."),
            hidden=True,
            role="alert",
            custom_attrs={"data-viewer-trouble": ""},
            class_name="m-auto p-4 font-semibold",
        ),
        rx.el.canvas(role="img", aria_label=t("Picture of the document"), custom_attrs={"data-viewer-picture": ""}),
        role="group",
        aria_label=t("The page. Arrow keys turn pages, + and − make it larger and smaller, r turns it"),
        custom_attrs={"data-viewer-stage": "", "tabIndex": "0"},
        class_name="viewer-stage mt-1 rounded border border-base-300 bg-base-200",
    )
