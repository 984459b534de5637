"""What can be done with a loan: each act a form of its own, which says what is wrong with it beside its fields."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.forms import form
from components.notices import alert, notice
from components.prose import figures, filled, section, within
from pser_web import routes
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import code_lists
from registry.rules.faults import FAULTS
from registry.rules.loan_life import VOTES
from registry.services.loans.committee import BARS
from registry.services.office.casework import LONGEST_WORDS
from states.officer.lending import LendingState

PROBLEMS: dict[str, str] = FAULTS | {
    "changed": N_("Somebody changed this loan meanwhile. It is shown as it is now; please look and do it again."),
    "not_allowed": N_("This is not possible now, or not yours to do."),
    "twice": N_("The same amount was received for this loan today, or by the bank these days. If this is another payment, tick the box."),
    "too_much": N_("This is more than what is left of the loan"),
}
CHANGES: dict[str, str] = {"reschedule": N_("New instalments"), "write_off": N_("Write-off")}
OUTCOMES: dict[str, str] = {"agreed": N_("Agree"), "refused": N_("Refuse")}


def problem() -> rx.Component:
    """Say at the top of the page what stands in the way, with a way to the field."""
    field = f"#{LendingState.problem_at}-{LendingState.problem_field}"
    said = rx.cond(LendingState.problem_field, within(_sentence(), field), _sentence())
    return rx.cond(LendingState.problem, alert(said))


def _sentence() -> rx.Component:
    return rx.fragment(
        sentence(LendingState.problem, PROBLEMS),
        rx.match(
            LendingState.problem,
            ("too_much", rx.fragment(": ", figures(LendingState.most))),
            ("amount", rx.fragment(t(". "), _between())),
            ("months", rx.fragment(t(". "), _most("longest"))),
            ("grace", rx.fragment(t(". "), _most("grace"))),
            rx.fragment(),
        ),
    )


def _act(at: str, *children: rx.Component, send: Any, label: str, about: Any = "", **hidden: Any) -> rx.Component:
    """Set a form that is emptied once it was done, or when it is about something else; what others do leaves what is typed."""
    return form(
        _fault(at, ""),
        *children,
        action=spoken(routes.LENDING),
        send=send,
        turn=LendingState.turn,
        live=LendingState.is_hydrated,
        label=label,
        hidden=hidden,
        key=at + LendingState.done[at].to_string() + about,
        data_about=LendingState.number + at + about,
        data_done=LendingState.done[at].to_string(),
    )


def _wrong(at: Any, name: str) -> Any:
    return (LendingState.problem_at == at) & (LendingState.problem_field == name)


def _fault(at: Any, name: str) -> rx.Component:
    """Say beside a field what is wrong with it; without a name, what is wrong with its form."""
    return rx.el.p(rx.cond(_wrong(at, name), _sentence()), id=f"{at}-{name}-problem", class_name="font-semibold text-error")


def _described(at: Any, name: str) -> dict[str, Any]:
    return {
        "custom_attrs": {"id": f"{at}-{name}"},  # it names the form too, since a page holds several
        "aria_describedby": f"{at}-{name}-problem",
        "aria_invalid": rx.cond(_wrong(at, name), "true", "false"),
    }


def _input(at: str, name: str, label: str, value: Any = "", *, kind: str = "text", hint: Any = "") -> rx.Component:
    """Ask for a number, a day or a reference."""
    return rx.el.div(
        rx.el.label(label, html_for=f"{at}-{name}", class_name="label-text mt-3 block"),
        rx.el.p(hint, class_name="mb-1 text-[0.95rem] opacity-80") if hint else rx.fragment(),
        _fault(at, name),
        rx.el.input(
            type=kind,
            name=name,
            input_mode="text" if name == "reference" or kind == "date" else "numeric",
            default_value=value,
            max_length=60,
            class_name="input figures sm:w-64",
            **_described(at, name),
        ),
    )


def _words(at: str, name: str, label: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"{at}-{name}", class_name="label-text mt-3 block"),
        _fault(at, name),
        rx.el.textarea(name=name, rows=3, max_length=LONGEST_WORDS, class_name="input h-auto w-full p-2", **_described(at, name)),
    )


def _choice(at: str, name: str, label: str, options: dict[str, str]) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"{at}-{name}", class_name="label-text mt-3 block"),
        _fault(at, name),
        rx.el.select(
            rx.el.option(t("Choose"), value=""),
            *(rx.el.option(t(said), value=value) for value, said in options.items()),
            name=name,
            class_name="select sm:w-64",
            **_described(at, name),
        ),
    )


def _box(at: str, name: str, label: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, value="yes", custom_attrs={"id": f"{at}-{name}"}, class_name="checkbox checkbox-primary"),
        rx.el.span(label),
        class_name="flex min-h-11 cursor-pointer items-center gap-3",
    )


def deciding() -> rx.Component:
    """What leads from the application to the money."""
    asked = LendingState.asked
    return rx.fragment(
        rx.cond(
            LendingState.possible.contains("visited"),
            section(
                t("Report a visit"),
                _act(
                    "visit",
                    _input("visit", "visited_on", t("Day of the visit"), LendingState.today, kind="date"),
                    _box("visit", "place_seen", t("I have seen the place of the business")),
                    _box("visit", "guarantors_met", t("I have met the guarantors, and they agree")),
                    _words("visit", "report", t("What you saw and heard")),
                    send=LendingState.visit,
                    label=t("Save the report"),
                ),
            ),
        ),
        rx.cond(
            LendingState.may_recommend,
            section(
                t("Put before the committee"),
                _act(
                    "recommend",
                    _choice("recommend", "verdict", t("Recommendation"), VOTES),
                    _input("recommend", "amount", t("Amount in rupees"), asked["amount"], hint=_between()),
                    _input("recommend", "months", t("Time in months"), asked["months"], hint=_most("longest")),
                    _input("recommend", "grace", t("Of these before the first instalment"), asked["grace"], hint=_most("grace")),
                    _words("recommend", "reason", t("Reason")),
                    send=LendingState.recommend,
                    label=t("Recommend"),
                ),
            ),
        ),
        rx.cond(
            LendingState.may_vote,
            section(
                t("Your vote"),
                _act(
                    "vote",
                    _choice("vote", "verdict", t("Vote"), VOTES),
                    _words("vote", "words", t("Reason. If the loan is not granted, the citizen reads the second one")),
                    send=LendingState.vote,
                    label=t("Vote"),
                    about=LendingState.recommendations.length().to_string(),
                ),
            ),
        ),
        rx.cond(LendingState.barred, notice(sentence(LendingState.barred, BARS))),
        rx.cond(
            LendingState.possible.contains("disbursed"),
            section(
                t("Pay out"),
                _to_account(),
                _act(
                    "disburse",
                    _input("disburse", "paid_on", t("Day on which the bank sent the money"), LendingState.today, kind="date"),
                    _input("disburse", "reference", t("Reference of the bank")),
                    send=LendingState.disburse,
                    label=t("The money was sent"),
                ),
            ),
        ),
    )


def _between() -> rx.Component:
    limits = LendingState.limits
    return filled(t("From {smallest} to {most}"), smallest=figures(limits["smallest"]), most=figures(limits["most"]))


def _most(limit: str) -> rx.Component:
    return filled(t("At most {months} months"), months=figures(LendingState.limits[limit]))


def _to_account() -> rx.Component:
    """Say to which account the money goes."""
    account = LendingState.account
    wallets = {option.value: option.label for option in code_lists.WALLET}
    return rx.cond(
        account["number"],
        rx.el.p(
            t("To the account:"),
            " ",
            rx.el.bdi(rx.match(account["institution"], *((code, t(said)) for code, said in wallets.items()), account["institution"])),
            " ",
            rx.el.strong(figures(account["number"])),
            ", ",
            rx.el.bdi(account["holder"]),
            id="loan-account",
            class_name="mt-2",
        ),
        notice(t("The household has named no account that can be paid to. Ask it for one first."), tone="warning", id="loan-account"),
    )


def taking() -> rx.Component:
    """Take money at the counter, with a receipt."""
    return rx.cond(
        LendingState.may_take,
        section(
            t("Take a repayment"),
            _act(
                "take",
                _input("take", "paid", t("Amount in rupees"), hint=t("Count the money, then write the amount; the receipt is numbered")),
                rx.cond(
                    LendingState.problem == "twice",
                    rx.fragment(
                        _fault("take", "another"), _box("take", "another", t("This is another payment, not the same one once more"))
                    ),
                    rx.fragment(),
                ),
                send=LendingState.take,
                label=t("Received"),
            ),
        ),
    )


def reversing(repayment: Any) -> rx.Component:
    """Take a repayment out again that was none, or say why it is not theirs to do."""
    at = f"reverse-{repayment['id']}"
    return rx.match(
        repayment["undo"],
        ("mine", rx.el.p(t("Another supervisor can take it out again."))),
        ("fixed", rx.el.p(t("New instalments were made after it, so it stays."))),
        ("yes", _reversing(repayment, at)),
        rx.fragment(),
    )


def _reversing(repayment: Any, at: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(t("Take it out again"), class_name="inline-flex min-h-11 cursor-pointer items-center underline"),
        rx.el.form(
            rx.el.input(type="hidden", name="repayment", value=repayment["id"], read_only=True),
            _fault(at, "why"),
            rx.el.input(name="why", aria_label=t("Reason"), max_length=LONGEST_WORDS, class_name="input w-full", **_described(at, "why")),
            rx.el.button(t("Take it out again"), type="submit", class_name="btn btn-outline mt-2"),
            on_submit=LendingState.reverse,
        ),
        open=LendingState.problem_at == at,
    )


def changing() -> rx.Component:
    """Propose new instalments or a write-off, and decide on what somebody else has proposed."""
    waiting = LendingState.proposal

    def proposing(kind: str, label: str, *children: rx.Component) -> rx.Component:
        return rx.el.details(
            rx.el.summary(label, class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            _act(kind, *children, _words(kind, "reason", t("Reason")), send=LendingState.propose, label=t("Propose"), kind=kind),
            open=LendingState.problem_at == kind,
            class_name="mt-4",
        )

    return rx.fragment(
        rx.cond(
            waiting["kind"],
            section(
                t("Waits for another pair of eyes"),
                rx.el.p(
                    rx.el.strong(sentence(waiting["kind"], CHANGES)),
                    t(". "),
                    rx.el.bdi(waiting["by"]),
                    " · ",
                    figures(waiting["at"]),
                    class_name="mt-2",
                ),
                rx.el.p(waiting["reason"], dir="auto"),
                rx.cond(
                    waiting["kind"] == "reschedule",
                    rx.el.p(
                        filled(
                            t("What is left, over {months} months, {grace} of them before the first instalment."),
                            months=figures(waiting["months"]),
                            grace=figures(waiting["grace"]),
                        )
                    ),
                ),
                rx.cond(
                    LendingState.may_decide,
                    _act(
                        "decide",
                        _choice("decide", "outcome", t("Decision"), OUTCOMES),
                        _words("decide", "words", t("Reason")),
                        send=LendingState.decide,
                        label=t("Decide"),
                        about=waiting["id"],
                    ),
                    rx.el.p(t("Another supervisor than the one who proposed it decides."), class_name="mt-2"),
                ),
            ),
        ),
        rx.cond(
            LendingState.may_propose,
            proposing(
                "reschedule",
                t("Propose new instalments"),
                _input("reschedule", "months", t("Time in months, from today"), hint=_most("longest")),
                _input("reschedule", "grace", t("Of these before the first instalment"), "0", hint=_most("grace")),
            ),
        ),
        rx.cond(LendingState.may_write_off, proposing("write_off", t("Propose to write the loan off"))),
    )
