"""The staff and their centres: for administrators, who see no household."""

from typing import Any

import reflex as rx

from components.fields import question, sentence
from components.forms import form
from components.notices import notice
from components.prose import identity_number, section
from pser_web import routes
from pser_web.pages.officer.desk import place, staff_page
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules import places
from registry.rules.access import ROLES, Role
from registry.rules.form import SENTENCES, Field, Kind, Option
from states.officer.people import PeopleState

CNIC = Field("cnic", N_("CNIC number"), Kind.CNIC)
NAME = Field("full_name", N_("Full name"), Kind.NAME)
ROLE = Field("role", N_("Role"), Kind.CHOICE, tuple(Option(value, said) for value, said in ROLES.items()))
REQUIRED = SENTENCES["required"]
UNNAMED = {"required": REQUIRED, "taken": N_("There is a centre of this name already. It can be changed in the list above.")}
DONE = {
    "moved": N_("Moved."),
    "disabled": N_("Disabled, and logged out everywhere."),
    "enabled": N_("Let in again."),
    "second_factor_reset": N_("Sets up a new second factor at the next log-in."),
    "centre_saved": N_("Saved."),
    "centre_closed": N_("Closed."),
}
STATES = {"active": N_("active"), "invited": N_("invited"), "disabled": N_("disabled")}


def _division(name: Any) -> Any:
    return rx.match(name, ("", t("The whole province")), *((division, t(division)) for division in places.divisions()), name)


def _act(each: Any, label: str, event: Any) -> rx.Component:
    return _button(each, label, event, "btn btn-ghost px-2 underline")


def _button(each: Any, label: str, event: Any, looks: str) -> rx.Component:
    return rx.el.button(label, type="button", on_click=event, aria_label=label + " " + each["name"], class_name=looks)


def _act_once_sure(each: Any, label: str, told: str, sure: str, event: Any) -> rx.Component:
    """Do what is not easily undone with a second tap, after what it means is told."""
    return rx.el.details(
        rx.el.summary(label, rx.el.span(" ", each["name"], class_name="sr-only"), class_name="btn btn-ghost px-2 underline"),
        rx.el.p(told, class_name="mt-2"),
        _button(each, sure, event, "btn btn-outline my-2 text-error"),
        key=f"{label}-{each['id']}-{PeopleState.edition}",
    )


def _person(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.strong(rx.el.bdi(each["name"])),
            " ",
            identity_number(each["cnic"]),
            " · ",
            sentence(each["role"], ROLES),
            rx.match(
                each["role"],
                (Role.ADMINISTRATOR, rx.el.span()),
                (Role.SUPERVISOR, rx.el.span(" · ", _division(each["at"]))),
                rx.el.span(" · ", rx.el.bdi(each["place"]), rx.cond(each["closed"], rx.fragment(" (", t("closed centre"), ")"))),
            ),
            " · ",
            sentence(each["state"], STATES),
            class_name="grow",
        ),
        rx.cond(
            each["state"] == "disabled",
            _act(each, t("Let in again"), PeopleState.enable(each["id"])),
            rx.fragment(
                _move(each),
                _act_once_sure(
                    each,
                    t("New second factor"),
                    t("Then the code on their phone and their recovery codes no longer work. They are logged out everywhere."),
                    t("Yes, a new second factor"),
                    PeopleState.reset_second_factor(each["id"]),
                ),
                rx.cond(
                    each["myself"],
                    rx.fragment(),
                    _act_once_sure(
                        each,
                        t("Disable"),
                        t("Then they are logged out everywhere, and their cases are nobody's again."),
                        t("Yes, disable"),
                        PeopleState.disable(each["id"]),
                    ),
                ),
            ),
        ),
        class_name="flex flex-wrap items-center gap-2 py-2",
    )


def _move(each: Any) -> rx.Component:
    """Move an officer to another centre, or a supervisor to another division; administrators have no place."""
    centres = rx.foreach(PeopleState.centres, lambda centre: rx.el.option(centre["name"], value=centre["id"]))
    divisions = [rx.el.option(t("The whole province"), value=""), *(rx.el.option(t(name), value=name) for name in places.divisions())]

    def to(*options: Any) -> rx.Component:
        named = t("Where to move") + " " + each["name"]
        return rx.el.select(*options, name="place", default_value=each["at"], aria_label=named, class_name="select sm:max-w-xs")

    return rx.cond(
        each["role"] == Role.ADMINISTRATOR,
        rx.fragment(),
        rx.el.details(
            rx.el.summary(t("Move"), rx.el.span(" ", each["name"], class_name="sr-only"), class_name="btn btn-ghost px-2 underline"),
            rx.el.form(
                rx.el.input(type="hidden", name="person", default_value=each["id"]),
                rx.cond(each["role"] == Role.OFFICER, to(centres), to(*divisions)),
                rx.el.button(t("Move"), type="submit", class_name="btn btn-outline"),
                on_submit=PeopleState.move,
                class_name="flex flex-wrap items-center gap-2 py-2",
            ),
            key=each["id"] + each["at"],
            class_name="open:order-last open:basis-full",
        ),
    )


