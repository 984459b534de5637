"""The staff's door: ordinary forms, answered by pser_web/http/staff_door.py."""

import reflex as rx

from components.fields import password, question
from components.forms import post
from components.layout import document
from components.prose import paragraph
from pser_web import routes
from pser_web.pages.door import CNIC
from pser_web.pages.frame import public
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field
from registry.services.accounts.entrance import SENTENCES as DOOR

CODE = Field("code", N_("Code from the authenticator app, or a recovery code"), autocomplete="one-time-code")


def _send(label: str) -> rx.Component:
    return rx.el.button(label, type="submit", class_name="btn btn-primary mt-2 px-8")


def log_in() -> rx.Component:
    return document(
        public(routes.STAFF),
        t("Staff log-in"),
        post(
            question(CNIC),
            password("password", t("Password"), "", DOOR, new=False),
            _send(t("Go on")),
            action=spoken(routes.STAFF),
        ),
        paragraph(t("Forgotten the password, or lost the phone with the codes? An administrator helps you in again.")),
        lead=t("For officers, supervisors and administrators. Citizens log in on the other page."),
    )


def code() -> rx.Component:
    return document(
        public(routes.STAFF),
        t("Second factor"),
        post(question(CODE), _send(t("Log in")), action=spoken(routes.STAFF_CODE)),
    )


def invited() -> rx.Component:
    return document(
        public(routes.STAFF),
        t("Choose your password"),
        post(
            password(
                "password", t("New password"), "", DOOR, new=True, hint=t("8 or more characters. A short sentence is easy to remember")
            ),
            _send(t("Save the new password")),
            action=spoken(routes.STAFF_INVITED),
        ),
    )


STAFF_DOORS = (
    Page(routes.STAFF, N_("Staff log-in"), log_in, Reader.VISITOR),
    Page(routes.STAFF_CODE, N_("Second factor"), code, Reader.VISITOR),
    Page(routes.STAFF_INVITED, N_("Choose your password"), invited, Reader.VISITOR),
)
