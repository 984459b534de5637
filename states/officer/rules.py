"""The rules of the programmes, as supervisors draft, compare, try out and publish them."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.clock import day_of
from registry.language import speaking
from registry.records import ProgrammeVersion
from registry.rules import criteria_draft, programme_words
from registry.rules.access import Duty
from registry.rules.criteria import AllOf
from registry.rules.criteria_draft import COMPARE, Row, draft_of, rows_of
from registry.rules.figures import whole_number
from registry.rules.identity import Unfit, day
from registry.rules.programmes import PROGRAMMES, Benefit, Terms, faults
from registry.services.benefits import programmes, simulation
from registry.services.benefits.programmes import PublishedError, Read, UnsoundError
from registry.services.benefits.simulation import Count
from registry.services.office import staff
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import asked, language_of
from states.session import number_in, several, text, typed

Sheet = dict[str, str]
_FIGURES = ("before", "after", "gained", "lost", "cost_before", "cost_after")  # of a count
_TYPED = ("kind", "number", "fact", "op", "value")  # of a row, that may be changed


@admits(Audience.SUPERVISORS)
class RulesState(rx.State):
    """One programme: its versions, the draft that is being written, and what it would change."""

    ready: bool = False
    programme: str = ""
    versions: list[Sheet] = []
    rows: list[Sheet] = []
    terms: Sheet = {}
    documents: list[str] = []
    editing: str = ""  # the id of the draft that is being changed
    wrong: dict[str, str] = {}  # by row
    problems: dict[str, str] = {}  # by field
    problem: str = ""  # unsound, published, own
    saved: bool = False
    differences: list[Sheet] = []
    compared: str = ""  # the number of the version that is compared and tried out
    offered: bool = False  # it is somebody else's draft, to be published as it is shown
    simulated: list[Sheet] = []
    turn: int = 0
    opened: int = 0  # how often the form was filled anew
    _rows: list[Row] = []
    _written: Read | None = None  # the draft that is being changed
    _compared: Read | None = None

    @rx.event
    async def open(self) -> None:
        """Show the programme that the address names, or the first, and begin anew."""
        self.programme = ""
        await self.restore()

    def _forget(self) -> None:
        self.problem, self.saved = "", False
        self.wrong, self.problems = {}, {}
        self._put_away()

    def _put_away(self) -> None:
        """Show no comparison any more."""
        self.compared, self.offered, self._compared = "", False, None
        self.differences, self.simulated = [], []

    async def restore(self) -> None:
        """Fill the page from the database; what is being written stays."""
        me = the_staff()
        me.must(Duty.SET_RULES)
        named = asked(self, "programme")
        chosen = named if named in PROGRAMMES else next(iter(PROGRAMMES))
        if chosen != self.programme:
            self.programme = chosen
            self._forget()
            await self._begin(None)
        async with portal().database.session() as session:
            history = await programmes.history(session, self.programme)
            in_force = await programmes.in_force(session, self.programme, day_of(clock.now()))
            names = {each.id: each.full_name for each, _ in await staff.everybody(session)}
        if self._compared not in {programmes.as_read(version) for version in history}:
            self._put_away()  # it is not what is written there now
        self.versions = [
            {
                "id": str(version.id),
                "number": str(version.number),
                "from": f"{version.effective_from:%d-%m-%Y}",
                "state": "in_force" if version.id == in_force.id else "published" if version.published_at else "draft",
                "drafted": names.get(version.drafted_by, "") if version.drafted_by else "",
                "published": names.get(version.published_by, "") if version.published_by else "",
            }
            for version in history
        ]
        self.ready = True

    async def _begin(self, version_id: int | None) -> None:
        """Begin to write from a version: a draft itself, or the one in force."""
        if not self.programme:  # none has been opened
            return
        async with portal().database.session() as session:
            if version_id is None:
                version = await programmes.in_force(session, self.programme, day_of(clock.now()))
            else:
                version = await programmes.by_id(session, version_id)
        self._show(version)

    def _show(self, version: ProgrammeVersion) -> None:
        terms = programmes.terms(version)
        gives = terms.benefit
        is_draft = version.published_at is None
        self.editing = str(version.id) if is_draft else ""
        self._written = programmes.as_read(version) if is_draft else None
        self.terms = {
            "amount": f"{gives.amount:,}",
            "rhythm": gives.rhythm,
            "per": gives.per,
            "months": str(gives.months),
            "grace": str(gives.grace),
            "budget": f"{terms.budget:,}",
            "period": terms.period,
            "from": (version.effective_from if is_draft else day_of(clock.now())).isoformat(),
        }
        self.documents = list(terms.documents)
        self._rows = rows_of(terms.criteria)
        self.opened += 1
        self._write()

    def _write(self) -> None:
        self.rows = [{key: str(value) for key, value in asdict(row).items()} for row in self._rows]

    @rx.event
    async def change(self, row: str, key: str, value: str) -> None:
        """Change a part of a row."""
        if key not in _TYPED or not all(isinstance(each, str) for each in (row, value)):
            return
        self._rows = [replace(each, **{key: value[:60]}) if str(each.id) == row else each for each in self._rows]
        self.wrong.pop(row, None)
        self._write()

    @rx.event
    async def add(self, row: str, kind: str) -> None:
        """Add a condition, or a group of conditions, to a group."""
        if isinstance(kind, str) and (group := number_in(row)) is not None:
            self._rows = criteria_draft.added(self._rows, group, kind if kind == COMPARE else "any")
            self._write()

    @rx.event
    async def remove(self, row: str) -> None:
        """Take a row away, with what stands in it."""
        if (taken := number_in(row)) is not None:
            self._rows = criteria_draft.removed(self._rows, taken)
            self._write()

    @rx.event
    async def save(self, form: FormData[str, Any]) -> None:
        """Save the draft, where it makes sense."""
        self.turn += 1
        self._forget()
        sent = typed(form)
        terms, effective_from = self._read(sent)
        if terms is None or effective_from is None:
            return
        now, me = clock.now(), the_staff()

        async def draft(session: Any) -> None:
            version = await programmes.draft(session, me, self.programme, terms, effective_from, now, self._written)
            self.editing, self._written, self.saved = str(version.id), programmes.as_read(version), True

        await self._do(draft)

    def _read(self, sent: dict[str, Any]) -> tuple[Terms | None, date | None]:
        """Return the terms that were typed, and their day; note what is wrong with them, and keep what was typed."""
        if not self.terms:  # none have been begun
            return None, None
        self.terms = {key: text(sent, key)[:40] for key in self.terms}
        self.documents = [each for each in several(sent, "documents") if len(each) < 40]
        numbers = {key: whole_number(self.terms[key]) for key in ("amount", "months", "grace", "budget")}
        amount, months, grace, budget = (-1 if number is None else number for number in numbers.values())
        drafted = draft_of(self._rows)
        benefit = Benefit(amount, self.terms["rhythm"], self.terms["per"], months, grace)
        terms = Terms(benefit, drafted.criterion or AllOf(()), tuple(self.documents), budget, self.terms["period"])
        wrong = [key for key in faults(terms) if key != "grace" or grace < 0 or months >= 0]  # it is held against the months
        try:
            effective_from = day(self.terms["from"])
        except Unfit:
            effective_from = None
        if effective_from is None or effective_from < day_of(clock.now()):
            wrong.append("from")
        if drafted.criterion is None:
            wrong.append("rules")
        self.wrong, self.problems = {str(row): code for row, code in drafted.wrong.items()}, {key: key for key in wrong}
        return (None, None) if wrong else (terms, effective_from)

    @rx.event
    async def edit(self, version: str) -> None:
        """Go on with a draft, or begin one from the version in force."""
        self._forget()
        try:
            await self._begin(number_in(version))
        except PublishedError:
            self.problem = "published"

    @rx.event
    async def drop(self, version: str) -> None:
        """Drop a draft."""
        self._forget()
        now, me, which = clock.now(), the_staff(), number_in(version) or 0
        await self._do(lambda session: programmes.drop(session, me, which, now))
        await self._begin(None)

    @rx.event
    async def publish(self) -> None:
        """Publish somebody else's draft as it is shown, with what it would change."""
        now, me, read = clock.now(), the_staff(), self._compared
        if read is None:
            return
        self._forget()
        await self._do(lambda session: programmes.publish(session, me, read, now))

    async def _do(self, act: Callable[[Any], Awaitable[object]]) -> None:
        try:
            async with portal().database.session() as session:
                await act(session)
        except UnsoundError:
            self.problem = "unsound"
        except PublishedError:
            self.problem = "published"
        except NotTheirsError:
            self.problem = "own"
        if self.problem:
            self.saved = False
        await self.restore()

    @rx.event
    async def compare(self, version: str) -> None:
        """Show what a version changes, and what that would do to the households, before it is made."""
        self._forget()
        now, me = clock.now(), the_staff()
        try:
            async with portal().database.session() as session:
                other = await programmes.by_id(session, number_in(version) or 0)
                if other.programme != self.programme:
                    raise PublishedError
                present = await programmes.in_force(session, self.programme, day_of(now))
                found = await simulation.simulate(session, me, self.programme, programmes.terms(other), now)
        except (PublishedError, NotTheirsError):
            self.problem = "published"
            return
        self.compared, self._compared = str(other.number), programmes.as_read(other)
        self.offered = other.published_at is None and other.drafted_by != me.staff_id
        with speaking(language_of(self)):  # rules are data: their words are made where they are read
            said = programme_words.differences(programmes.terms(present), programmes.terms(other))
            self.differences = [{"part": each.part, "said": each.said, "new": "yes" if each.new else ""} for each in said]
        self.simulated = _sheets(found)


def _sheets(found: simulation.Simulated) -> list[Sheet]:
    """Return what was found, line by line: all together, by sex of the head, by group, by district; few households are not told apart."""
    sheets: list[Sheet] = []
    for kind, counts in (
        ("whole", {"": found.whole}),
        ("sex", dict(sorted(found.sexes.items()))),
        ("group", found.groups),
        ("district", dict(sorted(found.districts.items()))),
    ):
        most = max((max(count.before, count.after) for count in counts.values()), default=0)
        sheets += [_sheet(kind, key, count, most) for key, count in counts.items()]
    return sheets


def _sheet(kind: str, key: str, count: Count, most: int) -> Sheet:
    hidden = kind != "whole" and count.small
    shown = {name: "–" if hidden else f"{getattr(count, name):,}" for name in _FIGURES}
    bars = {f"bar_{name}": "0" if hidden else str(getattr(count, name)) for name in ("before", "after")}
    return {"kind": kind, "key": key, "most": str(max(most, 1)), **shown, **bars}
