"""Filling in the form together with the helpline, as the citizen begins and ends it."""

import reflex as rx

from registry import clock
from registry.rules.figures import hour
from registry.services.portal import portal
from registry.services.registration import helpline
from registry.services.registration.applications import ClosedError
from states.caller import Audience, admits, the_citizen
from states.citizen.papers import PapersState
from states.citizen.review import ReviewState
from states.citizen.wizard import WizardState
from states.showing import watch

_ASKED = "10 per hour"  # codes of one citizen


@admits(Audience.CITIZENS)
class TogetherState(rx.State):
    """Letting an officer in, and out again."""

    too_many: bool = False

    @rx.event
    async def ask(self) -> None:
        """Make a code to be read out, and be told on this page when an officer comes in."""
        account_id, now = the_citizen().account_id, clock.now()
        self.too_many = not await portal().limiter.allows(_ASKED, "together", str(account_id))
        if self.too_many:
            return
        wizard = await self.get_state(WizardState)
        try:
            async with portal().database.session() as session:
                wizard.code = await helpline.ask(session, account_id, now)
        except ClosedError:
            return
        wizard.over = False
        wizard.code_until = hour(now + helpline.LIFE_OF_CODE)
        path = self.router.url.path.rstrip("/")
        page = ReviewState if path.endswith("/review") else PapersState if path.endswith("/documents") else WizardState
        watch(self, {str(account_id)}, page)

    @rx.event
    async def withdraw(self) -> None:
        """Make the code worthless again."""
        async with portal().database.session() as session:
            await helpline.withdraw(session, the_citizen().account_id, clock.now())
        wizard = await self.get_state(WizardState)
        wizard.code = wizard.code_until = ""

    @rx.event
    async def end(self) -> None:
        """End filling in together, at once on both sides."""
        account_id = the_citizen().account_id
        async with portal().database.session() as session:
            await helpline.end_as_citizen(session, account_id, clock.now())
        await portal().changes.publish(str(account_id))
        await (await self.get_state(WizardState)).refresh()
