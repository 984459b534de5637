"""A household's application: opened, answered step by step, submitted. Always found through the account, so nobody reaches another's."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select as rows_of
from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import PAKISTAN, day_of
from registry.records import Account, Application, Change, Document, Event, InformationRequest, NameSound, StepAnswers, asked_often
from registry.records.database import Asked, ask, within
from registry.records.statements import Row
from registry.records.upsert import insert_into
from registry.rules import identity, lifecycle, numbers, service_clock
from registry.rules.contradictions import contradictions
from registry.rules.form import Journey, Step, settled
from registry.rules.household import FORM, NOTICE_VERSION, STEPS
from registry.rules.lifecycle import By, Status
from registry.rules.names import search_key, sounds
from registry.rules.papers import BY_KEY, DOCUMENTS, Paper, needed_documents
from registry.services import messages
from registry.services.accounts import sign_in
from registry.services.accounts.sign_in import SignedIn
from registry.services.registration import documents
from registry.services.registration.authors import Author, Entered

CHANGEABLE = (Status.INFORMATION_REQUESTED, Status.IN_VERIFICATION, Status.VERIFIED, Status.APPROVED)  # single steps, once they are open


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
    def open(self) -> bool:
        """Whether answers may still be changed."""
        return self.application.status == Status.DRAFT

    @property
    def new_member(self) -> str:
        """The id of whoever is added next: the same until somebody is, and nobody's who is there."""
        present = {member for _, member in self.revisions}
        return next(each for number in count(len(self.revisions)) if (each := self._id_of(number)) not in present)

    def _id_of(self, number: int) -> str:
        return uuid5(self.application.id, f"member {number}").hex

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
class Saved:
    """The answers of a step are in the database."""

    revision: int


@dataclass(frozen=True)
class Changed:
    """The answers of a step were changed elsewhere since they were shown."""

    revision: int


class ClosedError(Exception):
    """The application has been sent; its answers can no longer be changed here."""


@dataclass(frozen=True)
class Missing:
    """What an application still lacks before it can be sent."""

    steps: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    mobile: bool = False


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


async def save_step(
    asked: Asked,
    account_id: UUID,
    step: str,
    values: Mapping[str, Any],
    *,
    member: str = "",
    revision: int,
    confirmed: tuple[str, ...] = (),
    now: datetime,
    by: Author | None = None,
) -> Saved | Changed:
    """Save the answers of a step over the revision they were made from. Saving the same again is no change; raises ClosedError."""
    values = dict(values) | ({"notice_version": NOTICE_VERSION} if step == "declaration" else {})
    content = {"account_id": account_id, "of_step": step, "of_member": member, "given": values, "called_right": list(confirmed), "at": now}
    content |= {"author": by and by.staff_id, "at_centre": by.centre if by else ""}
    if revised := await _write(asked, Status.DRAFT, revision, content):
        return Saved(revised)
    async with within(asked) as session:  # there is something in the way: look what, and hold it
        held = _held(account_id, Status.DRAFT, *CHANGEABLE)
        application_id, status = (await session.exec(held)).first() or (None, "")
        if application_id is None:
            raise ClosedError
        if status != Status.DRAFT and not (await _is_open(session, held, step) or await _became_due(session, account_id, step, now)):
            raise ClosedError
        if revised := await _write(session, status, revision, content):
            return Saved(revised)
        return await _present(session, application_id, step, member, values)


async def _write(asked: Asked, status: str, revision: int, content: dict[str, Any]) -> int | None:
    """Write a step's answers where its application is in this status and nobody has written them since; return the revision, if so."""
    if revision:
        written = await ask(asked, asked_often.SAVE_OVER, status=status, made_from=revision, **content)
    else:
        written = await ask(asked, asked_often.SAVE, status=status, **content)
    return written[0][0] if written else None


async def _present(session: AsyncSession, application_id: UUID, step: str, member: str, values: Mapping[str, Any]) -> Saved | Changed:
    """Return what is there instead: the same answers, or others."""
    this = (StepAnswers.application_id == application_id, StepAnswers.step == step, StepAnswers.member == member)
    found = (await session.exec(select(StepAnswers.answers, StepAnswers.revision).where(*this))).first()
    if found is None:
        return Changed(0)
    return Saved(found[1]) if found[0] == values else Changed(found[1])


