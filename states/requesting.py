"""What the office asks of the citizen of a case."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.services import requests
from states.caller import Audience, admits
from states.case import CaseState, carry_out
from states.session import several, text, typed


@admits(Audience.OFFICE)
class RequestingState(rx.State):
    """Asks the citizen of the open case for steps and documents."""

    @rx.event
    async def ask(self, form: FormData[str, Any]) -> None:
        """Ask the citizen for steps and documents."""
        now, sent = clock.now(), typed(form)
        days = text(sent, "days")
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, version: requests.ask_for_information(
                session,
                me,
                case,
                version,
                steps=several(sent, "steps")[:60],
                papers=several(sent, "documents")[:60],
                words=text(sent, "words"),
                days=int(days) if days.isdecimal() and len(days) < 4 else 0,
                now=now,
            ),
        )
