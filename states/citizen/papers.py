"""The documents page: which papers the answers call for, and which files are there."""

from typing import Any

import reflex as rx

from registry import clock
from registry.services.office import requests
from registry.services.portal import portal
from registry.services.registration import documents, drafts
from states.caller import Audience, admits, the_citizen
from states.citizen.wizard import AfterTheSteps
from states.session import identifier


@admits(Audience.CITIZENS)
class PapersState(AfterTheSteps, rx.State):
    """The documents step."""

    ready: bool = False
    needed: list[str] = []
    requested: bool = False  # the application was sent, and the office asks for these
    awaited: list[str] = []  # of these, those that have not come since
    changing: bool = False  # or something has changed in the household
    files: dict[str, list[dict[str, str]]] = {}

    @rx.event
    async def open(self) -> Any:
        """Show the documents, when the steps before are done."""
        return await self.restore()

    async def _show(self) -> None:
        await self._keep_company()
        async with portal().database.session() as session:
            draft = await drafts.load(session, the_citizen().account_id, clock.now())
            papers = await drafts.papers(session, draft)
        self.needed, self.requested = [paper.key for paper, _ in papers if draft.may_send(paper.key)], not draft.open
        request = draft.request
        self.awaited = requests.unsent(request, [file for _, files in papers for file in files]) if request else []
        come = {kind for kind in request.documents if kind not in self.awaited} if request else set()
        self.changing = draft.change is not None
        self.files = {
            paper.key: [
                {
                    "id": str(file.id),
                    "name": file.file_name,
                    "pages": str(file.pages),
                    "kilobytes": f"{file.size // 1024 + 1}",
                    "scan": file.scan,
                    "reason": file.verdict_reason,
                    "replaced": "yes" if paper.key in come else "",
                }
                for file in files
            ]
            for paper, files in papers
        }
        self.ready = True

    @rx.event
    async def arrived(self) -> None:
        """Show what has just been sent."""
        await portal().changes.publish(str(the_citizen().account_id))
        await self._show()

    @rx.event
    async def remove(self, document_id: str) -> None:
        """Remove a file."""
        if (chosen := identifier(document_id)) is None:
            return
        async with portal().database.session() as session:
            await documents.remove(session, the_citizen().account_id, chosen, clock.now())
        await self.arrived()
