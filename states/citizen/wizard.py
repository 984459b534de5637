"""The form, one step at a time: what is shown is what is in the database, so it survives any loss of this state."""

import uuid
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.figures import hour
from registry.rules.form import Kind, Step, StepState
from registry.rules.household import STEPS, monthly_income
from registry.services.accounts import accounts
from registry.services.office import requests
from registry.services.portal import portal
from registry.services.registration import applications, drafts
from registry.services.registration.applications import Changed, ClosedError
from registry.services.registration.drafts import Draft
from states.answers import NOTHING_CHOSEN, read_back, shown
from states.authors import author_of
from states.caller import Audience, admits, the_caller, the_citizen
from states.company import company_of
from states.doubts import asked_about
from states.place import asked, language_of, lead, spoken
from states.session import is_id, revision_in, text, typed
from states.showing import sign_ins_of, watch


@admits(Audience.CITIZENS, with_draft=("save",), keeps=("code", "code_until"))
class WizardState(rx.State):
    """The step that is open, and the task list."""

    step: str = ""  # empty until the answers have arrived
    member: str = ""  # whose answers are shown where the step repeats; empty where the people are listed
    known_member: bool = False
    answers: dict[str, str] = {}
    several: dict[str, list[str]] = NOTHING_CHOSEN  # the answers that are lists
    problems: dict[str, str] = {}
    doubts: list[str] = []
    revision: int = 0
    changed_elsewhere: bool = False
    edition: str = ""  # a new one shows the saved answers instead of those typed
    turn: int = 0
    saved_at: str = ""
    people: list[dict[str, str]] = []
    new_member: str = ""
    asked_for: bool = False  # by the office, and the people who are listed may be called right as they are
    _read: str = ""  # the edition of the answers that are listed
    tasks: dict[str, str] = {}
    openable: list[str] = []
    resume: str = ""
    other_income: str = ""  # the same income, for a month if it was given for a year, and the reverse
    status: str = ""
    district: str = ""
    company: dict[str, str] = {}  # the officer who fills in the form too, and what was saved last
    over: bool = False  # an officer was here, and is no longer
    code: str = ""  # that lets an officer in, and until when
    code_until: str = ""
    author: dict[str, str] = {}  # the officer who saved this step last, if one did

    @rx.event
    async def open(self) -> Any:
        """Show the step that the address names, or lead to one that may be opened."""
        return await self.restore()

    async def restore(self) -> Any:
        """Fill the page from the database."""
        self.problems, self.doubts, self.changed_elsewhere = {}, [], False
        draft = await self._load()
        path = self.router.url.path.rstrip("/")
        key = path.rsplit("/apply/", 1)[1] if "/apply/" in path else ""
        step = STEPS.get(key)
        self.status = draft.application.status
        if key and not draft.may_change(key):
            return rx.redirect(spoken(self, "/changes" if draft.change else "/dashboard"))
        self._list_tasks(draft)
        await self._keep_company(draft)
        if step is None:
            self.step = ""
            await self._add_documents_to_tasks(draft)
            return None
        if not draft.journey.may_visit(step):
            return rx.redirect(spoken(self, f"/apply/{draft.journey.current.key}"))
        self._show(draft, step, asked(self, "person"))
        return None

    async def refresh(self) -> None:
        """Show what was changed elsewhere; where something may have been typed meanwhile, only tell of it."""
        draft = await self._load()
        here = bool(self.company)
        await self._keep_company(draft)
        self.over = (here or self.over) and not self.company
        self.status = draft.application.status
        self._list_tasks(draft)
        step = STEPS.get(self.step)
        if step is None or draft.revisions.get((self.step, self.member), 0) == self.revision:
            await self._add_documents_to_tasks(draft) if step is None else None
        elif step.repeats and not (self.member and draft.member(self.member)):
            self._show(draft, step, "")
        else:
            self.changed_elsewhere = True

    async def _keep_company(self, draft: Draft) -> None:
        """Tell who fills in the form too, and what they save, as soon as they do."""
        self.company = await company_of(draft)
        if self.company:
            self.code = self.code_until = ""
        watch(self, self._subjects(draft.application.account_id))

    def _subjects(self, account_id: uuid.UUID) -> set[str]:
        """Return what a page of the form is kept up to date with: what is saved, where an officer fills it in too or may at any moment."""
        return {str(account_id) if self.company or self.code else sign_ins_of(account_id)}

    @rx.event
    async def save(self, form: FormData[str, Any]) -> Any:
        """Save a step's answers and go on, or say what is wrong with them."""
        sent = typed(form)
        self.turn += 1
        step = STEPS.get(text(sent, "_step"))
        member = text(sent, "_member")
        if step is None or not step.fields or (step.repeats and not is_id(member)) or (member and not step.repeats):
            return None
        now = clock.now()
        database, account_id = portal().database, the_citizen().account_id
        draft = the_caller().draft or await drafts.load(database, account_id, now)
        if not draft.may_change(step.key):
            return lead(self, "/dashboard")
        if not draft.journey.reached(step) or (step.repeats and step.key != "members" and not draft.member(member)):
            return lead(self, f"/apply/{draft.journey.current.key}")
        values, problems = step.parse(sent, draft.today)
        doubts, confirmed = ([], []) if problems else asked_about(draft, step, member, values, sent)
        self._say(problems, doubts)
        if problems or doubts:
            self.saved_at = ""  # or what was saved before seems to be this
            return None
        revision = revision_in(text(sent, "_revision"))
        try:
            outcome = await applications.save_step(
                database, account_id, step.key, values, member=member, revision=revision, confirmed=tuple(confirmed), now=now
            )
        except ClosedError:
            return lead(self, "/dashboard")
        if isinstance(outcome, Changed):
            self.changed_elsewhere, self.revision, self.saved_at = True, outcome.revision, ""
            return None
        if step.key == "contact":
            await accounts.follow(database, account_id, values["mobile"], values["email"], now)
        self.saved_at = hour(now)
        await portal().changes.publish(str(account_id))
        return lead(self, self._after(draft.with_step(step.key, member, values, outcome.revision), step))

    def _say(self, problems: dict[str, str], doubts: list[str]) -> None:
        """Say what is in the way, and no longer what was; what is set is sent, so only what is different is set."""
        for name, said in {"problems": problems, "doubts": doubts, "changed_elsewhere": False}.items():
            if getattr(self, name) != said:
                setattr(self, name, said)

    def _after(self, draft: Draft, step: Step) -> str:
        """Return where to go once a step is saved."""
        if draft.change and step.key in draft.change.steps:
            return self._after_change(draft, draft.change.steps, step)
        if not draft.open:
            return "/dashboard"
        if step.repeats:
            if step.key == "members":
                return "/apply/members"
            open_people = [person for person in step.people(draft.answers) if not step.complete_for(person, draft.today)]
            if open_people:
                return f"/apply/{step.key}?person={open_people[0]['id']}"
        if draft.journey.reached(STEPS["review"]) and asked(self, "back") == "review":
            return "/apply/review"
        return f"/apply/{draft.journey.after(step).key}"

    def _after_change(self, draft: Draft, opened: list[str], step: Step) -> str:
        """Return where to go once a step that is open again is saved: to what is incomplete now, or back to the change."""
        if step.key == "members":
            return "/apply/members"
        for other in draft.journey.steps:
            if other.key in opened and not draft.journey.complete(other):
                people = [person for person in other.people(draft.answers) if not other.complete_for(person, draft.today)]
                return f"/apply/{other.key}" + (f"?person={people[0]['id']}" if other.repeats and people else "")
        return "/changes"

    @rx.event
    async def show_saved(self) -> None:
        """Show the answers that were saved elsewhere instead of those typed here."""
        draft = await self._load()
        if step := STEPS.get(self.step):
            self._show(draft, step, self.member)
        self.edition, self.changed_elsewhere = uuid.uuid4().hex[:8], False

    @rx.event
    async def keep_typed(self) -> None:
        """Let what is typed here be saved over what was saved elsewhere."""
        draft = await self._load()
        self.revision, self.changed_elsewhere = draft.revisions.get((self.step, self.member), 0), False

    @rx.event
    async def remove(self, member: str) -> Any:
        """Remove a member of the household."""
        if not isinstance(member, str) or not is_id(member):
            return None
        account_id = the_citizen().account_id
        try:
            async with portal().database.session() as session:
                await applications.remove_member(session, account_id, member)
        except ClosedError:
            return rx.redirect(spoken(self, "/dashboard"))
        await portal().changes.publish(str(account_id))
        draft = await self._load()
        self._list_tasks(draft)
        self._show(draft, STEPS["members"], "")
        return None

    @rx.event
    async def call_right(self) -> Any:
        """Tell the office that everything that is listed of these people is right."""
        account_id, now = the_citizen().account_id, clock.now()
        async with portal().database.session() as session:
            called = await requests.call_right(session, account_id, self.step, self._read, now)
        if called:
            await portal().changes.publish(str(account_id))
            return lead(self, "/dashboard")
        return await self.restore()

    @rx.event
    async def narrow(self, district: str) -> None:
        """Show the tehsils of a district only."""
        self.district = district if isinstance(district, str) else ""

    async def _load(self) -> Draft:
        async with portal().database.session() as session:
            return await drafts.load(session, the_citizen().account_id, clock.now())

    def _list_tasks(self, draft: Draft) -> None:
        journey = draft.journey
        self.tasks = {step.key: journey.state(step) for step in journey.steps}
        self.openable = [step.key for step in journey.steps if draft.open and journey.may_visit(step)]
        self.resume = journey.current.key

    async def _add_documents_to_tasks(self, draft: Draft) -> None:
        """Tell of the documents whether they are there; they are no answers of a step."""
        async with portal().database.session() as session:
            papers = await drafts.papers(session, draft)
        lacking, begun = drafts.lacking(papers), any(files for _, files in papers)
        self.resume = drafts.resumes_at(draft, papers)
        self.tasks["documents"] = StepState.INCOMPLETE if lacking and begun else StepState.NOT_STARTED if lacking else StepState.COMPLETE
        self.tasks["review"] = StepState.COMPLETE if not draft.open else StepState.NOT_STARTED

    def _show(self, draft: Draft, step: Step, person: str) -> None:
        people = step.people(draft.answers) if step.repeats else []
        self.people = [
            {
                "id": member["id"],
                "name": member.get("full_name", ""),
                "relation": member.get("relation", ""),
                "done": "yes" if step.complete_for(member, draft.today) else "no",
            }
            for member in people
        ]
        self.asked_for, self._read = bool(people) and requests.to_be_called_right(draft, step.key), draft.edition
        if self.asked_for:
            self.people = [
                each | read for each, read in zip(self.people, read_back(draft, language_of(self)).people[step.key], strict=True)
            ]
        self.new_member = draft.new_member if step.key == "members" else ""
        self.member = self._whom(step, person) if step.repeats else ""
        self.known_member = any(member["id"] == self.member for member in people)
        given = draft.member(self.member) if step.repeats else {**draft.known, **draft.answers}
        self.answers = {field.key: shown(field.kind, given.get(field.key)) for field in step.fields if field.kind is not Kind.CHOICES}
        self.several = {key: list(given.get(key) or []) for key in NOTHING_CHOSEN}
        self.revision = draft.revisions.get((step.key, self.member), 0)
        self.author = author_of(draft, step.key, self.member)
        self.district = str(draft.answers.get("district") or "")
        other = monthly_income(draft.answers) * (1 if draft.answers.get("income_period") == "annual" else 12)
        self.other_income = f"{other:,}" if other else ""
        self.step = step.key

    def _whom(self, step: Step, person: str) -> str:
        """Return whose answers to show: the person the address names, or the first of whom something is missing."""
        if step.key == "members":
            return person if is_id(person) else "" if self.people else self.new_member
        if any(member["id"] == person for member in self.people):
            return person
        return next((member["id"] for member in self.people if member["done"] == "no"), "")


class AfterTheSteps(rx.State, mixin=True):
    """A page of the form that asks no questions, and is shown once the steps before it are done."""

    async def restore(self) -> Any:
        """Fill the page from the database, or lead to a step before."""
        wizard = await self.get_state(WizardState)
        return await wizard.restore() or await self._show()

    async def refresh(self) -> None:
        """Show what was changed elsewhere."""
        wizard = await self.get_state(WizardState)
        await wizard.refresh()
        await self._show()

    async def _keep_company(self) -> None:
        """Tell of what an officer does who fills in the form too, as soon as they do."""
        watch(self, (await self.get_state(WizardState))._subjects(the_citizen().account_id))

    async def _show(self) -> None:
        raise NotImplementedError
