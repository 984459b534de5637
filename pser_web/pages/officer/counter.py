"""The counter's first page: a person with the original CNIC, or a citizen on the telephone; then the form that is open, as a whole."""

import reflex as rx

from components.fields import problem_summary, question, sentence
from components.forms import form
from components.notices import alert, notice
from components.prose import figures, filled, identity_number, paragraph
from components.together import no_longer
from pser_web import routes
from pser_web.pages.door import CNIC
from pser_web.pages.officer.desk import place, staff_page
from pser_web.pages.officer.registration import opened
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind
from registry.rules.lifecycle import OFFICE_STATUS
from registry.services.registration.counter import AGREED, CNIC_SEEN, PERSON_FIELDS
from states.officer.counter import CounterState
from states.officer.registration import RegistrationState

SAID = {
    "too_many": N_("Too many tries. Wait a quarter of an hour."),
    "not_valid": N_("This code is wrong, used or older than 10 minutes. Let the citizen read it again, or make a new one."),
    "unprinted": N_("Print the declaration first; it is signed as it is printed now."),
    "not_theirs": N_("This is not possible: it is your own household, or it is no longer open here."),
    "changed": N_("This was changed or sent meanwhile. Here is how it is now."),
}
CODE = Field("code", N_("The 6 digits that the citizen reads out"), Kind.DIGITS)


def said(code: rx.Var) -> rx.Component:
    """Tell why something did not work."""
    return rx.cond(code, alert(sentence(code, SAID)))


def _form(*children: rx.Component, send: rx.EventHandler, label: str, **hidden: rx.Var) -> rx.Component:
    return form(
        *children,
        action=spoken(routes.COUNTER),
        send=send,
        turn=CounterState.turn,
        live=CounterState.is_hydrated,
        label=label,
        hidden=dict(hidden),
    )


def _resume(label: str) -> rx.Component:
    return _form(question(CNIC_SEEN, "", CounterState.problems["cnic_seen"]), send=CounterState.resume, label=label, cnic=CounterState.cnic)


def _register() -> rx.Component:
    asked = [field for field in PERSON_FIELDS if field.key != "cnic"]
    return rx.fragment(
        paragraph(t("This CNIC has no account yet. Ask the person, and write what the CNIC shows.")),
        problem_summary({field.key: t(field.label) for field in asked}, CounterState.problems),
        _form(
            rx.el.div(
                *(
                    question(field, "ur" if field.key == "language" else "", CounterState.problems[field.key])
                    for field in asked
                    if field.kind is not Kind.CONSENT
                ),
                class_name="grid gap-x-8 sm:grid-cols-2",
            ),
            question(AGREED, "", CounterState.problems["agreed"]),
            question(CNIC_SEEN, "", CounterState.problems["cnic_seen"]),
            send=CounterState.register,
            label=t("Register and open the form"),
            cnic=CounterState.cnic,
        ),
    )


def _found() -> rx.Component:
    told = rx.match(
        CounterState.found,
        ("new", _register()),
        (
            "draft",
            rx.fragment(
                notice(t("This CNIC has an account, and an application that is not sent yet. Go on with it.")),
                _resume(t("Open it")),
            ),
        ),
        (
            "sent",
            rx.fragment(
                notice(
                    rx.el.p(t("This CNIC has sent an application already:"), " ", figures(CounterState.found_at)),
                    rx.el.p(
                        rx.el.strong(sentence(CounterState.found_status, OFFICE_STATUS)),
                        " · ",
                        t("District"),
                        " ",
                        place(CounterState.found_district),
                        class_name="mt-1",
                    ),
                ),
                paragraph(t("You can print the receipt again, with a new code for the account. The old code ends.")),
                _resume(t("Open it to print")),
            ),
        ),
        ("own", notice(t("This is your own CNIC. A colleague registers your household."), tone="warning")),
        rx.fragment(),
    )
    return rx.cond(
        CounterState.found,
        rx.el.section(
            rx.el.h2(filled(t("CNIC {cnic}"), cnic=identity_number(CounterState.cnic)), class_name="text-xl font-bold"),
            told,
            class_name="mt-8",
        ),
    )


def _begin() -> rx.Component:
    card = "rounded-box border border-base-300 bg-base-100 p-5"
    return rx.fragment(
        rx.el.div(
            rx.el.section(
                rx.el.h2(t("Somebody stands before you"), class_name="text-xl font-bold"),
                paragraph(t("With the original CNIC and the papers. Begin with the number.")),
                _form(question(CNIC, "", CounterState.problems["cnic"]), send=CounterState.look_up, label=t("Go on")),
                class_name=card,
            ),
            rx.el.section(
                rx.el.h2(t("Somebody is on the telephone"), class_name="text-xl font-bold"),
                paragraph(t("In their form they choose “Fill in together with the helpline”. They see a code of 6 digits.")),
                _form(question(CODE, "", ""), send=CounterState.join, label=t("Fill in together")),
                class_name=card,
            ),
            class_name="mt-6 grid gap-6 lg:grid-cols-2",
        ),
        _found(),
    )


def counter() -> rx.Component:
    return staff_page(
        routes.COUNTER,
        t("Counter"),
        RegistrationState.ready,
        no_longer(RegistrationState.over, t("What was open here has ended. What was saved stays.")),
        said(rx.cond(CounterState.said, CounterState.said, RegistrationState.said)),
        rx.cond(RegistrationState.ready, rx.cond(RegistrationState.assistance, opened(), _begin())),
        wide=True,
    )


COUNTER = Page(routes.COUNTER, N_("Counter"), counter, Reader.STAFF, CounterState.open)
