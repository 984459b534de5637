"""Benefits: whom officers recommend for what, what supervisors decide, and the waiting lists. And the benefits of one case."""

from typing import Any

import reflex as rx

from components.faults import Fault
from components.fields import sentence
from components.forms import form
from components.money import TITLES, differences, title
from components.notices import alert, notice
from components.prose import figures, paragraph, section
from components.tables import cell, choosing, table
from pser_web import routes
from pser_web.pages.frame import link
from pser_web.pages.officer.desk import place, staff_page
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.access import Role
from registry.rules.appeals import OVERTURNED
from registry.rules.faults import FAULTS
from registry.rules.programmes import RHYTHMS
from registry.services.benefits.awards import BARS
from registry.services.office.casework import LONGEST_WORDS
from states.officer.awards import AwardsState
from states.officer.case_awards import CaseAwardsState

PROBLEMS = FAULTS | {
    "nothing_chosen": N_("Choose at least one first."),
    "changed": N_("Some were changed by somebody else meanwhile. Here is how they are now."),
    "no_words": N_("Write the reason in words. The citizen reads it."),
    "not_allowed": N_("Some of it is not possible now, or not yours to do."),
}
FAULT = Fault(AwardsState.problem, PROBLEMS, {"not_chosen": "outcome", "no_words": "reason", "too_long": "reason"})
OUTCOMES = {"approved": N_("Approve"), "declined": N_("Decline")}
POSSIBLE = {"grant": N_("to be granted"), "change": N_("another amount"), "end": N_("no longer entitled")}
STATES = {"approved": N_("granted"), "waiting": N_("on the waiting list")}
_RHYTHMS = {**RHYTHMS, "loan": N_("at most, as a loan")}
PROPOSES = {"grant": N_("recommended"), "end": N_("recommended to end")}


def _case(number: Any) -> rx.Component:
    return rx.el.a(
        number,
        href=f"{spoken(routes.CASE)}?number={number}",
        class_name="figures inline-flex min-h-11 items-center font-semibold underline",
    )


def _named(programmes: Any) -> rx.Component:
    listed = programmes.split(" ")
    return rx.fragment(
        *(rx.cond(listed.contains(key), rx.el.span(t(said), class_name="inline-block pe-4")) for key, said in TITLES.items())
    )


def _box(name: str, value: Any, label: Any, clear: Any = "") -> rx.Component:
    return rx.el.input(
        type="checkbox",
        name=name,
        value=value,
        aria_label=label,
        custom_attrs={"data-clear": clear},
        class_name="checkbox checkbox-primary",
    )


def _box_of_all(name: str) -> rx.Component:
    """Set the box that chooses all boxes of a name where all is clear; desk.js does it."""
    box = rx.el.input(
        type="checkbox", custom_attrs={"data-chooses": name}, key=AwardsState.turn.to_string(), class_name="checkbox checkbox-primary"
    )
    said = rx.el.span(t("Choose all that are clear"), class_name="font-semibold")
    return rx.el.label(box, said, class_name="mt-2 inline-flex min-h-11 cursor-pointer items-center gap-3 ps-2")


def _clear(each: Any) -> rx.Component:
    return rx.cond(each["clear"], t("all clear"), t("look at the case"))


def _household(each: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.cond(
                each["clear"].bool() & (each["apart"] == ""),
                _box("household", each["id"], t("Choose") + " " + each["number"], each["clear"]),
            ),
            class_name="p-2",
        ),
        rx.el.td(_case(each["number"]), class_name="p-2"),
        cell(t("Name"), rx.el.bdi(each["name"])),
        cell(t("District"), place(each["district"])),
        cell(
            t("Entitled to"),
            _named(each["programmes"]),
            rx.cond(each["apart"], rx.el.p(rx.el.strong(_named(each["apart"])), t(OVERTURNED))),
        ),
        cell(t("Checks"), rx.cond(each["unjudged"], t("a certificate to accept or refuse"), _clear(each))),
        key=each["id"],
    )


def _ready() -> rx.Component:
    heads = (choosing(), t("Number"), t("Name"), t("District"), t("Entitled to"), t("Checks"))
    return section(
        t("To be recommended"),
        rx.cond(
            AwardsState.households.length() > 0,
            form(
                _box_of_all("household"),
                table(t("To be recommended"), heads, rx.foreach(AwardsState.households, _household), stacked=True),
                paragraph(t("Where all is clear, several can be recommended at once. The others are recommended on the page of the case.")),
                action=spoken(routes.AWARDS),
                send=AwardsState.recommend,
                turn=AwardsState.turn,
                live=AwardsState.is_hydrated,
                label=t("Recommend for the chosen"),
            ),
            paragraph(t("Nobody waits here.")),
        ),
    )


