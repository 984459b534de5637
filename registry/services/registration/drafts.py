"""A household's application with all its answers. Always found through the account, so nobody reaches another's."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import Account, Application, Change, Document, Event, InformationRequest, asked_often
from registry.records.database import Asked, ask, within
from registry.records.documents import documents_of
from registry.records.statements import Row
from registry.records.upsert import insert_into
from registry.rules import identity
from registry.rules.contradictions import contradictions
from registry.rules.form import Journey, Step
from registry.rules.household import FORM
from registry.rules.lifecycle import Status
from registry.rules.papers import BY_KEY, DOCUMENTS, Paper, needed_documents
from registry.services.accounts import accounts, sign_in
from registry.services.accounts.sign_in import SignedIn
from registry.services.registration.authors import Author, Entered

CHANGEABLE = (Status.INFORMATION_REQUESTED, Status.IN_VERIFICATION, Status.VERIFIED, Status.APPROVED)  # single steps, once they are open

Papers = list[tuple[Paper, list[Document]]]  # what is asked for, each with the files that are there


@dataclass(frozen=True)
class Draft:
    """An application with all its answers."""

    application: Application
    today: date
    answers: dict[str, Any]
    revisions: Mapping[tuple[str, str], int]  # by step and member
    known: Mapping[str, Any]  # what the account tells of the head before it is answered
    confirmed: frozenset[str] = frozenset()  # contradictions that the person has called right, as code or code.member
    request: InformationRequest | None = None  # what the office asks for now
    change: Change | None = None  # what is open again because circumstances have changed
    entered: Mapping[tuple[str, str], Entered] = field(default_factory=dict)  # by step and member

    @cached_property
    def journey(self) -> Journey:
        """The path these answers take through the form."""
        return Journey(FORM, self.answers, self.today, frozenset(self.revisions))

    @property
    def edition(self) -> str:
        """A mark that is another one after every change of the answers."""
        return f"{self.application.removed}.{len(self.revisions)}.{sum(self.revisions.values())}"

    @property
    def open(self) -> bool:
        """Whether answers may still be changed."""
        return self.application.status == Status.DRAFT

    @property
    def new_member(self) -> str:
        """The id of whoever is added next: the same until somebody is added or removed, and nobody's who is or was there."""
        present = {member for _, member in self.revisions}
        return next(each for number in count(len(self.revisions)) if (each := self._id_of(number)) not in present)

    def _id_of(self, number: int) -> str:
        removed = self.application.removed
        return uuid5(self.application.id, f"member {number} after {removed}" if removed else f"member {number}").hex

    def may_change(self, step: str) -> bool:
        """Tell whether the answers of a step may be changed: before sending, when the office asks for them, or circumstances change."""
        opened = [each for each in (self.request, self.change) if each]
        if self.open or not opened:
            return self.open
        if step == "documents":
            return self.change is not None or any(map(self.may_send, BY_KEY))
        return any(step in each.steps for each in opened) or self.became_due(step)

    def may_send(self, paper: str) -> bool:
        """Tell whether a document may be sent or replaced: before sending, when the office asks for it, or circumstances change."""
        return self.open or self.change is not None or (self.request is not None and paper in self.request.documents)

    def became_due(self, step: str) -> bool:
        """Tell whether a step lacks answers because others were given anew."""
        return any(missing.key == step and missing.fields for missing in self.journey.missing())

    def member(self, member_id: str) -> dict[str, Any]:
        """Return a member's answers, empty when there is none with this id."""
        return next((member for member in self.answers["members"] if member["id"] == member_id), {})

    def with_step(self, step: str, member: str, values: Mapping[str, Any], revision: int) -> "Draft":
        """Return this draft as it is once a step's answers are saved."""
        if not member:
            answers = self.answers | dict(values)
        else:
            others = [other for other in self.answers["members"] if other["id"] != member]
            place = next((place for place, other in enumerate(self.answers["members"]) if other["id"] == member), len(others))
            person = self.member(member) | {"id": member} | dict(values)
            answers = self.answers | {"members": [*others[:place], person, *others[place:]]}
        return replace(self, answers=answers, revisions={**self.revisions, (step, member): revision})

    def doubts(self) -> list[tuple[Step, str, str]]:
        """Return the contradictions that nobody has called right yet: step, member (or empty), code."""
        found: list[tuple[Step, str, str]] = []
        for step in self.journey.steps:
            people = step.people(self.answers) if step.repeats else [{}]
            found += [
                (step, member.get("id", ""), code)
                for member in people
                for code in contradictions(step.key, self.answers, member)
                if confirmation(code, member.get("id", "")) not in self.confirmed
            ]
        return found


def confirmation(code: str, member_id: str) -> str:
    """Return the name under which a contradiction is confirmed."""
    return f"{code}.{member_id}" if member_id else code


@dataclass(frozen=True)
class Missing:
    """What an application still lacks before it can be sent."""

    steps: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    mobile: bool = False
    another_look: bool = False  # at what was changed since it was shown


