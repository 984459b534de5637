"""What anybody may ask without logging in and without scripts: whether a letter is good, and how long the waiting lists are."""

import reflex as rx

from components.fields import question
from components.forms import post
from components.layout import document
from components.programmes import slot
from components.prose import paragraph
from components.tables import table
from pser_web import routes
from pser_web.pages.frame import link, public
from pser_web.pages.page import Page
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind
from registry.rules.loan_terms import PAID_APART
from registry.rules.programmes import PROGRAMMES

_CODE = Field("code", N_("Code of the letter"), Kind.REFERENCE, hint=N_("It stands on the letter, like A-7K3M-9QXD-2HJK"), length=(1, 60))


def check() -> rx.Component:
    return document(
        public(routes.CHECK),
        t("Check a letter"),
        post(
            question(_CODE),
            rx.el.button(t("Check"), type="submit", class_name="btn btn-primary mt-2 w-full px-8 sm:w-auto"),
            action=spoken(routes.CHECK),
        ),
        paragraph(t("You learn whether the letter is valid, for which programme and from when. You learn nothing about the person.")),
        lead=t("Whoever is shown an award letter can check here whether it is genuine."),
        back=link(t("Home page"), routes.HOME),
    )


def waiting() -> rx.Component:
    rows = [
        rx.el.tr(
            rx.el.th(t(programme.title), scope="row", class_name="p-2 text-start font-semibold"),
            *(rx.el.td("–", custom_attrs=slot(name), class_name="figures numeric p-2") for name in ("waiting", "need")),
            id=f"waiting-{key}",
        )
        for key, programme in PROGRAMMES.items()
        if key not in PAID_APART
    ]
    return document(
        public(routes.WAITING),
        t("Waiting lists"),
        table(t("Waiting lists"), (t("Benefit"), t("Households that wait"), t("Score of who is next")), *rows, whole=True, numbers={1, 2}),
        paragraph(
            t(
                "Every household that is entitled is granted the benefit while there is budget. When it is used up, who is entitled waits. "
                "The household with the lowest poverty score is always next; nobody can be moved up."
            )
        ),
        lead=t("How many households are entitled to a benefit and wait for its budget."),
        back=link(t("Home page"), routes.HOME),
    )


CHECKING = (
    Page(routes.CHECK, N_("Check a letter"), check),
    Page(routes.WAITING, N_("Waiting lists"), waiting),
)
