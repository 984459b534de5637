"""The form that an officer has open, as a whole: whose it is, how far it is, its declaration and contacts, and its end."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.clock import day_of
from registry.rules import identity
from registry.rules.figures import moment
from registry.rules.lifecycle import Status
from registry.services.accounts import accounts
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.portal import portal
from registry.services.registration import assisting, counter, drafts
from registry.services.registration.applications import ClosedError
from registry.services.registration.assisting import COUNTER, Helped
from registry.services.registration.counter import UnprintedError
from registry.services.registration.drafts import Draft
from states.authors import Last, last_saved
from states.caller import Audience, admits, the_staff
from states.place import spoken
from states.session import identifier, text, typed
from states.showing import watch


@admits(Audience.REGISTRARS)
class RegistrationState(rx.State):
    """What the counter's first page shows while a form is open."""

    ready: bool = False
    over: bool = False  # what was open here has been ended
    assistance: str = ""  # the open one
    kind: str = ""
    name: str = ""
    cnic: str = ""
    number: str = ""
    sent: bool = False
    opened_at: str = ""
    declared: str = ""
    signed: bool = False  # at a counter; otherwise the citizen has agreed on their own page
    tasks: dict[str, str] = {}
    last: dict[str, str] = {}  # what was saved last, by whom, when
    mobile: str = ""
    mobile_of: str = ""
    mobile_confirmed: bool = False
    email: str = ""
    code_sent: bool = False
    code_wrong: bool = False
    wait: bool = False
    problems: dict[str, str] = {}
    said: str = ""  # not_theirs, unprinted, changed
    turn: int = 0

    async def restore(self) -> None:
        """Fill the page from the database, and note that it was looked at."""
        self.reset()
        await self._show(noted=True)

    async def refresh(self) -> None:
        """Show what was changed elsewhere."""
        await self._show(noted=False)

    async def _show(self, *, noted: bool) -> None:
        me, now = the_staff(), clock.now()
        async with portal().database.session() as session:
            helped = await assisting.mine(session, me, now)
            watch(self, {str(helped.account.id)} if helped else ())
            if helped is None or (not noted and self.assistance not in {"", str(helped.assistance.id)}):
                over = self.over or bool(self.assistance)
                self.reset()
                self.ready, self.over = True, over
                return
            draft = await drafts.load(session, helped.account.id, now)
            last = await last_saved(session, draft)
            if noted:
                await assisting.seen(session, me, helped, "whole", now)
        self._fill(helped, draft, last)
        self.ready, self.over = True, False

    def _fill(self, helped: Helped, draft: Draft, last: Last) -> None:
        account, journey = helped.account, draft.journey
        self.assistance, self.kind = str(helped.assistance.id), helped.assistance.kind
        declared = draft.entered.get(("declaration", ""))
        self.opened_at, self.declared = moment(helped.assistance.opened_at), moment(declared.at) if declared else ""
        self.signed = declared is not None and declared.by is not None
        self.name, self.cnic = account.full_name, identity.show_cnic(account.cnic)
        self.number, self.sent = draft.application.number or "", draft.application.status != Status.DRAFT
        self.tasks = {step.key: journey.state(step) for step in journey.steps if step.fields}
        self.mobile, self.mobile_of = counter.show_whose(account) if helped.at_counter else ("", "")
        self.mobile_confirmed = account.mobile_confirmed_at is not None
        self.email = (account.email or "") if helped.at_counter else ""
        self.last = last

    @rx.event
    async def declare(self, form: FormData[str, Any]) -> None:
        """Note that the printed declaration was signed."""
        sent = typed(form)
        self.problems = {} if text(sent, "signed") == "yes" else {"signed": "not_agreed"}
        if not self.problems:
            await self._do(sent, counter.declare)

    @rx.event
    async def change_contact(self, form: FormData[str, Any]) -> None:
        """Change the mobile number or the e-mail, or take them away."""
        sent = typed(form)
        contact, self.problems = counter.read(counter.CONTACT_FIELDS, sent, day_of(clock.now()))
        if not self.problems:
            self.code_sent = self.code_wrong = False
            await self._do(sent, lambda session, me, helped, now: counter.change_contact(session, me, helped, contact, now))

    @rx.event
    async def send_code(self, form: FormData[str, Any]) -> None:
        """Send a code to the person's own mobile."""

        async def send(session: AsyncSession, _me: SignedInStaff, helped: Helped, now: datetime) -> None:
            self.wait = not await accounts.send_mobile_code(session, helped.account.id, now)
            self.code_sent, self.code_wrong = True, False

        await self._do(typed(form), send)

    @rx.event
    async def confirm(self, form: FormData[str, Any]) -> None:
        """Confirm the mobile with the code that its owner reads out."""
        sent = typed(form)

        async def confirm(session: AsyncSession, me: SignedInStaff, helped: Helped, now: datetime) -> None:
            self.code_wrong = not await counter.confirm_mobile(session, me, helped, text(sent, "code"), now)

        await self._do(sent, confirm)

    @rx.event
    async def end(self, assistance: str) -> Any:
        """End what a page shows: the next person, or the call is over."""
        me, now = the_staff(), clock.now()
        try:
            async with portal().database.session() as session:
                helped = await assisting.at(session, me, identifier(assistance), now)
                await assisting.end(session, helped.assistance, "officer", now, me.actor)
            await portal().changes.publish(str(helped.account.id))
        except NotTheirsError:
            self.said = "not_theirs"
        await self.refresh()
        return rx.redirect(spoken(self, "/desk/counter"))

    async def _do(self, sent: dict[str, Any], act: Callable[[AsyncSession, SignedInStaff, Helped, datetime], Awaitable[None]]) -> None:
        """Do something at the counter with the form that this page shows, if it is open still, and show it anew."""
        self.turn += 1
        self.said = ""
        me, now = the_staff(), clock.now()
        try:
            async with portal().database.session() as session:
                helped = await assisting.at(session, me, identifier(text(sent, "_assistance")), now, kind=COUNTER)
                await act(session, me, helped, now)
            await portal().changes.publish(str(helped.account.id))
        except NotTheirsError:
            self.said = "not_theirs"
        except UnprintedError:
            self.said = "unprinted"
        except ClosedError:
            self.said = "changed"
        await self.refresh()
