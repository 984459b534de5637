"""A change of circumstances, as the citizen tells it: what has changed, the steps to answer again, before and after, and sending it."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.form import StepState
from registry.rules.lifecycle import SETTLED, NotAllowedError
from registry.services.benefits import circumstances, confirmations
from registry.services.office import cases
from registry.services.portal import portal
from registry.services.registration import drafts
from states.answers import read_difference
from states.caller import Audience, admits, the_citizen
from states.place import asked, language_of
from states.session import several, typed


@admits(Audience.CITIZENS)
class ChangeState(rx.State):
    """What the page of changes shows."""

    ready: bool = False
    possible: bool = False  # whether something may be opened
    open_steps: list[str] = []
    state_of: dict[str, str] = {}
    cause: str = ""  # citizen, payment
    differences: list[dict[str, Any]] = []
    missing_steps: list[str] = []
    missing_documents: list[str] = []
    problem: str = ""  # nothing_chosen, missing, not_allowed
    done: str = ""  # sent, unchanged, paid_again, taken_back, confirmed
    topic: str = ""  # chosen by the link that led here
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show what is open."""
        self.problem = self.done = ""
        self.missing_steps, self.missing_documents = [], []
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        self.topic = asked(self, "topic")[:20]
        async with portal().database.session() as session:
            draft = await drafts.load(session, the_citizen().account_id, clock.now())
            found = await circumstances.so_far(session, draft.change) if draft.change else []
        self.possible = draft.application.status in SETTLED
        journey = draft.journey
        steps = [step for step in journey.steps if draft.change and step.key in draft.change.steps]
        self.open_steps = [step.key for step in steps]
        self.state_of = {step.key: StepState.COMPLETE if journey.complete(step) else StepState.INCOMPLETE for step in steps}
        self.cause = draft.change.cause if draft.change else ""
        self.differences = [read_difference(each, draft, language_of(self)) for each in found]
        self.ready = True

    @rx.event
    async def choose(self, form: FormData[str, Any]) -> None:
        """Open the steps of what has changed."""
        self.turn += 1
        topics = several(typed(form), "topics")[:20]
        self.problem = "" if topics else "nothing_chosen"
        if topics:
            await self._do(lambda session, mine, now: circumstances.open_again(session, mine, topics, now))

    @rx.event
    async def send(self) -> None:
        """Send what has changed."""
        self.turn += 1
        unchanged = "" if self.differences else "paid_again" if self.cause == "payment" else "unchanged"

        async def act(session: Any, mine: Any, now: Any) -> None:
            lacking = await circumstances.send(session, mine, now)
            self.missing_steps = list(lacking.steps) if lacking else []
            self.missing_documents = list(lacking.documents) if lacking else []

        if await self._do(act):
            self.problem = "missing" if self.missing_steps or self.missing_documents else ""
            self.done = "" if self.problem else unchanged or "sent"

    @rx.event
    async def take_back(self) -> None:
        """Put everything back as it was."""
        if await self._do(circumstances.take_back):
            self.done = "taken_back"

    @rx.event
    async def confirm(self) -> None:
        """Say that nothing has changed since a year ago."""
        if await self._do(confirmations.confirm):
            self.done = "confirmed"

    async def _do(self, act: Any) -> bool:
        """Do something to the open change, tell the others, and show what is so now."""
        mine, now = the_citizen().account_id, clock.now()
        self.problem = self.done = ""
        try:
            async with portal().database.session() as session:
                before = (await drafts.load(session, mine, now)).application
                await act(session, mine, now)
                draft = await drafts.load(session, mine, now)
        except NotAllowedError:
            self.problem = "not_allowed"
            await self.restore()
            return False
        await cases.announce(portal().changes, draft.application, before)
        await self.restore()
        return True
