"""The audit, as supervisors search it."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.language import speaking
from registry.rules import numbers
from registry.rules.access import Duty
from registry.rules.figures import moment
from registry.rules.numbers import NotANumberError, SlipError
from registry.services.office import audit, audit_words, cases, staff
from registry.services.office.audit import ACTIONS
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import asked, language_of, spoken
from states.session import identifier, text, typed

_NO_CASE = UUID(int=0)


@admits(Audience.SUPERVISORS)
class AuditState(rx.State):
    """What the audit page shows."""

    ready: bool = False
    entries: list[dict[str, str]] = []
    people: list[dict[str, str]] = []
    action: str = ""
    actor: str = ""
    number: str = ""
    problem: str = ""  # of the number: not_a_number, slip, none_here
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
            case = await cases.by_number(session, number) if number else None
            found = await audit.search(
                session,
                actor=actor,
                action=action if action in ACTIONS else "",
                application_id=case.id if case else _NO_CASE if number else None,
                before=int(before) if before.isdecimal() and len(before) < 15 else 0,
                districts=me.districts,
            )
            everybody = await staff.everybody(session)
            sought = {"what": action if action in ACTIONS else "", "staff": str(actor or ""), "number": number}
            await audit.note(session, me.actor, "audit_searched", clock.now(), details={key: each for key, each in sought.items() if each})
        names = {each.id: each.full_name for each, _ in everybody}
        known = {str(each): name for each, name in names.items()} | {str(centre.id): centre.name for _, centre in everybody if centre}
        with speaking(language_of(self)):
            told = {entry.number: "; ".join(audit_words.told(entry.details, known)) for entry, _ in found}
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
                "details": told[entry.number],
            }
            for entry, case_number in found
        ]
        self.action, self.actor, self.number = action, str(actor or ""), number
        self.problem = "none_here" if number and not (case and me.sees(case.district)) else ""
        last = found[-1][0].number if len(found) == audit.PAGE else 0
        self.following = spoken(self, f"/desk/audit?action={action}&actor={actor or ''}&number={number}&before={last}") if last else ""
        self.ready = True

    @rx.event
    async def search(self, form: FormData[str, Any]) -> Any:
        """Show what is asked for; the address holds it."""
        sent = typed(form)
        action = text(sent, "action") if text(sent, "action") in ACTIONS else ""
        try:
            number = numbers.APPLICATION.parse(written) if (written := text(sent, "number")[:40].strip()) else ""
        except NotANumberError as error:
            self.problem = "slip" if isinstance(error, SlipError) else "not_a_number"
            self.entries, self.following = [], ""
            return None
        return rx.redirect(spoken(self, f"/desk/audit?action={action}&actor={identifier(text(sent, 'actor')) or ''}&number={number}"))
