"""“What may I receive?”: an ordinary form to somebody without an account, answered by pser_web/http/may_receive.py. Nothing is stored."""

from dataclasses import replace

import reflex as rx

from components.fields import question
from components.forms import post
from components.layout import document
from components.programmes import slot
from components.prose import paragraph
from pser_web import routes
from pser_web.pages.frame import link, public
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind
from registry.rules.quick_check import QUESTIONS

SECTIONS = (
    (N_("Who lives with you"), QUESTIONS[:10]),
    (N_("Money"), QUESTIONS[10:12]),
    (N_("Your home"), QUESTIONS[12:17]),
    (N_("Support"), QUESTIONS[17:]),
)
OUTLOOK_CLASSES = {
    "likely": "badge h-auto bg-success py-1 text-success-content",
    "depends": "badge h-auto bg-warning py-1 text-warning-content",
    "unlikely": "badge h-auto border-base-300 bg-base-200 py-1",
}
QUESTIONS_FORM = "questions"
UNANSWERED = "unanswered"  # the name of the language button: what was typed goes along, and is not answered yet
ANSWER_CLASS = "rounded-box border border-base-300 bg-base-100 p-4"


def _asked(field: Field) -> rx.Component:
    return question(field, rx.Var.create([]) if field.kind is Kind.CHOICES else "")


def _example() -> rx.Component:
    """Set an answer as it will look, so that the stylesheet knows its parts; it is taken out when the page is served."""
    return rx.el.div(
        *(rx.el.span(class_name=css) for css in OUTLOOK_CLASSES.values()),
        rx.el.ul(rx.el.li(class_name=ANSWER_CLASS), class_name="mt-4 grid gap-3"),
        rx.el.p(class_name="mt-2 list-disc ps-6 font-semibold text-lg font-bold"),
    )


def may_receive() -> rx.Component:
    return document(
        replace(public(routes.MAY_RECEIVE), takes_along=(QUESTIONS_FORM, UNANSWERED)),
        t("What may I receive?"),
        rx.el.div(_example(), custom_attrs=slot("answer"), hidden=True),
        post(
            *(
                rx.el.fieldset(
                    rx.el.legend(t(heading), class_name="text-xl font-bold"),
                    *(_asked(field) for field in fields),
                    class_name="mt-8 min-w-0",
                )
                for heading, fields in SECTIONS
            ),
            rx.el.button(t("Show what I may receive"), type="submit", class_name="btn btn-primary mt-2 w-full px-8 sm:w-auto"),
            action=spoken(routes.MAY_RECEIVE),
            id=QUESTIONS_FORM,
        ),
        paragraph(t("This is no decision. It is decided only after you have registered and your answers have been checked.")),
        lead=t("Two minutes, without an account. Nothing of it is stored. Leave out what you do not know or do not want to say."),
        back=link(t("Programmes"), routes.PROGRAMMES),
    )


MAY_RECEIVE = Page(routes.MAY_RECEIVE, N_("What may I receive?"), may_receive, Reader.ANYONE)
