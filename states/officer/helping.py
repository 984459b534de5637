"""A page on which an officer fills in the form of somebody whom they help: theirs while it is the one form they have open."""

from datetime import datetime

import reflex as rx
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.services.office.staff import SignedInStaff
from registry.services.registration import assisting, drafts
from registry.services.registration.assisting import Helped
from registry.services.registration.drafts import Draft
from states.showing import watch


class HelpsSomebody(rx.State, mixin=True):
    """What such a page says of whom it is about."""

    ready: bool = False
    over: bool = False  # nothing is open, or it has been sent
    assistance: str = ""
    kind: str = ""
    name: str = ""

    async def _open_form(self, session: AsyncSession, me: SignedInStaff, now: datetime) -> tuple[Helped, Draft] | None:
        """Return whose form is open, and the form; None, and nothing left on the page, where it is no longer the one that was shown."""
        helped = await assisting.mine(session, me, now)
        if helped:
            watch(self, {str(helped.account.id)})
        draft = await drafts.load(session, helped.account.id, now) if helped else None
        if helped is None or draft is None or not draft.open or self.assistance not in {"", str(helped.assistance.id)}:
            self.reset()
            self.ready = self.over = True
            return None
        self.assistance, self.kind, self.name = str(helped.assistance.id), helped.assistance.kind, helped.account.full_name
        return helped, draft