def _centre(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.strong(rx.el.bdi(each["name"])),
            rx.el.ul(
                rx.foreach(
                    PeopleState.districts[each["id"]],
                    lambda district: rx.el.li(place(district)),
                ),
                class_name="flex flex-wrap gap-x-4",
            ),
            rx.el.p(rx.el.bdi(each["address"])),
            rx.el.p(rx.el.bdi(each["hours"])),
            class_name="grow basis-80",
        ),
        _act(each, t("Change"), PeopleState.change_centre(each["id"])),
        _act_once_sure(
            each,
            t("Close"),
            t("The officers of a centre that is closed see no case until they are moved."),
            t("Yes, close"),
            PeopleState.close_centre(each["id"]),
        ),
        class_name="flex flex-wrap items-center gap-2 py-2",
    )


def _select(name: str, label: str, options: list[rx.Component] | rx.Component) -> rx.Component:
    listed = options if isinstance(options, list) else [options]
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="label-text block"),
        rx.el.p(rx.cond(PeopleState.problems[name], t(REQUIRED), ""), id=f"{name}-problem", class_name="font-semibold text-error"),
        rx.el.select(rx.el.option(t("None"), value=""), *listed, name=name, id=name, class_name="select"),
        class_name="my-6",
    )


def people() -> rx.Component:
    problems = PeopleState.problems
    districts = [
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name="districts",
                value=places.code(district),
                default_checked=PeopleState.edited_districts.contains(places.code(district)),
                class_name="checkbox checkbox-primary",
            ),
            rx.el.span(t(district)),
            class_name="flex min-h-11 cursor-pointer items-center gap-3",
        )
        for district in places.districts()
    ]
    return staff_page(
        routes.PEOPLE,
        t("Staff and centres"),
        PeopleState.ready,
        rx.cond(
            PeopleState.ready,
            rx.fragment(
                rx.cond(
                    problems["person"],
                    notice(rx.el.p(t("This is not possible now, or not yours to do.")), tone="warning", role="alert"),
                ),
                rx.cond(
                    PeopleState.done,
                    notice(
                        rx.el.bdi(PeopleState.done_to),
                        ": ",
                        sentence(PeopleState.done, DONE),
                        tone="success",
                        role="status",
                        id="done",
                        custom_attrs={"tabIndex": "-1"},
                    ),
                ),
                section(t("Staff"), rx.el.ul(rx.foreach(PeopleState.people, _person), class_name="divide-y divide-base-300")),
                section(
                    t("Invite somebody"),
                    form(
                        question(CNIC, "", problems["cnic"]),
                        question(NAME, "", problems["full_name"]),
                        question(ROLE, "", problems["role"]),
                        _select(
                            "centre",
                            t("Centre of an officer"),
                            rx.foreach(PeopleState.centres, lambda each: rx.el.option(each["name"], value=each["id"])),
                        ),
                        _select(
                            "division",
                            t("Division of a supervisor; none: the whole province"),
                            [rx.el.option(t(division), value=division) for division in places.divisions()],
                        ),
                        action=spoken(routes.PEOPLE),
                        send=PeopleState.invite,
                        turn=PeopleState.turn,
                        live=PeopleState.is_hydrated,
                        label=t("Invite"),
                        key="invite-" + PeopleState.link,  # who has just been invited is not invited again
                    ),
                    rx.cond(
                        PeopleState.link,
                        notice(
                            rx.el.p(t("Hand this link over. It works once, for a week:")),
                            rx.el.p(PeopleState.link, id="invitation", dir="ltr", class_name="mt-2 break-all font-semibold"),
                            tone="success",
                            role="status",
                        ),
                    ),
                ),
                section(
                    t("Centres"),
                    rx.el.ul(rx.foreach(PeopleState.centres, _centre), class_name="mt-2 divide-y divide-base-300"),
                    form(
                        rx.el.label(t("Name of the centre"), html_for="name", class_name="label-text mt-4 block"),
                        rx.el.p(rx.cond(problems["name"], sentence(problems["name"], UNNAMED), ""), class_name="font-semibold text-error"),
                        rx.el.input(name="name", id="name", max_length=100, default_value=PeopleState.edited["name"], class_name="input"),
                        rx.el.p(t("Address and hours are shown to everybody among the help centres."), class_name="mt-4"),
                        *(
                            rx.fragment(
                                rx.el.label(label, html_for=key, class_name="label-text mt-2 block"),
                                rx.el.input(name=key, id=key, max_length=most, default_value=PeopleState.edited[key], class_name="input"),
                            )
                            for key, label, most in (("address", t("Address"), 200), ("hours", t("Opening hours"), 100))
                        ),
                        rx.el.fieldset(
                            rx.el.legend(t("Its districts"), class_name="label-text mt-4"),
                            rx.el.p(rx.cond(problems["districts"], t(REQUIRED), ""), class_name="font-semibold text-error"),
                            rx.el.div(*districts, class_name="grid gap-x-6 sm:grid-cols-2 md:grid-cols-3 lg:grid-cols-4"),
                        ),
                        action=spoken(routes.PEOPLE),
                        send=PeopleState.open_centre,
                        turn=PeopleState.turn,
                        live=PeopleState.is_hydrated,
                        label=t("Save the centre"),
                        key=f"centre-{PeopleState.edited['id']}-{PeopleState.edition}",
                    ),
                    rx.cond(
                        PeopleState.edited["id"],
                        rx.el.button(
                            t("Open another centre instead"),
                            type="button",
                            on_click=PeopleState.change_centre(""),
                            class_name="btn btn-ghost mt-2 px-2 underline",
                        ),
                    ),
                ),
            ),
        ),
        wide=True,
    )


PEOPLE = Page(routes.PEOPLE, N_("Staff and centres"), people, Reader.STAFF, PeopleState.open)
