"""The dashboard (D1): where the application stands, what is needed, what has happened; live."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from components.decisions import Theirs, decision_cards
from components.fields import sentence
from components.forms import form, waiting
from components.happened import happened, newest, said
from components.layout import document
from components.notices import notice
from components.prose import figures, go, paragraph, posting, section, to
from pser_web import routes
from pser_web.pages.citizen.helped import around
from pser_web.pages.citizen.loan_card import loan_card
from pser_web.pages.citizen.money import money, to_confirm, to_mend, to_name_account
from pser_web.pages.citizen.requested import requested, sent_papers
from pser_web.pages.frame import personal
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.access import ROLES
from registry.rules.appeals import STATES as APPEAL_STATES
from registry.rules.complaints import STATES as COMPLAINT_STATES
from registry.rules.lifecycle import EVENTS, NEXT, STATUS
from registry.services.office.audit import LOOKED
from states.citizen.dashboard import DashboardState
from states.citizen.money import MoneyState
from states.session import SessionState


def _standing() -> rx.Component:
    draft = DashboardState.status == "draft"
    return rx.el.section(
        rx.el.p(t("Your application"), class_name="opacity-80"),
        rx.el.p(sentence(DashboardState.status, STATUS), id="application-status", class_name="text-2xl font-bold"),
        rx.el.p(sentence(DashboardState.status, NEXT), class_name="mt-2"),
        rx.cond(
            draft,
            rx.el.div(
                rx.el.progress(
                    value=DashboardState.steps_done,
                    max=DashboardState.steps_all,
                    aria_label=t("Steps done"),
                    class_name="progress progress-primary mt-4 w-full",
                ),
                rx.el.p(
                    t("Steps done"),
                    ": ",
                    rx.el.span(f"{DashboardState.steps_done} / {DashboardState.steps_all}", class_name="figures"),
                    class_name="mt-1",
                ),
                rx.el.p(go(t("Go on with the form"), f"{spoken(routes.APPLY)}/{DashboardState.resume}"), class_name="mt-4"),
            ),
            rx.el.div(
                rx.el.p(t("Application number"), class_name="mt-4 opacity-80"),
                rx.el.p(DashboardState.number, class_name="figures text-lg font-bold sm:text-2xl"),
                rx.el.p(t("Sent on"), " ", figures(DashboardState.submitted_at)),
                rx.el.p(
                    rx.el.a(t("Receipt (PDF)"), href=spoken(routes.RECEIPT), target="_blank", class_name="btn btn-outline"),
                    class_name="mt-4",
                ),
            ),
        ),
        class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-5",
    )


def _no_sms() -> rx.Component:
    return rx.cond(
        DashboardState.number,
        rx.el.details(
            rx.el.summary(t("I received no SMS"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            rx.cond(DashboardState.mobile, paragraph(t("We sent it to"), " ", figures(DashboardState.mobile))),
            rx.el.p(
                to(t("Correct the number"), spoken(routes.ACCOUNT)),
            ),
            rx.el.button(t("Send it again"), type="button", on_click=DashboardState.send_again, class_name="btn btn-outline"),
            rx.match(
                DashboardState.again,
                ("yes", rx.el.p(t("It is on its way."), role="status", class_name="mt-2 font-semibold")),
                (
                    "wait",
                    rx.el.p(
                        t("It was sent a moment ago, or three times today. Please wait, or call the helpline."),
                        role="status",
                        class_name="mt-2 font-semibold",
                    ),
                ),
                rx.fragment(),
            ),
            class_name="mt-4",
        ),
    )


def _messages() -> rx.Component:
    def message(each: rx.Var) -> rx.Component:
        state = rx.match(
            each["state"],
            ("sent", t("sent")),
            ("failed", t("could not be delivered")),
            ("unsure", t("perhaps not delivered")),
            t("on its way"),
        )
        channel = rx.cond(each["channel"] == "sms", t("SMS"), t("E-mail"))
        return rx.el.li(
            rx.el.p(channel, " ", figures(each["to"]), " · ", state, " · ", figures(each["at"]), class_name="text-[0.95rem] opacity-80"),
            rx.el.p(each["text"], dir="auto", lang=each["language"], class_name="whitespace-pre-line"),
            class_name="py-3",
        )

    return section(
        t("Messages to you"),
        rx.cond(
            DashboardState.sent.length() > 0,
            newest(DashboardState.sent, message),
            paragraph(t("None yet.")),
        ),
    )


def _decided() -> rx.Component:
    return rx.fragment(
        rx.cond(
            DashboardState.pser_id,
            notice(
                rx.el.p(t("Your PSER ID:"), " ", rx.el.strong(DashboardState.pser_id, class_name="figures text-xl")),
                rx.el.p(t("Keep it. It is the key to what you receive."), class_name="mt-1"),
                tone="success",
            ),
        ),
        rx.cond(
            DashboardState.decision,
            notice(
                rx.el.p(t("Your registration was not approved. The reason:"), class_name="font-semibold"),
                rx.el.p(DashboardState.decision, dir="auto", class_name="mt-2 whitespace-pre-line"),
                rx.el.p(t("You can ask at a centre or call the helpline; they can explain it and help."), class_name="mt-2"),
                rx.cond(
                    DashboardState.may_appeal,
                    rx.el.p(go(t("Appeal against this decision"), spoken(routes.OBJECTIONS), first=False), class_name="mt-3"),
                ),
                tone="warning",
            ),
        ),
    )


def _objections() -> rx.Component:
    def standing(label: str, state: Any, states: Mapping[str, str]) -> rx.Component:
        return rx.cond(state, rx.el.p(label, ": ", rx.el.strong(sentence(state, states)), class_name="mt-2"))

    return section(
        t("Appeals and complaints"),
        standing(t("Your appeal"), DashboardState.appeal, APPEAL_STATES),
        standing(t("Your complaint"), DashboardState.complaint, COMPLAINT_STATES),
        rx.el.p(to(t("Appeal against a decision, or complain"), spoken(routes.OBJECTIONS))),
    )


def _words() -> rx.Component:
    return rx.cond(
        DashboardState.number,
        section(
            t("Write to us about your application"),
            said(DashboardState.words, lambda each: [rx.cond(each["mine"], t("You"), t("Officer"))]),
            form(
                rx.el.label(t("Your words"), html_for="text", class_name="label-text mt-3 block"),
                rx.el.p(
                    rx.cond(DashboardState.word_problem, t("Write something, not more than 1000 letters"), ""),
                    id="text-problem",
                    class_name="font-semibold text-error",
                ),
                rx.el.textarea(
                    name="text", id="text", rows=3, max_length=1000, aria_describedby="text-problem", class_name="input h-auto w-full p-2"
                ),
                action=spoken(routes.DASHBOARD),
                send=DashboardState.write,
                turn=DashboardState.turn,
                live=DashboardState.is_hydrated,
                label=t("Send these words"),
                key=DashboardState.words.length().to_string(),
            ),
        ),
    )


def _looked() -> rx.Component:
    def seen(each: Any) -> rx.Component:
        return rx.el.li(
            sentence(each["role"], ROLES),
            rx.cond(each["centre"], rx.el.span(" · ", posting(each["centre"]))),
            " · ",
            figures(each["at"]),
            ": ",
            sentence(each["action"], LOOKED),
            class_name="py-1",
        )

    return rx.cond(
        DashboardState.looked.length() > 0,
        section(
            t("Who looked at your data"),
            newest(DashboardState.looked, seen, css=""),
        ),
    )


def _take_back() -> rx.Component:
    return rx.cond(
        DashboardState.may_withdraw,
        rx.el.details(
            rx.el.summary(t("Take the application back"), class_name="min-h-11 cursor-pointer py-2 underline"),
            paragraph(t("Then it is no longer checked and nothing is decided. Your answers are kept; a centre can open it again.")),
            rx.el.button(
                t("Yes, take the application back"),
                type="button",
                on_click=DashboardState.withdraw,
                class_name="btn btn-outline mt-3 text-error",
            ),
            class_name="mt-3",
        ),
    )


def dashboard() -> rx.Component:
    return document(
        personal(routes.DASHBOARD),
        t("Dashboard"),
        *around(),
        waiting(DashboardState.ready | SessionState.ended),
        rx.cond(
            DashboardState.ready,
            rx.fragment(
                rx.el.p(rx.el.bdi(DashboardState.name), class_name="mt-2 text-lg"),
                rx.cond(
                    DashboardState.must_confirm,
                    notice(
                        rx.el.p(t("Your mobile number is not confirmed yet. You can send the application only after that.")),
                        rx.el.p(go(t("Confirm it now"), spoken(routes.ACCOUNT), first=False), class_name="mt-3"),
                        tone="warning",
                    ),
                ),
                to_mend(),
                to_name_account(),
                to_confirm(),
                requested(),
                _decided(),
                _standing(),
                _no_sms(),
                money(),
                loan_card(),
                rx.cond(
                    DashboardState.decisions.length() > 0,
                    section(
                        t("What you may receive"),
                        paragraph(t("Decided by the same public rules for everybody, from your answers as they were checked.")),
                        decision_cards(
                            DashboardState.decisions,
                            DashboardState.conditions,
                            DashboardState.score,
                            spoken(routes.DECISIONS),
                            Theirs(MoneyState.granted, MoneyState.decided, DashboardState.loan["barred"]),
                        ),
                    ),
                ),
                sent_papers(),
                happened(DashboardState.events, EVENTS),
                _messages(),
                _words(),
                _objections(),
                _looked(),
                section(
                    t("Your answers and documents"),
                    rx.el.p(to(t("See them"), spoken(routes.ANSWERS))),
                    _take_back(),
                ),
            ),
        ),
        wide=True,
    )


DASHBOARD = Page(routes.DASHBOARD, N_("Dashboard"), dashboard, Reader.CITIZEN, DashboardState.open)
