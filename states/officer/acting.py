"""Doing something to the open case; what met with somebody else's change is held beside it, to choose from."""

from typing import Any
from uuid import UUID

import reflex as rx

from registry import clock
from registry.records import Application
from registry.services.office import cases, collisions, staff
from registry.services.office.cases import ChangedError
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.officer.acts import ACTS, MOVE, Values
from states.officer.case import CaseState
from states.officer.case_shown import doing_shown, values_shown
from states.officer.refusals import REFUSALS, all_refused


async def carry_out(case: CaseState, act: str, values: Values, began: Any = None) -> None:
    """Do one of ACTS to the case as it is shown, or as it was when somebody began to write; show it anew, and what stands in the way."""
    case.turn += 1
    if not case._id:
        return
    seen_since = case.collision.get("act") == act  # what is there now was shown beside what was tried
    version = began if isinstance(began, int) and not isinstance(began, bool) and not seen_since else case.version
    case.problems, case.problem_at, case.collision, case._tried = [], "", {}, {}
    try:
        await cases.announce(portal().changes, await _do(UUID(case._id), act, values, version))
        _empty(case, _form(act, values))
    except ChangedError:
        await _collide(case, act, values, version)
    except REFUSALS as error:
        case.problems, case.problem_at = all_refused(error), _form(act, values)
    await case.restore()
    case.may_insist = act not in MOVE or MOVE[act] in case.possible


async def _do(case: UUID, act: str, values: Values, version: int) -> Application:
    """Do it to the case as it was, or as only the same person has changed it since."""
    me, now = the_staff(), clock.now()
    async with portal().database.session() as session:
        application = await cases.by_id(session, case)
        if version != application.version and await collisions.only_mine(session, application, me, version):
            version = application.version
        await ACTS[act](session, me, case, version, values, now)
        return await cases.by_id(session, case)


def _form(act: str, values: Values) -> str:
    """Name the form with which something is done; there is one for each difference and each document."""
    of_each = {"accept": "check", "judge": "document"}
    return f"{act}.{values[of_each[act]]}" if act in of_each else act


def _empty(case: CaseState, form: str) -> None:
    case.done = case.done | {form: case.done.get(form, 0) + 1}


async def _collide(case: CaseState, act: str, values: Values, version: int) -> None:
    """Hold what was tried beside what is there now."""
    me = the_staff()
    async with portal().database.session() as session:
        application = await cases.by_id(session, UUID(case._id))
        await staff.must_see(session, me, application)
        there = await collisions.present(session, application, act, values, version)
    last = there.last
    case.collision = {"act": act} | (doing_shown(last) if last else {"by": "", "at": "", "action": ""})
    named = {key: case._people.get(each.get("whose", ""), "") for key, each in (("tried", values), ("present", there.values))}
    case.tried = values_shown({**values, "officer": me.full_name if act == "take" else "", "whose": named["tried"]})
    case.present = values_shown({**there.values, "whose": named["present"]})
    case.meanwhile = [doing_shown(each) for each in there.meanwhile]
    case._tried = {"act": act, "values": dict(values)}


@admits(Audience.OFFICE)
class ActingState(rx.State):
    """Takes the open case, gives it back, and chooses between what was tried and what is there now."""

    @rx.event
    async def take(self, version: int) -> None:
        """Take the case."""
        await carry_out(await self.get_state(CaseState), "take", {}, version)

    @rx.event
    async def give_back(self, version: int) -> None:
        """Make the case nobody's."""
        await carry_out(await self.get_state(CaseState), "give_back", {}, version)

    @rx.event
    async def insist(self) -> None:
        """Do all the same what met with somebody else's change, now that both were seen."""
        case = await self.get_state(CaseState)
        if tried := case._tried:
            await carry_out(case, tried["act"], tried["values"])

    @rx.event
    async def give_way(self) -> None:
        """Leave it as somebody else has made it; what was typed here goes."""
        case = await self.get_state(CaseState)
        if tried := case._tried:
            _empty(case, _form(tried["act"], tried["values"]))
        case.collision, case._tried = {}, {}
