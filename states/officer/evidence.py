"""What proves the answers of a case: documents judged, answers seen, differences accepted."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from states.caller import Audience, admits
from states.officer.acting import carry_out
from states.officer.case import CaseState
from states.session import began, identifier, number_in, text, typed

_LONGEST_NUMBER = 15  # of a check


@admits(Audience.OFFICE)
class EvidenceState(rx.State):
    """Judges what proves the answers of the open case."""

    @rx.event
    async def judge(self, document: str, verdict: str, reason: str, version: int) -> None:
        """Accept or refuse a document."""
        document_id = identifier(document)
        if document_id is None or not isinstance(verdict, str) or not isinstance(reason, str):
            return
        sent = {"document": str(document_id), "verdict": verdict, "reason": reason, "whose": ""}
        await carry_out(await self.get_state(CaseState), "judge", sent, version)

    @rx.event
    async def accept_as(self, form: FormData[str, Any]) -> None:
        """Accept a document as that of one person of the household."""
        sent = typed(form)
        if document_id := identifier(text(sent, "document")):
            values = {"document": str(document_id), "verdict": "accepted", "reason": "", "whose": text(sent, "whose")[:32]}
            await carry_out(await self.get_state(CaseState), "judge", values, began(sent))

    @rx.event
    async def see(self, answers: str, version: int) -> None:
        """Note that the answers of a step, or of a member in it (step.member), were seen proved."""
        if isinstance(answers, str):
            step, _, member = answers.partition(".")
            await carry_out(await self.get_state(CaseState), "see", {"step": step[:40], "member": member[:32]}, version)

    @rx.event
    async def ask_again(self, check: str, version: int) -> None:
        """Ask a source once more that has not answered."""
        await self._with_check("ask_again", check, version)

    @rx.event
    async def take_back(self, check: str, version: int) -> None:
        """Take back that one has accepted a difference."""
        await self._with_check("take_back", check, version)

    async def _with_check(self, act: str, check: str, version: int) -> None:
        if chosen := number_in(check, _LONGEST_NUMBER):
            await carry_out(await self.get_state(CaseState), act, {"check": chosen}, version)

    @rx.event
    async def accept(self, form: FormData[str, Any]) -> None:
        """Accept a difference, with its evidence and a reason in words."""
        sent = typed(form)
        if check := number_in(text(sent, "check"), _LONGEST_NUMBER):
            values = {"check": check, "evidence": text(sent, "evidence")[:36], "words": text(sent, "reason")}
            await carry_out(await self.get_state(CaseState), "accept", values, began(sent))
