"""Making an account, logging in, a new password: what the page says while somebody tries."""

from typing import Any

import reflex as rx

from registry import clock
from registry.rules.figures import hour_after
from registry.services.accounts import entrance
from registry.services.accounts.entrance import Opened, Refused
from registry.services.portal import portal
from states.caller import Audience, admits, the_caller
from states.place import after_log_in, asked, language_of, spoken
from states.session import text


@admits(Audience.ANYONE)
class RegisterState(rx.State):
    """The registration page."""

    problems: dict[str, str] = {}
    turn: int = 0

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """Make the account, or say what is wrong."""
        self.turn += 1
        self.problems = await entrance.register(portal(), form, language_of(self), the_caller().address, clock.now())
        return None if self.problems else rx.redirect(spoken(self, "/registered"))


@admits(Audience.ANYONE)
class LoginState(rx.State):
    """The log-in page."""

    problem: str = ""
    ticket: str = ""  # opens the session once, posted by the page as soon as it is here
    next_page: str = ""
    turn: int = 0
    until: str = ""  # when the lock ends, as a time of the day in Pakistan

    @rx.event
    async def submit(self, form: dict[str, Any]) -> None:
        """Log in, or say that it did not work."""
        self.turn += 1
        outcome = await entrance.log_in(portal(), text(form, "cnic"), text(form, "password"), the_caller().address, clock.now())
        if isinstance(outcome, Opened):
            self.problem, self.ticket = "", outcome.ticket
            self.next_page = spoken(self, after_log_in(asked(self, "next")))
            return
        self.problem = outcome.code
        self.until = hour_after(outcome.until)


@admits(Audience.ANYONE)
class OpenAccountState(rx.State):
    """The page on which an account is opened with the code on a counter's receipt."""

    problem: str = ""
    until: str = ""  # when the lock ends, as a time of the day in Pakistan
    done: bool = False
    turn: int = 0

    @rx.event
    async def submit(self, form: dict[str, Any]) -> None:
        """Set the password with the CNIC and the code."""
        self.turn += 1
        refused = await entrance.open_account(
            portal(), text(form, "cnic"), text(form, "code"), text(form, "password"), the_caller().address, clock.now()
        )
        self.problem, self.done = (refused.code, False) if refused else ("", True)
        self.until = hour_after(refused.until) if refused else ""


@admits(Audience.ANYONE)
class ForgotState(rx.State):
    """The page for a forgotten password."""

    done: bool = False
    problem: str = ""
    turn: int = 0

    @rx.event
    async def submit(self, form: dict[str, Any]) -> None:
        """Send a link or a code, if there is an account; never say which."""
        refused = await entrance.forgot(portal(), text(form, "contact"), the_caller().address, clock.now())
        self.problem, self.done = (refused.code, False) if isinstance(refused, Refused) else ("", True)
        self.turn += 1


@admits(Audience.ANYONE)
class ResetState(rx.State):
    """The page on which a new password is set."""

    problem: str = ""
    done: bool = False
    turn: int = 0

    @rx.event
    async def submit(self, form: dict[str, Any]) -> None:
        """Set the new password with the CNIC and the code; who comes with a link is answered by pser_web/http/door.py."""
        refused = await entrance.reset(
            portal(), text(form, "code"), text(form, "cnic"), text(form, "password"), the_caller().address, clock.now()
        )
        self.problem, self.done = (refused.code, False) if refused else ("", True)
        self.turn += 1
