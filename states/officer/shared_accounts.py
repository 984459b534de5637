"""Accounts that several households are paid to, beside the payment runs that hold them."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.figures import rupees
from registry.rules.payments import masked
from registry.services.office import cases, staff
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.payments import shared_accounts
from registry.services.payments.payment_runs import RunError
from registry.services.payments.shared_accounts import Sharer
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.officer.refusals import REFUSALS, refused
from states.session import identifier, number_in, text, typed
from states.showing import PAYMENTS


@admits(Audience.SUPERVISORS)
class SharedAccountsState(rx.State):
    """What the page of payments shows of them; it is filled with that page."""

    rows: list[dict[str, str]] = []  # a household each, those of one account together
    problem: str = ""  # a key of FAULTS or RUN_PROBLEMS
    at: str = ""  # the household that it is about
    turn: int = 0

    async def restore(self) -> None:
        """Fill from the database; raises NotTheirsError."""
        me = the_staff()
        async with portal().database.session() as session:
            accounts = await shared_accounts.listed(session, me)
            named = {each.asked.asked_by for sharers in accounts.values() for each in sharers if each.asked}
            named |= {each.asked.decided_by for sharers in accounts.values() for each in sharers if each.asked and each.asked.decided_by}
            names = await staff.names(session, named)
        self.rows = [
            _row(number, each, names, me, first=not place) for number, sharers in accounts.items() for place, each in enumerate(sharers)
        ]

    @rx.event
    async def ask(self, form: FormData[str, Any]) -> None:
        """Ask that a household may be paid to the account all the same."""
        sent = typed(form)
        if household := identifier(text(sent, "household")):
            await self._do(
                str(household),
                lambda session, me, now: shared_accounts.ask(session, me, household, text(sent, "reason"), now),
            )

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> None:
        """Allow what another person has asked, or refuse it."""
        sent = typed(form)
        await self._answer(
            sent,
            lambda session, me, asked, now: shared_accounts.decide(session, me, asked, text(sent, "state"), text(sent, "reason"), now),
        )

    @rx.event
    async def end(self, form: FormData[str, Any]) -> None:
        """Stop what was allowed."""
        sent = typed(form)
        await self._answer(sent, lambda session, me, asked, now: shared_accounts.end(session, me, asked, text(sent, "reason"), now))

    async def _answer(self, sent: dict[str, Any], act: Callable[[Any, SignedInStaff, int, Any], Awaitable[Any]]) -> None:
        asked, household = number_in(text(sent, "asked")), identifier(text(sent, "household"))
        if asked is not None and household:
            await self._do(str(household), lambda session, me, now: act(session, me, asked, now))

    async def _do(self, household: str, act: Callable[[Any, SignedInStaff, Any], Awaitable[Any]]) -> None:
        self.turn += 1
        self.problem, self.at = "", household
        try:
            async with portal().database.session() as session:
                application = await act(session, the_staff(), clock.now())
            await portal().changes.publish(PAYMENTS)
            await cases.announce(portal().changes, application)
        except RunError as error:
            self.problem = error.code
        except REFUSALS as error:
            self.problem = refused(error)
        try:
            await self.restore()
        except NotTheirsError:
            self.rows = []


def _row(number: str, each: Sharer, names: dict[UUID, str], me: SignedInStaff, *, first: bool) -> dict[str, str]:
    asked = each.asked
    return {
        "account": masked(number) if first else "",
        "household": str(each.application_id),
        "number": each.number,
        "holder": each.holder,
        "held": rupees(each.held) if each.held else "",
        "state": asked.state if asked else "",
        "asked": str(asked.id) if asked else "",
        "reason": asked.reason if asked else "",
        "by": names.get(asked.asked_by, "") if asked else "",
        "words": asked.words if asked else "",
        "decided": names.get(asked.decided_by, "") if asked and asked.decided_by else "",
        "mine": "yes" if asked and asked.asked_by == me.staff_id else "",
    }
