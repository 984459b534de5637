"""The review: every answer once more, what is missing, and sending the application."""

from typing import Any

import reflex as rx

from registry import clock
from registry.services.office import cases
from registry.services.portal import portal
from registry.services.registration import applications, drafts, helpline
from registry.services.registration.drafts import Missing
from states.answers import read_back
from states.caller import Audience, admits, the_citizen
from states.citizen.wizard import AfterTheSteps
from states.place import language_of, spoken


@admits(Audience.CITIZENS)
class ReviewState(AfterTheSteps, rx.State):
    """The review page."""

    ready: bool = False
    applies: list[str] = []
    answers: dict[str, Any] = {}
    people: dict[str, list[dict[str, Any]]] = {}
    entered: dict[str, dict[str, str]] = {}  # where an officer entered a step, and when
    files: dict[str, list[str]] = {}
    missing_steps: list[str] = []
    missing_documents: list[str] = []
    doubts: list[str] = []
    confirm_mobile: bool = False
    refused: bool = False
    another_look: bool = False  # something was changed elsewhere since it was shown here
    turn: int = 0
    _edition: str = ""  # of the answers that are shown

    @rx.event
    async def open(self) -> Any:
        """Show the review, when the steps before are done."""
        self.refused = self.another_look = False
        return await self.restore()

    @rx.event
    async def show(self) -> None:
        """Show the answers to read, sent or not."""
        await self._show()

    async def _show(self) -> None:
        await self._keep_company()
        async with portal().database.session() as session:
            draft = await drafts.load(session, the_citizen().account_id, clock.now())
            papers = await drafts.papers(session, draft)
            missing = await drafts.missing(session, draft)
        read = read_back(draft, language_of(self))
        self.applies, self.answers, self.people = read.applies, read.answers, read.people
        self.entered = read.entered
        self.files = {paper.key: [file.file_name for file in files] for paper, files in papers}
        self._lack(missing)
        self.ready, self._edition = True, draft.edition

    def _lack(self, missing: Missing) -> None:
        self.missing_steps, self.missing_documents = list(missing.steps), list(missing.documents)
        self.doubts = sorted({doubt.split(".")[0] for doubt in missing.doubts})
        self.confirm_mobile = missing.mobile

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """Send the application, or name what is missing."""
        self.turn += 1
        account_id, now = the_citizen().account_id, clock.now()
        called_right = form.get("_right") if isinstance(form, dict) else None
        async with portal().database.session() as session:
            if called_right:
                await applications.call_right(session, account_id, now)
            outcome = await applications.submit(session, account_id, portal().settings.address, now, reviewed=self._edition)
            if not isinstance(outcome, Missing):
                await helpline.end_as_citizen(session, account_id, now)
        if isinstance(outcome, Missing):
            await self._show()
            self.refused, self.another_look = True, outcome.another_look
            return None
        async with portal().database.session() as session:
            draft = await drafts.load(session, account_id, now)
        await cases.announce(portal().changes, draft.application)
        return rx.redirect(spoken(self, "/dashboard"))
