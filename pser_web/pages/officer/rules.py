"""The rules of the programmes: versions, a draft, what it changes and would do, publishing by another supervisor."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from components.fields import option, problem_summary, sentence
from components.forms import form
from components.notices import alert, notice
from components.prose import figures, paragraph, section
from components.rules import rule_rows
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.officer.desk import staff_page
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import places
from registry.rules.code_lists import SEX
from registry.rules.facts import FACTS, Measure
from registry.rules.papers import DOCUMENTS
from registry.rules.programme_words import PART_NAMES
from registry.rules.programmes import FAULTS, PERIODS, PROGRAMMES, RHYTHMS
from registry.services.benefits.simulation import GROUPS, SMALLEST
from states.officer.rules import RulesState

STATES = {"in_force": N_("in force"), "published": N_("published"), "draft": N_("draft")}
PROBLEMS = {
    "unsound": N_("This version makes no sense, or its day is past. It was not saved or published."),
    "published": N_("There is no such draft any more: somebody else has published, changed or dropped it."),
    "own": N_("Another supervisor has to publish what you have drafted."),
}
FIELDS = FAULTS | {"from": N_("Choose a day that is not past")}
LABELS = {
    "rules": N_("Who receives it"),
    "amount": N_("Rupees of one payment, 0 where it is no money"),
    "rhythm": N_("How often"),
    "per": N_("Counted for each of"),
    "months": N_("Months in which a loan is paid back, otherwise 0"),
    "grace": N_("Months of grace of a loan, otherwise 0"),
    "budget": N_("Budget in rupees, 0 where there is no limit"),
    "period": N_("Budget for"),
    "from": N_("In force from"),
    "documents": N_("Papers that matter"),
}


def _choose_programme() -> rx.Component:
    return rx.el.nav(
        *(
            rx.el.a(
                t(programme.title),
                href=f"{spoken(routes.RULES)}?programme={key}",
                aria_current=rx.cond(RulesState.programme == key, "page", "false"),
                class_name=rx.cond(RulesState.programme == key, "btn btn-primary px-3", "btn btn-ghost px-3 underline"),
            )
            for key, programme in PROGRAMMES.items()
        ),
        aria_label=t("Programmes"),
        class_name="mt-4 flex flex-wrap gap-1",
    )


def _version(each: Any) -> rx.Component:
    def act(label: str, event: Any) -> rx.Component:
        named = label + " " + each["number"]
        return rx.el.button(label, type="button", on_click=event(each["id"]), aria_label=named, class_name="btn btn-ghost px-2 underline")

    is_draft = each["state"] == "draft"
    return rx.el.tr(
        rx.el.th(figures(each["number"]), scope="row", custom_attrs={"data-head": t("Version")}, class_name="p-2 text-start"),
        cell(t("State"), sentence(each["state"], STATES)),
        cell(t("In force from"), figures(each["from"])),
        cell(t("Drafted by"), rx.cond(each["drafted"], rx.el.bdi(each["drafted"]), t("shipped"))),
        cell(t("Published by"), rx.cond(each["published"], rx.el.bdi(each["published"]))),
        rx.el.td(
            rx.cond(each["state"] == "in_force", rx.fragment(), act(t("What would change"), RulesState.compare)),
            rx.cond(
                is_draft,
                rx.fragment(
                    act(t("Edit"), RulesState.edit),
                    rx.el.details(
                        rx.el.summary(
                            t("Drop"),
                            aria_label=t("Drop") + " " + each["number"],
                            class_name="min-h-11 cursor-pointer px-2 py-2 text-error underline",
                        ),
                        rx.el.p(t("It cannot be brought back.")),
                        act(t("Yes, drop this draft"), RulesState.drop),
                        key=each["id"],
                    ),
                ),
            ),
            class_name="p-2",
        ),
    )


def _field(key: str, **more: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(t(LABELS[key]), html_for=key, class_name="label-text block"),
        _fault(key),
        rx.el.input(
            name=key,
            id=key,
            default_value=RulesState.terms[key],
            aria_describedby=f"{key}-problem",
            aria_invalid=rx.cond(RulesState.problems[key], "true", "false"),
            class_name="input figures",
            **more,
        ),
        class_name="my-4",
    )


def _fault(key: str) -> rx.Component:
    return rx.el.p(rx.cond(RulesState.problems[key], t(FIELDS[key]), ""), id=f"{key}-problem", class_name="font-semibold text-error")


def _choice(key: str, options: Mapping[str, str]) -> rx.Component:
    return rx.el.div(
        rx.el.label(t(LABELS[key]), html_for=key, class_name="label-text block"),
        _fault(key),
        rx.el.select(
            *(rx.el.option(said, value=value) for value, said in options.items()),
            name=key,
            id=key,
            default_value=RulesState.terms[key],
            class_name="select",
        ),
        class_name="my-4",
    )


def _draft() -> rx.Component:
    counted = {"": t("the household")} | {
        key: t(fact.label) for key, fact in FACTS.items() if fact.kind is Measure.COUNT and "members" in fact.steps and key != "score"
    }
    documents = [
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name="documents",
                value=paper.key,
                default_checked=RulesState.documents.contains(paper.key),
                class_name="checkbox checkbox-primary",
            ),
            rx.el.span(t(paper.title)),
            class_name="flex min-h-11 cursor-pointer items-center gap-3",
        )
        for paper in DOCUMENTS
    ]
    return section(
        rx.cond(RulesState.editing, t("Change the draft"), t("Draft a new version")),
        paragraph(
            t("It begins as the version in force. Households feel nothing of it until somebody else has published it and its day has come.")
        ),
        rx.el.h3(t("Who receives it"), id="rules", class_name="mt-4 text-lg font-bold"),
        rule_rows(
            RulesState.rows,
            RulesState.wrong,
            RulesState.opened,
            change=RulesState.change,
            add=RulesState.add,
            remove=RulesState.remove,
        ),
        form(
            rx.el.div(
                _field("amount", input_mode="numeric"),
                _choice("rhythm", {key: t(said) for key, said in RHYTHMS.items()}),
                _choice("per", counted),
                _field("months", input_mode="numeric"),
                _field("grace", input_mode="numeric"),
                _field("budget", input_mode="numeric"),
                _choice("period", {key: t(said) for key, said in PERIODS.items()}),
                _field("from", type="date"),
                class_name="grid items-end gap-x-6 sm:grid-cols-2 lg:grid-cols-3",
            ),
            rx.el.fieldset(
                rx.el.legend(t("Papers that matter"), class_name="label-text"),
                _fault("documents"),
                rx.el.div(*documents, class_name="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3"),
                id="documents",
                class_name="my-4",
            ),
            action=spoken(routes.RULES),
            send=RulesState.save,
            turn=RulesState.turn,
            live=RulesState.is_hydrated,
            label=t("Save the draft"),
            key=RulesState.opened.to_string(),
        ),
    )


def _difference(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(sentence(each["part"], PART_NAMES), class_name="opacity-80"),
        " ",
        rx.cond(
            each["new"],
            rx.el.ins(t("new:"), " ", each["said"], class_name="bg-success text-success-content no-underline"),
            rx.el.del_(t("no longer:"), " ", each["said"], class_name="bg-warning text-warning-content"),
        ),
        class_name="py-1",
    )


def _line(each: Any) -> rx.Component:
    districts = {places.code(district): district for district in places.districts()}
    name = rx.match(
        each["kind"],
        ("whole", rx.fragment(t("All households"))),
        ("sex", rx.fragment(t("Sex of the head"), ": ", option(each["key"], SEX))),
        ("group", rx.fragment(t("Households"), " ", sentence(each["key"], GROUPS))),
        rx.fragment(sentence(each["key"], districts)),
    )

    def bar(key: str, css: str, label: str) -> rx.Component:
        return rx.el.progress(value=each[key], max=each["most"], aria_label=label, class_name=f"progress {css} block w-32")

    numbers = ("before", "after", "gained", "lost", "cost_before", "cost_after")
    _, *heads, bars = _change_heads()
    return rx.el.tr(
        rx.el.th(name, scope="row", class_name="p-2 text-start font-normal max-sm:font-semibold"),
        *(cell(head, figures(each[key]), css="numeric p-2") for head, key in zip(heads, numbers, strict=True)),
        cell(bars, bar("bar_before", "", t("Now")), bar("bar_after", "progress-primary mt-1", t("Then"))),
    )


def _change_heads() -> tuple[str, ...]:
    return (
        t("Households"),
        t("Now"),
        t("Then"),
        t("Gained"),
        t("Lost"),
        t("Rupees a year now"),
        t("Rupees a year then"),
        t("Now and then"),
    )


def _publish() -> rx.Component:
    return rx.el.details(
        rx.el.summary(t("Publish"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
        paragraph(t("From its day on it decides about every household, and nobody can change it any more.")),
        rx.el.button(t("Publish"), " ", RulesState.compared, type="button", on_click=RulesState.publish, class_name="btn btn-primary"),
        class_name="mt-4",
    )


def _change() -> rx.Component:
    return rx.cond(
        RulesState.compared,
        rx.el.section(
            rx.el.h2(t("What would change with version"), " ", RulesState.compared, class_name="text-xl font-bold"),
            rx.cond(
                RulesState.differences.length() > 0,
                rx.el.ul(rx.foreach(RulesState.differences, _difference), class_name="mt-2"),
                paragraph(t("It says the same as the version in force.")),
            ),
            table(
                t("What would change"),
                _change_heads(),
                rx.foreach(RulesState.simulated, _line),
                stacked=True,
                numbers=range(1, 7),
                caption=t("All households that were assessed. Fewer than {number} are not told apart.", number=SMALLEST),
            ),
            rx.cond(RulesState.offered, _publish()),
            id="change",
            class_name="mt-8",
        ),
    )


def rules() -> rx.Component:
    heads = (t("Version"), t("State"), t("In force from"), t("Drafted by"), t("Published by"), t("Do"))
    return staff_page(
        routes.RULES,
        t("Rules of the programmes"),
        RulesState.ready,
        rx.cond(
            RulesState.ready,
            rx.fragment(
                _choose_programme(),
                rx.cond(RulesState.problem, alert(sentence(RulesState.problem, PROBLEMS), named="rules-problem")),
                problem_summary({key: t(label) for key, label in LABELS.items()}, RulesState.problems),
                rx.cond(RulesState.saved, notice(t("The draft is saved."), tone="success", role="status")),
                section(
                    t("Versions"),
                    table(t("Versions"), heads, rx.foreach(RulesState.versions, _version), stacked=True),
                    paragraph(t("Another supervisor publishes a draft, below what it would change.")),
                ),
                _change(),
                _draft(),
            ),
        ),
        wide=True,
    )


RULES = Page(routes.RULES, N_("Rules of the programmes"), rules, Reader.STAFF, RulesState.open)
