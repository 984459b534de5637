"""One case as the office works on it: answers, documents, checks, words, and the moves that are possible."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.records import Application, Check
from registry.rules import identity
from registry.rules.access import Duty, may
from registry.rules.lifecycle import NotAllowedError
from registry.services import (
    applications,
    assessments,
    cases,
    casework,
    contacts,
    correspondence,
    duplicates,
    evidence,
    recommendations,
    requests,
    staff,
    verification,
)
from registry.services.cases import ChangedError
from registry.services.casework import UnreasonedError
from registry.services.portal import portal
from registry.services.staff import NotTheirsError, SignedInStaff
from states.answers import read_back
from states.caller import Audience, admits, the_staff
from states.case_awards import CaseAwardsState
from states.dashboard import moment
from states.decisions import as_rows, score_rows
from states.place import asked, language_of
from states.session import identifier, several, text, typed

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
    entered: dict[str, dict[str, str]] = {}  # who entered the answers of a step at the counter, where and when
    seen: dict[str, str] = {}  # who has seen the answers of a step, and when
    files: list[dict[str, str]] = []
    checks: list[dict[str, str]] = []
    findings: dict[str, list[dict[str, str]]] = {}
    events: list[dict[str, str]] = []
    words: list[dict[str, str]] = []
    recommendation: dict[str, str] = {}
    decisions: list[dict[str, str]] = []  # what the household was assessed to, by programme
    conditions: dict[str, list[dict[str, str]]] = {}
    score: list[dict[str, str]] = []  # what the poverty score is made of
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
    _account: str = ""

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
            names = {each.id: each.full_name for each, _ in await staff.everybody(session)}
            seen = await evidence.seen_answers(session, application.id)
            twins = await duplicates.of(session, me, application)
            account = await cases.applicant(session, application)
            assessed = await assessments.decisions(session, application.id)
        self._show(application, me)
        self.decisions, self.conditions = as_rows(assessed, language_of(self))
        self.score = score_rows(assessed, language_of(self))
        self.name = draft.answers.get("full_name", "")
        self.mobile = identity.show_mobile(account.mobile) if account.mobile else ""
        self.email = account.email or ""
        self.contact_held = account.reset_from is not None and account.reset_from > now
        self.may_confirm_contact = self.contact_held and may(me.role, Duty.DECIDE)
        self.officer = names.get(application.assigned_to, "") if application.assigned_to else ""
        read = read_back(draft)
        self.applies, self.answers, self.several, self.people = read.applies, read.answers, read.several, read.people
        self.entered = {
            key: read.entered[key] | {"where": f"{names.get(by, '')}, {read.entered[key]['where']}"} for key, by in read.officers.items()
        }
        self.seen = {
            f"{each.step}.{each.member}" if each.member else each.step: f"{names.get(each.staff_id, '')}, {moment(each.at)}"
            for each in seen
            if draft.revisions.get((each.step, each.member)) == each.revision
        }
        self.files = [
            {
                "id": str(file.id),
                "kind": paper.key,
                "name": file.file_name,
                "media": file.media_type,
                "scan": file.scan,
                "verdict": file.verdict,
                "reason": file.verdict_reason,
                "where": f"{names.get(file.entered_by, '')}, {file.centre}" if file.entered_by else "",
                "at": moment(file.added_at),
                "original": names.get(file.original_seen_by, "") if file.original_seen_by else "",
            }
            for paper, files in papers
            for file in files
        ]
        people = {member["id"]: member.get("full_name", "") for member in draft.answers["members"]}
        self.checks = [_check(check, people.get(check.member, ""), names) for check in checks]
        self.findings = {str(check.id): [_finding(each) for each in check.findings] for check in checks}
        self.events = [{"name": event.name, "at": moment(event.at)} for event in happened]
        self.words = [{"at": moment(each.at), "by": each.by, "text": each.text, "kind": _kind(each)} for each in words]
        self.twins = [
            {"number": twin.number, "name": twin.name, "status": twin.status, "district": twin.district, "kinds": " ".join(twin.kinds)}
            for twin in twins
        ]
        self.recommendation = (
            {"verdict": waiting.verdict, "reason": waiting.reason, "by": names.get(waiting.recommended_by, "")} if waiting else {}
        )
        looking = CASES[str(application.account_id)]
        looking[self.router.session.client_token] = me.full_name
        self.others = sorted({name for tab, name in looking.items() if tab != self.router.session.client_token and name != me.full_name})
        await (await self.get_state(CaseAwardsState))._show(application.id, application.version)
        self.ready, self.ended = True, False

    def _show(self, application: Application, me: SignedInStaff) -> None:
        self._account = str(application.account_id)
        self.number, self.pser_id = application.number or "", application.pser_id or ""
        self.status, self.version, self.due = application.status, application.version, moment(application.due_at)
        self.possible = casework.possible(me, application)
        self.may_recommend = "recommended" in self.possible

    async def _do(self, act: Callable[[Any, SignedInStaff, UUID, int], Awaitable[None]]) -> None:
        """Do something to the case as it is shown, and show it anew; say what stands in the way."""
        self.turn += 1
        if not self._id:
            return
        self.problem = ""
        try:
            async with portal().database.session() as session:
                await act(session, the_staff(), UUID(self._id), self.version)
                application = await cases.by_id(session, UUID(self._id))
            await cases.announce(portal().changes, application)
        except ChangedError:
            self.problem = "changed"
        except UnreasonedError:
            self.problem = "unreasoned"
        except (NotAllowedError, NotTheirsError):
            self.problem = "not_allowed"
        await self.restore()

    @rx.event
    async def take(self) -> None:
        """Take the case."""
        now = clock.now()
        await self._do(lambda session, me, case, version: casework.take(session, me, case, version, now))

    @rx.event
    async def judge(self, document: str, verdict: str, reason: str) -> None:
        """Accept or refuse a document."""
        now = clock.now()
        document_id = identifier(document)
        if document_id is None or not isinstance(verdict, str) or not isinstance(reason, str):
            return
        await self._do(
            lambda session, me, case, version: evidence.judge_document(session, me, case, version, document_id, verdict, reason, now)
        )

    @rx.event
    async def see(self, step: str, member: str) -> None:
        """Note that the answers of a step were seen proved."""
        now = clock.now()
        if not isinstance(step, str) or not isinstance(member, str):
            return
        await self._do(lambda session, me, case, version: evidence.see_answers(session, me, case, version, step[:40], member[:32], now))

    @rx.event
    async def accept(self, form: FormData[str, Any]) -> None:
        """Accept a difference, with the evidence in words."""
        now, sent = clock.now(), typed(form)
        check = text(sent, "check")
        if not check.isdecimal() or len(check) > 15:
            return
        await self._do(
            lambda session, me, case, version: recommendations.accept_difference(
                session, me, case, version, int(check), text(sent, "reason"), now
            )
        )

    @rx.event
    async def ask(self, form: FormData[str, Any]) -> None:
        """Ask the citizen for steps and documents."""
        now, sent = clock.now(), typed(form)
        days = text(sent, "days")
        await self._do(
            lambda session, me, case, version: requests.ask_for_information(
                session,
                me,
                case,
                version,
                steps=several(sent, "steps")[:60],
                papers=several(sent, "documents")[:60],
                words=text(sent, "words"),
                days=int(days) if days.isdecimal() and len(days) < 4 else 0,
                now=now,
            )
        )

    @rx.event
    async def correct_contact(self, form: FormData[str, Any]) -> None:
        """Correct the contacts of a person whose original CNIC was seen."""
        now, sent = clock.now(), typed(form)
        await self._do(
            lambda session, me, case, version: contacts.correct(
                session,
                me,
                case,
                version,
                mobile=text(sent, "mobile")[:40],
                email=text(sent, "email")[:254],
                cnic_seen=text(sent, "cnic_seen") == "yes",
                now=now,
            )
        )

    @rx.event
    async def confirm_contact(self) -> None:
        """Let corrected contacts reset the password at once."""
        now = clock.now()
        await self._do(lambda session, me, case, version: contacts.confirm(session, me, case, version, now))

    @rx.event
    async def write(self, form: FormData[str, Any]) -> None:
        """Write a note, or to the citizen."""
        now, sent = clock.now(), typed(form)
        internal = text(sent, "to") != "citizen"
        await self._do(
            lambda session, me, case, _version: correspondence.write(session, me, case, text(sent, "text"), now, internal=internal)
        )

    @rx.event
    async def recommend(self, form: FormData[str, Any]) -> None:
        """Recommend to verify or to decline."""
        now, sent = clock.now(), typed(form)
        await self._do(
            lambda session, me, case, version: recommendations.recommend(
                session, me, case, version, text(sent, "verdict"), text(sent, "reason"), now
            )
        )

    @rx.event
    async def decide(self, form: FormData[str, Any]) -> None:
        """Decide on what an officer recommended."""
        now, sent = clock.now(), typed(form)
        await self._do(
            lambda session, me, case, version: recommendations.decide(
                session, me, case, version, text(sent, "outcome"), text(sent, "words"), now
            )
        )

    @rx.event
    async def reopen(self, form: FormData[str, Any]) -> None:
        """Open a closed case again."""
        now, sent = clock.now(), typed(form)
        await self._do(lambda session, me, case, version: casework.reopen(session, me, case, version, text(sent, "reason"), now))


def _check(check: Check, member: str, names: dict[UUID, str]) -> dict[str, str]:
    return {
        "id": str(check.id),
        "source": check.source,
        "member": member,
        "result": check.result,
        "state": check.state,
        "at": moment(check.answered_at),
        "accepted": names.get(check.accepted_by, "") if check.accepted_by else "",
        "reason": check.accepted_reason,
    }


def _finding(each: dict[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in each.items()}


def _kind(each: correspondence.Written) -> str:
    if each.internal:
        return "internal"
    return "to_citizen" if each.by else "from_citizen"
