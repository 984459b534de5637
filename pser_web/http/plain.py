"""The built pages as answers to plain form posts and links: with what was typed and what is wrong, without the app's scripts."""

import asyncio
import gzip
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import brotli
from lxml import html
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from components.notices import TONES
from components.prose import NUMBER
from pser_web import routes
from pser_web.http.requests import Refusal, encodings_read, language_read, reads_pages
from pser_web.pages.door import BY_CODE
from pser_web.routes import spoken
from registry.language import Language, speaking, t
from states.caller import caller_or_nobody

BUILT = Path(".web/build/client")
_UNWRITABLE = re.compile("[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in a page
_COMPRESS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=6),
    "gzip": partial(gzip.compress, compresslevel=6),
}
_TOKEN = re.compile("[A-Za-z0-9_-]{20,100}")


@cache
def _page(path: str) -> bytes:
    return (BUILT / path.strip("/") / "index.html").read_bytes()


def built(path: str, language: Language) -> str:
    """Return a page as it was built."""
    return _page(spoken(path, language)).decode()


def _without_app(path: str, language: Language) -> Any:
    page = html.document_fromstring(built(path, language))
    for script in page.xpath("//script[not(@src='/js/page.js')] | //link[@rel='modulepreload']"):
        script.drop_tree()
    return page


def _with_token(page: Any, token: str) -> None:
    if not _TOKEN.fullmatch(token):
        return
    page.xpath("//main//form")[0].append(html.Element("input", {"type": "hidden", "name": "token", "value": token}))
    for by_code in page.xpath(f"//*[@id='{BY_CODE}']"):
        by_code.drop_tree()


def _response(page: Any, status: int) -> Response:
    content = html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode")
    return HTMLResponse(content, status, {"Cache-Control": "no-store"})


def notice(inside: str, tone: str = "info", name: str = "") -> str:
    """Return a notice around HTML of our own, as `components.notices.notice` sets it."""
    named = f' id="{name}"' if name else ""
    return f'<div{named} role="status" class="my-4 rounded-box border p-4 {TONES[tone]}">{inside}</div>'


def say_whole(place: Any, sentence: str) -> None:
    """Put a sentence in an empty place; its numbers with hyphens stay on one line each."""
    place.text, *pieces = NUMBER.split(sentence)
    for number, after in zip(pieces[::2], pieces[1::2], strict=True):
        span = html.Element("span", {"class": "figures"})
        span.text, span.tail = number, after
        place.append(span)


def opened_by_link(path: str, language: Language, token: str) -> Response:
    """Return the page for a password to somebody who has followed a link; the token stays out of the app's state."""
    page = _without_app(path, language)
    _with_token(page, token)
    return _response(page, 200)


def password_changed(language: Language) -> Response:
    """Return the log-in page to somebody who has just set a new password."""
    with speaking(language):
        return answered(routes.LOGIN, language, {}, {"": t("The password is changed. Log in with the new one.")}, well=True)


def in_words(request: Request, answer: Response) -> Response:
    """Say a refusal on a page to whoever reads pages, with a way on; a script gets its code."""
    if not isinstance(answer, Refusal) or not reads_pages(request):
        return answer
    gone = routes.NOT_YOURS if caller_or_nobody().staff else routes.NOT_FOUND
    page = {"unknown": gone, "not_theirs": gone, "unready": routes.TROUBLE}.get(answer.code)
    return HTMLResponse(built(page, language_read(request)), answer.status_code, {"Cache-Control": "no-store"}) if page else answer


async def compressed(answer: Response, headers: Headers) -> Response:
    """Compress a page that holds nothing secret, as the built pages are, in the way that the browser reads."""
    encoding = next((each for each in _COMPRESS if each in encodings_read(headers)), "")
    if encoding:
        answer.body = await asyncio.to_thread(_COMPRESS[encoding], bytes(answer.body))
        answer.headers["Content-Length"] = str(len(answer.body))
        answer.headers["Content-Encoding"] = encoding
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    return answer


def account_opened(language: Language) -> Response:
    """Return the log-in page to somebody who has just opened their account."""
    with speaking(language):
        return answered(routes.LOGIN, language, {}, {"": t("Your account is open. Log in with your CNIC and the password.")}, well=True)


def logged_out_idle(path: str, language: Language) -> Response:
    """Return a log-in page to somebody whose sign-in has ended because nothing happened."""
    with speaking(language):
        told = t("You were logged out because nothing had happened for a while. What was saved is safe.")
        return answered(path, language, {}, {"": told}, well=True)


def answered(
    path: str,
    language: Language,
    typed: Mapping[str, Any],
    said: Mapping[str, str],
    *,
    well: bool = False,
    token: str = "",
    shown: str = "",
    instead: str = "",
) -> Response:
    """Return a page with what was typed, but no password, and what is to be said of it; the key of a general remark is empty.

    `shown` is set before the form, `instead` in its place, as HTML of our own.
    """
    page = _without_app(path, language)
    _with_token(page, token)
    form = page.xpath("//main//form")[0]
    if shown:
        form.addprevious(html.fragment_fromstring(f"<div>{shown}</div>"))
    if instead:
        place = html.fragment_fromstring(f"<div>{instead}</div>")
        form.getparent().replace(form, place)
        form = place
    for field in page.xpath("//main//input[@name]"):
        name = field.get("name")
        if field.get("type") not in {"password", "hidden"} and name in typed:
            field.set("value", _UNWRITABLE.sub("", typed[name][:200]))
        if name in said:
            field.set("aria-invalid", "true")
            for place in page.xpath(f"//*[@id='{name}-problem']"):
                say_whole(place, said[name])
    tone = f"border {TONES['success']}" if well else "border-2 border-error bg-base-100"
    summary = html.fragment_fromstring(
        f'<div id="problems" role="alert" tabindex="-1" autofocus class="my-4 rounded-box p-4 {tone}"></div>'
    )
    if not well:
        heading = html.Element("h2", {"class": "text-lg font-bold"})
        heading.text = t("Please look at this again")
        summary.append(heading)
    if not said:
        return _response(page, 200)
    for name, sentence in said.items():
        line = html.Element("a", {"href": f"#{name}", "class": "block min-h-11 py-2 underline"}) if name else html.Element("p")
        asked = page.xpath("string((//label[@for=$name])[1])", name=name) if name else ""
        say_whole(line, f"{asked}: {sentence}" if asked else sentence)
        summary.append(line)
    form.addprevious(summary)
    return _response(page, 200 if well else 422)
