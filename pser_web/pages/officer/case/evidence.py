"""What proves the answers: documents beside them, and who has seen what."""

from typing import Any

import reflex as rx

from components.fields import sentence
from registry.language import N_, t
from registry.rules.form import Step
from registry.rules.papers import BY_KEY, VERDICT_REASONS
from states.case import CaseState
from states.evidence import EvidenceState

VERDICTS = {"accepted": N_("accepted"), "refused": N_("refused")}


def seen(step: Step) -> Any:
    def beside(person: Any) -> rx.Component:
        key = step.key if person is None else f"{step.key}." + person["id"]
        member = "" if person is None else person["id"]
        return rx.el.p(
            rx.cond(
                CaseState.seen[key],
                rx.el.span("✓ ", t("Seen by"), " ", rx.el.bdi(CaseState.seen[key])),
                rx.el.button(
                    t("I have seen this proved"),
                    type="button",
                    on_click=EvidenceState.see(step.key, member),
                    class_name="btn btn-ghost px-2 underline",
                ),
            ),
            class_name="mt-1 text-sm",
        )

    return beside


def file(file: Any) -> rx.Component:
    address = f"/documents/{file['id']}"
    return rx.el.li(
        rx.el.p(
            rx.el.strong(sentence(file["kind"], {key: paper.title for key, paper in BY_KEY.items()})),
            " ",
            rx.cond(file["verdict"], rx.el.span(sentence(file["verdict"], VERDICTS), class_name="badge h-auto py-1")),
            " ",
            sentence(file["reason"], VERDICT_REASONS),
        ),
        rx.el.a(
            rx.el.img(
                src=f"{address}/preview",
                alt=t("Picture of the document"),
                loading="lazy",
                class_name="w-full rounded border border-base-300 bg-base-200",
            ),
            href=address,
            target="_blank",
            class_name="mt-2 block",
        ),
        rx.el.div(
            rx.el.button(
                t("Accept"), type="button", on_click=EvidenceState.judge(file["id"], "accepted", ""), class_name="btn btn-outline"
            ),
            rx.el.details(
                rx.el.summary(t("Refuse"), class_name="inline-flex min-h-11 cursor-pointer items-center px-3 underline"),
                *(
                    rx.el.button(
                        t(said),
                        type="button",
                        on_click=EvidenceState.judge(file["id"], "refused", code),
                        class_name="btn btn-ghost block px-3 underline",
                    )
                    for code, said in VERDICT_REASONS.items()
                ),
            ),
            class_name="mt-2 flex flex-wrap gap-3",
        ),
        class_name="py-4",
    )
