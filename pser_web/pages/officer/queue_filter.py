"""What the queue shows: its filter, and the filters that are kept under a name."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.forms import form
from components.prose import to
from pser_web import routes
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import places
from registry.rules.lifecycle import OFFICE_STATUS, Status
from registry.rules.queue import ASSIGNED, ORDERS, WAITING
from registry.rules.verification import RESULTS
from states.officer.desk import DeskState
from states.officer.views import ViewsState

UNNAMED = {
    "required": N_("Give the view a name"),
    "too_long": N_("This name is too long: write at most 40 letters"),
    "taken": N_("You have a view of this name already"),
    "too_many": N_("You have many views; remove one first"),
}


def _labelled(name: str, label: str, control: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.label(label, html_for=f"filter-{name}", class_name="label-text block text-sm"), control)


def _choose(name: str, label: str, *options: rx.Component, anything: str = "") -> rx.Component:
    nothing = [rx.el.option(anything, value="")] if anything else []
    return _labelled(
        name,
        label,
        rx.el.select(
            *nothing,
            *options,
            name=name,
            id=f"filter-{name}",
            default_value=DeskState.chosen[name],
            key=DeskState.chosen[name],
            class_name="select",
        ),
    )


def _type(name: str, label: str, **looks: Any) -> rx.Component:
    value = DeskState.chosen[name]
    return _labelled(
        name, label, rx.el.input(name=name, id=f"filter-{name}", default_value=value, key=value, **{"class_name": "input", **looks})
    )


def _options(said: dict[str, str]) -> list[rx.Component]:
    return [rx.el.option(t(label), value=value) for value, label in said.items()]


def _theirs(district: str, shown: rx.Component) -> rx.Component:
    return rx.cond((DeskState.districts.length() == 0) | DeskState.districts.contains(district), shown)


def _districts() -> list[rx.Component]:
    return [_theirs(places.code(name), rx.el.option(t(name), value=places.code(name))) for name in places.districts()]


def _tehsils() -> list[rx.Component]:
    def within(district: str, tehsils: tuple[str, ...]) -> rx.Component:
        code, chosen = places.code(district), DeskState.chosen["district"]
        options = (rx.el.option(t(name), value=places.code(district, name)) for name in tehsils)
        return rx.cond((chosen == "") | (chosen == code), _theirs(code, rx.el.optgroup(*options, label=t(district))))

    return [within(district, tehsils) for district, tehsils in places.districts().items()]


def queue_filter() -> rx.Component:
    """Choose what the queue shows; the address holds it."""
    grid = "grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-4"
    statuses = {each: OFFICE_STATUS[each] for each in Status if each != Status.DRAFT}
    waiting = [rx.el.option(t("{days} working days", days=days), value=str(days)) for days in WAITING]
    centres = rx.foreach(DeskState.centres, lambda each: rx.el.option(each["name"], value=each["id"]))
    return rx.el.form(
        rx.el.div(
            _type(
                "search",
                t("Number, PSER ID, CNIC, mobile or name"),
                type="search",
                max_length=100,
                auto_complete="off",
                custom_attrs={"data-key": "/"},
            ),
            _choose("status", t("Status"), *_options(statuses), anything=t("Open")),
            _choose("assigned", t("Assigned"), *_options(ASSIGNED), anything=t("All")),
            _choose("order", t("First comes"), *_options(ORDERS)),
            class_name=grid,
        ),
        rx.el.details(
            rx.el.summary(t("More filters"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            rx.el.div(
                _choose("district", t("District"), *_districts(), anything=t("All mine")),
                _choose("tehsil", t("Tehsil"), *_tehsils(), anything=t("All")),
                _choose("centre", t("Districts of a centre"), centres, anything=t("All")),
                _choose("result", t("Checks"), *_options(dict(RESULTS)), anything=t("All")),
                _choose("waiting", t("Waiting for at least"), *waiting, anything=t("Any time")),
                _type("before", t("Waiting since before"), type="date", class_name="input figures"),
                class_name=grid,
            ),
            open=DeskState.more,
            class_name="mt-1",
        ),
        rx.el.div(
            rx.el.button(t("Show"), type="submit", class_name="btn btn-outline"),
            to(t("Without filter"), spoken(routes.DESK)),
            class_name="mt-2 flex flex-wrap items-center gap-5",
        ),
        on_submit=DeskState.filter,
        custom_attrs={"data-filter": ""},
        class_name="mt-4",
    )


def _problem(of: Any) -> rx.Component:
    return rx.cond(
        (ViewsState.problem != "") & (ViewsState.problem_of == of),
        rx.el.p(sentence(ViewsState.problem, UNNAMED), role="alert", class_name="font-semibold text-error"),
    )


def _change(view: Any) -> rx.Component:
    called = rx.el.span(" ", rx.el.bdi(view["name"]), class_name="sr-only")
    return rx.el.li(
        _problem(view["id"]),
        rx.el.form(
            rx.el.input(type="hidden", name="view", default_value=view["id"]),
            rx.el.input(
                name="name", default_value=view["name"], aria_label=t("Name of the view"), max_length=80, class_name="input sm:max-w-xs"
            ),
            rx.el.button(t("Rename"), called, type="submit", class_name="btn btn-outline"),
            rx.el.button(t("Remove"), called, type="button", on_click=ViewsState.remove(view["id"]), class_name="btn btn-ghost underline"),
            on_submit=ViewsState.rename,
            class_name="flex flex-wrap items-center gap-2 py-2",
        ),
        key=view["id"] + view["name"],
    )


def queue_views() -> rx.Component:
    """List the views that are kept, and keep the shown filter as another."""
    return rx.el.nav(
        rx.foreach(
            ViewsState.views,
            lambda view: rx.el.a(rx.el.bdi(view["name"]), href=view["href"], class_name="btn btn-sm btn-outline min-h-11 px-3"),
        ),
        rx.el.details(
            rx.el.summary(t("My views"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            rx.el.ul(rx.foreach(ViewsState.views, _change)),
            form(
                _problem(""),
                rx.cond(DeskState.chosen["search"], rx.el.p(t("The search is not kept, only the filter: a view names nobody."))),
                rx.el.input(type="hidden", name="filter", value=DeskState.filter_address, read_only=True),
                rx.el.label(t("Keep this filter as a view named"), html_for="view-name", class_name="label-text block"),
                rx.el.input(name="name", max_length=80, custom_attrs={"id": "view-name"}, class_name="input me-3 mt-2 sm:max-w-xs"),
                action=spoken(routes.DESK),
                send=ViewsState.save,
                turn=ViewsState.turn,
                live=ViewsState.is_hydrated,
                label=t("Keep"),
                key=ViewsState.views.length().to_string(),
            ),
        ),
        aria_label=t("My views"),
        class_name="mt-2 flex flex-wrap items-start gap-2",
    )
