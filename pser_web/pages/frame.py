"""The frames that surround the portal's pages: one for everybody, one for a signed-in citizen."""

from dataclasses import replace

import reflex as rx

from components.layout import Frame, Link
from pser_web import routes
from pser_web.pages.page import roles_of
from pser_web.routes import spoken
from registry.language import current, t
from registry.rules.access import Role
from states.session import SessionState


def link(label: str, path: str) -> Link:
    """Return a link to a page, in the language being spoken."""
    return Link(label, spoken(path))


def _twin(path: str) -> str:
    other = "en" if current() == "ur" else "ur"
    return f"{spoken(path, other)}?language={other}"


def _footer() -> tuple[Link, ...]:
    return (
        link(t("Help"), routes.HELP),
        link(t("Help centres"), routes.CENTRES),
        link(t("Privacy notice"), routes.PRIVACY),
        link(t("Follow an application"), routes.TRACK),
        link(t("Check a letter"), routes.CHECK),
        link(t("Waiting lists"), routes.WAITING),
        link(t("How we are doing"), routes.SERVICE),
    )


def public(path: str) -> Frame:
    """Frame a page that anybody may read."""
    menu = (
        link(t("Programmes"), routes.PROGRAMMES),
        link(t("How it works"), routes.HOW),
        link(t("Help"), routes.HELP),
        link(t("Register"), routes.REGISTER),
        link(t("Log in"), routes.LOGIN),
    )
    return Frame(spoken(routes.HOME), _twin(path), menu, _footer())


def personal(path: str) -> Frame:
    """Frame a page of a signed-in citizen."""
    menu = (link(t("Dashboard"), routes.DASHBOARD), link(t("My application"), routes.APPLY), link(t("My account"), routes.ACCOUNT))
    return Frame(spoken(routes.HOME), _twin(path), menu, _footer(), leave=spoken(routes.LOGOUT))


def office(path: str) -> Frame:
    """Frame a page of a signed-in member of staff, whose menu holds what their role may open."""
    menu = (
        _for_roles(t("Cases"), routes.DESK),
        _for_roles(t("Benefits"), routes.AWARDS),
        _for_roles(t("Payments"), routes.PAYMENTS),
        _for_roles(t("Loans"), routes.LOANS),
        _for_roles(t("Objections"), routes.HEARINGS),
        _for_roles(t("Overview"), routes.OVERVIEW),
        _for_roles(t("Counter"), routes.COUNTER),
        _for_roles(t("Programmes"), routes.RULES),
        _for_roles(t("Audit"), routes.AUDIT),
        _for_roles(t("Staff and centres"), routes.PEOPLE),
    )
    home = rx.cond(SessionState.role == Role.ADMINISTRATOR, spoken(routes.PEOPLE), spoken(routes.DESK))
    return Frame(home, _twin(path), menu, _footer(), leave=spoken(routes.STAFF_LOGOUT))


def _for_roles(label: str, path: str) -> Link:
    roles = rx.Var.create(sorted(roles_of(path)))
    return replace(link(label, path), shown=roles.contains(SessionState.role))
