"""The dashboard: where the application stands, live; and the account's contacts."""

from datetime import datetime
from typing import Any

import reflex as rx
from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.clock import day_of
from registry.rules import identity
from registry.rules.figures import hour, moment
from registry.rules.form import Field, Kind
from registry.rules.identity import Unfit
from registry.rules.lifecycle import NotAllowedError, Status
from registry.services import messages
from registry.services.accounts import accounts, one_time
from registry.services.accounts.one_time import Purpose
from registry.services.benefits import assessments
from registry.services.objections import appeals, complaints
from registry.services.office import audit, cases, correspondence, recommendations, requests, withdrawals
from registry.services.office.casework import UnreasonedError
from registry.services.portal import portal
from registry.services.registration import applications, drafts
from states.caller import Audience, admits, the_citizen
from states.citizen.loan_card import loan_card
from states.citizen.money import MoneyState
from states.citizen.sent_papers import by_document
from states.decisions import as_rows, score_rows
from states.place import language_of
from states.session import text
from states.showing import watch


@admits(Audience.CITIZENS)
class DashboardState(rx.State):
    """What the dashboard shows."""

    ready: bool = False
    name: str = ""
    status: str = ""
    number: str = ""
    submitted_at: str = ""
    resume: str = ""
    steps_done: int = 0
    steps_all: int = 0
    events: list[dict[str, str]] = []
    sent: list[dict[str, str]] = []
    mobile: str = ""
    email: str = ""
    mobile_confirmed: bool = False
    mobile_is_own: bool = True  # and not a relative's, to which no code is sent
    must_confirm: bool = False  # the mobile number, before the application can be sent
    code_sent: bool = False
    code_wrong: bool = False
    code_ended: bool = False  # by five wrong ones, or by its time
    wait: bool = False
    again: str = ""  # yes, wait
    problems: dict[str, str] = {}
    contact_saved: bool = False
    pser_id: str = ""
    request: dict[str, str] = {}  # what the office asks for: its words and the date
    request_steps: list[str] = []
    request_answered: list[str] = []  # of these steps, those that were answered since
    request_documents: list[str] = []
    request_unsent: list[str] = []  # of these documents, those that have not come since
    held_back: str = ""  # why the request cannot be given back: steps (not complete), things (not given), words (not written instead)
    papers: list[dict[str, str]] = []  # the documents that were sent
    paper_states: dict[str, list[dict[str, str]]] = {}  # by document, what an officer says of its files
    decision: str = ""  # the words of a supervisor who declined
    decisions: list[dict[str, str]] = []  # what the household was assessed to, by programme
    conditions: dict[str, list[dict[str, str]]] = {}
    score: list[dict[str, str]] = []  # what the poverty score is made of
    words: list[dict[str, str]] = []  # between the officers and this person
    word_problem: bool = False
    looked: list[dict[str, str]] = []  # who of the staff looked at the case
    loan: dict[str, str] = {}
    appeal: str = ""  # where the newest appeal stands
    complaint: str = ""  # and the newest complaint
    may_appeal: bool = False
    may_withdraw: bool = False
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the dashboard, and keep it live."""
        self.code_wrong = self.code_ended = self.wait = self.contact_saved = False
        self.again, self.problems = "", {}
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        now, account_id = clock.now(), the_citizen().account_id
        watch(self, {str(account_id)})
        async with portal().database.session() as session:
            account = await accounts.of(session, account_id)
            draft = await drafts.load(session, account_id, now)
            happened = await applications.timeline(session, draft.application.id)
            papers = await drafts.papers(session, draft)
            sent = await messages.of_account(session, account_id)
            words = await correspondence.words_on(session, draft.application.id, internal=False)
            declined = draft.application.status == Status.DECLINED
            decided = await recommendations.last_decision(session, draft.application.id) if declined else None
            assessed = await assessments.decisions(session, draft.application.id, draft.today)
            looked = await audit.of_application(session, draft.application.id, *audit.LOOKED)
            appealed = await appeals.of_application(session, draft.application.id)
            complained = await complaints.of_application(session, draft.application.id)
            self.may_appeal = bool(await appeals.appealable(session, draft.application, now))
            unconfirmed = account.mobile is not None and account.mobile_confirmed_at is None
            self.code_sent = unconfirmed and await _is_awaited(session)
            self.resume = drafts.resumes_at(draft, papers)
            self.loan = await loan_card(session, draft.application, draft.today)
            files = [file for _, some in papers for file in some]
            refused = any(file.verdict == "refused" for file in files)
            asked_last = await requests.newest(session, draft.application.id) if refused else None
        self.appeal = appealed[0].state if appealed else ""
        self.complaint = complained[0].state if complained else ""
        journey = draft.journey
        self.name = account.full_name
        self.status, self.number = draft.application.status, draft.application.number or ""
        self.may_withdraw = withdrawals.may_withdraw(draft.application)
        self.submitted_at = moment(draft.application.submitted_at)
        answered = sum(journey.complete(step) for step in journey.steps if step.fields)
        self.steps_done, self.steps_all = answered + (self.resume == "review"), len(journey.steps)  # the papers are a step, sending is one
        self.events = [{"name": event.name, "at": moment(event.at)} for event in happened]
        self.sent = [
            {
                "channel": each.channel,
                "to": each.to,
                "at": moment(each.at),
                "state": each.state,
                "language": each.language,
                "text": each.text,
            }
            for each in sent
        ]
        request = draft.request
        self.pser_id = draft.application.pser_id or ""
        self.request = {"words": request.words, "until": moment(request.until)} if request else {}
        self.request_steps = [*request.steps, *(key for key in requests.left(draft) if key not in request.steps)] if request else []
        self.request_answered = requests.answered(request, draft) if request else []
        self.request_documents = request.documents if request else []
        self.request_unsent = requests.unsent(request, files) if request else []
        not_given = self.request_unsent or (request and requests.unanswered(request, draft))
        if not (requests.left(draft) if self.held_back == "steps" else not_given):
            self.held_back = ""
        self.papers, self.paper_states = by_document(draft, papers if draft.application.number else [], asked_last)
        self.decision = decided.words if decided else ""
        self.decisions, self.conditions = as_rows(assessed, language_of(self))
        self.score = score_rows(assessed, language_of(self))
        self.words = [{"at": moment(each.at), "text": each.text, "mine": "" if each.by else "yes"} for each in words]
        self.looked = [
            {"action": each.action, "role": each.role, "centre": each.centre, "at": _from_to(each.first, each.last)}
            for each in audit.by_day(looked)
        ]
        self.mobile = identity.show_mobile(account.mobile) if account.mobile else ""
        self.email = account.email or ""
        self.mobile_is_own = account.mobile_of == "own"
        self.must_confirm = draft.open and accounts.must_confirm_mobile(account)
        self.mobile_confirmed = account.mobile_confirmed_at is not None
        await (await self.get_state(MoneyState)).restore()
        self.ready = True

    @rx.event
    async def send_code(self) -> None:
        """Send a code to the mobile."""
        async with portal().database.session() as session:
            sent = await accounts.send_mobile_code(session, the_citizen().account_id, clock.now())
            self.code_sent = await _is_awaited(session)
        self.wait, self.code_wrong, self.code_ended = not sent, False, False

    @rx.event
    async def confirm(self, form: dict[str, Any]) -> None:
        """Confirm the mobile with the code."""
        self.turn += 1
        account_id = the_citizen().account_id
        async with portal().database.session() as session:
            right = await accounts.confirm_mobile(session, account_id, text(form, "code"), clock.now())
            self.code_sent = not right and await _is_awaited(session)
        self.code_wrong, self.code_ended, self.wait = self.code_sent, not right and not self.code_sent, False
        if right:
            await portal().changes.publish(str(account_id))
            await self.restore()

    @rx.event
    async def change_contact(self, form: dict[str, Any]) -> None:
        """Correct the mobile number or the e-mail."""
        self.turn += 1
        values, self.problems = _contact(form)
        self.contact_saved = False
        if self.problems:
            return
        account_id = the_citizen().account_id
        async with portal().database.session() as session:
            self.contact_saved = await accounts.change_contact(session, account_id, values["mobile"], values["email"], clock.now())
        await portal().changes.publish(str(account_id))
        await self.restore()

    @rx.event
    async def give_information(self) -> None:
        """Give the case back to the office: what it asked for is there."""
        await self._give_back(None)

    @rx.event
    async def give_without(self, form: dict[str, Any]) -> None:
        """Give the case back to the office, with words instead of what it asked for."""
        self.turn += 1
        await self._give_back(text(form, "instead"))

    async def _give_back(self, instead: str | None) -> None:
        account_id, now = the_citizen().account_id, clock.now()
        try:
            async with portal().database.session() as session:
                before = (await drafts.load(session, account_id, now)).application
                given = await requests.answer_request(session, account_id, now, instead)
                draft = await drafts.load(session, account_id, now)
        except UnreasonedError:
            self.held_back = "words"
            return
        await self.restore()
        if given:
            await cases.announce(portal().changes, draft.application, before)
        elif draft.request:
            self.held_back = "steps" if requests.left(draft) else "things"

    @rx.event
    async def withdraw(self) -> None:
        """Take the application back."""
        async with portal().database.session() as session:
            application = await withdrawals.withdraw(session, the_citizen().account_id, clock.now())
        if application:
            await cases.announce(portal().changes, application)
        await self.restore()

    @rx.event
    async def write(self, form: dict[str, Any]) -> None:
        """Write to the office."""
        self.turn += 1
        account_id, now = the_citizen().account_id, clock.now()
        try:
            async with portal().database.session() as session:
                await correspondence.write_back(session, account_id, text(form, "text"), now)
                draft = await drafts.load(session, account_id, now)
            self.word_problem = False
            await cases.announce(portal().changes, draft.application)
        except (UnreasonedError, NotAllowedError):
            self.word_problem = True
        await self.restore()

    @rx.event
    async def send_again(self) -> None:
        """Send the message with the application number once more."""
        async with portal().database.session() as session:
            account = await accounts.of(session, the_citizen().account_id)
            sent = await messages.send_again(session, account, "application_submitted", clock.now())
        self.again = "yes" if sent else "wait"
        await self.restore()


async def _is_awaited(session: AsyncSession) -> bool:
    """Tell whether a code that was sent to their mobile can still be used."""
    return await one_time.is_awaited(session, the_citizen().account_id, Purpose.CONFIRM_MOBILE, clock.now())


CONTACT_FIELDS: tuple[Field, ...] = tuple(field for field in accounts.REGISTER_FIELDS if field.kind in {Kind.MOBILE, Kind.EMAIL})


def _contact(form: Any) -> tuple[dict[str, str | None], dict[str, str]]:
    values: dict[str, str | None] = {}
    problems: dict[str, str] = {}
    for field in CONTACT_FIELDS:
        try:
            values[field.key] = field.parse(text(form, field.key), day_of(clock.now()))
        except Unfit as unfit:
            problems[field.key] = unfit.code
    if not problems and not values["mobile"] and not values["email"]:
        problems["mobile"] = "no_contact"
    return values, problems


def _from_to(first: datetime, last: datetime) -> str:
    return moment(first) if hour(first) == hour(last) else f"{moment(first)}–{hour(last)}"
