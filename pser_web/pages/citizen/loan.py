"""The loan of a citizen: where it stands, the agreement to accept, what is to be paid and what was."""

import reflex as rx

from components import codes
from components.fields import option, question, sentence
from components.forms import form, waiting
from components.happened import happened
from components.layout import document
from components.loans import as_if_today, repayments, schedule
from components.notices import notice
from components.prose import figures, filled, go, paragraph, section
from pser_web import routes
from pser_web.pages.citizen.helped import around
from pser_web.pages.frame import link, personal
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.form import SENTENCES, Field, Kind
from registry.rules.loan_form import PURPOSES
from registry.rules.loan_life import BARRED, EVENTS, NEXT, STATUS, UNDECIDED
from states.citizen.loan import LoanState
from states.session import SessionState

_CODE = Field("code", N_("The 6 digits of the code"), Kind.DIGITS, autocomplete="one-time-code")
REASONS: dict[str, str] = {
    "not_verified": N_("A loan can be asked for when your household's registration is checked and confirmed."),
    "not_eligible": N_("By the rules of the programme your household cannot receive a loan now. The rules stand under “Programmes”."),
    "written_off": BARRED["written_off"],
}


def _none() -> rx.Component:
    """Say what a loan is and how to ask for one."""
    return rx.fragment(
        paragraph(t("Money to begin or to grow a small business, paid back in instalments, without interest and without fees.")),
        rx.cond(
            LoanState.reason,
            notice(
                rx.el.p(sentence(LoanState.reason, REASONS)),
                rx.el.p(
                    rx.cond(
                        LoanState.reason == "written_off",
                        go(t("Help centres"), spoken(routes.CENTRES), first=False),
                        go(t("Programmes"), spoken(routes.PROGRAMMES), first=False),
                    ),
                    class_name="mt-3",
                ),
            ),
            rx.el.p(
                rx.cond(
                    LoanState.begun,
                    go(t("Go on with the application for a loan"), spoken(routes.LOAN_APPLY)),
                    go(t("Ask for a loan"), spoken(routes.LOAN_APPLY)),
                ),
                class_name="mt-4",
            ),
        ),
    )


def _standing() -> rx.Component:
    def told(label: str, value: rx.Component | rx.Var) -> rx.Component:
        return rx.el.div(
            rx.el.dt(label, class_name="opacity-80"),
            rx.el.dd(value, class_name="font-semibold"),
            class_name="grid gap-x-6 py-2 sm:grid-cols-2",
        )

    def time(each: rx.Var, label: str) -> rx.Component:
        months, grace = figures(each["months"]), figures(each["grace"])
        return rx.fragment(told(label, months), told(t("Of these before the first instalment"), grace))

    shown = {"granted": LoanState.granted, "asked": LoanState.asked}
    present = LoanState.present
    anew = rx.fragment(
        told(t("Agreed at first, in months"), figures(LoanState.granted["months"])),
        told(t("New instalments since"), figures(present["begins"])),
        told(t("Left to pay then"), figures(present["amount"])),
        time(present, t("Time to pay back from then, in months")),
    )
    terms = {
        key: rx.fragment(
            told(t("Amount, without interest"), figures(each["amount"])),
            rx.cond(present["begins"], anew, time(each, t("Time to pay back, in months"))),
            rx.cond(present["last"], told(t("Last instalment due on"), figures(present["last"]))),
        )
        for key, each in shown.items()
    }
    return rx.el.section(
        rx.el.p(t("Number of the loan"), class_name="opacity-80"),
        rx.el.p(rx.el.strong(figures(LoanState.number), id="loan-number"), class_name="text-2xl tracking-wide"),
        rx.el.p(sentence(LoanState.status, STATUS), id="loan-status", role="status", class_name="mt-2 text-xl font-bold"),
        rx.el.p(sentence(LoanState.status, NEXT), class_name="mt-2"),
        rx.cond(
            (LoanState.status == "declined") & (LoanState.words != ""),
            rx.fragment(
                rx.el.p(
                    t("The reason:"), " ", rx.el.span(LoanState.words, dir="auto"), class_name="mt-2 font-semibold whitespace-pre-line"
                ),
                rx.el.p(go(t("Appeals and complaints"), spoken(routes.OBJECTIONS), first=False), class_name="mt-3"),
            ),
        ),
        rx.el.dl(
            told(t("What it is for"), option(LoanState.purpose, PURPOSES)),
            rx.cond(LoanState.granted["amount"], terms["granted"], terms["asked"]),
            told(t("Guarantors"), rx.foreach(LoanState.guarantors, lambda name: rx.el.span(rx.el.bdi(name), class_name="block"))),
            class_name="mt-3 divide-y divide-base-300",
        ),
        rx.cond(
            LoanState.agreement,
            rx.el.p(
                rx.el.a(
                    t("The agreement, as you accepted it (PDF)"),
                    href=f"/documents/{LoanState.agreement}",
                    target="_blank",
                    class_name="btn btn-outline",
                ),
                class_name="mt-3",
            ),
        ),
        class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-5",
    )


