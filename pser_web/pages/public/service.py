"""How the service does (T1), without log-in: waiting times, backlog and results. pser_web/http/service.py fills in the figures."""

import reflex as rx

from components.layout import document
from components.programmes import slot
from components.prose import paragraph, section
from components.tables import table
from pser_web import routes
from pser_web.pages.frame import link, public
from pser_web.pages.page import Page, Reader
from registry.language import N_, t
from registry.rules import places
from registry.rules.programmes import PROGRAMMES
from registry.services.benefits.board import SMALLEST

COLUMNS = ("waiting", "overdue", "verified", "days")


def _row(code: str, name: str, cells: tuple[str, ...], kind: str) -> rx.Component:
    numbers = (rx.el.td(custom_attrs=slot(cell), class_name="figures numeric p-2") for cell in cells)
    return rx.el.tr(rx.el.th(t(name), scope="row", class_name="p-2 text-start font-normal"), *numbers, id=f"{kind}-{code}")


def _table(label: str, heads: tuple[str, ...], cells: tuple[str, ...], kind: str) -> rx.Component:
    rows = (_row(places.code(district), district, cells, kind) for district in places.districts())
    return table(label, heads, *rows, whole=True, numbers=range(1, len(heads)))


def service() -> rx.Component:
    waiting = (t("District"), t("Being worked on"), t("Of these late"), t("Verified in 90 days"), t("Days from sending to verified"))
    results = (t("District"), t("Households assessed"), *(t(programme.title) for programme in PROGRAMMES.values()))
    return document(
        public(routes.SERVICE),
        t("How we are doing"),
        rx.el.p(t("Counted on"), " ", rx.el.span(custom_attrs=slot("at"), class_name="figures"), class_name="mt-2"),
        section(t("Waiting"), _table(t("Waiting"), waiting, COLUMNS, "waiting")),
        section(
            t("Households that may receive a programme"),
            _table(t("Households that may receive a programme"), results, ("assessed", *PROGRAMMES), "results"),
        ),
        paragraph(
            t(
                "Where fewer than {number} households are concerned, only a dash is shown, so that nobody can be recognised.",
                number=SMALLEST,
            )
        ),
        lead=t("How long applications take, what waits, and what came of it, in every district."),
        back=link(t("Home page"), routes.HOME),
        wide=True,
    )


SERVICE = Page(routes.SERVICE, N_("How we are doing"), service, Reader.ANYONE)
