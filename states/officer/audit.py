"""The audit, as supervisors search it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData
from sqlmodel import select

from registry import clock
from registry.records import Application
from registry.rules import numbers
from registry.rules.access import Duty
from registry.rules.figures import moment
from registry.rules.numbers import NotANumberError
from registry.services.office import audit, staff
from registry.services.office.audit import ACTIONS
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import asked, spoken
from states.session import identifier, text, typed


@admits(Audience.SUPERVISORS)
class AuditState(rx.State):
    """What the audit page shows."""

    ready: bool = False
    entries: list[dict[str, str]] = []
    people: list[dict[str, str]] = []
    action: str = ""
    actor: str = ""
    number: str = ""
    following: str = ""

    @rx.event
    async def open(self) -> None:
        """Show what the address asks for."""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database; only what concerns places that are theirs, and nobody's case in particular."""
        me = the_staff()
        me.must(Duty.SEARCH_AUDIT)
        action, actor, number = asked(self, "action"), identifier(asked(self, "actor")), asked(self, "number")[:20]
        before = asked(self, "before")
        async with portal().database.session() as session:
            case = (await session.exec(select(Application.id).where(Application.number == number))).first() if number else None
            found = await audit.search(
                session,
                actor=actor,
                action=action if action in ACTIONS else "",
                application_id=case or (UUID(int=0) if number else None),
                before=int(before) if before.isdecimal() and len(before) < 15 else 0,
                districts=me.districts,
            )
            everybody = await staff.everybody(session)
            await audit.note(session, me.actor, "audit_searched", clock.now())
        names = {each.id: each.full_name for each, _ in everybody}
        self.people = [{"id": str(each.id), "name": each.full_name} for each, _ in everybody]
        self.entries = [
            {
                "number": str(entry.number),
                "at": moment(entry.at),
                "who": names.get(entry.actor, "") if entry.actor else "",
                "role": entry.role,
                "centre": entry.centre,
                "action": entry.action,
                "case": case_number or "",
                "address": entry.address,
                "details": "; ".join(_told(entry.details)),
            }
            for entry, case_number in found
        ]
        self.action, self.actor, self.number = action, str(actor or ""), number
        last = found[-1][0].number if len(found) == audit.PAGE else 0
        self.following = spoken(self, f"/desk/audit?action={action}&actor={actor or ''}&number={number}&before={last}") if last else ""
        self.ready = True

    @rx.event
    async def search(self, form: FormData[str, Any]) -> Any:
        """Show what is asked for; the address holds it."""
        sent = typed(form)
        action = text(sent, "action") if text(sent, "action") in ACTIONS else ""
        try:
            number = numbers.parse(text(sent, "number")[:40])
        except NotANumberError:
            number = ""
        return rx.redirect(spoken(self, f"/desk/audit?action={action}&actor={identifier(text(sent, 'actor')) or ''}&number={number}"))


def _told(details: dict[str, Any], within: str = "") -> Iterator[str]:
    """Yield what an entry tells, a line a value, nothing for what was empty."""
    for key, value in details.items():
        if isinstance(value, dict):
            yield from _told(value, f"{within}{key} ")
        elif value:
            yield f"{within}{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
