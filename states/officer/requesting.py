"""What the office asks of the citizen of a case."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from states.caller import Audience, admits
from states.officer.acting import carry_out
from states.officer.case import CaseState
from states.session import began, number_in, several, text, typed


@admits(Audience.OFFICE)
class RequestingState(rx.State):
    """Asks the citizen of the open case for steps and documents."""

    @rx.event
    async def ask(self, form: FormData[str, Any]) -> None:
        """Ask the citizen for steps and documents."""
        sent = typed(form)
        values = {
            "steps": several(sent, "steps")[:60],
            "documents": several(sent, "documents")[:60],
            "words": text(sent, "words"),
            "days": number_in(text(sent, "days")) or 0,
        }
        await carry_out(await self.get_state(CaseState), "ask", values, began(sent))
