"""What proves a household's answers: documents judged, answers seen proved."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Document, SeenAnswer, StepAnswers
from registry.rules.access import Duty
from registry.rules.form import Answers
from registry.rules.papers import VERDICT_REASONS, owners
from registry.services.benefits import assessments
from registry.services.office import cases, casework, staff
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import drafts


async def judge_document(
    session: AsyncSession,
    me: SignedInStaff,
    application_id: UUID,
    version: int,
    document_id: UUID,
    verdict: str,
    reason: str,
    now: datetime,
    *,
    whose: str = "",
) -> None:
    """Accept or refuse a document; a refusal needs one of VERDICT_REASONS, and one that can be several people's that it is said whose."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.WORK_ON_CASES)
    if verdict not in {"accepted", "refused"} or (verdict == "refused") != (reason in VERDICT_REASONS):
        raise UnreasonedError("not_chosen")
    this = (col(Document.id) == document_id, col(Document.application_id) == application.id, col(Document.removed_at).is_(None))
    kind = (await session.exec(select(Document.kind).where(*this))).first()
    if kind is None:
        raise NotTheirsError("no such document")
    member = ""
    if verdict == "accepted":
        member = _owner(kind, (await drafts.load(session, application.account_id, now)).answers, whose)
    values = {"verdict": verdict, "verdict_reason": reason if verdict == "refused" else "", "verdict_by": me.staff_id, "member": member}
    await session.exec(update(Document).where(*this).values(**values))  # pyright: ignore
    await casework.next_version(session, application)
    await assessments.refresh(session, application, now)
    told = {"document": str(document_id), "after": verdict, "reason": reason} | ({"member": member} if member else {})
    await casework.note(session, me, "document_judged", application, now, **told)


def _owner(kind: str, answers: Answers, whose: str) -> str:
    """Return whose a document is: the only person's whose it can be, otherwise what the officer says."""
    possible = owners(kind, answers)
    if len(possible) > 1 and not whose:
        raise UnreasonedError("no_owner")
    if whose and whose not in possible:
        raise NotTheirsError("not of this household")
    return whose or next(iter(possible), "")


async def document_to_see(
    session: AsyncSession, me: SignedInStaff, document_id: UUID, now: datetime, *, preview: bool, page: int
) -> Document | None:
    """Return a document of a case that is theirs to see, and note that it, or a page of it, was looked at; raises NotTheirsError."""
    document = (await session.exec(select(Document).where(Document.id == document_id, col(Document.removed_at).is_(None)))).first()
    if document is None:
        return None
    application = await cases.by_id(session, document.application_id)
    await staff.must_see(session, me, application)
    if not preview:
        await casework.note(session, me, "document_seen", application, now, document=str(document_id), **({"page": page} if page else {}))
    return document


async def see_answers(
    session: AsyncSession, me: SignedInStaff, application_id: UUID, version: int, step: str, member: str, now: datetime
) -> None:
    """Note that the answers of a step were seen proved."""
    application = await casework.to_work_on(session, me, application_id, version, Duty.WORK_ON_CASES)
    this = (StepAnswers.application_id == application.id, StepAnswers.step == step, StepAnswers.member == member)
    revision = (await session.exec(select(StepAnswers.revision).where(*this))).first()
    if revision is None:
        raise NotTheirsError("no such answers")
    before = select(SeenAnswer).where(SeenAnswer.application_id == application.id, SeenAnswer.step == step, SeenAnswer.member == member)
    seen = (await session.exec(before)).first() or SeenAnswer(
        application_id=application.id, step=step, member=member, revision=0, staff_id=me.staff_id, at=now
    )
    seen.revision, seen.staff_id, seen.at = revision, me.staff_id, now
    session.add(seen)
    await casework.next_version(session, application)
    await casework.note(session, me, "answers_seen", application, now, step=step)


async def seen_answers(session: AsyncSession, application_id: UUID) -> list[SeenAnswer]:
    """Return which answers were seen proved, by whom and when."""
    return list((await session.exec(select(SeenAnswer).where(SeenAnswer.application_id == application_id))).all())
