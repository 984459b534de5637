"""The page on which anybody follows an application."""

from typing import Any

import reflex as rx

from registry.rules.figures import moment
from registry.services.portal import portal
from registry.services.registration import tracking
from states.caller import Audience, admits, the_caller
from states.session import text


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
        found = await tracking.look_up(portal(), text(form, "number"), text(form, "date_of_birth"), the_caller().address)
        self.problem = found if isinstance(found, str) else ""
        if not isinstance(found, str):
            self.status = found.status
            self.submitted_at, self.changed_at = moment(found.submitted_at), moment(found.changed_at)
