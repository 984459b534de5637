"""Tracking without an account (R4): the number and the date of birth tell where an application stands, and nothing else."""

import reflex as rx

from components.fields import question, sentence, sentence_with_numbers
from components.forms import form
from components.layout import document
from components.notices import alert, connection_banner, notice, trouble
from components.prose import figures
from pser_web import routes
from pser_web.pages.frame import link, public
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import Field, Kind
from registry.rules.lifecycle import STATUS
from registry.services.registration.tracking import SENTENCES
from states.public.tracking import TrackingState
from states.session import SessionState

_NUMBER = Field("number", N_("Application number"), Kind.REFERENCE, hint=N_("From the SMS or the receipt, like PSER-26-7K3M-9QXD"))
_BORN = Field("date_of_birth", N_("Date of birth"), Kind.DATE, hint=N_("Of the person who registered"))


def track() -> rx.Component:
    return document(
        public(routes.TRACK),
        t("Follow an application"),
        connection_banner(),
        trouble(SessionState.trouble),
        rx.cond(TrackingState.problem, alert(sentence_with_numbers(TrackingState.problem, SENTENCES))),
        rx.cond(
            TrackingState.status,
            notice(
                rx.el.p(sentence(TrackingState.status, STATUS), class_name="text-xl font-bold"),
                rx.el.p(t("Sent on"), " ", figures(TrackingState.submitted_at)),
                rx.el.p(t("Last change"), " ", figures(TrackingState.changed_at)),
                role="status",
            ),
        ),
        form(
            question(_NUMBER),
            question(_BORN),
            action=spoken(routes.TRACK),
            send=TrackingState.look_up,
            turn=TrackingState.turn,
            live=TrackingState.is_hydrated,
            label=t("Show where it stands"),
        ),
        lead=t("With the application number and the date of birth, without logging in."),
        back=link(t("Home page"), routes.HOME),
    )


TRACK = Page(routes.TRACK, N_("Follow an application"), track, Reader.VISITOR)
