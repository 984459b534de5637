"""The door: registering, logging in, a new password (A2-A6). These pages answer a plain post as well, see pser_web/http/door.py."""

from typing import Any

import reflex as rx

from components.fields import password, problem_summary, question, sentence_with_numbers
from components.forms import form, post
from components.layout import document
from components.notices import alert, connection_banner, notice, trouble
from components.prose import figures, go, to
from pser_web import routes
from pser_web.pages.frame import link, public
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind
from registry.services.accounts.accounts import REGISTER_FIELDS
from registry.services.accounts.entrance import SENTENCES as DOOR
from states.public.accounts import ForgotState, LoginState, OpenAccountState, RegisterState, ResetState
from states.session import SessionState

CNIC = Field("cnic", N_("CNIC number"), Kind.CNIC, hint=N_("13 digits, with or without dashes"), autocomplete="username")
CONTACT = Field(
    "contact",
    N_("E-mail address, or CNIC number"),
    Kind.REFERENCE,
    hint=N_("With the e-mail you receive a link. With the CNIC you receive a code by SMS"),
)
BY_CODE = "by-code"  # what a link replaces by its token, in pser_web/http/door.py
OPENING_CODE = Field("code", N_("Code on the receipt"), Kind.REFERENCE, hint=N_("10 letters and digits, like 7K3M9-QXD4F"))
CODE = Field("code", N_("Code from the SMS"), Kind.DIGITS, autocomplete="one-time-code")


_PASSWORD_HINT = N_("8 or more characters. A short sentence is easy to remember")


def _door(path: str, heading: str, *children: rx.Component, problem: Any = None, **around: Any) -> rx.Component:
    """Frame a page of the door; `problem` is the code of why nobody came in."""
    refused = rx.fragment() if problem is None else rx.cond(problem, alert(sentence_with_numbers(problem, DOOR)))
    return document(public(path), heading, connection_banner(), trouble(SessionState.trouble), refused, *children, **around)


def _later(until: Any) -> rx.Component:
    """Say when one may try again."""
    return rx.cond(until, notice(rx.el.p(t("You can try again at:"), " ", rx.el.strong(figures(until))), tone="warning"))


def _done(said: str, onward: str, path: str) -> rx.Component:
    """Say that it is done, and lead on."""
    way = rx.el.p(go(onward, spoken(path), first=False), class_name="mt-3")
    return notice(rx.el.p(said), way, tone="success", role="status")


def register() -> rx.Component:
    problems = RegisterState.problems
    asked = {field.key: t(field.label) for field in REGISTER_FIELDS} | {"password": t("Password")}
    return _door(
        routes.REGISTER,
        t("Make an account"),
        problem_summary(asked, problems),
        form(
            *(question(field, problem=problems[field.key]) for field in REGISTER_FIELDS),
            password(
                "password",
                t("Password"),
                problems["password"],
                DOOR,
                new=True,
                hint=t(_PASSWORD_HINT),
            ),
            action=spoken(routes.REGISTER),
            send=RegisterState.submit,
            turn=RegisterState.turn,
            live=RegisterState.is_hydrated,
            label=t("Make the account"),
        ),
        rx.el.p(
            t("You have an account already?"),
            " ",
            to(t("Log in"), spoken(routes.LOGIN)),
            class_name="mt-6",
        ),
        lead=t("One account for each CNIC. It is free."),
    )


def login() -> rx.Component:
    return _door(
        routes.LOGIN,
        t("Log in"),
        _later(LoginState.until),
        form(
            question(CNIC),
            password("password", t("Password"), "", DOOR, new=False),
            action=spoken(routes.LOGIN),
            send=LoginState.submit,
            turn=LoginState.turn,
            live=LoginState.is_hydrated,
            label=t("Log in"),
        ),
        rx.cond(
            LoginState.ticket,
            post(
                rx.el.input(type="hidden", name="ticket", value=LoginState.ticket, read_only=True),
                rx.el.input(type="hidden", name="next", value=LoginState.next_page, read_only=True),
                rx.el.button(t("Go on"), type="submit", class_name="btn btn-primary mt-4"),
                action=routes.SESSION,
                **{"data-submit-now": "yes"},
            ),
        ),
        rx.el.div(
            to(t("I forgot my password"), spoken(routes.FORGOT)),
            to(t("Make an account"), spoken(routes.REGISTER)),
            to(t("I have a code from a centre"), spoken(routes.OPEN_ACCOUNT)),
            class_name="mt-6 flex flex-wrap gap-x-6",
        ),
        problem=LoginState.problem,
    )


