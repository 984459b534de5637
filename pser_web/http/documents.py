"""Documents in and out. The upload is read piece by piece and refused at the first piece that is too much."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from urllib.parse import quote
from uuid import UUID

import structlog
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import AROUND_FILE, Gate
from pser_web.http.requests import reads_pages, refusal, see_other
from pser_web.routes import counter_path, spoken, step_path
from registry import clock
from registry.gateways.darkroom import RefusedError
from registry.gateways.store import UnreadableError
from registry.language import language_named
from registry.rules.appeals import appeal_of
from registry.rules.figures import clean
from registry.rules.papers import BY_KEY, LARGEST
from registry.services.office import evidence
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.portal import portal
from registry.services.registration import assisting, counter, documents
from registry.services.registration.assisting import COUNTER
from states.caller import Audience, the_caller, the_citizen
from states.session import identifier

_PARTS = 10
_AT_ONCE = 3  # uploads of one person
log = structlog.get_logger()
_uploading: Counter[UUID] = Counter()


class _File:
    """The one file part of an upload."""

    def __init__(self, boundary: bytes) -> None:
        self.name = ""
        self.content = SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115 - closed by `upload`
        self.size = 0
        self._parts = 0
        self._header = b""
        self._headers: dict[bytes, bytes] = {}
        self._value = b""
        self._taken = False
        self._here = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part,
                "on_header_field": lambda data, start, end: self._grow("_header", data[start:end]),
                "on_header_value": lambda data, start, end: self._grow("_value", data[start:end]),
                "on_header_end": self._header_done,
                "on_headers_finished": self._headers_done,
                "on_part_data": self._data,
            },
        )

    def feed(self, piece: bytes) -> None:
        self._parser.write(piece)

    def _grow(self, attribute: str, piece: bytes) -> None:
        setattr(self, attribute, getattr(self, attribute) + piece)
        if len(getattr(self, attribute)) > 4096:
            raise RefusedError("damaged")

    def _part(self) -> None:
        self._parts += 1
        self._headers = {}
        if self._parts > _PARTS:
            raise RefusedError("damaged")

    def _header_done(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_done(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._here = options.get(b"name") == b"file" and not self._taken
        if self._here:
            self._taken = True
            self.name = options.get(b"filename", b"").decode("utf-8", "replace")[:255]

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._here:
            self.size += end - start
            if self.size > LARGEST:
                raise RefusedError("too_large")
            self.content.write(data[start:end])


@dataclass(frozen=True)
class _Sender:
    """Whose application an upload is for, and which officer sends it, if one does."""

    account_id: UUID
    language: str
    officer: SignedInStaff | None = None


async def _sender(request: Request) -> _Sender:
    """Return who sends a file: the citizen, or the officer who has the form open at the counter that the address names."""
    officer, person = the_caller().staff, the_caller().signed_in
    if officer and (person is None or "assistance" in request.query_params):
        async with portal().database.session() as session:
            asked = identifier(request.query_params.get("assistance"))
            helped = await assisting.at(session, officer, asked, clock.now(), kind=COUNTER)
        return _Sender(helped.account.id, officer.language, officer)
    return _Sender(the_citizen().account_id, the_citizen().language)


async def upload(request: Request) -> Response:
    """Take one file for one document of the caller's application, or of the one that an officer has open at the counter."""
    plain = reads_pages(request)
    try:
        person = await _sender(request)
    except NotTheirsError:
        with suppress(RefusedError, ClientDisconnect):
            await _receive(request, None)  # to the end, or the browser takes the answer for a broken line and sends again
        return refusal("unsent", 404)
    kind = request.path_params["kind"]
    known = kind in BY_KEY or (appeal_of(kind) is not None and person.officer is None)
    code = "" if known else "unknown_document"
    if int(request.headers.get("content-length") or 0) > LARGEST + AROUND_FILE:
        code = "too_large"
    if _uploading[person.account_id] >= _AT_ONCE:
        return refusal("unsent", 429)
    _uploading[person.account_id] += 1
    try:
        if not code:
            code = await _take(request, person, kind)
    finally:
        _uploading[person.account_id] -= 1
        if not _uploading[person.account_id]:
            del _uploading[person.account_id]
    if plain:
        page = counter_path("finish") if person.officer else routes.OBJECTIONS if appeal_of(kind) else step_path("documents")
        back = spoken(page, language_named(person.language))
        return see_other(f"{back}?refused={code}" if code else back)
    return refusal(code, 413 if code == "too_large" else 422) if code else Response(status_code=201, headers={"Cache-Control": "no-store"})


