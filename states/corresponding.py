"""How the office and the citizen of a case reach each other: words, and contacts that are corrected."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.services import contacts, correspondence
from states.caller import Audience, admits
from states.case import CaseState, carry_out
from states.session import text, typed


@admits(Audience.OFFICE)
class CorrespondingState(rx.State):
    """Writes on the open case, and corrects the contacts of its citizen."""

    @rx.event
    async def write(self, form: FormData[str, Any]) -> None:
        """Write a note, or to the citizen."""
        now, sent = clock.now(), typed(form)
        words, internal = text(sent, "text"), text(sent, "to") != "citizen"
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, _version: correspondence.write(session, me, case, words, now, internal=internal),
        )

    @rx.event
    async def correct_contact(self, form: FormData[str, Any]) -> None:
        """Correct the contacts of a person whose original CNIC was seen."""
        now, sent = clock.now(), typed(form)
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, version: contacts.correct(
                session,
                me,
                case,
                version,
                mobile=text(sent, "mobile")[:40],
                email=text(sent, "email")[:254],
                cnic_seen=text(sent, "cnic_seen") == "yes",
                now=now,
            ),
        )

    @rx.event
    async def confirm_contact(self) -> None:
        """Let corrected contacts reset the password at once."""
        now = clock.now()
        await carry_out(
            await self.get_state(CaseState), lambda session, me, case, version: contacts.confirm(session, me, case, version, now)
        )
