"""The home page (A1): what PSER is, who can benefit, how it works."""

import reflex as rx

from components.layout import document
from components.prose import cards, go, numbered, paragraph, section, to
from pser_web import routes
from pser_web.pages.frame import public
from pser_web.pages.page import Page
from pser_web.routes import spoken
from registry.language import N_, t


def content() -> rx.Component:
    return document(
        public(routes.HOME),
        t("Register once. Receive what you are entitled to."),
        rx.el.div(
            go(t("Register"), spoken(routes.REGISTER)),
            go(t("Log in"), spoken(routes.LOGIN), first=False),
            go(t("What may I receive?"), spoken(routes.MAY_RECEIVE), first=False),
            class_name="mt-6 flex flex-wrap gap-3",
        ),
        section(
            t("Who can benefit"),
            cards(
                (t("Families with a low income"), t("Cash assistance and food support for those who need it most.")),
                (t("Widows and orphans"), t("Support for those who have lost the person who provided for them.")),
                (t("People with a disability"), t("The Himmat Card: Rs 10,500 every three months with a disability certificate.")),
                (t("The elderly"), t("Support for elderly people whom nobody else supports.")),
                (t("Children at school"), t("Stipends and scholarships, so that no child has to leave school for money.")),
                (t("Women and small businesses"), t("Grants, and interest-free loans (qarz-e-hasna) to start or grow a business.")),
            ),
        ),
        section(
            t("How it works"),
            numbered(
                t("Make an account with your CNIC and mobile number."),
                t("Answer the questions about your household. You can stop at any time and go on later."),
                t("Send photos of the papers that are asked for."),
                t("Your answers are checked. You receive your PSER ID by SMS and follow everything here."),
            ),
            rx.el.p(to(t("More about how it works"), spoken(routes.HOW))),
        ),
        section(
            t("It costs nothing"),
            paragraph(t("Registration is free. Nobody may ask you for money or for your password. If somebody does, call the helpline.")),
        ),
        lead=t("The Punjab Socio-Economic Registration is the one place where a household of Punjab registers for government support."),
        wide=True,
    )


HOME = Page(routes.HOME, N_("Register once"), content)
