"""The front of the server: built pages at their addresses, the language remembered, headers on every answer."""

import json
import re
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match

from pser_web import routes
from pser_web.http.bodies import Receive, Scope, Send, closing, hurrying
from pser_web.http.gates import Gate
from pser_web.http.plain import BUILT, account_opened, logged_out_idle, opened_by_link, password_changed
from pser_web.http.requests import LANGUAGE_COOKIE, encodings_read, is_ours, language_read, reads_pages, refusal
from pser_web.log import place_of
from pser_web.pages import PAGES
from pser_web.pages.page import Reader
from pser_web.routes import split, spoken
from registry.settings import settings
from states.caller import COOKIE, STAFF_COOKIE, cookies

_YEAR = 365 * 24 * 3600
_PAGES = {page.path: page for page in PAGES}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_SOCKET = "/_event"
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")  # anything else would be a rule of its own in a policy
_THIS_MACHINE = ("127.0.0.1", "[::1]")  # by other names than localhost
log = structlog.get_logger()


@cache
def _inline() -> dict[str, dict[str, list[str]]]:
    """Return the hashes of what is inline in each built page, as the build has written them."""
    listed = BUILT.parent / "inline-hashes.json"
    return json.loads(listed.read_text()) if listed.exists() else {}


def _policy(path: str, host: str) -> str:
    inline = _inline().get(path) or _inline().get(routes.NOT_FOUND, {})
    scripts, styles = (" ".join(f"'{each}'" for each in inline.get(kind, ())) for kind in ("script", "style"))
    socket = f"{'wss' if settings().secure else 'ws'}://{host if _HOST.fullmatch(host) else urlsplit(settings().address).netloc}"
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
        try:
            await (self._connect if scope["type"] == "websocket" else self._serve)(scope, receive, send)
        except ClientDisconnect:
            log.info("request_left")
        except Exception as error:  # noted without what was being handled; the app has answered already
            log.error("request_failed", error=type(error).__name__, where=place_of(error))

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page's socket in; not one of a foreign page."""
        headers = Headers(scope=scope)
        if is_ours(headers.get("origin", ""), headers.get("host", "")):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        receiving, sending = closing(hurrying(receive, headers), _with_headers(send, scope["path"], headers.get("host", "")), headers)
        answer = await self._answer(scope, headers)
        await (answer or self._app)(scope, receiving, sending)  # pyright: ignore[reportArgumentType]

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
        if page and plain not in routes.INSTEAD:
            return self._page(scope, headers, page.reader, language, plain)
        if file := _built("/icon.svg" if path == "/favicon.ico" else path):  # for browsers that ask without looking at the page
            age = "public, max-age=31536000, immutable" if path.startswith("/assets/") else "public, max-age=3600"
            return _file(file, headers, {"Cache-Control": age})
        return _file(_html(spoken(routes.NOT_FOUND, language)), headers, {"Cache-Control": "no-cache"}, 404)

    def _page(self, scope: Scope, headers: Headers, reader: Reader, language: Any, plain: str) -> Response:
        sent = cookies(headers.get("cookie", ""))
        query = scope.get("query_string", b"").decode("latin-1")
        asked = parse_qs(query)
        name, _, port = headers.get("host", "").rpartition(":")
        if not settings().public_url and name in _THIS_MACHINE and port == str(settings().port):  # where a page has no connection
            there = f"{settings().address}{spoken(plain, language)}"
            return RedirectResponse(f"{there}?{query}" if query else there, 307, {"Cache-Control": "no-store"})
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
        if plain in {routes.LOGIN, routes.STAFF} and "idle" in asked:
            return logged_out_idle(plain, language)
        keep = "no-store" if reader in {Reader.CITIZEN, Reader.STAFF} else "no-cache"
        answer = _file(_html(spoken(plain, language)), headers, {"Cache-Control": keep, "Vary": "Accept-Encoding, Cookie"})
        if chosen in {"en", "ur"}:
            remember_language(answer, chosen)
        return answer


def troubled(request: Request, _error: Exception) -> Response:
    """Say that something went wrong on our side: on a page to whoever reads pages, with a code to scripts."""
    if not reads_pages(request):
        return refusal("failed", 500)
    page = spoken(routes.TROUBLE, language_read(request))
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": _policy(page, request.headers.get("host", ""))}
    return _file(_html(page), request.headers, headers, 500)


def remember_language(answer: Response, language: str) -> None:
    """Remember the language that somebody has chosen."""
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, samesite="lax", secure=settings().secure)


def _html(path: str) -> Path:
    return BUILT / path.strip("/") / "index.html"


def _file(file: Path, headers: Headers, more: dict[str, str], status: int = 200) -> Response:
    """Serve a built file, compressed as it was built when the browser reads that."""
    accepted = encodings_read(headers)
    media_type = "text/html; charset=utf-8" if file.suffix == ".html" else None
    for encoding, ending in _ENCODINGS:
        packed = file.with_name(file.name + ending)
        if encoding in accepted and packed.exists():
            media = media_type or FileResponse(file).media_type
            return FileResponse(packed, status, {"Vary": "Accept-Encoding", **more, "Content-Encoding": encoding}, media_type=media)
    return FileResponse(file, status, {"Vary": "Accept-Encoding", **more}, media_type=media_type)


def _built(path: str) -> Path | None:
    """Return the built file that is no page at an address, where there is one; anything may stand in an address."""
    try:
        file = (BUILT / path.lstrip("/")).resolve()
        served = BUILT.resolve() in file.parents and file.is_file() and file.suffix not in {".html", ".br", ".gz"}
    except (OSError, ValueError):
        return None
    return file if served else None


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
