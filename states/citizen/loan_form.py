"""Asking for a loan: what is typed is kept at once, weighed, shown with its schedule, and then sent."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.figures import rupees
from registry.rules.loan_form import FIELDS
from registry.services.loans import loan_applications
from registry.services.loans.loan_applications import RefusedError, Weighed
from registry.services.office import cases
from registry.services.portal import portal
from states.answers import read_out
from states.caller import Audience, admits, the_citizen
from states.loan_rows import means, schedule_rows
from states.place import spoken
from states.session import text, typed


@admits(Audience.CITIZENS)
class LoanFormState(rx.State):
    """The form of the loan, and the page on which it is checked."""

    ready: bool = False
    reason: str = ""  # why no loan can be asked for
    smallest: str = ""
    largest: str = ""
    longest: str = ""  # months
    grace: str = ""  # months at most
    answers: dict[str, str] = {}
    sent: dict[str, str] = {}  # the answers as they were read
    problems: dict[str, str] = {}
    means: dict[str, str] = {}  # what the loan would mean for the household
    count: int = 0  # instalments
    instalments: list[dict[str, str]] = []
    turn: int = 0

    @rx.event
    async def open(self) -> Any:
        """Show the form, or what was typed with its schedule."""
        return await self.restore()

    async def restore(self) -> Any:
        """Fill the page from the database."""
        self.problems = {}
        now = clock.now()
        async with portal().database.session() as session:
            here = await loan_applications.chance(session, the_citizen().account_id, now)
            kept = await loan_applications.kept(session, here)
            weighed = await loan_applications.weigh(session, here, kept) if kept else None
        self.reason = here.reason
        self.smallest, self.largest = rupees(here.terms.smallest), rupees(here.terms.largest)
        self.longest, self.grace = str(here.terms.longest), str(here.terms.grace)
        if here.reason == "open":
            return rx.redirect(spoken(self, "/loan"))
        if self._is_check() and (weighed is None or weighed.problems):
            return rx.redirect(spoken(self, "/loan/apply"))
        self.answers = dict(kept)
        self.sent = _read(weighed) if weighed else {}
        self._show(weighed)
        self.ready = True
        return None

    def _is_check(self) -> bool:
        return self.router.url.path.rstrip("/").endswith("/loan/check")

    def _show(self, weighed: Weighed | None) -> None:
        told = weighed.affordability if weighed else None
        self.means = means(told) if told else {}
        self.instalments = schedule_rows(weighed.schedule if weighed else ())
        self.count = len(self.instalments)

    @rx.event
    async def weigh(self, form: FormData[str, Any]) -> Any:
        """Keep what was typed and show what it would mean, or what is wrong with it."""
        self.turn += 1
        sent, now = typed(form), clock.now()
        answers = {key: text(sent, key) for key in sent}
        async with portal().database.session() as session:
            here = await loan_applications.chance(session, the_citizen().account_id, now)
            self.reason = here.reason
            if here.reason:
                return None
            await loan_applications.keep(session, here, answers, now)
            weighed = await loan_applications.weigh(session, here, answers)
        self.problems = dict(weighed.problems)
        self._show(weighed)
        return None if self.problems else rx.redirect(spoken(self, "/loan/check"))

    @rx.event
    async def send(self, _form: dict[str, Any]) -> Any:
        """Send the application for the loan."""
        self.turn += 1
        account_id, now = the_citizen().account_id, clock.now()
        try:
            async with portal().database.session() as session:
                await loan_applications.send(session, account_id, now)
                application = (await loan_applications.chance(session, account_id, now)).application
        except RefusedError as refused:
            self.reason = refused.reason
            if not refused.reason:
                return rx.redirect(spoken(self, "/loan/apply"))
            return None
        await cases.announce(portal().changes, application)
        return rx.redirect(spoken(self, "/loan"))


def _read(weighed: Weighed) -> dict[str, str]:
    """Write the answers as they were read, so that whoever sends them sees what was understood."""
    return {field.key: read_out(field.kind, weighed.values.get(field.key)) for field in FIELDS}