def _held(account_id: UUID, *statuses: Status) -> Any:
    """Select the account's application in some statuses, held against being moved until the transaction ends."""
    mine = (col(Application.account_id) == account_id, col(Application.status).in_(statuses))
    return rows_of(col(Application.id), col(Application.status)).where(*mine).with_for_update(read=True)


async def _is_open(session: AsyncSession, held: Any, step: str) -> bool:
    """Tell whether a step is open again: asked for by the office, or because circumstances have changed."""
    application_id = (await session.exec(held)).scalar_one_or_none()
    if application_id is None:
        return False
    asked = (InformationRequest.application_id == application_id, Application.status == Status.INFORMATION_REQUESTED)
    of = select(InformationRequest.steps).join(Application, col(Application.id) == col(InformationRequest.application_id))
    steps = list((await session.exec(of.where(*asked, col(InformationRequest.ended_at).is_(None)))).all())
    change = await changing(session, application_id)
    return any(step in opened for opened in (*steps, change.steps if change else ()))


async def _became_due(session: AsyncSession, account_id: UUID, step: str, now: datetime) -> bool:
    """Tell whether what was asked for, or has changed, calls for the answers of another step too."""
    draft = await load(session, account_id, now)
    return bool(draft.request or draft.change) and draft.became_due(step)


async def _draft_id(session: AsyncSession, account_id: UUID, step: str) -> UUID:
    if draft := (await session.exec(_held(account_id, Status.DRAFT))).scalar_one_or_none():
        return draft
    held = _held(account_id, *CHANGEABLE)
    if not await _is_open(session, held, step):
        raise ClosedError
    return (await session.exec(held)).scalar_one()


async def remove_member(session: AsyncSession, account_id: UUID, member: str) -> None:
    """Remove a member with all that was answered about them; raises ClosedError."""
    application_id = await _draft_id(session, account_id, "members")
    rows = select(StepAnswers).where(StepAnswers.application_id == application_id, StepAnswers.member == member, StepAnswers.member != "")
    for row in (await session.exec(rows)).all():
        await session.delete(row)


async def call_right(session: AsyncSession, account_id: UUID, now: datetime) -> None:
    """Note that the person has looked at every contradiction that is left and calls it right."""
    draft = await load(session, account_id, now)
    codes = [confirmation(code, member) for _, member, code in draft.doubts()]
    mine = select(StepAnswers).where(StepAnswers.application_id == draft.application.id, StepAnswers.step == "declaration")
    declaration = (await session.exec(mine)).first()
    if declaration and codes and draft.open:
        declaration.confirmed = [*declaration.confirmed, *codes]
        session.add(declaration)
        await session.flush()


async def missing(session: AsyncSession, draft: Draft) -> Missing:
    """Return what a draft still lacks before it can be sent."""
    account = (await session.exec(select(Account).where(Account.id == draft.application.account_id))).one()
    present = {document.kind for document in await documents.of_application(session, draft.application.id)}
    return Missing(
        steps=tuple(step.key for step in draft.journey.missing()),
        documents=tuple(paper.key for paper in needed_documents(draft.answers) if paper.required and paper.key not in present),
        doubts=tuple(confirmation(code, member) for _, member, code in draft.doubts()),
        mobile=bool(account.mobile) and account.mobile_of == "own" and account.mobile_confirmed_at is None,
    )


