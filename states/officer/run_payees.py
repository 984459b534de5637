"""Who is paid by one run, beside the runs; searched and read page by page."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.figures import rupees
from registry.rules.payments import FAILURES, Outcome, period_said
from registry.services.office.staff import NotTheirsError
from registry.services.payments import run_payees
from registry.services.payments.payment_runs import RunError
from registry.services.payments.run_payees import Line
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.session import number_in, text, typed


@admits(Audience.SUPERVISORS)
class RunPayeesState(rx.State):
    """What the page of payments shows of the payees of one run; it is filled with that page."""

    run: str = ""  # empty: none
    rows: list[dict[str, str]] = []
    sought: str = ""
    following: str = ""  # the place after which the next page begins
    further: bool = False  # not on the first page
    turn: int = 0
    _after: int = 0

    async def restore(self) -> None:
        """Fill from the database; raises NotTheirsError."""
        if not self.run:
            return
        try:
            async with portal().database.session() as session:
                lines, following = await run_payees.listed(session, the_staff(), int(self.run), self.sought, self._after)
        except RunError:
            self.reset()
            return
        self.further = self._after > 0
        self.rows, self.following = [_row(each) for each in lines], str(following or "")

    @rx.event
    async def look(self, run: str) -> Any:
        """Show who is paid by a run; that somebody looked is written down. The one that is shown is put away."""
        if (chosen := number_in(run)) is None:
            return None
        same = run == self.run
        self.reset()
        if same:
            return None
        try:
            async with portal().database.session() as session:
                await run_payees.look(session, the_staff(), chosen, clock.now())
            self.run = run
            await self.restore()
        except (NotTheirsError, RunError):
            self.reset()
            return None
        return rx.set_focus("payees")

    @rx.event
    async def search(self, form: FormData[str, Any]) -> None:
        """Show the payments of one household or account."""
        self.turn += 1
        self.sought, self._after = text(typed(form), "sought")[:40].strip(), 0
        await self._again()

    @rx.event
    async def go_on(self) -> Any:
        """Show the next page."""
        self._after = int(self.following or 0)
        await self._again()
        return rx.set_focus("payees")

    @rx.event
    async def begin_again(self) -> Any:
        """Show the first page."""
        self._after = 0
        await self._again()
        return rx.set_focus("payees")

    async def _again(self) -> None:
        try:
            await self.restore()
        except NotTheirsError:
            self.reset()


def _row(line: Line) -> dict[str, str]:
    of_bank = line.outcome in {Outcome.FAILED, Outcome.RETURNED}
    return {
        "place": str(line.place),
        "number": line.number,
        "pser_id": line.pser_id,
        "programme": line.programme,
        "period": period_said(line.period),
        "amount": rupees(line.amount),
        "account": line.account,
        "outcome": line.outcome,
        "reason": "" if of_bank else line.reason,
        "failure": (line.reason if line.reason in FAILURES else "other") if of_bank else "",
    }
