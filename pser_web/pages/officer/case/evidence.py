"""What proves the answers: the documents beside them, who has seen what, and what each answer comes from."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.together import entered_where
from components.viewer import viewer
from pser_web.pages.officer.case.acting import act, fault
from registry.language import N_, t
from registry.rules.papers import BY_KEY, VERDICT_REASONS
from registry.rules.verification import RESULTS, SOURCES, Result
from states.officer.case import CaseState
from states.officer.evidence import EvidenceState

VERDICTS = {"accepted": N_("accepted"), "refused": N_("refused")}
DOUBTS = {
    "unsaid": N_("It is not said whose it is, so it may not count. Choose whose it is, and accept it again."),
    "gone": N_("It does not count now: this person is not in the household any more, or has no declared disability."),
}
TITLES = {key: paper.title for key, paper in BY_KEY.items()}
_BADGE = "badge h-auto border-0 px-2 py-0.5"
_TONES = {
    Result.MATCH: "bg-success text-success-content",
    Result.DIFFERS: "bg-warning text-warning-content",
    Result.UNKNOWN: "bg-warning text-warning-content",
}


def seen(key: Any) -> rx.Component:
    """Tell who has seen proved what a step, or a person of it, was answered; `key` is step or step.member."""
    return rx.el.div(
        entered_where(CaseState.entered[key]),
        rx.cond(
            CaseState.seen[key],
            _seen_by(key),
            rx.el.button(
                t("I have seen this proved"),
                type="button",
                on_click=EvidenceState.see(key, CaseState.version),
                class_name="btn btn-ghost px-2 underline",
            ),
        ),
        class_name="mt-1 text-sm",
    )


def _seen_by(key: Any) -> rx.Component:
    return rx.el.span("✓ ", t("Seen by"), " ", rx.el.bdi(CaseState.seen[key]))


def origin(key: Any, question: Any) -> rx.Component:
    """Say of an answer whether it is only declared, seen by an officer, or matched or contradicted by a source, and when."""

    def proved(proof: Any) -> rx.Component:
        tone = rx.match(proof["result"], *((result, f"{_BADGE} {tone}") for result, tone in _TONES.items()), _BADGE)
        return rx.el.p(
            rx.el.span(sentence(proof["result"], RESULTS), class_name=tone),
            " ",
            sentence(proof["source"], SOURCES),
            " · ",
            rx.el.span(proof["at"], class_name="figures"),
            rx.cond(proof["accepted"], rx.el.span(t("; "), t("accepted by"), " ", rx.el.bdi(proof["accepted"]))),
            class_name="text-sm",
        )

    return rx.el.div(
        rx.el.span(rx.cond(CaseState.seen[key], _seen_by(key), t("declared")), class_name="text-sm"),
        rx.foreach(CaseState.proofs[f"{key}.{question.key}"], proved),
    )


def documents() -> rx.Component:
    """Show the documents in the viewer, each with what can be said of it."""
    return viewer(CaseState.files, _judged, lambda file: sentence(file["kind"], TITLES))


def _judged(file: Any) -> rx.Component:
    return rx.el.div(
        rx.el.bdi(file["name"], class_name="text-sm"),
        entered_where(file),
        rx.cond(file["original"], rx.el.p("✓ ", t("Original seen by"), " ", rx.el.bdi(file["original"]), class_name="text-sm")),
        rx.cond(
            file["verdict"],
            rx.el.p(
                rx.el.span(sentence(file["verdict"], VERDICTS), class_name="badge h-auto py-1"),
                " ",
                sentence(file["reason"], VERDICT_REASONS),
                rx.el.bdi(file["whose"], class_name="font-semibold"),
            ),
        ),
        rx.cond(file["doubt"], rx.el.p(sentence(file["doubt"], DOUBTS), class_name="text-sm font-semibold")),
        rx.el.div(
            rx.cond(CaseState.owners[file["kind"]].length() > 1, _accept_as(file), _accept(file)),
            rx.el.details(
                rx.el.summary(
                    t("Refuse"),
                    aria_label=t("Refuse") + ": " + file["name"],
                    class_name="inline-flex min-h-11 cursor-pointer items-center px-3 underline",
                ),
                *(
                    rx.el.button(
                        t(said),
                        type="button",
                        on_click=EvidenceState.judge(file["id"], "refused", code, CaseState.version),
                        class_name="btn btn-ghost block px-3 text-start underline",
                    )
                    for code, said in VERDICT_REASONS.items()
                ),
            ),
            class_name="mt-1 flex flex-wrap items-start gap-3",
        ),
    )


def _accept(file: Any) -> rx.Component:
    return rx.el.button(
        t("Accept"),
        type="button",
        on_click=EvidenceState.judge(file["id"], "accepted", "", CaseState.version),
        aria_label=t("Accept") + ": " + file["name"],
        class_name="btn btn-outline",
    )


def _accept_as(file: Any) -> rx.Component:
    """Accept a document that can be several people's as that of one of them."""
    name = "judge." + file["id"]
    return act(
        rx.el.input(type="hidden", name="document", value=file["id"], read_only=True),
        rx.el.fieldset(
            rx.el.legend(t("Whose certificate is it?"), class_name="label-text"),
            fault(name, "no_owner"),
            rx.foreach(
                CaseState.owners[file["kind"]],
                lambda person: rx.el.label(
                    rx.el.input(type="radio", name="whose", value=person["id"], class_name="radio radio-primary"),
                    rx.el.bdi(person["name"]),
                    class_name="flex min-h-11 cursor-pointer items-center gap-3",
                ),
            ),
        ),
        name=name,
        send=EvidenceState.accept_as,
        label=t("Accept"),
        aria_label=t("Accept") + ": " + file["name"],
        class_name="w-full",
    )
