"""The overview: what waits, what came and went, how long it took, who did it. For supervisors."""

from itertools import pairwise
from typing import Any

import reflex as rx

from components.charts import bar, columns, legend
from components.fields import sentence
from components.notices import notice
from components.prose import filled, paragraph, section
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.officer.desk import place, staff_page
from pser_web.pages.page import Page, Reader
from registry.language import N_, t
from registry.rules import places
from registry.rules.access import ROLES
from registry.rules.figures import SPANS
from registry.rules.lifecycle import OFFICE_STATUS, OPEN
from registry.rules.verification import RESULTS, SOURCES
from registry.services.office.overview import AGES, PERIODS, division
from states.officer.overview import OverviewState

_CELL = "p-2 align-top"


def _number(value: Any) -> rx.Component:
    return rx.el.span(value, class_name="figures")


def _drawn(value: Any, most: Any) -> rx.Component:
    return rx.fragment(_number(value), bar(value, most))


def _cells(heads: tuple[str, ...], first: Any, *others: Any) -> rx.Component:
    """Set a row; on a phone its first cell heads the others."""
    return rx.el.tr(
        rx.el.td(first, class_name=f"{_CELL} min-w-36 max-sm:font-bold"),
        *(cell(head, other, css=_CELL) for head, other in zip(heads[1:], others, strict=True)),
    )


def _choice() -> rx.Component:
    def theirs(code: str, label: str) -> rx.Component:
        return rx.cond((OverviewState.mine.length() == 0) | OverviewState.mine.contains(code), rx.el.option(label, value=code))

    return rx.el.form(
        rx.el.div(
            rx.el.label(t("Place"), html_for="place", class_name="label-text block text-sm"),
            rx.el.select(
                rx.el.option(t("All mine"), value=""),
                rx.cond(
                    OverviewState.mine.length() == 0,
                    rx.el.optgroup(*(rx.el.option(t(name), value=division(name)) for name in places.divisions()), label=t("Divisions")),
                ),
                rx.el.optgroup(*(theirs(places.code(name), t(name)) for name in places.districts()), label=t("Districts")),
                name="place",
                id="place",
                default_value=OverviewState.place,
                key=OverviewState.place,
                class_name="select",
            ),
        ),
        rx.el.div(
            rx.el.label(t("Time"), html_for="days", class_name="label-text block text-sm"),
            rx.el.select(
                *(rx.el.option(t("The last {days} days", days=days), value=str(days)) for days in PERIODS),
                name="days",
                id="days",
                default_value=OverviewState.days,
                key=OverviewState.days,
                class_name="select",
            ),
        ),
        rx.el.button(t("Show"), type="submit", class_name="btn btn-outline self-end"),
        on_submit=OverviewState.choose,
        class_name="mt-4 flex flex-wrap items-end gap-3",
    )


def _backlog() -> rx.Component:
    heads = (
        t("Status"),
        t("Up to {days} days", days=AGES[0]),
        *(t("{first} to {last} days", first=first + 1, last=last) for first, last in pairwise(AGES)),
        t("More than {days} days", days=AGES[-1]),
    )
    rows = (
        _cells(
            heads,
            t(OFFICE_STATUS[status]),
            *(_drawn(OverviewState.backlog[status][band], OverviewState.most_waiting) for band in range(len(heads) - 1)),
        )
        for status in OPEN
    )
    title = t("What waits, and how long in this status")
    return section(title, table(title, heads, *rows, stacked=True))


