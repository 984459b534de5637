"""The queue of loans, as the office sees it; the address holds its filter."""

from dataclasses import replace
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.clock import day_of
from registry.rules.access import Duty, may
from registry.rules.arrears import days_late
from registry.rules.figures import day, moment, rupees
from registry.services.loans import ledger, ledger_proof, loan_queue
from registry.services.loans.loan_queue import Filter
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.officer.searches import RemembersSearches
from states.place import asked, spoken
from states.session import text, typed


@admits(Audience.OFFICE, keeps=("_searches",))
class LoanDeskState(RemembersSearches, rx.State):
    """What the queue of loans shows."""

    ready: bool = False
    rows: list[dict[str, str]] = []
    counts: dict[str, int] = {}
    chosen: dict[str, str] = {}
    following: str = ""
    supervisor: bool = False
    totals: dict[str, str] = {}  # of the accounts of the fund
    checked_at: str = ""
    faults: list[dict[str, str]] = []

    @rx.event
    async def open(self) -> None:
        """Show the queue that the address names."""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        me, today = the_staff(), day_of(clock.now())
        given = {key: asked(self, key) for key in Filter.__dataclass_fields__}
        chosen = Filter.read(given | {"search": self._searched(given["search"])})
        self.supervisor = may(me.role, Duty.GRANT_LOANS)
        async with portal().database.session() as session:
            listed = await loan_queue.page(session, me, chosen, today)
            self.counts = await loan_queue.counts(session, me, today)
            check = await ledger_proof.last_check(session) if self.supervisor else None
            totals = await ledger.totals(session) if self.supervisor and me.districts is None else {}
        self.rows = [
            {
                "number": row.number,
                "name": row.name,
                "district": row.district,
                "status": row.status,
                "amount": f"{row.amount:,}",
                "owed": f"{row.owed:,}" if row.owed else "",
                "since": moment(row.since),
                "next_due": day(row.next_due),
                "late": str(days_late(row.next_due, today)) if row.next_due and row.next_due < today else "",
            }
            for row in listed.rows
        ]
        self.chosen = {key: getattr(chosen, key) for key in Filter.__dataclass_fields__}
        following = replace(chosen, search=self._mark, after=listed.next)
        self.following = spoken(self, f"/desk/loans?{following.address()}") if listed.next else ""
        self.totals = {key: rupees(amount) for key, amount in totals.items()}
        self.checked_at = moment(check.at) if check else ""
        self.faults = [{key: str(value) for key, value in each.items()} for each in check.faults] if check else []
        self.ready = True

    @rx.event
    async def filter(self, form: FormData[str, Any]) -> Any:
        """Show what is asked for; the address holds it, but for a search that may name a person."""
        sent = typed(form)
        chosen = Filter.read({key: text(sent, key) for key in Filter.__dataclass_fields__})
        if chosen.personal:
            chosen = replace(chosen, search=self._remember(chosen.search))
        return rx.redirect(spoken(self, f"/desk/loans?{chosen.address()}".rstrip("?")))
