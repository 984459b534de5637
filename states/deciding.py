"""Two pairs of eyes on a case: what an officer recommends, what a supervisor decides."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.services import casework, recommendations
from states.caller import Audience, admits
from states.case import CaseState, carry_out
from states.session import text, typed


@admits(Audience.OFFICE)
class DecidingState(rx.State):
    """Recommends and decides on the open case."""

    @rx.event
    async def recommend(self, form: FormData[str, Any]) -> None:
        """Recommend to verify or to decline."""
        now, sent = clock.now(), typed(form)
        verdict, reason = text(sent, "verdict"), text(sent, "reason")
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, version: recommendations.recommend(session, me, case, version, verdict, reason, now),
        )

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> None:
        """Decide on what an officer recommended."""
        now, sent = clock.now(), typed(form)
        outcome, words = text(sent, "outcome"), text(sent, "words")
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, version: recommendations.decide(session, me, case, version, outcome, words, now),
        )

    @rx.event
    async def reopen(self, form: FormData[str, Any]) -> None:
        """Open a closed case again."""
        now, reason = clock.now(), text(typed(form), "reason")
        await carry_out(
            await self.get_state(CaseState), lambda session, me, case, version: casework.reopen(session, me, case, version, reason, now)
        )