def _offer() -> rx.Component:
    """Let the agreement be read, then accepted with a code."""
    return rx.cond(
        LoanState.status == "offered",
        section(
            t("The agreement"),
            paragraph(filled(t("Read it before you accept it. You can accept it until {day}."), day=figures(LoanState.offered_until))),
            rx.el.p(
                rx.el.a(
                    t("Read the agreement (PDF)"), href=spoken(routes.LOAN_AGREEMENT), target="_blank", class_name="btn btn-outline mt-3"
                )
            ),
            rx.el.h3(t("The instalments"), class_name="mt-5 text-lg font-bold"),
            as_if_today(LoanState.instalments.length()),
            schedule(LoanState.instalments, states=False),
            rx.cond(
                LoanState.mobile,
                rx.fragment(
                    paragraph(
                        filled(
                            t("To accept it, have a code sent to your phone, {mobile}. Whoever asks you for this code is cheating you."),
                            mobile=figures(LoanState.mobile),
                        )
                    ),
                    rx.el.button(
                        t("Send the code"), type="button", id="send-code", on_click=LoanState.send_code, class_name="btn btn-outline mt-3"
                    ),
                    codes.none_sent(LoanState.wait, LoanState.code_sent),
                    codes.ended(LoanState.code_ended),
                    rx.cond(LoanState.code_sent, _code()),
                ),
                notice(
                    rx.el.p(t("Your mobile number is not confirmed yet. The code can be sent only after that.")),
                    rx.el.p(go(t("Confirm it now"), spoken(routes.ACCOUNT), first=False), class_name="mt-3"),
                    tone="warning",
                ),
            ),
        ),
    )


def _code() -> rx.Component:
    return form(
        question(_CODE, sentences=SENTENCES),
        rx.cond(
            LoanState.code_wrong,
            rx.el.p(
                t("This code is wrong or too old. You can have another one sent."),
                id="problems",
                role="alert",
                custom_attrs={"tabIndex": "-1"},
                class_name="font-semibold text-error",
            ),
        ),
        action=spoken(routes.LOAN),
        send=LoanState.accept,
        turn=LoanState.turn,
        live=LoanState.is_hydrated,
        label=t("Accept the agreement"),
    )


def _to_pay() -> rx.Component:
    """Say what is left, what is next, and how to pay."""
    running = LoanState.status == "disbursed"
    return rx.cond(
        LoanState.owed,
        rx.fragment(
            rx.cond(
                LoanState.late,
                notice(
                    rx.el.p(filled(t("{amount} are late. Please pay as soon as you can."), amount=rx.el.strong(figures(LoanState.late)))),
                    rx.el.p(
                        t("If you cannot, call the helpline or go to a centre: the instalments can be made smaller."), class_name="mt-1"
                    ),
                    tone="warning",
                    role="status",
                ),
            ),
            rx.cond(
                running,
                rx.el.section(
                    rx.el.h2(t("To pay"), class_name="text-lg font-bold"),
                    rx.el.dl(
                        *(
                            rx.el.div(
                                rx.el.dt(label, class_name="opacity-80"),
                                rx.el.dd(figures(value), class_name="text-xl font-bold", **named),
                                class_name="py-2",
                            )
                            for label, value, named in (
                                (rx.cond(LoanState.late, t("Overdue since"), t("Next day to pay")), LoanState.next_due, {}),
                                (
                                    rx.cond(LoanState.late, t("To pay now"), t("To pay by then")),
                                    rx.cond(LoanState.late, LoanState.late, LoanState.next_amount),
                                    {},
                                ),
                                (t("Left of the loan; to pay it back at once, pay this"), LoanState.owed, {"id": "loan-owed"}),
                                (t("Paid back so far"), LoanState.repaid, {}),
                            )
                        ),
                        class_name="mt-2 grid gap-x-6 sm:grid-cols-2",
                    ),
                    rx.el.p(
                        filled(
                            t("Pay at any help centre, where you receive a numbered receipt, or by bank with the reference {number}."),
                            number=rx.el.strong(figures(LoanState.number)),
                        ),
                        class_name="mt-3",
                    ),
                    class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-5",
                ),
            ),
        ),
    )


def _instalments() -> rx.Component:
    """List what was paid, and what is to be."""
    statement = rx.el.a(t("Statement (PDF)"), href=spoken(routes.STATEMENT), target="_blank", class_name="btn btn-outline")
    return rx.fragment(
        rx.cond(
            LoanState.repayments.length() > 0,
            section(t("What you paid"), repayments(LoanState.repayments, lambda each: f"{spoken(routes.LOAN_RECEIPT)}/{each['id']}")),
        ),
        rx.cond(LoanState.status == "disbursed", section(t("Instalments"), schedule(LoanState.instalments))),
        rx.cond(LoanState.owed, rx.el.p(statement, class_name="mt-3")),
    )


def _taking_back() -> rx.Component:
    undecided = LoanState.status == UNDECIDED[0]
    for status in UNDECIDED[1:]:
        undecided = undecided | (LoanState.status == status)
    return rx.cond(
        undecided,
        rx.el.details(
            rx.el.summary(t("I no longer want this loan"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            paragraph(t("The application ends. You can ask for a loan again later.")),
            rx.el.button(t("Take the application back"), type="button", on_click=LoanState.withdraw, class_name="btn btn-outline mt-3"),
            class_name="mt-6",
        ),
    )


def loan() -> rx.Component:
    return document(
        personal(routes.LOAN),
        t("Interest-free loan"),
        *around(),
        waiting(LoanState.ready | SessionState.ended),
        rx.cond(
            LoanState.ready,
            rx.fragment(
                rx.cond(
                    LoanState.gone,
                    notice(t("This is no longer possible. The page shows how it is now."), tone="warning", role="alert"),
                ),
                rx.cond(
                    LoanState.number,
                    rx.fragment(
                        _to_pay(),
                        _standing(),
                        _offer(),
                        _instalments(),
                        _taking_back(),
                        happened(LoanState.events, EVENTS),
                    ),
                    rx.fragment(),
                ),
                rx.cond(LoanState.reason == "open", rx.fragment(), _none()),
            ),
        ),
        back=link(t("Dashboard"), routes.DASHBOARD),
    )


LOAN = Page(routes.LOAN, N_("Interest-free loan"), loan, Reader.CITIZEN, LoanState.open)
