"""The papers of an application: taken in, shown to their owner, removed. The file is stored before its row, so no row lacks its file."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.gateways import darkroom
from registry.gateways.darkroom import RefusedError, develop
from registry.gateways.scanner import Scan, Scanner
from registry.gateways.store import Store, UnreadableError
from registry.records import Appeal, Application, Document, Event
from registry.records.database import Database
from registry.records.documents import documents_of
from registry.rules.appeals import State, appeal_of
from registry.rules.figures import clean
from registry.rules.lifecycle import NotAllowedError, Status
from registry.rules.papers import BY_KEY, LARGEST, MOST_FILES
from registry.services.office import audit, cases
from registry.services.office.audit import Actor
from registry.services.registration import drafts

_ORPHAN_AFTER = timedelta(hours=1)
_LONGEST_NAME = 80
log = structlog.get_logger()


@dataclass(frozen=True)
class Served:
    """A file on its way to its owner."""

    content: bytes
    media_type: str
    file_name: str


async def add(
    database: Database,
    store: Store,
    scanner: Scanner,
    account_id: UUID,
    kind: str,
    file_name: str,
    content: bytes,
    now: datetime,
    *,
    replaces: UUID | None = None,
    by: Actor | None = None,
) -> UUID:
    """Take a file in, in the place of another if told so, and return its id; the same file twice is one document. Raises RefusedError."""
    if kind not in BY_KEY and appeal_of(kind) is None:
        raise RefusedError("unknown_document")
    if not content:
        raise RefusedError("empty")
    if len(content) > LARGEST:
        raise RefusedError("too_large")
    async with database.session() as session:
        await _open_application(session, account_id, kind, replaces, now)
    developed = await develop(content)
    scan = await scanner.scan(developed.content)
    if scan is Scan.INFECTED:
        raise RefusedError("infected")
    sha256 = hashlib.sha256(developed.content).hexdigest()
    store_key, preview_key = await store.put(developed.content), await store.put(developed.preview)
    async with database.session() as session:
        application, there = await _open_application(session, account_id, kind, replaces, now)
        same = next((document for document in there if document.sha256 == sha256), None)
        replaced = next((document for document in there if document.id == replaces), None)
        if replaced and replaced is not same:
            replaced.removed_at = now
            session.add(replaced)
            session.add(Event(application_id=application.id, name="document_removed", at=now, details={"kind": kind}))
        if same:
            return same.id  # what was stored for nothing is swept as an orphan
        document = Document(
            application_id=application.id,
            kind=kind,
            file_name=_safe_name(file_name, developed.media_type),
            media_type=developed.media_type,
            size=len(developed.content),
            pages=developed.pages,
            sha256=sha256,
            store_key=store_key,
            preview_key=preview_key,
            scan=scan,
            added_at=now,
            entered_by=by and by.staff_id,
            centre=by.centre if by else "",
        )
        if by:
            told = {"document": str(document.id), "replaces": str(replaced.id) if replaced else ""}
            await audit.note(session, by, "document_entered", now, application_id=application.id, details=told)
        session.add(document)
        session.add(Event(application_id=application.id, name="document_added", at=now, details={"kind": kind}))
    return document.id


async def _open_application(
    session: AsyncSession, account_id: UUID, kind: str, replaces: UUID | None, now: datetime
) -> tuple[Application, list[Document]]:
    """Hold the application and return it with its documents of a kind.

    Raises RefusedError when it has been sent, when nothing calls for such a document, or when there are enough of it.
    """
    try:
        application = await cases.held_of(session, account_id)
    except NotAllowedError:
        raise RefusedError("unknown_document") from None
    if appeal_of(kind) is None:
        draft = await drafts.load(session, account_id, now)
        if not draft.may_send(kind):
            raise RefusedError("already_sent")
        if kind not in {paper.key for paper, _ in await drafts.papers(session, draft)}:
            raise RefusedError("unknown_document")
    elif not await _is_heard_still(session, application.id, kind):
        raise RefusedError("already_sent")
    there = [document for document in await of_application(session, application.id) if document.kind == kind]
    if sum(document.id != replaces for document in there) >= MOST_FILES:
        raise RefusedError("too_many_files")
    return application, there


async def _is_heard_still(session: AsyncSession, application_id: UUID, kind: str) -> bool:
    """Tell whether a paper is one for an appeal of theirs that nobody has decided yet."""
    theirs = (Appeal.id == appeal_of(kind), Appeal.application_id == application_id, Appeal.state == State.OPEN)
    return (await session.exec(select(Appeal.id).where(*theirs))).first() is not None


async def of_application(session: AsyncSession, application_id: UUID) -> list[Document]:
    """Return the documents of an application, oldest first."""
    return list((await session.exec(documents_of(application_id))).all())


async def of_account(session: AsyncSession, account_id: UUID, document_id: UUID) -> Document | None:
    """Return a document to its owner; None to everybody else, as if there were none."""
    owned = (
        select(Document)
        .join(Application, col(Application.id) == col(Document.application_id))
        .where(Document.id == document_id, Application.account_id == account_id, col(Document.removed_at).is_(None))
    )
    return (await session.exec(owned)).first()


async def read(store: Store, document: Document, *, preview: bool = False, page: int = 0) -> Served:
    """Read a stored file, its preview, or one of its pages (counted from 1) as a picture; whoever calls has asked whether it may be seen.

    Raises RefusedError where there is no such page, UnreadableError where the store does not give back what it was given.
    """
    small = document.preview_key if preview else ""
    media_type = "image/jpeg" if preview else document.media_type
    content = await (_preview(store, small) if small else _whole(store, document))
    if page and media_type == "application/pdf":
        return Served(await darkroom.picture(content, page), "image/jpeg", _safe_name(document.file_name, "image/jpeg"))
    if page > 1:
        raise RefusedError("damaged")
    return Served(content, media_type, document.file_name)


async def _whole(store: Store, document: Document) -> bytes:
    """Return a stored file as it was stored; raises UnreadableError."""
    content = await store.get(document.store_key)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise UnreadableError("not as it was stored")
    return content


async def _preview(store: Store, key: str) -> bytes:
    """Return a stored preview, of which is known only that it is a JPEG; raises UnreadableError."""
    content = await store.get(key)
    if not (content.startswith(b"\xff\xd8") and content.endswith(b"\xff\xd9")):
        raise UnreadableError("not as it was stored")
    return content


async def remove(session: AsyncSession, account_id: UUID, document_id: UUID, now: datetime) -> bool:
    """Remove a document from an application that has not been sent, or an appeal not heard; its file is swept later."""
    document = await of_account(session, account_id, document_id)
    if document is None:
        return False
    application = await cases.held_of(session, account_id)
    appealed = appeal_of(document.kind) is not None and await _is_heard_still(session, application.id, document.kind)
    if not appealed and application.status != Status.DRAFT:
        return False
    document.removed_at = now
    session.add(document)
    session.add(Event(application_id=application.id, name="document_removed", at=now, details={"kind": document.kind}))
    return True


async def drop_needless(session: AsyncSession, application_id: UUID, needed: Collection[str], now: datetime) -> None:
    """Remove documents that the answers no longer call for: the review did not show them, so nobody is to see them."""
    for document in await of_application(session, application_id):
        if document.kind not in needed:
            document.removed_at = now
            session.add(document)
            session.add(Event(application_id=application_id, name="document_removed", at=now, details={"kind": document.kind}))


async def rescan(database: Database, store: Store, scanner: Scanner, now: datetime) -> set[UUID]:
    """Scan again what the scanner did not answer for, and return whose was answered; what is infected is taken out of the application."""
    concerned: set[UUID] = set()
    async with database.session() as session:
        waiting = select(Document).where(Document.scan == Scan.WAITING, col(Document.removed_at).is_(None))
        documents = list((await session.exec(waiting.order_by(func.random()).limit(50))).all())  # by chance: some may never be answered
    for document in documents:
        try:
            scan = await scanner.scan(await _whole(store, document))
        except UnreadableError as error:
            log.error("document_unreadable", document=str(document.id), reason=str(error))
            continue
        if scan is Scan.WAITING:
            if not await scanner.answers():
                return concerned  # still away; the others wait as well
            continue
        async with database.session() as session:
            gone = now if scan is Scan.INFECTED else None
            unanswered = (col(Document.id) == document.id, col(Document.scan) == Scan.WAITING)  # another worker may have been as quick
            answered = await session.exec(update(Document).where(*unanswered).values(scan=scan, removed_at=gone))  # pyright: ignore
            if not answered.rowcount:
                continue
            whose = select(Application.account_id).where(Application.id == document.application_id)
            concerned.add((await session.exec(whose)).one())
            if gone:
                details = {"kind": document.kind}
                session.add(Event(application_id=document.application_id, name="document_refused", at=now, details=details))
    return concerned


async def sweep(database: Database, store: Store, now: datetime) -> None:
    """Delete stored files that no present document refers to and that are old enough not to be on their way in."""
    async for keys in store.older_than(now - _ORPHAN_AFTER):
        async with database.session() as session:
            present = select(Document.store_key, Document.preview_key).where(
                col(Document.store_key).in_(keys) | col(Document.preview_key).in_(keys), col(Document.removed_at).is_(None)
            )
            kept = {key for pair in (await session.exec(present)).all() for key in pair}
        for orphan in set(keys) - kept:
            await store.delete(orphan)


def _safe_name(file_name: str, media_type: str) -> str:
    """Return a name that is only a name, with the ending of what the file now is."""
    stem = clean(file_name.replace("\\", "/").rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    plain = "".join(sign for sign in stem if sign.isalnum() or sign in " -_()").strip()[:_LONGEST_NAME] or "document"
    return plain + (".pdf" if media_type == "application/pdf" else ".jpg")
