"""What the pages of the form hold beside their content: the state of the line, who fills it in too, a way to let the helpline in."""

import reflex as rx

from components.notices import connection_banner, connection_restored, idle_warning, logged_out, notice, trouble
from components.prose import figures, helpline
from components.together import beside_officer, no_longer
from pser_web import routes
from pser_web.routes import spoken
from registry.language import t
from states.citizen.together import TogetherState
from states.citizen.wizard import WizardState
from states.session import SessionState


def around() -> list[rx.Component]:
    """Return what every page of a signed-in citizen holds beside its content."""
    return [
        connection_banner(),
        connection_restored(),
        trouble(SessionState.trouble),
        idle_warning(SessionState.stay, 5, f"{spoken(routes.LOGIN)}?idle=1"),
        logged_out(SessionState.ended, t("You were logged out. What was saved is safe."), spoken(routes.LOGIN)),
    ]


def around_form() -> list[rx.Component]:
    """Return what every page of the form holds beside its content: also who fills it in too."""
    return [
        *around(),
        no_longer(WizardState.over, t("The officer is no longer in your form. What was saved stays.")),
        beside_officer(WizardState.company, TogetherState.end),
    ]


def _code() -> rx.Component:
    return notice(
        rx.el.p(t("Read this code to the officer on the telephone:")),
        rx.el.p(
            rx.el.span(WizardState.code, id="helpline-code", class_name="figures text-3xl font-bold tracking-widest"),
            class_name="my-2",
        ),
        rx.el.p(t("It works once, until"), " ", figures(WizardState.code_until), t(". ")),
        rx.el.p(
            t("With it the officer sees your answers and can change them with you, until one of you ends it."),
            class_name="mt-2",
        ),
        rx.el.button(
            t("I would rather fill it in alone"), type="button", on_click=TogetherState.withdraw, class_name="btn btn-outline mt-3"
        ),
        role="status",
    )


def together() -> rx.Component:
    """Name the helpline, and let it in: with a code that is read out."""
    ask = rx.el.button(
        t("Fill in together with the helpline"),
        type="button",
        id="together",
        on_click=TogetherState.ask,
        class_name="btn btn-outline mt-2",
    )
    return rx.el.section(
        rx.el.p(t("If you are not sure, call the helpline, free of charge:"), " ", helpline()),
        rx.cond((WizardState.status == "draft") & ~WizardState.company["officer"], rx.cond(WizardState.code, _code(), ask)),
        rx.cond(TogetherState.too_many, rx.el.p(t("Too many codes. Wait an hour and try again."), role="alert")),
        class_name="mt-8",
    )


def entered() -> rx.Component:
    """Mark the answers that an officer has saved."""
    return rx.cond(
        WizardState.author["centre"],
        rx.el.p(
            t("Entered by an officer:"),
            " ",
            rx.el.bdi(WizardState.author["centre"]),
            " · ",
            figures(WizardState.author["at"]),
            class_name="mt-2",
        ),
    )
