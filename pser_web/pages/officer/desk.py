"""The desk: which cases there are, and who works on them."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.forms import form, post, waiting
from components.layout import document
from components.notices import connection_banner, connection_restored, idle_warning, notice, trouble
from components.prose import go
from components.tables import table
from pser_web import routes
from pser_web.pages.frame import office
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import places
from registry.rules.access import ROLES, Role
from registry.rules.lifecycle import OFFICE_STATUS, OPEN, Status
from registry.rules.verification import RESULTS
from states.desk import DeskState
from states.session import SessionState

ASSIGNED = {"me": N_("mine"), "nobody": N_("nobody's"), "somebody": N_("somebody's")}


def around_office() -> list[rx.Component]:
    """Return what every page of the staff holds beside its content."""
    return [
        connection_banner(),
        connection_restored(),
        trouble(SessionState.trouble),
        idle_warning(SessionState.stay, 5, spoken(routes.STAFF), after=15),
    ]


def logged_out(ended: Any) -> rx.Component:
    """Say that the sign-in was ended elsewhere."""
    return rx.cond(
        ended,
        notice(rx.el.p(t("You were logged out.")), rx.el.p(go(t("Log in"), spoken(routes.STAFF)), class_name="mt-3"), tone="warning"),
    )


def place(code: Any) -> Any:
    """Name a district."""
    return rx.match(code, *((places.code(district), t(district)) for district in places.districts()), code)


def _choose(name: str, label: str, options: dict[str, str], anything: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"filter-{name}", class_name="label-text block text-sm"),
        rx.el.select(
            rx.el.option(anything, value=""),
            *(rx.el.option(said, value=value) for value, said in options.items()),
            name=name,
            id=f"filter-{name}",
            default_value=DeskState.chosen[name],
            key=DeskState.chosen[name],
            class_name="select",
        ),
    )


def _filter() -> rx.Component:
    districts = {places.code(district): t(district) for district in places.districts()}
    return rx.el.form(
        rx.el.div(
            rx.el.label(t("Number, CNIC, mobile or name"), html_for="filter-search", class_name="label-text block text-sm"),
            rx.el.input(
                name="search",
                id="filter-search",
                type="search",
                default_value=DeskState.chosen["search"],
                key=DeskState.chosen["search"],
                custom_attrs={"data-key": "/"},
                class_name="input",
            ),
        ),
        _choose("status", t("Status"), {each: t(OFFICE_STATUS[each]) for each in Status if each != Status.DRAFT}, t("Open")),
        _choose("district", t("District"), districts, t("All mine")),
        _choose("assigned", t("Assigned"), {key: t(said) for key, said in ASSIGNED.items()}, t("All")),
        _choose("result", t("Checks"), {key: t(said) for key, said in RESULTS.items()}, t("All")),
        rx.el.button(t("Show"), type="submit", class_name="btn btn-outline self-end"),
        on_submit=DeskState.filter,
        class_name="mt-4 flex flex-wrap items-end gap-3",
    )


def _export() -> rx.Component:
    return rx.el.details(
        rx.el.summary(t("Take this list away as a file"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
        post(
            rx.el.input(type="hidden", name="filter", value=DeskState.filter_address, read_only=True),
            rx.el.label(t("What for? It is written down"), html_for="why", class_name="label-text block"),
            rx.el.input(name="reason", id="why", required=True, max_length=300, class_name="input"),
            rx.el.button(t("Download"), type="submit", class_name="btn btn-outline mt-2"),
            action=spoken(routes.EXPORT),
        ),
        class_name="mt-4",
    )


def _row(row: Any) -> rx.Component:
    late = rx.match(
        row["clock"],
        ("overdue", rx.el.span(t("overdue"), class_name="badge h-auto bg-error py-1 text-error-content")),
        ("soon", rx.el.span(t("due soon"), class_name="badge h-auto bg-warning py-1 text-warning-content")),
        rx.fragment(),
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.input(
                type="checkbox",
                name="case",
                value=f"{row['id']}:{row['version']}",
                aria_label=t("Choose") + " " + row["number"],
                class_name="checkbox checkbox-primary",
            ),
            class_name="p-2",
        ),
        rx.el.td(
            rx.el.a(
                row["number"],
                href=f"{spoken(routes.CASE)}?number={row['number']}",
                custom_attrs={"data-case": ""},
                class_name="figures inline-flex min-h-11 items-center font-semibold underline",
            ),
            class_name="p-2 whitespace-nowrap",
        ),
        rx.el.td(rx.el.bdi(row["name"]), class_name="p-2"),
        rx.el.td(place(row["district"]), class_name="p-2"),
        rx.el.td(sentence(row["status"], OFFICE_STATUS), class_name="p-2"),
        rx.el.td(sentence(row["result"], RESULTS), class_name="p-2"),
        rx.el.td(rx.el.span(row["due"], class_name="figures"), " ", late, class_name="p-2"),
        rx.el.td(rx.el.bdi(row["officer"]), class_name="p-2"),
    )


def desk() -> rx.Component:
    heads = (t("Choose"), t("Number"), t("Name"), t("District"), t("Status"), t("Checks"), t("Due"), t("Officer"))
    return document(
        office(routes.DESK),
        t("Cases"),
        *around_office(),
        logged_out(DeskState.ended),
        waiting(DeskState.ready | DeskState.ended),
        rx.cond(
            DeskState.ready,
            rx.fragment(
                rx.el.p(rx.el.bdi(DeskState.me), ", ", sentence(DeskState.role, ROLES), ", ", rx.el.bdi(DeskState.centre)),
                rx.el.p(
                    *(
                        rx.el.span(
                            t(OFFICE_STATUS[status]), ": ", rx.el.strong(DeskState.counts[status], class_name="figures"), class_name="me-5"
                        )
                        for status in OPEN
                    ),
                    role="status",
                    class_name="mt-3",
                ),
                _filter(),
                rx.match(
                    DeskState.said,
                    ("changed", notice(t("Some were changed by somebody else meanwhile. Here is how they are now."), tone="warning")),
                    ("nothing", notice(t("Choose at least one case first."), tone="warning")),
                    rx.fragment(),
                ),
                rx.cond(
                    DeskState.rows.length() > 0,
                    form(
                        table(
                            t("Cases"),
                            heads,
                            rx.foreach(DeskState.rows, _row),
                            caption=t("Oldest term first. Keys: j and k move, Enter opens, x chooses, / searches."),
                        ),
                        rx.el.label(t("Do with the chosen"), html_for="to", class_name="label-text mt-4 block"),
                        rx.el.select(
                            rx.el.option(t("Take them myself"), value=""),
                            rx.foreach(DeskState.colleagues, lambda each: rx.el.option(each["name"], value=each["id"])),
                            name="to",
                            id="to",
                            class_name="select mb-2",
                        ),
                        action=spoken(routes.DESK),
                        send=DeskState.act,
                        turn=DeskState.turn,
                        live=DeskState.is_hydrated,
                        label=t("Do it"),
                    ),
                    notice(t("No case here. Nothing waits for you with this filter.")),
                ),
                rx.cond(DeskState.role == Role.SUPERVISOR, _export()),
                rx.cond(
                    DeskState.following,
                    rx.el.a(t("Next page"), href=DeskState.following, class_name="mt-4 inline-flex min-h-11 items-center underline"),
                ),
            ),
        ),
        wide=True,
    )


DESK = Page(routes.DESK, N_("Cases"), desk, Reader.STAFF, DeskState.open)
