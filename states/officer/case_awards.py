"""The benefits of one case, on its page: how it was assessed, what is recommended, decided and received, and what it told of a change."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.clock import day_of
from registry.rules.access import Duty, may
from registry.rules.appeals import Kind
from registry.rules.figures import day, rupees
from registry.rules.loan_terms import PAID_APART
from registry.services.benefits import awards, circumstances
from registry.services.benefits.awards import Standing
from registry.services.objections import appeals
from registry.services.office import cases
from registry.services.office.staff import SignedInStaff
from registry.services.portal import portal
from registry.services.registration import drafts
from states.answers import read_difference
from states.caller import Audience, admits, the_staff
from states.officer.awards import admit_after
from states.officer.refusals import REFUSALS, refused
from states.place import language_of
from states.session import identifier, several, text, typed


@admits(Audience.OFFICE)
class CaseAwardsState(rx.State):
    """What the page of a case shows of its benefits; it is filled with the case, which has asked whether it may be seen."""

    standings: list[dict[str, str]] = []
    may_recommend: bool = False
    may_decide: bool = False
    differences: list[dict[str, Any]] = []  # of the last change that was sent
    told_on: str = ""
    problem: str = ""
    turn: int = 0
    _id: str = ""
    _version: int = 0

    async def _show(self, application_id: UUID, version: int) -> None:
        """Show the benefits of a case."""
        me = the_staff()
        async with portal().database.session() as session:
            standing = await awards.standings(session, application_id)
            apart = await appeals.taken_part_in(session, me, {application_id}, Kind.AWARD)
            application = await cases.by_id(session, application_id)
            change = await circumstances.last_sent(session, application_id)
            found = await circumstances.so_far(session, change) if change else []
            draft = await drafts.load(session, application.account_id, clock.now())
        self._id, self._version = str(application_id), version
        self.may_recommend = may(me.role, Duty.RECOMMEND) and any(each.possible for each in standing)
        self.may_decide = may(me.role, Duty.AWARD)
        self.standings = [_read(each) | {"bar": _bar(me, application_id, each, apart)} for each in standing]
        self.differences = [read_difference(each, draft, language_of(self)) for each in found]
        self.told_on = day(day_of(change.sent_at)) if change and change.sent_at else ""

    @rx.event
    async def recommend(self, form: FormData[str, Any]) -> None:
        """Recommend the chosen programmes."""
        sent, me, now = typed(form), the_staff(), clock.now()
        chosen, reason = several(sent, "programmes")[:20], text(sent, "reason")

        async def act(session: Any, case: UUID) -> list[UUID]:
            await awards.recommend(session, me, case, self._version, chosen, reason, now)
            return []

        await self._do(act)

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> None:
        """Approve or decline one programme."""
        sent, me, now = typed(form), the_staff(), clock.now()
        award = identifier(text(sent, "award"))
        if award is None:
            return

        async def act(session: Any, _case: UUID) -> list[UUID]:
            await awards.decide(session, me, award, text(sent, "outcome"), text(sent, "reason"), now)
            return [award]

        await self._do(act)

    async def _do(self, act: Any) -> None:
        self.turn += 1
        case = identifier(self._id)
        if case is None:
            return
        self.problem = ""
        try:
            async with portal().database.session() as session:
                decided, application = await act(session, case), await cases.by_id(session, case)
            await admit_after(decided, clock.now(), [application])
            async with portal().database.session() as session:
                version = (await cases.by_id(session, case)).version
            await self._show(case, version)
        except REFUSALS as error:
            self.problem = refused(error)


def _bar(me: SignedInStaff, case: UUID, each: Standing, apart: set[tuple[UUID, str]]) -> str:
    """Tell why somebody may neither decide what is recommended of a programme nor recommend it, as a key of awards.BARS."""
    if each.proposed:
        return awards.bar(me, each.proposed, apart)
    return "appealed" if (case, each.programme) in apart else ""


def _read(each: Standing) -> dict[str, str]:
    award = each.award
    return {
        "programme": each.programme,
        "eligible": "yes" if each.assessment.eligible else "",
        "amount": rupees(each.assessment.amount) if each.assessment.amount else "",
        "rhythm": "loan" if each.programme in PAID_APART else each.rhythm,
        "possible": each.possible,
        "state": award.state if award else "",
        "since": day(award.from_day) if award else "",
        "has": rupees(award.amount) if award and award.amount else "",
        "proposed": str(each.proposed.id) if each.proposed else "",
        "proposes": each.proposed.proposed if each.proposed else "",
        "reason": each.proposed.reason if each.proposed else each.last.reason if each.last and not award else "",
    }
