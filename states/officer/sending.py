"""The last section at the counter: papers, originals seen, what is missing, and sending the application."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.figures import moment
from registry.services.office import staff
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from registry.services.registration import assisting, counter, drafts
from registry.services.registration.applications import ClosedError
from registry.services.registration.assisting import COUNTER
from registry.services.registration.drafts import Missing
from states.authors import last_saved
from states.caller import Audience, admits, the_staff
from states.officer.helping import HelpsSomebody
from states.place import spoken
from states.session import identifier, text, typed


@admits(Audience.REGISTRARS)
class SendingState(HelpsSomebody, rx.State):
    """The papers and the sending."""

    last: dict[str, str] = {}
    needed: list[str] = []
    files: dict[str, list[dict[str, str]]] = {}
    missing_steps: list[str] = []
    missing_documents: list[str] = []
    doubts: list[str] = []
    confirm_mobile: bool = False
    refused: bool = False  # it was tried to send it as it is
    said: str = ""  # not_theirs
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the papers and what is missing."""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database, and note that it was looked at."""
        self.reset()
        await self._show(noted=True)

    async def refresh(self) -> None:
        """Show what was changed elsewhere."""
        await self._show(noted=False)

    @rx.event
    async def arrived(self) -> None:
        """Show what has just been sent."""
        await self._show(noted=False)

    async def _show(self, *, noted: bool) -> None:
        me, now = the_staff(), clock.now()
        async with portal().database.session() as session:
            form = await self._open_form(session, me, now)
            if form is None:
                return
            helped, draft = form
            papers = await drafts.papers(session, draft) if helped.at_counter else []
            missing = await drafts.missing(session, draft)
            last = await last_saved(session, draft)
            names = await staff.names(session, {file.original_seen_by for _, files in papers for file in files if file.original_seen_by})
            if noted:
                await assisting.seen(session, me, helped, "finish", now)
        self.needed = [paper.key for paper, _ in papers]
        self.files = {
            paper.key: [
                {
                    "id": str(file.id),
                    "name": file.file_name,
                    "scan": file.scan,
                    "original": f"{names[file.original_seen_by]}, {moment(file.original_seen_at)}" if file.original_seen_by else "",
                }
                for file in files
            ]
            for paper, files in papers
        }
        self._lack(missing)
        self.last = last
        self.ready, self.over = True, False

    def _lack(self, missing: Missing) -> None:
        self.missing_steps, self.missing_documents = list(missing.steps), list(missing.documents)
        self.doubts = sorted({doubt.split(".")[0] for doubt in missing.doubts})
        self.confirm_mobile = missing.mobile

    @rx.event
    async def see_original(self, document_id: str) -> None:
        """Note that the original of a document was seen."""
        await self._do(document_id, counter.see_original)

    @rx.event
    async def remove(self, document_id: str) -> None:
        """Remove a file."""
        await self._do(document_id, counter.remove_document)

    async def _do(self, document_id: str, act: Any) -> None:
        me, now, chosen = the_staff(), clock.now(), identifier(document_id)
        if chosen is None:
            return
        self.said = ""
        try:
            async with portal().database.session() as session:
                helped = await assisting.at(session, me, identifier(self.assistance), now, kind=COUNTER)
                await act(session, me, helped, chosen, now)
            await portal().changes.publish(str(helped.account.id))
        except (NotTheirsError, ClosedError):
            self.said = "not_theirs"
        await self._show(noted=False)

    @rx.event
    async def submit(self, form: FormData[str, Any]) -> Any:
        """Send the application, or name what is missing."""
        self.turn += 1
        me, now, sent = the_staff(), clock.now(), typed(form)
        try:
            async with portal().database.session() as session:
                helped = await assisting.at(session, me, identifier(text(sent, "_assistance")), now, kind=COUNTER)
                called_right = text(sent, "_right") == "yes"
                outcome = await assisting.submit(session, me, helped, portal().settings.address, now, called_right=called_right)
        except NotTheirsError:
            self.said = "not_theirs"
            return None
        if isinstance(outcome, Missing):
            self._lack(outcome)
            self.refused = True
            return None
        await portal().changes.publish(str(helped.account.id))
        return rx.redirect(spoken(self, "/desk/counter"))
