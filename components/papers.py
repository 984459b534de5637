"""The documents that are asked for: why, what a good photo looks like, the files that are there, and a way to send one."""

from typing import Any

import reflex as rx

from components.fields import sentence
from registry.language import t
from registry.rules.papers import DOCUMENTS, REFUSALS, VERDICT_REASONS, Paper


def checklist(
    needed: Any, files: Any, remove: Any, beside: Any = None, sent_to: Any = "", removable: Any = True, awaited: Any = None
) -> rx.Component:
    """List the documents that the answers call for; `beside` returns what else stands at a file, `sent_to` ends an address.

    What is `awaited` was asked for again and has not come since.
    """

    def listed(paper: Paper) -> rx.Component:
        again = rx.Var.create(value=False) if awaited is None else awaited.contains(paper.key)
        return _paper(paper, again, files[paper.key], remove, beside, sent_to, removable)

    return rx.el.div(*(rx.cond(needed.contains(paper.key), listed(paper)) for paper in DOCUMENTS))


def _paper(paper: Paper, again: Any, files: Any, remove: Any, beside: Any, sent_to: Any, removable: Any) -> rx.Component:
    title = t(paper.title) if paper.required else t("{question} (if there is one)", question=t(paper.title))
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="grow text-lg font-bold"),
            rx.cond(
                again,
                _lacking(rx.cond(files.length() > 0, t("Asked for again"), t("Still missing"))),
                rx.cond(
                    files.length() > 0,
                    rx.el.span("✓ ", t("Received"), class_name="badge h-auto bg-success py-1 text-success-content"),
                    _lacking(t("Still missing")) if paper.required else rx.fragment(),
                ),
            ),
            class_name="flex items-center gap-3",
        ),
        rx.cond(
            again & (files.length() > 0),
            rx.el.p(t("What you sent before is not enough. Please send it again."), class_name="mt-1 font-semibold"),
        ),
        rx.el.p(t(paper.why), class_name="mt-1"),
        rx.el.p(t(paper.good_photo), class_name="mt-1 opacity-80"),
        sent_and_send(paper.key, title, files, remove, beside, sent_to, removable),
        class_name="my-6 rounded-box border border-base-300 bg-base-100 p-4",
    )


def _lacking(words: Any) -> rx.Component:
    return rx.el.span(words, class_name="badge h-auto bg-warning py-1 text-warning-content")


def sent_and_send(
    key: Any, title: str, files: Any, remove: Any, beside: Any = None, sent_to: Any = "", removable: Any = True
) -> rx.Component:
    """List the files of one document and take another; `key` is what the address of the upload calls it."""
    return rx.fragment(
        rx.el.ul(rx.foreach(files, lambda file: _file(file, remove, key, beside, removable)), class_name="mt-2 divide-y divide-base-300"),
        _upload(key, title, sent_to),
    )


def _file(file: Any, remove: Any, key: Any, beside: Any, removable: Any) -> rx.Component:
    return rx.el.li(
        rx.el.img(
            src=f"/documents/{file['id']}/preview",
            alt="",
            loading="lazy",
            class_name="size-16 rounded object-cover bg-base-200",
        ),
        rx.el.div(
            rx.el.a(
                rx.el.bdi(file["name"]),
                href=f"/documents/{file['id']}",
                target="_blank",
                class_name="inline-flex min-h-11 items-center underline",
            ),
            rx.cond(file["scan"] == "waiting", rx.el.p(t("Being checked for viruses. You can go on."))),
            beside(file) if beside else rx.fragment(),
            rx.cond(
                file["reason"],
                rx.el.p(
                    t("An officer could not accept it:"),
                    " ",
                    sentence(file["reason"], VERDICT_REASONS),
                    t(". "),
                    rx.cond(file["replaced"], "", t("Please replace it.")),
                    class_name="font-semibold text-error",
                ),
            ),
            class_name="grow",
        ),
        rx.el.button(
            t("Replace"),
            type="button",
            aria_label=t("Replace") + " " + file["name"],
            custom_attrs={"data-chooses": f"file-{key}", "data-replaces": file["id"]},
            class_name="btn btn-ghost px-3 underline",
        ),
        rx.cond(
            removable,
            rx.el.button(
                t("Remove"),
                type="button",
                on_click=remove(file["id"]),
                aria_label=t("Remove") + " " + file["name"],
                class_name="btn btn-ghost px-3 text-error underline",
            ),
        ),
        class_name="flex flex-wrap items-center gap-3 py-2",
    )


def _upload(key: Any, title: str, sent_to: Any) -> rx.Component:
    """Send a file: documents.js sends what is chosen at once, shows progress and tries again; without it the form is an ordinary post."""
    words: dict[str, Any] = {f"data_say_{code}": t(said) for code, said in REFUSALS.items()}
    return rx.el.form(
        rx.el.label(t("Photo or PDF"), html_for=f"file-{key}", class_name="label-text mt-3 block"),
        rx.el.input(
            type="file",
            id=f"file-{key}",
            name="file",
            accept="image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf,image/*",
            aria_label=title,
            class_name="by-hand file-input w-full min-h-12",
        ),
        rx.el.progress(max="100", hidden=True, aria_label=t("Sending"), class_name="progress progress-primary mt-2 w-full"),
        rx.el.p(role="status", data_status="", class_name="mt-1 font-semibold"),
        rx.el.div(
            rx.el.button(t("Send this file"), type="submit", class_name="by-hand btn btn-outline"),
            *(
                rx.el.button(
                    label,
                    type="button",
                    aria_label=label + ": " + title,
                    custom_attrs={"data-chooses": f"file-{key}"} | more,
                    class_name=f"chooses {css} btn btn-outline",
                )
                for label, css, more in ((t("Take a photo"), "camera", {"data-camera": ""}), (t("Choose a file"), "", {}))
            ),
            rx.el.button(
                t("Try again"),
                type="button",
                aria_label=t("Try again") + ": " + title,
                custom_attrs={"data-chooses": f"file-{key}", "data-again": ""},
                hidden=True,
                class_name="btn btn-primary",
            ),
            rx.el.button(t("Cancel"), type="button", data_cancel="", hidden=True, class_name="btn btn-ghost"),
            class_name="mt-2 flex flex-wrap gap-2",
        ),
        method="post",
        enc_type="multipart/form-data",
        action=f"/documents/{key}{sent_to}",
        data_upload=key,
        data_say_sending=t("Sending…"),
        data_say_waiting=t("No connection. It is tried again by itself…"),
        data_say_busy=t("We could not take the file. It is tried again by itself…"),
        data_say_failed=t("We could not take the file. That is our fault, not yours. Wait a little and press “Try again”."),
        data_say_done=t("The file has arrived."),
        data_say_cancelled=t("Cancelled. Nothing was sent."),
        **words,
    )
