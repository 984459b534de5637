"""One case as the office works on it: answers, documents, checks, words, and the moves that are possible."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from uuid import UUID

import reflex as rx
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.records import Application, Check, Recommendation, SeenAnswer
from registry.rules import identity
from registry.rules.access import Duty, may
from registry.rules.lifecycle import NotAllowedError
from registry.services import (
    applications,
    cases,
    casework,
    correspondence,
    duplicates,
    evidence,
    recommendations,
    staff,
    verification,
)
from registry.services.cases import ChangedError
from registry.services.casework import UnreasonedError
from registry.services.portal import portal
from registry.services.staff import NotTheirsError, SignedInStaff
from states.answers import read_back
from states.caller import Audience, admits, the_staff
from states.case_shown import check_shown, file_shown, finding_shown, twin_shown, words_shown
from states.dashboard import moment
from states.place import asked

CASES: dict[str, dict[str, str]] = defaultdict(dict)  # the open case pages of this worker: by account, their tabs and who looks


@admits(Audience.OFFICE)
class CaseState(rx.State):
    """What the case page shows."""

    ready: bool = False
    refused: bool = False  # no such case, or not theirs
    ended: bool = False
    number: str = ""
    pser_id: str = ""
    name: str = ""
    status: str = ""
    version: int = 0
    due: str = ""
    officer: str = ""
    possible: list[str] = []
    may_recommend: bool = False
    applies: list[str] = []
    answers: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    people: dict[str, list[dict[str, str]]] = {}
    seen: dict[str, str] = {}  # who has seen the answers of a step, and when
    files: list[dict[str, str]] = []
    checks: list[dict[str, str]] = []
    findings: dict[str, list[dict[str, str]]] = {}
    events: list[dict[str, str]] = []
    words: list[dict[str, str]] = []
    recommendation: dict[str, str] = {}
    mobile: str = ""
    email: str = ""
    contact_held: bool = False  # corrected, and not yet good for a new password
    may_confirm_contact: bool = False
    twins: list[dict[str, str]] = []  # cases that may be of the same household
    others: list[str] = []  # colleagues who look at the case now
    problem: str = ""  # changed, unreasoned, not_allowed
    turn: int = 0
    _asked: str = ""  # the number that was looked up
    _id: str = ""

    @rx.event
    async def open(self) -> None:
        """Show the case that the address names; that it was looked at is written down."""
        self.problem, self._asked = "", ""
        await self.restore()

    async def _look(self, number: str) -> None:
        """Look a case up, if it is theirs to see."""
        try:
            async with portal().database.session() as session:
                application = await casework.open_case(session, the_staff(), number, clock.now())
        except NotTheirsError:
            self.reset()
            self.refused, self._asked = True, number
            return
        self._id, self.refused, self._asked = str(application.id), False, number

    async def restore(self) -> None:
        """Fill the page from the database."""
        number = asked(self, "number")[:20]
        if number != self._asked or not (self._id or self.refused):
            await self._look(number)
        if not self._id:
            return
        me, now = the_staff(), clock.now()
        async with portal().database.session() as session:
            application = await cases.by_id(session, UUID(self._id))
            try:
                await staff.must_see(session, me, application)
            except NotTheirsError:
                self.reset()
                self.refused = True
                return
            draft = await applications.load(session, application.account_id, now)
            papers = await applications.papers(session, draft)
            checks = await verification.of_application(session, application.id)
            happened = await applications.timeline(session, application.id)
            words = await correspondence.words_on(session, application.id, internal=True)
            waiting = await recommendations.open_recommendation(session, application.id)
            seen = await evidence.seen_answers(session, application.id)
            names = await staff.names(session, _named(application, checks, waiting, seen))
            twins = await duplicates.of(session, me, application)
            account = await cases.applicant(session, application)
        self._show(application, me)
        self.name = draft.answers.get("full_name", "")
        self.mobile = identity.show_mobile(account.mobile) if account.mobile else ""
        self.email = account.email or ""
        self.contact_held = account.reset_from is not None and account.reset_from > now
        self.may_confirm_contact = self.contact_held and may(me.role, Duty.DECIDE)
        self.officer = names.get(application.assigned_to, "") if application.assigned_to else ""
        read = read_back(draft)
        self.applies, self.answers, self.several, self.people = read.applies, read.answers, read.several, read.people
        self.seen = {
            f"{each.step}.{each.member}" if each.member else each.step: f"{names.get(each.staff_id, '')}, {moment(each.at)}"
            for each in seen
            if draft.revisions.get((each.step, each.member)) == each.revision
        }
        self.files = [file_shown(file) for _, files in papers for file in files]
        people = {member["id"]: member.get("full_name", "") for member in draft.answers["members"]}
        self.checks = [check_shown(check, people.get(check.member, ""), names) for check in checks]
        self.findings = {str(check.id): [finding_shown(each) for each in check.findings] for check in checks}
        self.events = [{"name": event.name, "at": moment(event.at)} for event in happened]
        self.words = [words_shown(each) for each in words]
        self.twins = [twin_shown(twin) for twin in twins]
        self.recommendation = (
            {"verdict": waiting.verdict, "reason": waiting.reason, "by": names.get(waiting.recommended_by, "")} if waiting else {}
        )
        looking = CASES[str(application.account_id)]
        looking[self.router.session.client_token] = me.full_name
        self.others = sorted({name for tab, name in looking.items() if tab != self.router.session.client_token and name != me.full_name})
        self.ready, self.ended = True, False

    def _show(self, application: Application, me: SignedInStaff) -> None:
        self.number, self.pser_id = application.number or "", application.pser_id or ""
        self.status, self.version, self.due = application.status, application.version, moment(application.due_at)
        self.possible = casework.possible(me, application)
        self.may_recommend = "recommended" in self.possible

    @rx.event
    async def take(self) -> None:
        """Take the case."""
        now = clock.now()
        await carry_out(self, lambda session, me, case, version: casework.take(session, me, case, version, now))


async def carry_out(case: CaseState, act: Callable[[AsyncSession, SignedInStaff, UUID, int], Awaitable[None]]) -> None:
    """Do something to the case as it is shown, and show it anew; say what stands in the way."""
    case.turn += 1
    if not case._id:
        return
    case.problem = ""
    try:
        async with portal().database.session() as session:
            await act(session, the_staff(), UUID(case._id), case.version)
            application = await cases.by_id(session, UUID(case._id))
        await cases.announce(portal().changes, application)
    except ChangedError:
        case.problem = "changed"
    except UnreasonedError:
        case.problem = "unreasoned"
    except (NotAllowedError, NotTheirsError):
        case.problem = "not_allowed"
    await case.restore()


def _named(application: Application, checks: list[Check], waiting: Recommendation | None, seen: list[SeenAnswer]) -> set[UUID]:
    """Return the staff whose names the page says."""
    named = {application.assigned_to, *(check.accepted_by for check in checks), *(each.staff_id for each in seen)}
    return {each for each in named | {waiting.recommended_by if waiting else None} if each}
