"""How the office and the citizen of a case reach each other: words, and contacts that are corrected."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from states.caller import Audience, admits
from states.officer.acting import carry_out
from states.officer.case import CaseState
from states.session import began, text, typed


@admits(Audience.OFFICE)
class CorrespondingState(rx.State):
    """Writes on the open case, and corrects the contacts of its citizen."""

    @rx.event
    async def write(self, form: FormData[str, Any]) -> None:
        """Write a note, or to the citizen."""
        sent = typed(form)
        values = {"words": text(sent, "text"), "internal": text(sent, "to") != "citizen"}
        await carry_out(await self.get_state(CaseState), "write", values)

    @rx.event
    async def correct_contact(self, form: FormData[str, Any]) -> None:
        """Correct the contacts of a person whose original CNIC was seen."""
        sent = typed(form)
        values = {
            "mobile": text(sent, "mobile")[:40],
            "email": text(sent, "email")[:254],
            "cnic_seen": text(sent, "cnic_seen") == "yes",
        }
        await carry_out(await self.get_state(CaseState), "correct_contact", values, began(sent))

    @rx.event
    async def confirm_contact(self, version: int) -> None:
        """Let corrected contacts reset the password at once."""
        await carry_out(await self.get_state(CaseState), "confirm_contact", {}, version)