async def _take(request: Request, person: _Sender, kind: str) -> str:
    """Read the body and keep the file; return the code of a refusal, empty when it went well."""
    kind_of_body, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if kind_of_body != b"multipart/form-data" or not 1 <= len(boundary) <= 200:
        return "damaged"
    file = _File(boundary)
    open_ = portal()
    try:
        await _receive(request, file)
        file.content.seek(0)
        content = await asyncio.to_thread(file.content.read)
        await _sender(request)  # it may have ended while the file was on its way
        async with open_.limiter.turn("file", str(person.account_id), at_once=1):  # however long theirs take, others' are between
            await documents.add(
                open_.database,
                open_.store,
                open_.scanner,
                person.account_id,
                kind,
                file.name,
                content,
                clock.now(),
                replaces=identifier(request.query_params.get("replaces")),
                by=person.officer and person.officer.actor,
            )
    except RefusedError as refused:
        return refused.code
    except (FormParserError, ClientDisconnect, NotTheirsError):
        return "unsent"
    finally:
        file.content.close()
    await open_.changes.publish(str(person.account_id))
    return ""


async def _receive(request: Request, file: _File | None) -> None:
    """Read the body as it comes, into a file or into nothing, as long as it stays small enough."""
    received = 0
    async for piece in request.stream():
        received += len(piece)
        if received > LARGEST + AROUND_FILE:
            raise RefusedError("too_large")
        if piece and file:
            file.feed(piece)


async def show(request: Request) -> Response:
    """Serve a document, its preview or a page of it, to its owner and to the officers in charge; for others of them there is none."""
    person, officer = the_caller().signed_in, the_caller().staff
    try:
        document_id, page = UUID(request.path_params["document_id"]), int(request.path_params.get("page", 0))
    except ValueError:
        return refusal("unknown", 404)
    preview = request.url.path.endswith("/preview")
    document = None
    async with portal().database.session() as session:
        if person:
            document = await documents.of_account(session, person.account_id, document_id)
        if document is None and officer:
            document = await counter.document_to_see(session, officer, document_id, clock.now(), preview=preview)
        if document is None and officer:
            with suppress(NotTheirsError):
                document = await evidence.document_to_see(session, officer, document_id, clock.now(), preview=preview, page=page)
    if document is None:
        return refusal("unknown", 404)
    reader = str(officer.staff_id if officer else person and person.account_id)
    try:
        async with portal().limiter.turn("page", reader, at_once=1):
            served = await documents.read(portal().store, document, preview=preview, page=page)
    except RefusedError:
        return refusal("unknown", 404)
    except UnreadableError as error:
        log.error("document_unreadable", document=str(document.id), reason=str(error))
        return refusal("unready", 503)
    name = clean(served.file_name)
    ascii_name = name.encode("ascii", "ignore").decode().replace('"', "") or "document"
    return Response(
        served.content,
        media_type=served.media_type,
        headers={
            "Content-Disposition": f"inline; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


DOCUMENTS = [
    Gate("/documents/{kind}", upload, Audience.CITIZENS, Audience.REGISTRARS, methods=["POST"], most=None),
    Gate("/documents/{document_id}", show, Audience.CITIZENS, Audience.OFFICE),
    Gate("/documents/{document_id}/preview", show, Audience.CITIZENS, Audience.OFFICE),
    Gate("/documents/{document_id}/pages/{page:int}", show, Audience.CITIZENS, Audience.OFFICE),
]
