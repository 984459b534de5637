"""One case as the office works on it: answers, documents, checks, words, and the moves that are possible."""

from typing import Any
from uuid import UUID

import reflex as rx

from registry import clock
from registry.language import language_named, speaking
from registry.records import Application, Check, Document, InformationRequest, Recommendation, SeenAnswer
from registry.rules import identity
from registry.rules.access import Duty, may
from registry.rules.appeals import Kind
from registry.rules.figures import moment
from registry.rules.request_draft import RequestDraft
from registry.rules.verification import Result
from registry.services.accounts import contacts
from registry.services.accounts.contacts import Held
from registry.services.benefits import assessments
from registry.services.objections import appeals
from registry.services.office import cases, casework, correspondence, duplicates, evidence, recommendations, requests, staff, verification
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.portal import portal
from registry.services.registration import applications, drafts
from registry.services.registration.drafts import Draft
from states.answers import read_back
from states.caller import Audience, admits, the_staff
from states.decisions import as_rows, score_rows
from states.officer import presence
from states.officer.acts import ACTS
from states.officer.case_awards import CaseAwardsState
from states.officer.case_shown import (
    check_shown,
    decision_shown,
    everybody,
    file_shown,
    finding_shown,
    held_shown,
    in_order,
    owners_shown,
    proofs_shown,
    request_shown,
    twin_shown,
    words_shown,
)
from states.place import asked, language_of
from states.showing import watch


