"""The door: registering, logging in, a new password (A2-A6). These pages answer a plain post as well, see pser_web/http/door.py."""

import reflex as rx

from components.fields import password, problem_summary, question, sentence
from components.forms import form, post
from components.layout import document
from components.notices import connection_banner, notice, trouble
from components.prose import go
from pser_web import routes
from pser_web.pages.frame import link, public
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind
from registry.services.accounts import REGISTER_FIELDS
from registry.services.entrance import SENTENCES as DOOR
from states.accounts import ForgotState, LoginState, OpenAccountState, RegisterState, ResetState
from states.session import SessionState

CNIC = Field("cnic", N_("CNIC number"), Kind.CNIC, hint=N_("13 digits, with or without dashes"), autocomplete="username")
CONTACT = Field(
    "contact", N_("E-mail address, or CNIC number"), hint=N_("With the e-mail you receive a link. With the CNIC you receive a code by SMS")
)
BY_CODE = "by-code"  # what a link replaces by its token, in pser_web/http/door.py
OPENING_CODE = Field("code", N_("Code on the receipt"), hint=N_("10 letters and digits, like 7K3M9-QXD4F"))
CODE = Field("code", N_("Code from the SMS"), Kind.DIGITS, autocomplete="one-time-code")


def _refused(code: rx.Var) -> rx.Component:
    return rx.cond(
        code,
        rx.el.div(
            rx.el.p(sentence(code, DOOR), class_name="font-semibold"),
            id="problems",
            role="alert",
            custom_attrs={"tabIndex": "-1"},
            class_name="my-4 rounded-box border-2 border-error bg-base-100 p-4",
        ),
    )


def register() -> rx.Component:
    problems = RegisterState.problems
    asked = {field.key: t(field.label) for field in REGISTER_FIELDS} | {"password": t("Password")}
    return document(
        public(routes.REGISTER),
        t("Make an account"),
        connection_banner(),
        trouble(SessionState.trouble),
        problem_summary(asked, problems),
        form(
            *(question(field, problem=problems[field.key]) for field in REGISTER_FIELDS),
            password(
                "password",
                t("Password"),
                problems["password"],
                DOOR,
                new=True,
                hint=t("8 or more characters. A short sentence is easy to remember"),
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
            rx.el.a(t("Log in"), href=spoken(routes.LOGIN), class_name="underline"),
            class_name="mt-6",
        ),
        lead=t("One account for each CNIC. It is free."),
    )


def login() -> rx.Component:
    return document(
        public(routes.LOGIN),
        t("Log in"),
        connection_banner(),
        trouble(SessionState.trouble),
        _refused(LoginState.problem),
        rx.cond(
            LoginState.until,
            notice(rx.el.p(t("You can try again at:"), " ", rx.el.strong(LoginState.until, class_name="figures")), tone="warning"),
        ),
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
            rx.el.a(t("I forgot my password"), href=spoken(routes.FORGOT), class_name="inline-flex min-h-11 items-center underline"),
            rx.el.a(t("Make an account"), href=spoken(routes.REGISTER), class_name="inline-flex min-h-11 items-center underline"),
            rx.el.a(
                t("I have a code from a centre"), href=spoken(routes.OPEN_ACCOUNT), class_name="inline-flex min-h-11 items-center underline"
            ),
            class_name="mt-6 flex flex-wrap gap-x-6",
        ),
    )


def forgot() -> rx.Component:
    return document(
        public(routes.FORGOT),
        t("I forgot my password"),
        connection_banner(),
        trouble(SessionState.trouble),
        _refused(ForgotState.problem),
        rx.cond(
            ForgotState.done,
            notice(
                rx.el.p(t("If there is an account, a message is on its way. It is valid for 30 minutes.")),
                rx.el.p(go(t("I have a code"), spoken(routes.RESET), first=False), class_name="mt-3"),
                tone="success",
                role="status",
            ),
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
            rx.el.a(t("Go to a help centre with your original CNIC"), href=spoken(routes.CENTRES), class_name="underline"),
            class_name="mt-6",
        ),
        back=link(t("Log in"), routes.LOGIN),
    )


def reset() -> rx.Component:
    return document(
        public(routes.RESET),
        t("Choose a new password"),
        connection_banner(),
        trouble(SessionState.trouble),
        _refused(ResetState.problem),
        rx.cond(
            ResetState.done,
            notice(
                rx.el.p(t("The password is changed. Log in with the new one.")),
                rx.el.p(go(t("Log in"), spoken(routes.LOGIN), first=False), class_name="mt-3"),
                tone="success",
                role="status",
            ),
        ),
        form(
            rx.el.div(question(CNIC), question(CODE), id=BY_CODE),
            password(
                "password", t("New password"), "", DOOR, new=True, hint=t("8 or more characters. A short sentence is easy to remember")
            ),
            action=spoken(routes.RESET),
            send=ResetState.submit,
            turn=ResetState.turn,
            live=ResetState.is_hydrated,
            label=t("Save the new password"),
        ),
        back=link(t("Log in"), routes.LOGIN),
    )


def open_account() -> rx.Component:
    return document(
        public(routes.OPEN_ACCOUNT),
        t("Open your account"),
        connection_banner(),
        trouble(SessionState.trouble),
        _refused(OpenAccountState.problem),
        rx.cond(
            OpenAccountState.until,
            notice(rx.el.p(t("You can try again at:"), " ", rx.el.strong(OpenAccountState.until, class_name="figures")), tone="warning"),
        ),
        rx.cond(
            OpenAccountState.done,
            notice(
                rx.el.p(t("Your account is open. Log in with your CNIC and the password.")),
                rx.el.p(go(t("Log in"), spoken(routes.LOGIN), first=False), class_name="mt-3"),
                tone="success",
                role="status",
            ),
            form(
                question(CNIC),
                question(OPENING_CODE),
                password(
                    "password",
                    t("Choose a password"),
                    "",
                    DOOR,
                    new=True,
                    hint=t("8 or more characters. A short sentence is easy to remember"),
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
            rx.el.a(t("A help centre prints a new one when it has seen your CNIC"), href=spoken(routes.CENTRES), class_name="underline"),
            class_name="mt-6",
        ),
        lead=t("If an officer registered you at a centre: with your CNIC number and the code on your receipt."),
        back=link(t("Log in"), routes.LOGIN),
    )


DOORS = (
    Page(routes.OPEN_ACCOUNT, N_("Open your account"), open_account, Reader.VISITOR),
    Page(routes.REGISTER, N_("Make an account"), register, Reader.VISITOR),
    Page(routes.LOGIN, N_("Log in"), login, Reader.VISITOR),
    Page(routes.FORGOT, N_("I forgot my password"), forgot, Reader.VISITOR),
    Page(routes.RESET, N_("Choose a new password"), reset, Reader.VISITOR),
)