async def submit(session: AsyncSession, account_id: UUID, address: str, now: datetime, by: Author | None = None) -> str | Missing:
    """Send the application, checked as a whole again: number, event and messages are committed together. Sending twice is sending once."""
    held = update(Application).where(col(Application.account_id) == account_id).values(account_id=account_id).returning(Application)
    application = (await session.exec(held)).scalar_one()  # pyright: ignore - a write holds the row on every database
    if application.number:
        return application.number
    draft = await load(session, account_id, now)
    lacking = await missing(session, draft)
    if lacking != Missing():
        return lacking
    await drop_needless(session, draft)
    await documents.drop_needless(session, draft.application.id, {paper.key for paper in needed_documents(draft.answers)}, now)
    number = await _fresh_number(session, now)
    status = lifecycle.move(application.status, "submitted", By.OFFICER if by else By.CITIZEN)
    taken = await session.exec(  # pyright: ignore
        update(Application)
        .where(col(Application.id) == application.id, Application.status == Status.DRAFT)  # pyright: ignore
        .values(
            status=status,
            number=number,
            submitted_at=now,
            since=now,
            due_at=service_clock.due(status, now.astimezone(PAKISTAN)),
            district=draft.answers["district"],
            tehsil=draft.answers["tehsil"],
            name_key=search_key(draft.answers["full_name"]),
        )
        .returning(col(Application.number))
    )
    if not taken.first():  # somebody else was first, between our look and now
        return (await session.exec(select(Application.number).where(Application.account_id == account_id))).one() or lacking
    for sound in sounds(draft.answers["full_name"]):
        session.add(NameSound(application_id=application.id, sound=sound, district=draft.answers["district"]))
    session.add(Event(application_id=application.id, name="submitted", at=now, details={"centre": by.centre} if by else {}))
    account = (await session.exec(select(Account).where(Account.id == account_id))).one()
    track = f"{address}{'/ur' if account.language == 'ur' else ''}/track"
    await messages.queue(
        session,
        cause=f"submitted:{application.id}",
        template="application_submitted",
        account=account,
        application_id=application.id,
        details={"number": number, "link": track},
        now=now,
    )
    return number


async def drop_needless(session: AsyncSession, draft: Draft) -> None:
    """Delete the answers of steps that no longer apply."""
    kept = settled(FORM, draft.answers, draft.today)
    people = {member["id"] for member in kept["members"]}
    applying = {step.key for step in draft.journey.steps}
    rows = await session.exec(select(StepAnswers).where(StepAnswers.application_id == draft.application.id))
    for row in rows.all():
        about = {member["id"] for member in STEPS[row.step].people(draft.answers)} if STEPS[row.step].repeats else {""}
        if row.step not in applying or row.member not in about or (row.member and row.member not in people):
            await session.delete(row)


async def _fresh_number(session: AsyncSession, now: datetime) -> str:
    while True:
        number = numbers.make(now.astimezone(PAKISTAN).year, secrets.choice)
        if (await session.exec(select(Application.id).where(Application.number == number))).first() is None:
            return number


@dataclass(frozen=True)
class Standing:
    """What tracking tells without an account: nothing personal."""

    status: str
    submitted_at: datetime | None
    changed_at: datetime | None


async def track(session: AsyncSession, number: str, born: date) -> Standing | None:
    """Return where an application stands to whoever knows its number and the date of birth."""
    found = (
        select(Application)
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(Application.number == number, Account.date_of_birth == born)
    )
    application = (await session.exec(found)).first()
    if application is None:
        return None
    moves = select(Event.at).where(Event.application_id == application.id).order_by(col(Event.at).desc()).limit(1)
    return Standing(application.status, application.submitted_at, (await session.exec(moves)).first())


async def timeline(session: AsyncSession, application_id: UUID) -> list[Event]:
    """Return what has happened, newest first."""
    happened = select(Event).where(Event.application_id == application_id).order_by(col(Event.at).desc(), col(Event.id).desc())
    return list((await session.exec(happened)).all())


async def papers(session: AsyncSession, draft: Draft) -> list[tuple[Paper, list[Document]]]:
    """Return the documents the answers call for, or the office asks for, or that were sent, each with its files."""
    present = await documents.of_application(session, draft.application.id)
    wanted = {paper.key for paper in needed_documents(draft.answers)} | set(draft.request.documents if draft.request else [])
    if not draft.open:
        wanted |= {document.kind for document in present}
    return [(paper, [document for document in present if document.kind == paper.key]) for paper in DOCUMENTS if paper.key in wanted]
