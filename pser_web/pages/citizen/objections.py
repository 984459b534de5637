"""A citizen's appeals against decisions, and complaints about the service."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from components.fields import problem_summary, question, sentence, words
from components.forms import form, waiting
from components.layout import document
from components.notices import alert, notice
from components.papers import sent_and_send
from components.prose import figures, paragraph, section
from pser_web import routes
from pser_web.pages.citizen.helped import around
from pser_web.pages.frame import link, personal
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import places
from registry.rules.appeals import KINDS
from registry.rules.appeals import STATES as APPEALS
from registry.rules.complaints import CATEGORIES
from registry.rules.complaints import STATES as COMPLAINTS
from registry.rules.form import SENTENCES, Field, Kind, Option
from registry.rules.programmes import PROGRAMMES
from states.citizen.objections import ObjectionsState
from states.session import SessionState

PROBLEMS = {
    "required": SENTENCES["required"],
    "too_long": N_("This is too long: write at most 1,000 letters"),
    "too_late": N_("The 30 days for an appeal are over, or you have appealed already"),
    "too_many": N_("Five of your complaints still wait for an answer. Please wait for it, or call the helpline"),
}
CATEGORY = Field(
    "category", N_("What is it about?"), Kind.CHOICE, tuple(Option(key, category.label) for key, category in CATEGORIES.items())
)
DISTRICT = Field(
    "district",
    N_("In which district?"),
    Kind.CHOICE,
    tuple(Option(places.code(district), district) for district in places.districts()),
)
_CARD = "mt-4 rounded-box border border-base-300 bg-base-100 p-4"


def _about(each: Any) -> rx.Component:
    """Name what was decided."""
    named = {key: programme.title for key, programme in PROGRAMMES.items()}
    return rx.el.p(
        sentence(each["kind"], KINDS),
        rx.cond(each["programme"], rx.el.span(": ", sentence(each["programme"], named))),
        " ",
        figures(each["at"]),
        class_name="font-semibold",
    )


def _decision(each: Any) -> rx.Component:
    problem = rx.cond(ObjectionsState.appealed == each["id"], ObjectionsState.problems["words"], "")
    return rx.el.li(
        _about(each),
        rx.el.p(each["words"], dir="auto", class_name="mt-2 whitespace-pre-line"),
        rx.el.p(t("You can appeal until"), " ", figures(each["until"]), class_name="mt-2"),
        form(
            words(f"words-{each['id']}", t("Why is this decision wrong?"), problem, PROBLEMS, name="words"),
            action=spoken(routes.OBJECTIONS),
            send=ObjectionsState.appeal,
            turn=ObjectionsState.turn,
            live=ObjectionsState.is_hydrated,
            label=t("Send the appeal"),
            hidden={"kind": each["kind"], "decision": each["id"]},
        ),
        key=each["id"],  # what is typed about one decision never stands under another
        class_name=_CARD,
    )


def _stands(each: Any, states: Mapping[str, str], answer: Any) -> rx.Component:
    """Say where an objection stands, what was answered and what was written."""
    return rx.fragment(
        rx.el.p(sentence(each["state"], states), class_name="mt-2 text-lg font-bold"),
        rx.cond(
            each["state"] == "open",
            rx.el.p(t("They answer by"), " ", figures(each["due"])),
            rx.el.p(answer, dir="auto", class_name="mt-2 whitespace-pre-line"),
        ),
        rx.el.p(t("You wrote"), class_name="mt-3 text-[0.95rem] opacity-80"),
        rx.el.p(each["words"], dir="auto", class_name="whitespace-pre-line"),
    )


def _appeal(each: Any) -> rx.Component:
    papers = rx.el.div(
        rx.el.h3(t("Papers that prove it"), class_name="mt-4 font-bold"),
        paragraph(t("Send them now if you have them. A clear photo from a phone is enough.")),
        sent_and_send(each["papers"], t("Papers for your appeal"), ObjectionsState.papers[each["id"]], ObjectionsState.remove),
    )
    return rx.el.li(
        _about(each), _stands(each, APPEALS, each["reason"]), rx.cond(each["state"] == "open", papers), key=each["id"], class_name=_CARD
    )


def _complaint(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            sentence(each["category"], {key: category.label for key, category in CATEGORIES.items()}),
            " ",
            figures(each["at"]),
            class_name="font-semibold",
        ),
        _stands(each, COMPLAINTS, each["answer"]),
        class_name=_CARD,
    )


def _appeals() -> rx.Component:
    return rx.fragment(
        rx.cond(
            ObjectionsState.decisions.length() > 0,
            section(
                t("Decisions that you can appeal against"),
                paragraph(t("Other people than those who decided look at your appeal. Your application is not harmed by it.")),
                rx.el.ul(rx.foreach(ObjectionsState.decisions, _decision)),
            ),
        ),
        rx.cond(
            ObjectionsState.appeals.length() > 0,
            section(t("Your appeals"), rx.el.ul(rx.foreach(ObjectionsState.appeals, _appeal))),
        ),
        rx.cond(
            (ObjectionsState.decisions.length() == 0) & (ObjectionsState.appeals.length() == 0),
            section(
                t("Appeal"), paragraph(t("There is no decision to appeal against now. Against a refusal you can appeal within 30 days."))
            ),
        ),
    )


def _complain() -> rx.Component:
    problems = ObjectionsState.problems
    return section(
        t("Complain about the service"),
        paragraph(t("It costs nothing. Complaints about the staff are read by supervisors only.")),
        form(
            question(CATEGORY, "", problems["category"]),
            question(DISTRICT, ObjectionsState.district, problems["district"]),
            words("complaint", t("What happened? When and where?"), problems["complaint"], PROBLEMS),
            action=spoken(routes.OBJECTIONS),
            send=ObjectionsState.complain,
            turn=ObjectionsState.turn,
            live=ObjectionsState.is_hydrated,
            label=t("Send the complaint"),
            key=ObjectionsState.complaints.length().to_string(),
        ),
        rx.cond(
            ObjectionsState.complaints.length() > 0,
            rx.el.div(
                rx.el.h3(t("Your complaints"), class_name="mt-8 text-lg font-bold"),
                rx.el.ul(rx.foreach(ObjectionsState.complaints, _complaint)),
            ),
        ),
    )


def objections() -> rx.Component:
    asked = {field.key: t(field.label) for field in (CATEGORY, DISTRICT)}
    asked |= {"words": t("Why is this decision wrong?"), "complaint": t("What happened? When and where?")}
    said = {"appealed": N_("Your appeal has arrived."), "complained": N_("Your complaint has arrived.")}
    return document(
        personal(routes.OBJECTIONS),
        t("Appeals and complaints"),
        *around(),
        waiting(ObjectionsState.ready | SessionState.ended),
        rx.cond(
            ObjectionsState.ready,
            rx.fragment(
                rx.cond(ObjectionsState.said, notice(rx.el.p("✓ ", sentence(ObjectionsState.said, said)), tone="success", role="status")),
                rx.cond(
                    ObjectionsState.problems["words"] == "too_late",
                    alert(sentence(ObjectionsState.problems["words"], PROBLEMS)),  # and nothing beside the decision: it is gone
                    problem_summary(asked, ObjectionsState.problems, {"words": f"words-{ObjectionsState.appealed}"}),
                ),
                _appeals(),
                _complain(),
                rx.el.button(
                    t("I have just sent a file"),
                    type="button",
                    id="documents-refresh",
                    on_click=ObjectionsState.arrived,
                    class_name="sr-only",
                    custom_attrs={"tabIndex": "-1"},
                ),
            ),
        ),
        lead=t("If a decision is wrong, or something went badly, tell us here."),
        back=link(t("Dashboard"), routes.DASHBOARD),
    )


OBJECTIONS = Page(routes.OBJECTIONS, N_("Appeals and complaints"), objections, Reader.CITIZEN, ObjectionsState.open)
