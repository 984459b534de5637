"""The form that an officer has open, as a whole: declaration, sections, contacts, and what is printed."""

from typing import Any

import reflex as rx

from components.fields import option, problem_summary, question
from components.forms import form, post
from components.notices import notice
from components.prose import figures, filled, go, identity_number, paragraph
from components.together import saved_last
from pser_web import routes
from pser_web.routes import counter_path, spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind, StepState
from registry.rules.household import FINISH, FORM, SECTION_KEYS
from registry.services.registration.counter import CONTACT_FIELDS, MOBILE_OF
from states.officer.registration import RegistrationState

SIGNED = Field("signed", N_("The person has signed the printed declaration, or put their thumb print on it"), Kind.CONSENT)
CODE = Field("code", N_("The 6 digits of the code"), Kind.DIGITS)
_CARD = "mt-6 rounded-box border border-base-300 bg-base-100 p-5"


def bar(state: Any) -> rx.Component:
    """Head every page of an open form: whose it is, how it came to be open, who saved last, and its end."""
    who = rx.cond(state.last["by"], rx.el.bdi(state.last["by"]), t("by the citizen"))
    return notice(
        rx.el.p(
            rx.cond(state.kind == "helpline", t("On the telephone, filling in together:"), t("At the counter:")),
            " ",
            rx.el.strong(rx.el.bdi(state.name)),
        ),
        rx.cond(state.kind == "helpline", rx.el.p(t("The citizen sees this form and what you save, and can end it at any moment."))),
        saved_last(state.last["step"], state.last["at"], who),
        rx.el.button(
            rx.cond(state.kind == "helpline", t("End it now"), t("Close this form, next person")),
            type="button",
            on_click=RegistrationState.end(state.assistance),
            id="end",
            class_name="btn btn-outline mt-3",
        ),
        id="company",
    )


def _form(*children: rx.Component, send: Any, label: str, key: Any = None) -> rx.Component:
    return form(
        *children,
        action=spoken(routes.COUNTER),
        send=send,
        turn=RegistrationState.turn,
        live=RegistrationState.is_hydrated,
        label=label,
        hidden={"_assistance": RegistrationState.assistance},
        key=key,
    )


def _declaration() -> rx.Component:
    printed = rx.el.a(
        t("Print the declaration (PDF)"),
        href=f"{spoken(routes.DECLARATION)}?assistance={RegistrationState.assistance}",
        target="_blank",
        class_name="btn btn-outline mt-3",
    )
    how = rx.cond(RegistrationState.signed, t("Signed"), t("The citizen has agreed on their own page"))
    return rx.el.section(
        rx.el.h2(t("Declaration"), class_name="text-xl font-bold"),
        rx.cond(
            RegistrationState.declared,
            rx.fragment(
                rx.el.p("✓ ", how, " · ", figures(RegistrationState.declared), class_name="mt-2 font-semibold text-success-content"),
                printed,
            ),
            rx.fragment(
                paragraph(t("Print it, read it to the person, and have it signed before you write down any answer.")),
                rx.cond(
                    RegistrationState.mobile_of == "relative",
                    paragraph(t("It names the relative's number. When that becomes another one, it is printed and signed anew.")),
                ),
                printed,
                _form(
                    question(SIGNED, "", RegistrationState.problems["signed"]),
                    send=RegistrationState.declare,
                    label=t("It is signed"),
                ),
            ),
        ),
        class_name=_CARD,
    )


def _progress(key: str, title: str) -> rx.Component:
    steps = [step for step in FORM if step.section == title and step.fields and step.key != "declaration"]
    words = {StepState.NOT_STARTED: t("Not started"), StepState.INCOMPLETE: t("Incomplete"), StepState.COMPLETE: t("Complete")}
    states = [
        rx.cond(
            RegistrationState.tasks[step.key],
            rx.el.li(
                rx.cond(RegistrationState.tasks[step.key] == StepState.COMPLETE, "✓ ", ""),
                t(step.title),
                ": ",
                rx.match(RegistrationState.tasks[step.key], *words.items(), ""),
            ),
        )
        for step in steps
    ]
    return rx.el.li(
        rx.el.a(t(title), href=spoken(counter_path(key)), class_name="inline-flex min-h-11 items-center text-lg font-semibold underline"),
        rx.el.ul(*states, class_name="text-[0.95rem]") if states else rx.fragment(),
        class_name="rounded-box border border-base-300 p-4",
    )


