"""Making an account, logging in, a new password: what the page says while somebody tries."""

from typing import Any

import reflex as rx

from registry import clock
from registry.clock import PAKISTAN
from registry.services import entrance
from registry.services.entrance import Opened, Refused
from registry.services.portal import portal
from states.caller import Audience, admits, the_caller
from states.place import asked, language_of, spoken
from states.session import text


@admits(Audience.ANYONE)
class RegisterState(rx.State):
    """The registration page."""

    problems: dict[str, str] = {}

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """Make the account, or say what is wrong."""
        self.problems = await entrance.register(portal(), form, language_of(self), the_caller().address, clock.now())
        return rx.set_focus("problems") if self.problems else rx.redirect(spoken(self, "/registered"))


@admits(Audience.ANYONE)
class LoginState(rx.State):
    """The log-in page."""

    problem: str = ""
    until: str = ""  # when the lock ends, as a time of the day in Pakistan

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """Log in, or say that it did not work."""
        caller = the_caller()
        outcome = await entrance.log_in(portal(), text(form, "cnic"), text(form, "password"), caller.address, caller.visit, clock.now())
        if isinstance(outcome, Opened):
            self.reset()
            after = asked(self, "next")
            return rx.redirect(f"/session/{outcome.ticket}?next={spoken(self, entrance.safe_path(after))}", is_external=False, replace=True)
        self.problem = outcome.code
        self.until = outcome.until.astimezone(PAKISTAN).strftime("%H:%M") if outcome.until else ""
        return rx.set_focus("problems")


@admits(Audience.ANYONE)
class ForgotState(rx.State):
    """The page for a forgotten password."""

    done: bool = False
    problem: str = ""

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """Send a link or a code, if there is an account; never say which."""
        refused = await entrance.forgot(portal(), text(form, "contact"), the_caller().address, clock.now())
        self.problem, self.done = (refused.code, False) if isinstance(refused, Refused) else ("", True)
        return rx.set_focus("problems" if self.problem else "heading")


@admits(Audience.ANYONE)
class ResetState(rx.State):
    """The page on which a new password is set."""

    problem: str = ""

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """Set the new password with the link's token, or with the CNIC and the code."""
        secret = text(form, "token") or text(form, "code")
        refused = await entrance.reset(
            portal(), secret, "" if text(form, "token") else text(form, "cnic"), text(form, "password"), the_caller().address, clock.now()
        )
        if refused:
            self.problem = refused.code
            return rx.set_focus("problems")
        self.reset()
        return rx.redirect(spoken(self, "/login?changed=1"))
