"""The programmes (B1, T1): each with its rules in plain words. pser_web/http/programmes.py fills in the versions in force."""

from datetime import date

import reflex as rx

from components.layout import document
from components.programmes import programme
from components.prose import go, paragraph
from pser_web import routes
from pser_web.pages.frame import public
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.programmes import ALL, FIRST_DAY


def version_said(number: int, day: date) -> str:
    """Say which version of the rules is read."""
    return t("Rules of version {number}, in force from {day}", number=number, day=f"{day:%d-%m-%Y}")


def programmes() -> rx.Component:
    return document(
        public(routes.PROGRAMMES),
        t("Programmes"),
        rx.el.div(
            go(t("What may I receive?"), spoken(routes.MAY_RECEIVE)),
            go(t("Register"), spoken(routes.REGISTER), first=False),
            class_name="mt-6 flex flex-wrap gap-3",
        ),
        rx.el.div(
            *(programme(each, each.first, version_said(1, FIRST_DAY)) for each in ALL),
            class_name="mt-6 grid gap-4 lg:grid-cols-2",
        ),
        paragraph(t("The weights of the poverty score are illustrative: the real ones are not public.")),
        paragraph(t("Amounts and conditions are set by the government and can change.")),
        lead=t(
            "You register once. For each programme it is then checked, by the same public rules for everybody, whether you may receive it."
        ),
        wide=True,
    )


PROGRAMMES = Page(routes.PROGRAMMES, N_("Programmes"), programmes, Reader.ANYONE)