def _proposed(each: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.cond(
                (AwardsState.role == Role.SUPERVISOR) & (each["bar"] == ""),
                _box("award", each["id"], t("Choose") + " " + each["number"] + " " + title(each["programme"]).to(str), each["clear"]),
            ),
            class_name="p-2",
        ),
        rx.el.td(_case(each["number"]), class_name="p-2"),
        cell(t("Name"), rx.el.bdi(each["name"])),
        cell(t("District"), place(each["district"])),
        cell(t("Benefit"), title(each["programme"]), rx.cond(each["proposed"] == "end", rx.el.strong(" · ", t("recommended to end")))),
        cell(t("Amount"), rx.cond(each["amount"], rx.fragment(figures(each["amount"]), " ")), sentence(each["rhythm"], RHYTHMS)),
        cell(t("Score"), figures(each["score"])),
        cell(t("Checks"), _clear(each)),
        cell(
            t("Recommended by"),
            rx.el.bdi(each["by"]),
            rx.cond(each["reason"], rx.el.span(": ", rx.el.bdi(each["reason"]))),
            rx.cond((AwardsState.role == Role.SUPERVISOR) & (each["bar"] != ""), rx.el.p(sentence(each["bar"], BARS))),
        ),
        key=each["id"],
    )


def _decide() -> rx.Component:
    return rx.cond(
        AwardsState.role == Role.SUPERVISOR,
        rx.el.div(
            FAULT.choice("outcome", t("Decision"), OUTCOMES),
            FAULT.words("reason", t("Reason, where it is declined. The citizen reads it")),
            class_name="max-w-2xl",
        ),
    )


def _waits_for_supervisor() -> rx.Component:
    heads = (choosing(), t("Number"), t("Name"), t("District"), t("Benefit"), t("Amount"), t("Score"), t("Checks"), t("Recommended by"))
    return section(
        t("Waits for a supervisor"),
        rx.cond(
            AwardsState.proposed.length() > 0,
            rx.cond(
                AwardsState.role == Role.SUPERVISOR,
                form(
                    _box_of_all("award"),
                    table(t("Waits for a supervisor"), heads, rx.foreach(AwardsState.proposed, _proposed), stacked=True),
                    _decide(),
                    action=spoken(routes.AWARDS),
                    send=AwardsState.decide,
                    turn=AwardsState.turn,
                    live=AwardsState.is_hydrated,
                    label=t("Decide on the chosen"),
                ),
                table(t("Waits for a supervisor"), heads, rx.foreach(AwardsState.proposed, _proposed), stacked=True),
            ),
            paragraph(t("Nothing waits here.")),
        ),
    )


def _lists() -> rx.Component:
    def row(each: Any) -> rx.Component:
        told = (title(each["programme"]), figures(each["waiting"]), figures(each["need"]))
        return rx.el.tr(*(cell(head, content) for head, content in zip(heads, told, strict=True)))

    heads = (t("Benefit"), t("Households that wait"), t("Score of who is next"))
    return rx.cond(
        AwardsState.lists.length() > 0,
        section(t("Waiting lists"), table(t("Waiting lists"), heads, rx.foreach(AwardsState.lists, row), stacked=True)),
    )


def awards() -> rx.Component:
    return staff_page(
        routes.AWARDS,
        t("Benefits"),
        AwardsState.ready,
        rx.cond(
            AwardsState.ready,
            rx.fragment(
                FAULT.at_top(),
                rx.cond(
                    AwardsState.done > 0,
                    notice("✓ ", t("Done:"), " ", rx.el.span(AwardsState.done, class_name="figures"), tone="success", role="status"),
                ),
                rx.cond(AwardsState.role == Role.OFFICER, _ready()),
                _waits_for_supervisor(),
                rx.cond(
                    AwardsState.longer,
                    rx.el.button(t("Show more"), type="button", on_click=AwardsState.more, class_name="btn btn-outline mt-4"),
                ),
                _lists(),
            ),
        ),
        back=link(t("Cases"), routes.DESK),
        broad=True,
    )


