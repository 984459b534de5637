"""A decision from the desk: what an officer recommends for a case, and what the supervisor decides, without leaving the queue."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.access import Duty
from registry.rules.appeals import Kind
from registry.services.objections import appeals
from registry.services.office import cases, casework, recommendations, staff, verification
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from registry.services.registration import documents, drafts
from states.caller import Audience, admits, the_staff
from states.officer.case_shown import check_shown
from states.officer.refusals import REFUSALS, refused
from states.session import text, typed

_LONGEST_NUMBER = 20


@admits(Audience.SUPERVISORS)
class DecisionState(rx.State):
    """The case that is being decided on the desk."""

    number: str = ""  # empty: none
    name: str = ""
    verdict: str = ""
    reason: str = ""
    by: str = ""
    accepted: list[dict[str, str]] = []  # differences that an officer accepted, which verifying confirms
    done: str = ""  # the outcome, once it is decided
    overturned: bool = False  # an appeal has overturned a decision in which the reader took part: others decide this time
    problem: str = ""  # changed, not_allowed, or a key of FAULTS
    turn: int = 0
    _case: str = ""
    _version: int = 0

    @rx.event
    async def consider(self, number: str) -> Any:
        """Show what is recommended for a case; that it was looked at is written down."""
        self.reset()
        me = the_staff()
        me.must(Duty.DECIDE)
        if not isinstance(number, str):
            return None
        try:
            async with portal().database.session() as session:
                case = await casework.open_case(session, me, number[:_LONGEST_NUMBER], clock.now())
                apart = await appeals.took_part(session, me, case.id, Kind.REGISTRATION)
                waiting = await recommendations.open_recommendation(session, case.id)
                owner = await cases.applicant(session, case)
                checks = [check for check in await verification.of_application(session, case.id) if check.accepted_by]
                people = [waiting.recommended_by if waiting else None, *(check.accepted_by for check in checks)]
                names = await staff.names(session, {each for each in people if each})
                answers = (await drafts.load(session, case.account_id, clock.now())).answers
                papers = {str(each.id): each.kind for each in await documents.of_application(session, case.id)}
        except NotTheirsError:
            return None
        if waiting is None:
            self.number, self.problem = number[:_LONGEST_NUMBER], "changed"
            return None
        self.number, self.name, self._case, self._version = case.number or "", owner.full_name, str(case.id), case.version
        self.overturned = apart
        self.verdict, self.reason, self.by = waiting.verdict, waiting.reason, names.get(waiting.recommended_by, "")
        members = {member["id"]: member.get("full_name", "") for member in answers["members"]}
        self.accepted = [
            check_shown(check, members.get(check.member, ""), names) | {"paper": papers.get(check.accepted_evidence, "")}
            for check in checks
        ]
        return rx.set_focus("decision")

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> Any:
        """Decide, and go back to the queue."""
        self.turn += 1
        me, now, sent = the_staff(), clock.now(), typed(form)
        if not self._case:
            return None
        self.problem, outcome = "", text(sent, "outcome")
        try:
            async with portal().database.session() as session:
                await recommendations.decide(session, me, UUID(self._case), self._version, outcome, text(sent, "words"), now)
                case = await cases.by_id(session, UUID(self._case))
        except REFUSALS as error:
            self.problem = refused(error)
        if self.problem:
            return None
        number = self.number
        self.reset()
        self.number, self.done = number, outcome
        await cases.announce(portal().changes, case)
        return rx.set_focus("decision")

    @rx.event
    async def leave(self) -> None:
        """Go back to the queue without a decision."""
        self.reset()