def _moved() -> rx.Component:
    title, heads = t("Sent and finished by day"), (t("Day"), t("Sent"), t("Finished"))
    return section(
        title,
        rx.el.p(t("Finished: verified, declined, closed or withdrawn."), class_name="mt-2"),
        legend(t("Sent"), t("Finished")),
        columns(
            OverviewState.came_and_went,
            OverviewState.most_moved,
            t("Columns of sent and finished applications; the table below holds the numbers"),
        ),
        rx.el.p(
            _number(OverviewState.day_names[0]),
            rx.el.span(t("Most in a day:"), " ", _number(OverviewState.most_moved)),
            _number(OverviewState.day_names[OverviewState.day_names.length() - 1]),
            class_name="mt-1 flex justify-between text-sm",
        ),
        rx.el.details(
            rx.el.summary(t("The numbers as a table"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            table(
                title,
                heads,
                rx.foreach(
                    OverviewState.came_and_went,
                    lambda each, number: _cells(
                        heads, _number(OverviewState.day_names[number]), _number(each["came"]), _number(each["went"])
                    ),
                ),
                whole=True,
            ),
        ),
    )


def _loads() -> rx.Component:
    title, heads = t("Open and overdue by district"), (t("District"), t("Open"), t("Overdue"))
    province = (OverviewState.place == "") & (OverviewState.mine.length() == 0)
    together = (rx.cond(province, t("All of Punjab"), t("All together")), OverviewState.all_open, OverviewState.all_overdue)
    return section(
        title,
        table(
            title,
            heads,
            _cells(heads, *map(rx.el.strong, together)),
            rx.foreach(
                OverviewState.loads,
                lambda load, number: _cells(
                    heads,
                    place(OverviewState.load_names[number]),
                    _drawn(load["open"], OverviewState.most_open),
                    _drawn(load["overdue"], OverviewState.most_open),
                ),
            ),
            whole=True,
        ),
    )


def _span(took: Any) -> rx.Component:
    said = ((unit, rx.el.strong(filled(t(words), count=_number(took["count"])))) for unit, words in SPANS.items())
    return rx.fragment(rx.match(took["unit"], *said, rx.fragment()))


def _times() -> rx.Component:
    return section(
        t("Time to verify"),
        rx.el.p(t("Verified in this time:"), " ", rx.el.strong(_number(OverviewState.verified), id="verified"), class_name="mt-2"),
        rx.cond(
            OverviewState.median["count"],
            rx.fragment(
                rx.el.p(t("Half of them within:"), " ", _span(OverviewState.median)),
                rx.el.p(t("Nine of ten within:"), " ", _span(OverviewState.ninetieth)),
            ),
        ),
    )


def _results() -> rx.Component:
    title, heads = t("What the sources answered"), (t("Source"), *(t(said) for said in RESULTS.values()))
    rows = (
        _cells(heads, t(said), *(_drawn(OverviewState.results[source][result], OverviewState.most_answered) for result in RESULTS))
        for source, said in SOURCES.items()
    )
    silent = (
        rx.cond(
            OverviewState.silent[source] > 0,
            notice(
                rx.el.strong(t(said)),
                ": ",
                t("Checks that got no answer yet and are asked again by themselves:"),
                " ",
                _number(OverviewState.silent[source]),
                tone="warning",
            ),
        )
        for source, said in SOURCES.items()
    )
    return section(title, *silent, table(title, heads, *rows, stacked=True))


def _work() -> rx.Component:
    title = t("The work of the staff")
    heads = (t("Name"), t("Role"), t("In hand now"), t("Requests to citizens"), t("Recommendations"), t("Decisions"))
    rows = rx.foreach(
        OverviewState.work,
        lambda each: _cells(
            heads,
            rx.el.bdi(each["name"]),
            sentence(each["role"], ROLES),
            *(_number(each[count]) for count in ("in_hand", "asked", "recommended", "decided")),
        ),
    )
    return section(title, rx.cond(OverviewState.work.length() > 0, table(title, heads, rows, stacked=True), paragraph(t("None yet."))))


def overview() -> rx.Component:
    return staff_page(
        routes.OVERVIEW,
        t("Overview"),
        OverviewState.ready,
        rx.cond(OverviewState.ready, rx.fragment(_choice(), _backlog(), _moved(), _loads(), _times(), _results(), _work())),
        broad=True,
    )


OVERVIEW = Page(routes.OVERVIEW, N_("Overview"), overview, Reader.STAFF, OverviewState.open)
