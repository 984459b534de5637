"""The front of the server: built pages at their addresses, the language remembered, headers on every answer."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.plain import BUILT, account_opened, opened_by_link, password_changed
from pser_web.log import place_of
from pser_web.pages import PAGES
from pser_web.pages.page import Reader
from pser_web.routes import split, spoken
from registry.settings import settings
from states.caller import COOKIE, STAFF_COOKIE, cookies

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LANGUAGE_COOKIE = "pser_language"
_YEAR = 365 * 24 * 3600
_PAGES = {page.path: page for page in PAGES}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_SOCKET = "/_event"
log = structlog.get_logger()


@cache
def _inline() -> dict[str, dict[str, list[str]]]:
    """Return the hashes of what is inline in each built page, as the build has written them."""
    listed = BUILT.parent / "inline-hashes.json"
    return json.loads(listed.read_text()) if listed.exists() else {}


def _policy(path: str, host: str) -> str:
    inline = _inline().get(path) or _inline().get(routes.NOT_FOUND, {})
    scripts, styles = (" ".join(f"'{each}'" for each in inline.get(kind, ())) for kind in ("script", "style"))
    socket = f"{'wss' if settings().secure else 'ws'}://{host}"
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' {styles}; img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self' {socket}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    )


class Front:
    """Stands before the app."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._gates = [route for route in getattr(app, "routes", ()) if isinstance(route, Gate)]  # a route that is none is never reached

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["type"] == "websocket":
            if not _same_origin(headers):
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        receiving, sending = _closing(receive, _with_headers(send, path, headers.get("host", "")), headers)
        answer = await self._answer(scope, headers)
        if answer is not None:
            await answer(scope, receiving, sending)  # pyright: ignore[reportArgumentType]
        else:
            await self._serve(scope, receiving, sending)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer; what fails there is noted without what it was handling, and answered by the app already."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            log.error("request_failed", error=type(error).__name__, where=place_of(error))

    async def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Answer what needs no app: files, pages, and addresses that there are not."""
        path: str = scope["path"]
        reading = scope["method"] in {"GET", "HEAD"}
        language, plain = split(path)
        found = {gate.matches(scope)[0] for gate in self._gates}  # pyright: ignore[reportArgumentType]
        if Match.FULL in found or path.startswith(f"{_SOCKET}/"):
            return None
        page = _PAGES.get(plain)
        if page and not reading:
            return RedirectResponse(spoken(plain, language), 303)
        if not reading or (Match.PARTIAL in found and page is None):
            return PlainTextResponse("", 405)
        if page and path != routes.NOT_FOUND:
            return self._page(scope, headers, page.reader, language, plain)
        file = (BUILT / path.lstrip("/")).resolve()
        if BUILT.resolve() in file.parents and file.is_file() and file.suffix not in {".html", ".br", ".gz"}:
            age = "public, max-age=31536000, immutable" if path.startswith("/assets/") else "public, max-age=3600"
            return _file(file, headers, {"Cache-Control": age})
        return _file(_html(spoken(routes.NOT_FOUND, language)), headers, {"Cache-Control": "no-cache"}, 404)

    def _page(self, scope: Scope, headers: Headers, reader: Reader, language: Any, plain: str) -> Response:
        sent = cookies(headers.get("cookie", ""))
        query = scope.get("query_string", b"").decode("latin-1")
        asked = parse_qs(query)
        chosen = asked.get("language", [""])[0]
        if language == "en" and not chosen and sent.get(LANGUAGE_COOKIE) == "ur":
            return RedirectResponse(spoken(plain, "ur") + (f"?{query}" if query else ""), 303, {"Cache-Control": "no-store"})
        if reader is Reader.CITIZEN and COOKIE not in sent:
            return RedirectResponse(f"{spoken(routes.LOGIN, language)}?next={plain}", 303, {"Cache-Control": "no-store"})
        if reader is Reader.STAFF and STAFF_COOKIE not in sent:
            return RedirectResponse(spoken(routes.STAFF, language), 303, {"Cache-Control": "no-store"})
        if plain == routes.RESET and "token" in asked:
            return opened_by_link(routes.RESET, language, asked["token"][0])
        if plain == routes.STAFF_INVITED:
            return opened_by_link(routes.STAFF_INVITED, language, asked.get("token", [""])[0])
        if plain == routes.LOGIN and "changed" in asked:
            return password_changed(language)
        if plain == routes.LOGIN and "opened" in asked:
            return account_opened(language)
        keep = "no-store" if reader in {Reader.CITIZEN, Reader.STAFF} else "no-cache"
        answer = _file(_html(spoken(plain, language)), headers, {"Cache-Control": keep, "Vary": "Accept-Encoding, Cookie"})
        if chosen in {"en", "ur"}:
            remember_language(answer, chosen)
        return answer


def remember_language(answer: Response, language: str) -> None:
    """Remember the language that somebody has chosen."""
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, samesite="lax", secure=settings().secure)


def _html(path: str) -> Path:
    return BUILT / path.strip("/") / "index.html"


def _file(file: Path, headers: Headers, more: dict[str, str], status: int = 200) -> Response:
    """Serve a built file, compressed as it was built when the browser reads that."""
    accepted = {each.split(";")[0].strip() for each in headers.get("accept-encoding", "").split(",")}
    media_type = "text/html; charset=utf-8" if file.suffix == ".html" else None
    for encoding, ending in _ENCODINGS:
        packed = file.with_name(file.name + ending)
        if encoding in accepted and packed.exists():
            media = media_type or FileResponse(file).media_type
            return FileResponse(packed, status, {"Vary": "Accept-Encoding", **more, "Content-Encoding": encoding}, media_type=media)
    return FileResponse(file, status, {"Vary": "Accept-Encoding", **more}, media_type=media_type)


def _same_origin(headers: Headers) -> bool:
    origin = headers.get("origin", "")
    return urlsplit(origin).netloc == headers.get("host") or origin == settings().address


def _closing(receive: Receive, send: Send, headers: Headers) -> tuple[Receive, Send]:
    """Announce the end of a connection whose body is left unread: the server ends it, and the next request on it would get no answer."""
    unread = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers

    async def receiving() -> MutableMapping[str, Any]:
        nonlocal unread
        message = await receive()
        unread = unread and bool(message.get("more_body"))
        return message

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and unread:
            MutableHeaders(scope=message)["Connection"] = "close"
        await send(message)

    return receiving, sending


def _with_headers(send: Send, path: str, host: str) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", _policy("/" + path.strip("/"), host))
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Frame-Options"] = "DENY"
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Permissions-Policy"] = "geolocation=(), microphone=(), payment=()"
            headers.setdefault("Cache-Control", "no-store")
            if settings().secure:
                headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        await send(message)

    return sending