def _sections() -> rx.Component:
    sections = [(key, title) for key, title in SECTION_KEYS.items() if key != "finish"]
    return rx.el.section(
        rx.el.h2(t("The form"), class_name="text-xl font-bold"),
        rx.cond(
            RegistrationState.declared,
            rx.el.ul(*(_progress(key, title) for key, title in sections), class_name="mt-3 grid gap-3 sm:grid-cols-2 lg:grid-cols-3"),
            paragraph(
                rx.cond(
                    RegistrationState.kind == "helpline",
                    t("The citizen has to agree to the declaration first, on their own page “Before you begin”."),
                    t("It opens once the declaration is signed."),
                )
            ),
        ),
        class_name=_CARD,
    )


def _contact() -> rx.Component:
    values = {
        "mobile": RegistrationState.mobile,
        "mobile_of": RegistrationState.mobile_of,
        "email": RegistrationState.email,
        "agreed": rx.cond(RegistrationState.mobile_of == "relative", "yes", ""),
    }
    unconfirmed = (RegistrationState.mobile_of == "own") & ~RegistrationState.mobile_confirmed
    return rx.el.section(
        rx.el.h2(t("How we reach the person"), class_name="text-xl font-bold"),
        rx.el.p(
            rx.cond(
                RegistrationState.mobile,
                rx.fragment(
                    figures(RegistrationState.mobile),
                    " · ",
                    option(RegistrationState.mobile_of, MOBILE_OF.options),
                    rx.cond(RegistrationState.mobile_confirmed, rx.el.span(", ✓ ", t("confirmed"))),
                ),
                t("No mobile number. No SMS is sent; the printed receipt says how to follow the application."),
            ),
            class_name="mt-2",
        ),
        rx.cond(
            unconfirmed,
            rx.fragment(
                paragraph(t("The person's own number is confirmed with a code that it receives.")),
                _form(send=RegistrationState.send_code, label=t("Send the code")),
                rx.cond(
                    RegistrationState.wait,
                    notice(rx.el.p(t("A code was sent less than a minute ago. Please wait for it.")), tone="warning", role="status"),
                ),
                rx.cond(
                    RegistrationState.code_sent,
                    _form(
                        question(CODE, "", ""),
                        rx.cond(
                            RegistrationState.code_wrong,
                            rx.el.p(
                                t("This code is wrong or too old. You can have another one sent."),
                                role="alert",
                                class_name="font-semibold text-error",
                            ),
                        ),
                        send=RegistrationState.confirm,
                        label=t("Confirm"),
                    ),
                ),
            ),
        ),
        rx.el.details(
            rx.el.summary(t("Change or take away"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            problem_summary({field.key: t(field.label) for field in CONTACT_FIELDS}, RegistrationState.problems),
            _form(
                *(question(field, values[field.key], RegistrationState.problems[field.key]) for field in CONTACT_FIELDS),
                send=RegistrationState.change_contact,
                label=t("Save"),
                key=RegistrationState.mobile + RegistrationState.mobile_of + RegistrationState.email,
            ),
            class_name="mt-3",
        ),
        class_name=_CARD,
    )


def _sent() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("The application has been sent"), class_name="text-xl font-bold"),
        rx.el.p(t("Application number"), class_name="mt-3 opacity-80"),
        rx.el.p(rx.el.span(RegistrationState.number, id="number", class_name="figures text-2xl font-bold tracking-wide")),
        paragraph(t("Print the receipt and hand it over. It holds a code with which the person opens the account on a phone later.")),
        paragraph(t("Each printing makes a new code, and the one before ends. Lay no copy aside.")),
        post(
            rx.el.input(type="hidden", name="assistance", value=RegistrationState.assistance, read_only=True),
            rx.el.button(t("Print the receipt (PDF)"), type="submit", class_name="btn btn-primary mt-3"),
            action=spoken(routes.HANDED),
            target="_blank",
        ),
        class_name=_CARD,
    )


def opened() -> rx.Component:
    """Show the form that is open."""
    at_counter = RegistrationState.kind == "counter"
    return rx.fragment(
        bar(RegistrationState),
        rx.el.p(
            filled(
                t("CNIC {cnic}, open here since {time}"),
                cnic=identity_number(RegistrationState.cnic),
                time=figures(RegistrationState.opened_at),
            )
        ),
        rx.cond(
            RegistrationState.sent,
            rx.cond(at_counter, _sent()),
            rx.fragment(
                rx.cond(at_counter, _declaration()),
                _sections(),
                rx.cond(at_counter, _contact()),
                rx.cond(
                    at_counter & (RegistrationState.declared != ""),
                    rx.el.p(go(t(FINISH), spoken(counter_path("finish"))), class_name="mt-6"),
                ),
            ),
        ),
    )
