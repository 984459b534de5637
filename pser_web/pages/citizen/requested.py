"""What the office asks a citizen for, with a way to each of it, and what became of the documents that were sent."""

from typing import Any

import reflex as rx

from components.fields import sentence, words
from components.forms import form
from components.notices import notice
from components.prose import figures, filled, section, to
from pser_web import routes
from pser_web.routes import spoken, step_path
from registry.language import N_, t
from registry.rules.household import FORM
from registry.rules.papers import DOCUMENTS, VERDICT_REASONS
from states.citizen.dashboard import DashboardState

_UNSAID = {"words": N_("Write something, not more than 1000 letters")}
_TITLES = {paper.key: paper.title for paper in DOCUMENTS}


def requested() -> rx.Component:
    """Say what the office asks for, and give it back."""
    return rx.cond(
        DashboardState.request["words"],
        notice(
            rx.el.h2(t("We need something from you"), class_name="text-lg font-bold"),
            rx.el.p(DashboardState.request["words"], dir="auto", class_name="mt-2 whitespace-pre-line"),
            rx.el.p(t("Until:"), " ", rx.el.span(DashboardState.request["until"], class_name="figures"), class_name="mt-2"),
            rx.el.ul(*(_step(step.key, step.title) for step in FORM if step.fields), *map(_paper, DOCUMENTS), class_name="mt-2"),
            rx.cond(
                DashboardState.held_back == "steps",
                _alert(t("Some answers above are not complete yet. Please open each of them and save it.")),
            ),
            rx.el.button(
                t("I have given everything"), type="button", on_click=DashboardState.give_information, class_name="btn btn-primary mt-3"
            ),
            rx.cond((DashboardState.held_back == "things") | (DashboardState.held_back == "words"), _instead()),
            tone="warning",
            id="request",
        ),
    )


def _alert(words: str) -> rx.Component:
    return rx.el.p(words, role="alert", tab_index=-1, class_name="mt-2 font-semibold text-error")


def _instead() -> rx.Component:
    """Ask what is to be said of what has not been given."""
    return rx.el.div(
        _alert(
            t(
                "Not everything above has come. Open each answer and save it, or say there that it is right, and send each document. "
                "Where you cannot, write here why: an officer reads it."
            )
        ),
        form(
            words("instead", t("Why you cannot give it"), rx.cond(DashboardState.held_back == "words", "words", ""), _UNSAID),
            action=spoken(routes.DASHBOARD),
            send=DashboardState.give_without,
            turn=DashboardState.turn,
            live=DashboardState.is_hydrated,
            label=t("Give it back without that"),
        ),
    )


def _step(key: str, title: str) -> rx.Component:
    return rx.cond(
        DashboardState.request_steps.contains(key),
        rx.el.li(to(t(title), spoken(step_path(key))), rx.cond(DashboardState.request_answered.contains(key), _come(t("Answered")))),
    )


def _come(words: str) -> rx.Component:
    return rx.el.span(" ✓ ", words, class_name="font-semibold")


def _paper(paper: Any) -> rx.Component:
    return rx.cond(
        DashboardState.request_documents.contains(paper.key),
        rx.el.li(
            to(t("Send: {document}", document=t(paper.title)), spoken(step_path("documents"))),
            rx.cond(
                DashboardState.request_unsent.contains(paper.key),
                rx.fragment(),
                _come(t("Received")),
            ),
        ),
    )


def sent_papers() -> rx.Component:
    """List the documents that were sent, and say of each what an officer says."""
    return rx.cond(
        DashboardState.papers.length() > 0,
        section(
            t("Your documents"),
            rx.el.ul(rx.foreach(DashboardState.papers, _sent), class_name="mt-2 divide-y divide-base-300"),
        ),
    )


def _sent(paper: Any) -> rx.Component:
    return rx.el.li(
        rx.el.strong(sentence(paper["kind"], _TITLES)),
        rx.cond(paper["files"], rx.fragment(" · ", filled(t("{count} files"), count=figures(paper["files"])))),
        rx.cond(paper["pages"], rx.fragment(" · ", filled(t("{count} pages"), count=figures(paper["pages"])))),
        rx.foreach(DashboardState.paper_states[paper["kind"]], lambda state: _said_of(paper, state)),
        class_name="py-3",
    )


def _said_of(paper: Any, state: Any) -> rx.Component:
    """Say what an officer says of a document, and of how many of its files where not all are in one state."""
    again = t("Send it once more")
    of = rx.match(
        state["files"],
        ("", rx.fragment()),
        ("1", rx.el.span(t("One file"), ": ")),
        rx.el.span(filled(t("{count} files"), count=figures(state["files"])), ": "),
    )
    refused = rx.el.div(
        rx.el.p(
            of, t("An officer could not accept it:"), " ", sentence(state["reason"], VERDICT_REASONS), t(". "), class_name="font-semibold"
        ),
        rx.cond(
            state["replaced"],
            rx.el.p(t("You have sent another one since.")),
            rx.cond(
                paper["again"],
                rx.el.a(
                    again,
                    href=spoken(step_path("documents")),
                    aria_label=f"{again}: {sentence(paper['kind'], _TITLES)}",
                    class_name="inline-flex min-h-11 items-center font-semibold underline",
                ),
                rx.el.p(t("Wait: if we need it once more, we ask you for it here, by SMS and by e-mail.")),
            ),
        ),
        class_name="mt-1",
    )
    return rx.fragment(
        rx.match(
            state["verdict"],
            ("accepted", rx.el.p(of, "✓ ", t("An officer has looked at it and accepted it."))),
            ("refused", refused),
            rx.cond(
                state["scanning"],
                rx.el.p(of, t("Received. It is still being checked for viruses; you need not do anything.")),
                rx.el.p(of, t("Received")),
            ),
        )
    )
