"""The help centres by district (A7), and what to bring. pser_web/http/centres.py fills in those that are open."""

import reflex as rx

from components.layout import document
from components.programmes import slot
from components.prose import filled, helpline, items, section
from pser_web import routes
from pser_web.pages.frame import public
from pser_web.pages.page import Page
from pser_web.pages.public.reading import what_you_need
from registry.language import N_, t
from registry.rules import places


def _district(name: str) -> rx.Component:
    return rx.el.li(
        rx.el.h3(t(name), class_name="font-bold"),
        rx.el.ul(rx.el.li(t("Deputy Commissioner's office, PSER counter")), custom_attrs=slot(places.code(name))),
        class_name="py-2",
    )


def centres() -> rx.Component:
    divisions = places.divisions()
    return document(
        public(routes.CENTRES),
        t("Help centres"),
        section(
            t("What an officer does for you there"),
            items(
                t("Fills in the form with you, takes pictures of your papers and gives you the receipt."),
                t("Corrects your e-mail or mobile number, after seeing your original CNIC."),
                t("Prints a code with which you open your account."),
                t("All of it costs nothing."),
            ),
        ),
        section(t("What you need"), what_you_need()),
        section(
            t("Where"),
            rx.el.ul(
                *(
                    rx.el.li(
                        rx.el.a(t(division), href=f"#{places.code(division)}", class_name="inline-flex min-h-11 items-center underline")
                    )
                    for division in divisions
                ),
                class_name="mt-2 flex flex-wrap gap-x-5",
            ),
        ),
        *(
            rx.el.div(
                section(t(division), rx.el.ul(*map(_district, districts), class_name="mt-2 grid gap-x-8 sm:grid-cols-2")),
                id=places.code(division),
            )
            for division, districts in divisions.items()
        ),
        lead=filled(
            t("Every district has a PSER counter. Bring your original CNIC. Call {helpline} to ask for the address and hours."),
            helpline=helpline(),
        ),
        wide=True,
    )


CENTRES = Page(routes.CENTRES, N_("Help centres"), centres)
