"""Pages to read: how it works, help (A8), privacy, and two short ones on the way."""

import reflex as rx

from components.layout import document
from components.prose import figures, filled, go, helpline, items, numbered, paragraph, section, to
from pser_web import routes
from pser_web.pages.frame import public
from pser_web.pages.page import Page
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.household import NOTICE_VERSION


def what_you_need() -> rx.Component:
    return items(
        t("Your CNIC, and the CNIC or B-Form numbers of everybody in the household"),
        t("A mobile number for messages"),
        t("A utility bill or rent agreement, and a salary slip if somebody has a salary"),
        t("Certificates, if they apply: disability, illness, death of the husband or the parents"),
    )


def how() -> rx.Component:
    return document(
        public(routes.HOW),
        t("How it works"),
        section(
            t("What you need"),
            what_you_need(),
        ),
        section(
            t("Step by step"),
            numbered(
                t("Make an account. It takes two minutes."),
                t("Fill in the form: who lives with you, income, home, special needs. Every answer is saved at once."),
                t("Take photos of your papers with the phone and send them."),
                t("Read everything once more and send the application. You receive an application number by SMS."),
                t("Your answers are checked against official records. If something is unclear, we ask you."),
                t("When all is confirmed you receive your PSER ID by SMS. It is your key to the support."),
            ),
        ),
        section(
            t("Without a phone or internet"),
            paragraph(t("Go to a help centre with your original CNIC and your papers. An officer fills in the form with you.")),
        ),
        section(
            t("Correct answers matter"),
            paragraph(
                t("Answers that do not fit the official records delay an application or end it. If you made a mistake, correct it here.")
            ),
        ),
    )


def help_page() -> rx.Component:
    return document(
        public(routes.HELP),
        t("Help"),
        section(
            t("The CNIC or password is wrong"),
            paragraph(
                t("Check all 13 digits of the CNIC. In the password, small and capital letters differ. Use “Show” to see what you typed.")
            ),
            rx.el.p(to(t("I forgot my password"), spoken(routes.FORGOT))),
        ),
        section(
            t("An officer registered me at a centre"),
            paragraph(t("On your receipt is a code. With it and your CNIC number you open your account and choose a password.")),
            rx.el.p(to(t("Open your account"), spoken(routes.OPEN_ACCOUNT))),
        ),
        section(
            t("The account is locked"),
            paragraph(t("After five wrong passwords an account is locked for 30 minutes. Then it opens by itself. You need not call.")),
        ),
        section(
            t("The page does not load"),
            items(
                t("Wait a minute and load the page again."),
                t("Try another browser, or switch the phone's data off and on."),
                t("What you saved is not lost."),
            ),
        ),
        section(
            t("I forgot which e-mail I used"),
            paragraph(t("Go to a help centre with your original CNIC. An officer can correct the e-mail or the mobile number.")),
            rx.el.p(to(t("Help centres"), spoken(routes.CENTRES))),
        ),
        section(
            t("I received no SMS"),
            items(
                t("Log in and look whether the mobile number is right."),
                t("On the dashboard, choose “I received no SMS” to have it sent again."),
                filled(t("If it still does not come, call the helpline {helpline}."), helpline=helpline()),
            ),
        ),
    )


def privacy() -> rx.Component:
    return document(
        public(routes.PRIVACY),
        t("Privacy notice"),
        section(
            t("What we keep"),
            paragraph(t("What you write about your household, the papers you send, and what happens to your application.")),
        ),
        section(
            t("Why"),
            paragraph(t("Only to find out, by public rules, which support your household may receive, and to give it to you.")),
        ),
        section(
            t("Who sees it"),
            paragraph(t("You, and the officers in charge of your application. Nobody else. Every look of an officer is recorded.")),
        ),
        section(
            t("What is checked"),
            paragraph(
                t("With your consent we compare answers with the identity register, school records, electricity bills and bank records.")
            ),
        ),
        section(
            t("Your rights"),
            paragraph(
                t(
                    "You may read your answers at any time. You correct them yourself until you send them and once your household is "
                    "registered; in between, ask an officer. You may withdraw the application until it is decided."
                )
            ),
        ),
        paragraph(filled(t("Version of this notice: {version}"), version=figures(NOTICE_VERSION))),
    )


def registered() -> rx.Component:
    return document(
        public(routes.REGISTERED),
        t("Thank you"),
        paragraph(t("If these details had no account yet, it is ready now. We have sent a message to your mobile or e-mail.")),
        paragraph(t("Log in with your CNIC and the password you chose.")),
        rx.el.p(go(t("Log in"), spoken(routes.LOGIN)), class_name="mt-6"),
    )


def goodbye() -> rx.Component:
    return document(
        public(routes.GOODBYE),
        t("You are logged out"),
        paragraph(t("What you saved is safe. On this phone nobody can see it now.")),
        rx.el.p(go(t("Log in"), spoken(routes.LOGIN)), class_name="mt-6"),
    )


def not_found() -> rx.Component:
    return document(
        public(routes.HOME),
        t("There is no such page"),
        paragraph(t("Perhaps the address was typed wrongly, or the page has moved.")),
        rx.el.p(go(t("Home page"), spoken(routes.HOME)), class_name="mt-6"),
    )


def trouble() -> rx.Component:
    return document(
        public(routes.HOME),
        t("Something went wrong on our side"),
        paragraph(t("What was saved is safe. Go back and try again in a few minutes.")),
        paragraph(filled(t("If it goes on, call the helpline: {helpline}"), helpline=helpline())),
        rx.el.p(go(t("Home page"), spoken(routes.HOME)), class_name="mt-6"),
    )


def not_yours() -> rx.Component:
    return document(
        public(routes.HOME),
        t("This cannot be shown"),
        paragraph(t("It is not there any more, or it is not yours to see.")),
        rx.el.p(go(t("Go on"), spoken(routes.DESK)), class_name="mt-6"),
    )


READING = (
    Page(routes.HOW, N_("How it works"), how),
    Page(routes.HELP, N_("Help"), help_page),
    Page(routes.PRIVACY, N_("Privacy notice"), privacy),
    Page(routes.REGISTERED, N_("Thank you"), registered),
    Page(routes.GOODBYE, N_("You are logged out"), goodbye),
    Page(routes.NOT_FOUND, N_("There is no such page"), not_found),
    Page(routes.NOT_YOURS, N_("This cannot be shown"), not_yours),
    Page(routes.TROUBLE, N_("Something went wrong on our side"), trouble),
)