def forgot() -> rx.Component:
    return _door(
        routes.FORGOT,
        t("I forgot my password"),
        rx.cond(
            ForgotState.done,
            _done(t("If there is an account, a message is on its way. It is valid for 30 minutes."), t("I have a code"), routes.RESET),
        ),
        form(
            question(CONTACT),
            action=spoken(routes.FORGOT),
            send=ForgotState.submit,
            turn=ForgotState.turn,
            live=ForgotState.is_hydrated,
            label=t("Send"),
        ),
        rx.el.p(
            t("You no longer have this e-mail or number?"),
            " ",
            to(t("Go to a help centre with your original CNIC"), spoken(routes.CENTRES)),
            class_name="mt-6",
        ),
        back=link(t("Log in"), routes.LOGIN),
        problem=ForgotState.problem,
    )


def reset() -> rx.Component:
    return _door(
        routes.RESET,
        t("Choose a new password"),
        rx.cond(
            ResetState.done,
            _done(t("The password is changed. Log in with the new one."), t("Log in"), routes.LOGIN),
            rx.fragment(
                form(
                    rx.el.div(question(CNIC), question(CODE), id=BY_CODE),
                    password("password", t("New password"), "", DOOR, new=True, hint=t(_PASSWORD_HINT)),
                    action=spoken(routes.RESET),
                    send=ResetState.submit,
                    turn=ResetState.turn,
                    live=ResetState.is_hydrated,
                    label=t("Save the new password"),
                ),
                rx.el.p(
                    t("The message did not come, or is too old?"),
                    " ",
                    to(t("Have another one sent"), spoken(routes.FORGOT)),
                    class_name="mt-6",
                ),
            ),
        ),
        back=link(t("Log in"), routes.LOGIN),
        problem=ResetState.problem,
    )


def open_account() -> rx.Component:
    return _door(
        routes.OPEN_ACCOUNT,
        t("Open your account"),
        _later(OpenAccountState.until),
        rx.cond(
            OpenAccountState.done,
            _done(t("Your account is open. Log in with your CNIC and the password."), t("Log in"), routes.LOGIN),
            form(
                question(CNIC),
                question(OPENING_CODE),
                password(
                    "password",
                    t("Choose a password"),
                    "",
                    DOOR,
                    new=True,
                    hint=t(_PASSWORD_HINT),
                ),
                action=spoken(routes.OPEN_ACCOUNT),
                send=OpenAccountState.submit,
                turn=OpenAccountState.turn,
                live=OpenAccountState.is_hydrated,
                label=t("Open my account"),
            ),
        ),
        rx.el.p(
            t("Lost the receipt, or the code is too old?"),
            " ",
            to(t("A help centre prints a new one when it has seen your CNIC"), spoken(routes.CENTRES)),
            class_name="mt-6",
        ),
        lead=t("If an officer registered you at a centre: with your CNIC number and the code on your receipt."),
        back=link(t("Log in"), routes.LOGIN),
        problem=OpenAccountState.problem,
    )


DOORS = (
    Page(routes.OPEN_ACCOUNT, N_("Open your account"), open_account, Reader.VISITOR),
    Page(routes.REGISTER, N_("Make an account"), register, Reader.VISITOR),
    Page(routes.LOGIN, N_("Log in"), login, Reader.VISITOR),
    Page(routes.FORGOT, N_("I forgot my password"), forgot, Reader.VISITOR),
    Page(routes.RESET, N_("Choose a new password"), reset, Reader.VISITOR),
)
