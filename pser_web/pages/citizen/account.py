"""The account: its contacts, confirmed and corrected, and the way out of every device."""

import reflex as rx

from components import codes
from components.fields import problem_summary, question
from components.forms import form, post, waiting
from components.layout import document
from components.notices import alert, notice
from components.prose import figures, go, paragraph, section
from pser_web import routes
from pser_web.pages.citizen.helped import around
from pser_web.pages.frame import personal
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind
from states.citizen.dashboard import CONTACT_FIELDS, DashboardState
from states.session import SessionState

_CODE = Field("code", N_("The 6 digits of the code"), Kind.DIGITS, autocomplete="one-time-code")


def account() -> rx.Component:
    return document(
        personal(routes.ACCOUNT),
        t("My account"),
        *around(),
        waiting(DashboardState.ready | SessionState.ended),
        rx.cond(
            DashboardState.ready,
            rx.fragment(
                rx.cond(
                    (DashboardState.mobile != "") & DashboardState.mobile_is_own & ~DashboardState.mobile_confirmed,
                    section(
                        t("Confirm your mobile number"),
                        paragraph(t("We send a code of 6 digits to"), " ", figures(DashboardState.mobile)),
                        rx.el.button(
                            t("Send the code"),
                            type="button",
                            id="send-code",
                            on_click=DashboardState.send_code,
                            class_name="btn btn-outline mt-3",
                        ),
                        codes.none_sent(DashboardState.wait, DashboardState.code_sent),
                        codes.ended(DashboardState.code_ended),
                        rx.cond(
                            DashboardState.code_sent,
                            form(
                                question(
                                    _CODE,
                                    problem=rx.cond(DashboardState.code_wrong, "wrong_code", ""),
                                ),
                                rx.cond(
                                    DashboardState.code_wrong,
                                    alert(rx.el.p(t("This code is wrong or too old. You can have another one sent."))),
                                ),
                                action=spoken(routes.ACCOUNT),
                                send=DashboardState.confirm,
                                turn=DashboardState.turn,
                                live=DashboardState.is_hydrated,
                                label=t("Confirm"),
                            ),
                        ),
                    ),
                ),
                rx.cond(
                    DashboardState.mobile_confirmed,
                    notice(
                        rx.el.p("✓ ", t("Your mobile number is confirmed.")),
                        rx.cond(
                            DashboardState.status == "draft",
                            rx.el.p(
                                go(t("Go on with the form"), f"{spoken(routes.APPLY)}/{DashboardState.resume}", first=False),
                                class_name="mt-3",
                            ),
                        ),
                        tone="success",
                        role="status",
                    ),
                ),
                section(
                    t("How we reach you"),
                    rx.cond(DashboardState.mobile_is_own, rx.fragment(), _of_a_relative()),
                    problem_summary({field.key: t(field.label) for field in CONTACT_FIELDS}, DashboardState.problems),
                    rx.cond(DashboardState.contact_saved, notice(rx.el.p("✓ ", t("Saved")), tone="success", role="status")),
                    form(
                        *(
                            question(
                                field,
                                {"mobile": DashboardState.mobile, "email": DashboardState.email}[field.key],
                                DashboardState.problems[field.key],
                            )
                            for field in CONTACT_FIELDS
                        ),
                        action=spoken(routes.ACCOUNT),
                        send=DashboardState.change_contact,
                        turn=DashboardState.turn,
                        live=DashboardState.is_hydrated,
                        label=t("Save"),
                    ),
                ),
            ),
        ),
        section(
            t("Log out"),
            paragraph(t("If you lost a phone or used somebody else's, log out everywhere.")),
            post(
                rx.el.button(t("Log out everywhere"), type="submit", class_name="btn btn-outline mt-3"),
                action=f"{spoken(routes.LOGOUT)}?everywhere=1",
            ),
        ),
    )


def _of_a_relative() -> rx.Component:
    return paragraph(t("This is a relative's number: no code is sent to it. If you have one of your own, save it here and confirm it."))


ACCOUNT = Page(routes.ACCOUNT, N_("My account"), account, Reader.CITIZEN, DashboardState.open)
