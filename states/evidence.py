"""What proves the answers of a case: documents judged, answers seen, differences accepted."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.services import evidence, recommendations
from states.caller import Audience, admits
from states.case import CaseState, carry_out
from states.session import identifier, text, typed


@admits(Audience.OFFICE)
class EvidenceState(rx.State):
    """Judges what proves the answers of the open case."""

    @rx.event
    async def judge(self, document: str, verdict: str, reason: str) -> None:
        """Accept or refuse a document."""
        now, document_id = clock.now(), identifier(document)
        if document_id is None or not isinstance(verdict, str) or not isinstance(reason, str):
            return
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, version: evidence.judge_document(session, me, case, version, document_id, verdict, reason, now),
        )

    @rx.event
    async def see(self, step: str, member: str) -> None:
        """Note that the answers of a step were seen proved."""
        now = clock.now()
        if not isinstance(step, str) or not isinstance(member, str):
            return
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, version: evidence.see_answers(session, me, case, version, step[:40], member[:32], now),
        )

    @rx.event
    async def accept(self, form: FormData[str, Any]) -> None:
        """Accept a difference, with the evidence in words."""
        now, sent = clock.now(), typed(form)
        check, reason = text(sent, "check"), text(sent, "reason")
        if not check.isdecimal() or len(check) > 15:
            return
        await carry_out(
            await self.get_state(CaseState),
            lambda session, me, case, version: recommendations.accept_difference(session, me, case, version, int(check), reason, now),
        )
