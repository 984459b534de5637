"""The home page (A1): what PSER is, who can benefit, how it works."""

import reflex as rx

from components.layout import document
from pser_web import routes
from pser_web.pages.page import Page
from registry.language import N_, t


def content() -> rx.Component:
    return document(rx.el.h1(t("Register once. Receive what you are entitled to.")), path=routes.HOME)


HOME = Page(routes.HOME, N_("Register once"), content)
