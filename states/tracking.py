"""Tracking without an account: the number and the date of birth give the status, nothing personal (R4)."""

from typing import Any

import reflex as rx

from registry.gateways.limiter import network
from registry.rules import identity, numbers
from registry.rules.identity import Unfit
from registry.rules.numbers import NotANumberError, SlipError
from registry.services import applications
from registry.services.portal import portal
from states.caller import Audience, admits, the_caller
from states.dashboard import moment
from states.session import text

_RATE = "20 per 15 minutes"  # tries of one address, against guessing
_OF_ONE = "40 per hour"  # of one number, wherever they come from: there are not many dates of birth


@admits(Audience.ANYONE)
class TrackingState(rx.State):
    """The tracking page."""

    problem: str = ""
    status: str = ""
    submitted_at: str = ""
    changed_at: str = ""
    turn: int = 0

    @rx.event
    async def look_up(self, form: dict[str, Any]) -> None:
        """Show where an application stands."""
        self.turn += 1
        self.status = self.submitted_at = self.changed_at = ""
        try:
            number = numbers.parse(text(form, "number")[:60])
            born = identity.day(text(form, "date_of_birth")[:40])
        except SlipError:
            self.problem = "slip"
            return
        except NotANumberError:
            self.problem = "not_a_number"
            return
        except Unfit:
            self.problem = "not_a_date"
            return
        limiter = portal().limiter
        few = await limiter.allows(_RATE, "track", network(the_caller().address)) and await limiter.allows(_OF_ONE, "track", number)
        if not few:
            self.problem = "too_many"
            return
        async with portal().database.session() as session:
            standing = await applications.track(session, number, born)
        if standing is None:
            self.problem = "unknown"
            return
        self.problem = ""
        self.status = standing.status
        self.submitted_at, self.changed_at = moment(standing.submitted_at), moment(standing.changed_at)