def _standing(each: Any) -> rx.Component:
    entitled = rx.cond(
        each["eligible"],
        rx.el.span(t("entitled"), " ", rx.el.span(each["amount"], class_name="figures"), " ", sentence(each["rhythm"], _RHYTHMS)),
        t("not entitled"),
    )
    return rx.el.tr(
        rx.el.td(
            rx.cond(
                CaseAwardsState.may_recommend & (each["possible"] != "") & (each["bar"] == ""),
                _box("programmes", each["programme"], title(each["programme"])),
            ),
            class_name="p-2",
        ),
        rx.el.th(title(each["programme"]), scope="row", class_name="p-2 text-start"),
        cell(t("Assessment"), entitled),
        cell(
            t("Decision"),
            sentence(each["state"], STATES),
            rx.cond(each["since"], rx.el.span(" ", figures(each["since"]))),
            rx.cond(each["proposed"], rx.el.strong(" ", sentence(each["proposes"], PROPOSES))),
            rx.cond(each["possible"], rx.el.span(" ", sentence(each["possible"], POSSIBLE), class_name="block")),
            rx.cond(each["reason"], rx.el.bdi(each["reason"], class_name="block")),
            rx.cond(CaseAwardsState.may_recommend & (each["possible"] != ""), rx.el.p(sentence(each["bar"], BARS))),
        ),
    )


def _decide_one(each: Any) -> rx.Component:
    return rx.cond(
        each["proposed"],
        rx.cond(
            each["bar"],
            rx.el.div(_proposal(each), rx.el.p(sentence(each["bar"], BARS)), class_name="mt-3"),
            _decision(each),
        ),
    )


def _proposal(each: Any) -> rx.Component:
    return rx.el.p(title(each["programme"]), ": ", sentence(each["proposes"], PROPOSES), class_name="font-semibold")


def _decision(each: Any) -> rx.Component:
    return rx.el.form(
        rx.el.input(type="hidden", name="award", value=each["proposed"], read_only=True),
        _proposal(each),
        rx.el.select(
            rx.el.option(t("Choose"), value=""),
            *(rx.el.option(t(said), value=value) for value, said in OUTCOMES.items()),
            name="outcome",
            aria_label=t("Decision"),
            class_name="select",
        ),
        rx.el.input(
            name="reason",
            aria_label=t("Reason, where it is declined. The citizen reads it"),
            placeholder=t("Reason"),
            max_length=LONGEST_WORDS,
            class_name="input",
        ),
        rx.el.button(t("Decide"), type="submit", class_name="btn btn-outline"),
        on_submit=CaseAwardsState.decide,
        class_name="mt-3 flex flex-wrap items-center gap-3",
    )


def of_case() -> rx.Component:
    """Show the benefits of a case, and what it told of a change."""
    heads = (choosing(), t("Benefit"), t("Assessment"), t("Decision"))
    listed = table(t("Benefits"), heads, rx.foreach(CaseAwardsState.standings, _standing), stacked=True)
    return rx.fragment(
        rx.cond(
            CaseAwardsState.differences.length() > 0,
            section(
                t("Told of a change"),
                rx.el.p(t("Sent on"), " ", rx.el.span(CaseAwardsState.told_on, class_name="figures")),
                differences(CaseAwardsState.differences),
            ),
        ),
        rx.cond(
            CaseAwardsState.standings.length() > 0,
            rx.el.div(
                section(
                    t("Benefits"),
                    rx.cond(CaseAwardsState.problem, alert(sentence(CaseAwardsState.problem, PROBLEMS), named="award-problem")),
                    rx.cond(
                        CaseAwardsState.may_recommend,
                        form(
                            listed,
                            rx.el.label(
                                t("Reason, where a benefit is to end. The citizen reads it"),
                                html_for="award-reason",
                                class_name="label-text mt-3 block",
                            ),
                            rx.el.input(
                                name="reason",
                                custom_attrs={"id": "award-reason"},
                                max_length=LONGEST_WORDS,
                                class_name="input mb-2 w-full",
                            ),
                            action=spoken(routes.CASE),
                            send=CaseAwardsState.recommend,
                            turn=CaseAwardsState.turn,
                            live=CaseAwardsState.is_hydrated,
                            label=t("Recommend the chosen benefits"),
                        ),
                        listed,
                    ),
                    rx.cond(CaseAwardsState.may_decide, rx.el.div(rx.foreach(CaseAwardsState.standings, _decide_one))),
                ),
                id="case-benefits",
            ),
        ),
    )


AWARDS = Page(routes.AWARDS, N_("Benefits"), awards, Reader.STAFF, AwardsState.open)
