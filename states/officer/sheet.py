"""A section of a form on one screen: its steps together, each saved as on the citizen's page, with its own revision."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.rules.figures import day, hour
from registry.rules.form import Kind, Step
from registry.rules.household import FORM, SECTION_KEYS, STEPS
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from registry.services.registration import assisting, drafts
from registry.services.registration.applications import Changed, ClosedError
from registry.services.registration.assisting import Helped
from states.answers import shown
from states.authors import Last, authors, last_saved
from states.caller import Audience, admits, the_staff
from states.doubts import asked_about
from states.officer.helping import HelpsSomebody
from states.section import Section, begun_in, shown_in
from states.session import identifier, is_id, revision_in, text, typed

_ZERO = {step.key: 0 for step in FORM if step.fields}
_NONE = {step.key: "" for step in FORM if step.fields}


@admits(Audience.REGISTRARS)
class SheetState(HelpsSomebody, rx.State):
    """The section that is open."""

    declared: bool = False
    applies: list[str] = []  # steps that are asked
    answers: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    problems: dict[str, str] = {}
    doubts: list[str] = []
    changed: list[str] = []  # steps that were saved elsewhere since they were shown
    revisions: dict[str, int] = {}
    mine: dict[str, int] = {}  # the revision that this page saved last
    editions: dict[str, str] = {}  # a new one shows the saved answers instead of those typed
    authors: dict[str, str] = {}  # who saved a step last; nobody: the citizen
    times: dict[str, str] = {}
    people: list[dict[str, str]] = []
    member: str = ""  # whose answers are open; empty: nobody's
    last: dict[str, str] = {}
    saved_at: str = ""
    district: str = ""
    said: str = ""  # not_theirs
    turn: int = 0
    _section: str = "you"
    _by: dict[str, Last] = {}  # who saved what, by step and member

    @rx.event
    async def open(self) -> None:
        """Show the section that the address names."""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database, and note that it was looked at."""
        asked = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self.reset()
        self.mine, self.editions = dict(_ZERO), dict(_NONE)
        self._section = asked if asked in SECTION_KEYS else "you"
        if section := await self._load(noted=True):
            section = self._turn_to(section, section.next_member)
            self._show(section, section.steps)

    async def refresh(self) -> None:
        """Show what was changed elsewhere; where something may have been typed meanwhile, only tell of it."""
        section = await self._load()
        if section is None:
            return
        if self.member and not section.known:
            section = self._turn_to(section, section.next_member)  # removed elsewhere
        shown_already = [step for step in section.steps if step.key in self.applies]
        changed = [step.key for step in shown_already if section.revision(step) != self.revisions[step.key]]
        self.changed = [key for key in self.applies if key in {*changed, *self.changed}]
        self._show(section, [step for step in section.steps if step not in shown_already])

    async def _load(self, *, noted: bool = False) -> Section | None:
        """Return the section as it is in the database; None, and nothing left on the page, where it is no longer open."""
        me, now = the_staff(), clock.now()
        async with portal().database.session() as session:
            form = await self._open_form(session, me, now)
            if form is None:
                return None
            helped, draft = form
            self._by = {f"{step}.{member}": each for (step, member), each in (await authors(session, draft)).items()}
            self.last = await last_saved(session, draft)
            if noted:
                await assisting.seen(session, me, helped, self._section, now)
        self.declared = draft.journey.complete(STEPS["declaration"])
        self.ready, self.over = True, False
        return Section(draft, self._section, self.member)

    def _turn_to(self, section: Section, member: str) -> Section:
        self.member = member
        return replace(section, member=member)

    def _show(self, section: Section, steps: list[Step]) -> None:
        """Show the saved answers of some steps, and whatever else follows from what is saved."""
        self.applies = [step.key for step in section.steps]
        self.district = str(section.draft.answers.get("district") or "")
        self.people = [
            {key: str(each.get(key, "")) for key in ("id", "full_name", "relation")}
            | {
                "date_of_birth": day(date.fromisoformat(born) if (born := each.get("date_of_birth")) else None),
                "done": "yes" if section.whole(each) else "no",
            }
            for each in section.draft.answers["members"]
        ]
        saved = {step.key: self._by.get(f"{step.key}.{section.whose(step)}", {}) for step in section.steps}
        self.authors = _NONE | {key: each.get("by", "") for key, each in saved.items()}
        self.times = _NONE | {key: each.get("at", "") for key, each in saved.items()}
        for step in steps:
            given = section.given(step)
            for field in step.fields:
                if field.kind is Kind.CHOICES:
                    self.several[field.key] = list(given.get(field.key) or [])
                else:
                    self.answers[field.key] = shown(field.kind, given.get(field.key))
            self.revisions[step.key] = section.revision(step)

    @rx.event
    async def save(self, form: FormData[str, Any]) -> None:
        """Save each step that was sent, or say what is wrong with it; the steps that are right are saved all the same."""
        sent = typed(form)
        self.turn += 1
        self.problems, self.doubts, self.changed, self.said = {}, [], [], ""
        steps, member, saved = shown_in(sent), text(sent, "_member"), {}
        if any(step.repeats for step in steps) and not is_id(member):
            return
        try:
            async with portal().database.session() as session:
                helped = await assisting.at(session, the_staff(), identifier(text(sent, "_assistance")), clock.now())
                section = Section(await drafts.load(session, helped.account.id, clock.now()), self._section, member)
                if not section.draft.journey.complete(STEPS["declaration"]):
                    raise NotTheirsError("not declared yet")
                begun = [step for step in steps if section.revision(step) or begun_in(sent, step, section.draft.today)]
                for step in begun or steps:
                    section = await self._save(session, helped, section, step, sent, saved)
        except (NotTheirsError, ClosedError):
            self.said = "not_theirs"
            return
        if saved:
            await portal().changes.publish(str(helped.account.id))
            await self._go_on(saved)

    async def _save(
        self, session: Any, helped: Helped, section: Section, step: Step, sent: dict[str, Any], saved: dict[str, int]
    ) -> Section:
        """Save one step as the citizen's page would, and return the section as it then is."""
        if not section.takes(step):
            return section
        values, problems = step.parse(sent, section.draft.today)
        self.problems |= problems
        if problems:
            return section
        doubts, confirmed = asked_about(section.draft, step, section.whose(step), values, sent)
        self.doubts += doubts
        if doubts:
            return section
        outcome = await assisting.save_step(
            session,
            the_staff(),
            helped,
            step.key,
            values,
            member=section.whose(step),
            revision=revision_in(text(sent, f"_revision_{step.key}")),
            confirmed=tuple(confirmed),
            now=clock.now(),
        )
        if isinstance(outcome, Changed):
            self.changed.append(step.key)
            self.revisions[step.key] = outcome.revision  # saving again keeps what this page shows
            return section
        saved[step.key] = outcome.revision
        return replace(section, draft=section.draft.with_step(step.key, section.whose(step), values, outcome.revision))

    async def _go_on(self, saved: dict[str, int]) -> None:
        """Show what follows from what was saved: other steps, who saved it, the next person once this one is whole."""
        before, section = self.applies, await self._load()
        if section is None:
            return
        self.mine |= saved
        self.saved_at = hour(clock.now())
        if not self.member or (section.done and not self.problems and not self.doubts):
            section = self._turn_to(section, section.next_member)
            before = [key for key in before if not STEPS[key].repeats]
        self._show(section, [step for step in section.steps if step.key in saved or step.key not in before])

    async def _open(self, member: str | None = None) -> None:
        """Open a member, a new one (an empty id), or whoever is next."""
        self.problems, self.doubts, self.changed = {}, [], []
        if section := await self._load():
            chosen = section.next_member if member is None else member if section.draft.member(member) else section.new_member
            section = self._turn_to(section, chosen)
            self._show(section, [step for step in section.steps if step.repeats])

    @rx.event
    async def choose(self, member: str) -> None:
        """Open a member of the household, or a new one."""
        await self._open(member if isinstance(member, str) else "")

    @rx.event
    async def remove(self, member: str) -> None:
        """Remove a member of the household."""
        if not isinstance(member, str) or not is_id(member):
            return
        me, now = the_staff(), clock.now()
        try:
            async with portal().database.session() as session:
                helped = await assisting.at(session, me, identifier(self.assistance), now)
                await assisting.remove_member(session, me, helped, member, now)
        except (NotTheirsError, ClosedError):
            self.said = "not_theirs"
            return
        await portal().changes.publish(str(helped.account.id))
        await self._open()

    @rx.event
    async def show_saved(self, step: str) -> None:
        """Show the answers of a step that were saved elsewhere instead of those typed here."""
        await self._settle(step, shows=True)

    @rx.event
    async def keep_typed(self, step: str) -> None:
        """Let what is typed here be saved over what was saved elsewhere."""
        await self._settle(step, shows=False)

    async def _settle(self, key: str, *, shows: bool) -> None:
        step = STEPS.get(key) if isinstance(key, str) else None
        section = await self._load() if step and step.fields else None
        if step is None or section is None:
            return
        self.changed = [each for each in self.changed if each != step.key]
        self.revisions[step.key] = section.revision(step)
        if shows:
            self._show(section, [step])
            self.editions[step.key] = uuid.uuid4().hex[:8]

    @rx.event
    async def narrow(self, district: str) -> None:
        """Show the tehsils of a district only."""
        self.district = district if isinstance(district, str) else ""