@admits(Audience.OFFICE)
class CaseState(rx.State):
    """What the case page shows."""

    ready: bool = False
    refused: bool = False  # no such case, or not theirs
    number: str = ""
    pser_id: str = ""
    name: str = ""
    status: str = ""
    version: int = 0
    due: str = ""
    officer: str = ""
    mine: bool = False  # the case was taken by, or given to, the reader
    may_give_back: bool = False
    possible: list[str] = []
    may_recommend: bool = False
    overturned: bool = False  # the reader took part in the decision that an appeal has overturned, and takes none in the new one
    applies: list[str] = []
    answers: dict[str, Any] = {}
    people: dict[str, list[dict[str, Any]]] = {}
    entered: dict[str, dict[str, str]] = {}  # who entered the answers of a step at the counter, where and when
    seen: dict[str, str] = {}  # who has seen the answers of a step, and when
    proofs: dict[str, list[dict[str, str]]] = {}  # what sources say of an answer, by step.field, or step.member.field
    files: list[dict[str, str]] = []
    kinds: dict[str, str] = {}  # of the documents, by id
    owners: dict[str, list[dict[str, str]]] = {}  # whose a document can be, by its kind
    checks: list[dict[str, str]] = []  # those that do not match; what somebody has to look at first
    matches: list[dict[str, str]] = []
    accepted: int = 0  # how many differences an officer has accepted
    findings: dict[str, list[dict[str, str]]] = {}
    events: list[dict[str, str]] = []
    words: list[dict[str, str]] = []
    wrote: bool = False  # the citizen, and nobody has written back or asked for something since
    recommendation: dict[str, str] = {}
    decision: dict[str, str] = {}  # the last of a supervisor, with the recommendation that it was made on
    request: dict[str, str] = {}  # the last to the citizen
    asked_before: list[str] = []  # its steps and documents
    decisions: list[dict[str, str]] = []  # what the household was assessed to, by programme
    conditions: dict[str, list[dict[str, str]]] = {}
    score: list[dict[str, str]] = []  # what the poverty score is made of
    mobile: str = ""
    email: str = ""
    contact_held: dict[str, str] = {}  # corrected, and not yet good for a new password: by whom, when, before and after
    may_confirm_contact: bool = False
    twins: list[dict[str, str]] = []  # cases that may be of the same household
    others: list[str] = []  # colleagues who look at the case now
    asked_steps: list[str] = []  # a ready draft of what to ask the citizen
    asked_documents: list[str] = []
    asked_words: str = ""  # in the citizen's language
    citizen_language: str = "ur"
    asked_meaning: str = ""  # the same in the reader's language, where that is another one
    problems: list[str] = []  # not_allowed, or keys of FAULTS
    problem_at: str = ""  # the form that they belong to
    collision: dict[str, str] = {}  # what somebody else changed first: the act that met it, by whom and when
    tried: dict[str, str] = {}
    present: dict[str, str] = {}
    meanwhile: list[dict[str, str]] = []
    may_insist: bool = False
    turn: int = 0
    done: dict[str, int] = dict.fromkeys(ACTS, 0)  # how often each was done here; its form is then empty again (accepting: by check)
    _tried: dict[str, Any] = {}
    _people: dict[str, str] = {}  # names of everybody in the household
    _asked: str = ""  # the number that was looked up
    _id: str = ""
    _account: str = ""

    @rx.event
    async def open(self) -> None:
        """Show the case that the address names; that it was looked at is written down."""
        self._asked = ""
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
        self._id, self._account = str(application.id), str(application.account_id)
        self.refused, self._asked = False, number
        self.problems, self.problem_at, self.collision, self._tried = [], "", {}, {}

    async def restore(self) -> None:
        """Fill the page from the database."""
        number = asked(self, "number")[:20]
        if number != self._asked or not (self._id or self.refused):
            await self._look(number)
        if not self._id:
            return
        me, now = the_staff(), clock.now()
        watch(self, {self._account})
        async with portal().database.session() as session:
            application = await cases.by_id(session, UUID(self._id))
            try:
                await staff.must_see(session, me, application)
            except NotTheirsError:
                self.reset()
                self.refused = True
                return
            draft = await drafts.load(session, application.account_id, now)
            papers = await drafts.papers(session, draft)
            checks = await verification.of_application(session, application.id)
            happened = await applications.timeline(session, application.id)
            words = await correspondence.words_on(session, application.id, internal=True)
            waiting = await recommendations.open_recommendation(session, application.id)
            seen = await evidence.seen_answers(session, application.id)
            held = await contacts.held(session, application, now)
            looking = presence.others(str(application.account_id), me.staff_id, now)
            at_counter = _entering(draft, [file for _, some in papers for file in some])
            request, decided = await requests.newest(session, application.id), await recommendations.last_decision(session, application.id)
            acting = _acting(request, decided, waiting, held)
            names = await staff.names(session, looking | at_counter | acting | _named(application, checks, seen))
            twins = await duplicates.of(session, me, application)
            account = await cases.applicant(session, application)
            self.wrote = await correspondence.awaits_answer(session, application.id)
            assessed = await assessments.decisions(session, application.id, draft.today)
            self.overturned = await appeals.took_part(session, me, application.id, Kind.REGISTRATION)
        self._show(application, me)
        self.decisions, self.conditions = as_rows(assessed, language_of(self))
        self.score = score_rows(assessed, language_of(self))
        self.name = draft.answers.get("full_name", "")
        self.mobile = identity.show_mobile(account.mobile) if account.mobile else ""
        self.email = account.email or ""
        self.contact_held = held_shown(held, names) if held else {}
        self.may_confirm_contact = held is not None and held.by != me.staff_id and may(me.role, Duty.DECIDE)
        self.officer = names.get(application.assigned_to, "") if application.assigned_to else ""
        self.mine = application.assigned_to == me.staff_id
        self.may_give_back = casework.may_give_back(me, application)
        self._show_answers(draft, checks, seen, names, me.staff_id)
        files = [file for _, some in papers for file in some]
        self.files = [file_shown(file, names, draft.answers) for file in files]
        self.kinds = {str(file.id): file.kind for file in files}
        self.owners = {kind: owners_shown(kind, draft.answers) for kind in self.kinds.values()}
        self.done = {f"judge.{file}": 0 for file in self.kinds} | self.done
        self._draft_request(requests.drafted(draft, checks, files), account.language)
        self.events = [{"name": event.name, "at": moment(event.at)} for event in happened]
        self.words = [words_shown(each) for each in words]
        self.twins = [twin_shown(twin) for twin in twins]
        self.request = request_shown(request, names) if request else {}
        self.asked_before = request.steps + request.documents if request else []
        self.decision = decision_shown(decided, names) if decided else {}
        self.recommendation = (
            {"verdict": waiting.verdict, "reason": waiting.reason, "by": names.get(waiting.recommended_by, "")} if waiting else {}
        )
        self.others = sorted(names[each] for each in looking if each in names)
        await (await self.get_state(CaseAwardsState))._show(application.id, application.version)
        await presence.say_here(str(application.account_id), self.router.session.client_token, me.staff_id, now)
        self.ready = True

    def _show_answers(self, draft: Draft, checks: list[Check], seen: list[SeenAnswer], names: dict[UUID, str], me: UUID) -> None:
        read = read_back(draft, language_of(self))
        self.applies, self.answers, self.people = read.applies, read.answers, read.people
        self.entered = {
            key: read.entered[key] | {"where": f"{names.get(by, '')}, {read.entered[key]['where']}"} for key, by in read.officers.items()
        }
        self.seen = {
            f"{each.step}.{each.member}" if each.member else each.step: f"{names.get(each.staff_id, '')}, {moment(each.at)}"
            for each in seen
            if draft.revisions.get((each.step, each.member)) == each.revision
        }
        self._people = everybody(draft.answers)
        shown = [check_shown(check, self._people.get(check.member, ""), names, me) for check in in_order(checks)]
        self.checks = [check for check in shown if check["result"] != Result.MATCH]
        self.matches = [check for check in shown if check["result"] == Result.MATCH]
        self.accepted = sum(check.accepted_by is not None for check in checks)
        self.done = {f"accept.{check.id}": 0 for check in checks} | self.done
        self.findings = {str(check.id): [finding_shown(each) for each in check.findings] for check in checks}
        self.proofs = proofs_shown(draft.answers, checks, names)

    def _draft_request(self, drafted: RequestDraft, language: str) -> None:
        """Say a draft in the citizen's language and, where that is another one, in the reader's."""
        self.asked_steps, self.asked_documents = drafted.steps, drafted.papers
        self.citizen_language = language_named(language)
        with speaking(language_named(language)):
            self.asked_words = drafted.words(casework.LONGEST_WORDS)
        with speaking(language_of(self)):
            meaning = drafted.words(casework.LONGEST_WORDS)
        self.asked_meaning = meaning if meaning != self.asked_words else ""

    def _show(self, application: Application, me: SignedInStaff) -> None:
        self.number, self.pser_id = application.number or "", application.pser_id or ""
        self.status, self.version, self.due = application.status, application.version, moment(application.due_at)
        self.possible = casework.possible(me, application)
        self.may_recommend = "recommended" in self.possible


def _entering(draft: Draft, files: list[Document]) -> set[UUID]:
    """Return the officers who entered answers or documents, or saw originals, at the counter."""
    hands = {each.by.staff_id for each in draft.entered.values() if each.by}
    return hands | {person for file in files for person in (file.entered_by, file.original_seen_by) if person}


def _named(application: Application, checks: list[Check], seen: list[SeenAnswer]) -> set[UUID]:
    """Return whose case it is, who has seen answers, and who accepted and confirmed differences."""
    named = {application.assigned_to, *(each.staff_id for each in seen)}
    named |= {person for check in checks for person in (check.accepted_by, check.confirmed_by)}
    return {each for each in named if each}


def _acting(
    request: InformationRequest | None, decided: Recommendation | None, waiting: Recommendation | None, held: Held | None
) -> set[UUID]:
    """Return who has asked, recommended, decided and corrected last."""
    acting = {request.asked_by} if request else set()
    acting |= {person for each in (decided, waiting) if each for person in (each.recommended_by, each.decided_by)}
    return {each for each in acting | {held.by if held else None} if each}
