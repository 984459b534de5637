"""Two pairs of eyes on a case: what an officer recommends, what a supervisor decides."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from states.caller import Audience, admits
from states.officer.acting import carry_out
from states.officer.case import CaseState
from states.session import began, text, typed


@admits(Audience.OFFICE)
class DecidingState(rx.State):
    """Recommends and decides on the open case."""

    @rx.event
    async def recommend(self, form: FormData[str, Any]) -> None:
        """Recommend to verify or to decline."""
        sent = typed(form)
        values = {"verdict": text(sent, "verdict"), "words": text(sent, "reason")}
        await carry_out(await self.get_state(CaseState), "recommend", values, began(sent))

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> None:
        """Decide on what an officer recommended."""
        sent = typed(form)
        values = {"verdict": text(sent, "outcome"), "words": text(sent, "words")}
        await carry_out(await self.get_state(CaseState), "decide", values, began(sent))

    @rx.event
    async def reopen(self, form: FormData[str, Any]) -> None:
        """Open a closed case again."""
        sent = typed(form)
        await carry_out(await self.get_state(CaseState), "reopen", {"words": text(sent, "reason")}, began(sent))