async def open_draft(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Open the account's application unless it has one."""
    fresh = Application(account_id=account_id, started_at=now)
    made = await session.exec(  # pyright: ignore
        insert_into(session, Application)
        .values(**fresh.model_dump(exclude={"severity"}))
        .on_conflict_do_nothing(index_elements=["account_id"])
        .returning(col(Application.id))
    )
    if row := made.first():
        session.add(Event(application_id=row[0], name="started", at=now))
        await session.flush()


async def current(asked: Asked, token_sha256: str, now: datetime) -> tuple[SignedIn | None, Draft | None]:
    """Return who is signed in with the token of this fingerprint, and their application if it is open: both in one trip."""
    found = await ask(asked, asked_often.CURRENT_AND_DRAFT, **sign_in.as_of(token_sha256, now)) if token_sha256 else []
    if not found:
        return None, None
    seen_at, account_id, full_name, language, *rest = found[0]
    await sign_in.note_seen(asked, token_sha256, seen_at, now)
    draft = _draft(rest, now) if rest[0] else None
    return SignedIn(account_id, full_name, language, token_sha256), draft if draft and draft.open else None


async def load(asked: Asked, account_id: UUID, now: datetime) -> Draft:
    """Return the account's application with all its answers, opening it when there is none."""
    found = await ask(asked, asked_often.DRAFT, account_id=account_id)
    if not found:
        async with within(asked) as session:
            await open_draft(session, account_id, now)
        found = await ask(asked, asked_often.DRAFT, account_id=account_id)
    draft = _draft(found[0], now)
    if draft.application.status not in CHANGEABLE:
        return draft
    async with within(asked) as session:
        request = await requested(session, draft.application.id) if draft.application.status == Status.INFORMATION_REQUESTED else None
        return replace(draft, request=request, change=await changing(session, draft.application.id))


def _draft(row: Row, now: datetime) -> Draft:
    *known, saved = row[len(asked_often.APPLICATION) :]
    columns = {column.key: value for column, value in zip(asked_often.APPLICATION, row, strict=False)}
    application = Application.model_construct(**columns)  # from the database: nothing to validate
    answers: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    revisions: dict[tuple[str, str], int] = {}
    confirmed: set[str] = set()
    entered: dict[tuple[str, str], Entered] = {}
    for _, step, member, given, revision, called_right, *mark in sorted(saved or []):
        (members.setdefault(member, {"id": member}) if member else answers).update(given)
        revisions[step, member] = revision
        confirmed.update(called_right)
        entered[step, member] = _entered(*mark)
    answers["members"] = [member for member in members.values() if "relation" in member]
    return Draft(application, day_of(now), answers, revisions, _known(*known), frozenset(confirmed), entered=entered)


def _entered(saved_at: str, by: str | None, centre: str) -> Entered:
    """Read when and by whom a step was saved, as it comes in the one value of all that is saved."""
    at = datetime.fromisoformat(saved_at)
    return Entered(at if at.tzinfo else at.replace(tzinfo=UTC), Author(UUID(by), centre) if by else None)


async def requested(session: AsyncSession, application_id: UUID) -> InformationRequest | None:
    """Return what the office asks of the citizen now."""
    waiting = (InformationRequest.application_id == application_id, col(InformationRequest.ended_at).is_(None))
    return (await session.exec(select(InformationRequest).where(*waiting).order_by(col(InformationRequest.id).desc()))).first()


async def changing(session: AsyncSession, application_id: UUID) -> Change | None:
    """Return what is open again because circumstances have changed."""
    return (await session.exec(select(Change).where(Change.application_id == application_id, col(Change.ended_at).is_(None)))).first()


def _known(full_name: str, cnic: str, born: date, mobile: str | None, email: str | None) -> dict[str, Any]:
    return {
        "full_name": full_name,
        "cnic": cnic,
        "date_of_birth": born.isoformat(),
        "sex": identity.sex_in(cnic),
        "mobile": mobile,
        "email": email,
    }


async def missing(session: AsyncSession, draft: Draft) -> Missing:
    """Return what a draft still lacks before it can be sent."""
    account = (await session.exec(select(Account).where(Account.id == draft.application.account_id))).one()
    sent = {document.kind for document in (await session.exec(documents_of(draft.application.id))).all()}
    return Missing(
        steps=tuple(step.key for step in draft.journey.missing()),
        documents=tuple(paper.key for paper in needed_documents(draft.answers) if paper.required and paper.key not in sent),
        doubts=tuple(confirmation(code, member) for _, member, code in draft.doubts()),
        mobile=accounts.must_confirm_mobile(account),
    )


def resumes_at(draft: Draft, papers: Papers) -> str:
    """Return the step at which somebody goes on: once all is answered the documents, while one is missing."""
    key = draft.journey.current.key
    return "documents" if key == "review" and lacking(papers) else key


def lacking(papers: Papers) -> bool:
    """Tell whether a document is missing without which an application cannot be sent."""
    return any(paper.required and not files for paper, files in papers)


async def papers(session: AsyncSession, draft: Draft) -> Papers:
    """Return the documents the answers call for, or the office asks for, or that were sent, each with its files."""
    there: list[Document] = list((await session.exec(documents_of(draft.application.id))).all())
    wanted = {paper.key for paper in needed_documents(draft.answers)} | set(draft.request.documents if draft.request else [])
    if not draft.open:
        wanted |= {document.kind for document in there}
    return [(paper, [document for document in there if document.kind == paper.key]) for paper in DOCUMENTS if paper.key in wanted]
