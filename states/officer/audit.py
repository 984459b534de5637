"""The audit, as supervisors search it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.language import speaking
from registry.rules import identity, numbers
from registry.rules.access import Duty, may
from registry.rules.figures import moment
from registry.rules.identity import Unfit
from registry.rules.numbers import NotANumberError, SlipError
from registry.rules.third_person import THIRD_PERSON
from registry.services.office import audit, audit_words, cases, queue, staff
from registry.services.office.audit import ACTIONS, OTHERS
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import asked, language_of, spoken
from states.session import identifier, number_in, text, typed

_NO_CASE = UUID(int=0)
_YEARS = (2000, 2999)  # in which a day can be


@admits(Audience.SUPERVISORS)
class AuditState(rx.State):
    """What the audit page shows."""

    ready: bool = False
    entries: list[dict[str, str]] = []
    people: list[dict[str, str]] = []
    action: str = ""
    actor: str = ""
    number: str = ""
    since: str = ""  # the first day, as a date field has it
    until: str = ""  # the last day
    problem: str = ""  # not_a_number, slip or none_here of the number, not_a_date, backwards
    following: str = ""

    @rx.event
    async def open(self) -> None:
        """Show what the address asks for."""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database; only what concerns places that are theirs, and nobody's case in particular."""
        me = the_staff()
        me.must(Duty.SEARCH_AUDIT)
        action, who, number = asked(self, "action"), _somebody(asked(self, "actor")), asked(self, "number")[:20]
        since, until = _day_or_none(asked(self, "since")), _day_or_none(asked(self, "until"))
        async with portal().database.session() as session:
            case = await cases.by_number(session, number) if number else None
            found = await audit.search(
                session,
                actor=identifier(who),
                other=who if who in OTHERS else "",
                action=action if action in ACTIONS else "",
                application_id=case.id if case else _NO_CASE if number else None,
                before=number_in(asked(self, "before"), 15) or 0,
                districts=me.districts,
                since=since,
                until=until,
            )
            everybody, own = await staff.everybody(session), await queue.own_cases(session, me)
            sought = {"action": action if action in ACTIONS else "", "actor": who, "number": number}
            sought |= {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
            told = {_TOLD.get(key, key): each for key, each in sought.items() if each and key != "number"}  # in which anything may stand
            await audit.note(session, me.actor, "audit_searched", clock.now(), application_id=case.id if case else None, details=told)
        names = {each.id: each.full_name for each, _ in everybody}
        known = {str(each): name for each, name in names.items()} | {str(centre.id): centre.name for _, centre in everybody if centre}
        with speaking(language_of(self), THIRD_PERSON):
            details = {entry.number: "; ".join(audit_words.told(entry.details, known)) for entry, _ in found}
        sees_cases = may(me.role, Duty.SEE_CASES)  # of their places, as all that are found here
        self.people = [{"id": str(each.id), "name": each.full_name} for each, _ in everybody]
        self.entries = [
            {
                "number": str(entry.number),
                "at": moment(entry.at),
                "who": names.get(entry.actor, "") if entry.actor else "",
                "role": entry.role or ("" if entry.actor else "unknown" if entry.address else "portal"),
                "centre": entry.centre,
                "action": entry.action,
                "case": case_number or "",
                "opens": "yes" if sees_cases and case_number and entry.application_id not in own else "",
                "address": entry.address,
                "details": details[entry.number],
            }
            for entry, case_number in found
        ]
        self.action, self.actor, self.number, self.since, self.until = sought.values()
        self.problem = "none_here" if number and not (case and me.sees(case.district)) else ""
        last = found[-1][0].number if len(found) == audit.PAGE else 0
        self.following = _address(self, sought | {"before": str(last)}) if last else ""
        self.ready = True

    async def refresh(self) -> None:
        """Leave it as it is: to look again would be a search of its own, and noted as one."""

    @rx.event
    async def search(self, form: FormData[str, Any]) -> Any:
        """Show what is asked for; the address holds it."""
        sent = typed(form)
        action = text(sent, "action") if text(sent, "action") in ACTIONS else ""
        sought = {"action": action, "actor": _somebody(text(sent, "actor"))}
        try:
            sought["number"] = numbers.APPLICATION.parse(written) if (written := text(sent, "number")[:40].strip()) else ""
            since, until = _day(text(sent, "since")), _day(text(sent, "until"))
        except (NotANumberError, Unfit) as error:
            return self._refuse("not_a_date" if isinstance(error, Unfit) else "slip" if isinstance(error, SlipError) else "not_a_number")
        if since and until and until < since:
            return self._refuse("backwards")
        return rx.redirect(_address(self, sought | {"since": str(since or ""), "until": str(until or "")}))

    def _refuse(self, problem: str) -> None:
        self.problem, self.entries, self.following = problem, [], ""


_TOLD = {"action": "what", "actor": "staff"}  # as an entry of the audit calls what was searched for


def _address(state: rx.State, sought: dict[str, str]) -> str:
    return spoken(state, f"/desk/audit?{urlencode({key: each for key, each in sought.items() if each})}")


def _somebody(sent: str) -> str:
    """Return who is searched for: one of the staff by their id, or one of OTHERS; empty where it is neither."""
    return sent if sent in OTHERS else str(identifier(sent) or "")


def _day(written: str) -> date | None:
    """Return the day that somebody wrote, none where they wrote nothing; raises Unfit."""
    if not written.strip():
        return None
    day = identity.day(written[:40])
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise Unfit("not_a_date")
    return day


def _day_or_none(written: str) -> date | None:
    try:
        return _day(written)
    except Unfit:
        return None
