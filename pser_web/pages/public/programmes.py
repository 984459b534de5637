"""The programmes (B1, T1): each with its rules in plain words. pser_web/http/programmes.py fills in the versions in force."""

import reflex as rx

from components.layout import document
from components.programmes import programme
from components.prose import figures, go, paragraph, section, to
from components.tables import table
from pser_web import routes
from pser_web.pages.frame import public
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import programme_words as words
from registry.rules import score
from registry.rules.facts import FACTS
from registry.rules.programmes import ALL, FIRST_DAY


def _score() -> rx.Component:
    """Show what the poverty score is made of, from its declaration."""
    rows = [
        rx.el.tr(
            rx.el.th(t(FACTS[part.fact].label), scope="row", class_name="p-2 text-start font-normal"),
            rx.el.td(figures(str(max(part.possible))), class_name="numeric p-2"),
        )
        for part in score.PRESENT.parts
    ]
    return section(
        t("How the poverty score is made"),
        paragraph(t("Points from 0 to 100 are added up; the more a household has, the more points. A lower score means a greater need.")),
        table(t("How the poverty score is made"), (t("What counts"), t("Points at most")), *rows, whole=True, numbers={1}),
        paragraph(t("The weights of the poverty score are illustrative: the real ones are not public.")),
    )


def programmes() -> rx.Component:
    return document(
        public(routes.PROGRAMMES),
        t("Programmes"),
        rx.el.div(
            go(t("What may I receive?"), spoken(routes.MAY_RECEIVE)),
            go(t("Register"), spoken(routes.REGISTER), first=False),
            class_name="mt-6 flex flex-wrap gap-3",
        ),
        rx.el.nav(
            *(to(t(each.title), f"#{each.key}") for each in ALL),
            aria_label=t("Programmes"),
            class_name="mt-4 flex flex-wrap gap-x-5",
        ),
        rx.el.div(
            *(programme(each, each.first, words.version(1, FIRST_DAY)) for each in ALL),
            class_name="mt-6 grid gap-4 lg:grid-cols-2",
        ),
        _score(),
        paragraph(t("Amounts and conditions are set by the government and can change.")),
        lead=t(
            "You register once. For each programme it is then checked, by the same public rules for everybody, whether you may receive it."
        ),
        wide=True,
    )


PROGRAMMES = Page(routes.PROGRAMMES, N_("Programmes"), programmes, Reader.ANYONE)
