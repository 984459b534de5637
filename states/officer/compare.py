"""Two cases beside each other, which may be of one household: what both hold, and what was found."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.duplicates import traits
from registry.rules.form import Kind
from registry.rules.household import STEPS
from registry.rules.identity import show_cnic
from registry.services.office import cases, casework, duplicates
from registry.services.office.casework import UnreasonedError
from registry.services.office.duplicates import Pair
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from registry.services.registration import drafts
from registry.services.registration.drafts import Draft
from states.answers import read_back, read_out
from states.caller import Audience, admits, the_staff
from states.officer.case_shown import twin_shown
from states.place import asked, language_of
from states.session import text, typed
from states.showing import watch

COMPARED = ("head", "address", "contact", "electricity", "gas", "bank", "wallet")  # the steps that tell households apart
_COMMON = {Kind.CHOICE, Kind.CHOICES, Kind.CONSENT, Kind.NUMBER, Kind.RUPEES}  # answers that many households share
TELLING = {field.key for key in COMPARED for field in STEPS[key].fields if field.kind not in _COMMON}


@admits(Audience.OFFICE)
class CompareState(rx.State):
    """What the page shows of two cases."""

    ready: bool = False
    refused: bool = False
    number: str = ""
    beside: str = ""
    twin: dict[str, str] = {}
    seen: bool = False  # whether the other case is theirs to see
    left: dict[str, Any] = {}
    right: dict[str, Any] = {}
    same: list[str] = []  # the fields that hold the same on both sides
    left_people: list[dict[str, str]] = []
    right_people: list[dict[str, str]] = []
    problem: str = ""  # a key of FAULTS
    edition: int = 0
    turn: int = 0
    _noted: str = ""  # the pair that was written down as looked at

    @rx.event
    async def open(self) -> None:
        """Show the two cases that the address names; that both were looked at is written down."""
        self.problem, self._noted = "", ""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        me, now = the_staff(), clock.now()
        number, beside = asked(self, "number")[:20], asked(self, "with")[:20]
        try:
            async with portal().database.session() as session:
                anew = self._noted != f"{number} {beside}"
                if anew:
                    await casework.open_case(session, me, number, now)
                found = await duplicates.pair(session, me, number, beside)
                if anew and found.seen:
                    await casework.open_case(session, me, beside, now)
                watch(self, {str(each.account_id) for each in (found.one, found.other)})
                shown = [found.one, found.other] if found.seen else [found.one]
                both = [await drafts.load(session, each.account_id, now) for each in shown]
        except NotTheirsError:
            self.reset()
            self.refused = True
            return
        self._noted = f"{number} {beside}"
        self._show(found, both)

    def _show(self, found: Pair, both: list[Draft]) -> None:
        self.number, self.beside = found.one.number or "", found.other.number or ""
        self.twin, self.seen = twin_shown(found.twin), found.seen
        self.left = read_back(both[0], language_of(self)).answers
        self.right = read_back(both[1], language_of(self)).answers if found.seen else {}
        self.same = [key for key, value in self.left.items() if key in TELLING and value and self.right.get(key) == value]
        shared = set.intersection(*(set(traits(draft.answers)) for draft in both)) if found.seen else set()
        self.left_people, self.right_people = _people(both[0], shared), _people(both[1], shared) if found.seen else []
        self.ready, self.refused = True, False

    @rx.event
    async def judge(self, form: FormData[str, Any]) -> None:
        """Note whether both are of the same household."""
        self.turn += 1
        me, sent = the_staff(), typed(form)
        try:
            async with portal().database.session() as session:
                found = await duplicates.pair(session, me, self.number, self.beside)
                verdict, reason = text(sent, "verdict"), text(sent, "reason")
                await duplicates.judge(session, me, found.one.id, found.other.id, verdict, reason, clock.now())
            self.problem, self.edition = "", self.edition + 1
            for application in (found.one, found.other):
                await cases.announce(portal().changes, application)
        except UnreasonedError as error:
            self.problem = error.code
        except NotTheirsError:
            self.refused = True
            return
        await self.restore()


def _people(draft: Draft, shared: set[tuple[str, str]]) -> list[dict[str, str]]:
    """Show the members of a household, each with whether the other household has the same."""
    tehsil = {"tehsil": draft.answers.get("tehsil")}
    return [
        {
            "name": member.get("full_name", ""),
            "cnic": show_cnic(member["cnic"]) if member.get("cnic") else "",
            "born": read_out(Kind.DATE, member.get("date_of_birth")),
            "same": "yes" if shared & set(traits(tehsil | {"members": [member]})) else "",
        }
        for member in draft.answers["members"]
    ]
