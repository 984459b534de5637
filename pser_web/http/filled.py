"""Built pages that are filled with what holds now when they are served: no script, one file, compressed."""

from collections.abc import Awaitable, Callable
from typing import Any

from lxml import html
from starlette.requests import Request
from starlette.responses import Response

from pser_web.http.front import remember_language
from pser_web.http.gates import Gate
from pser_web.http.plain import built, compressed
from pser_web.http.requests import LANGUAGE_COOKIE, see_other
from pser_web.routes import split, spoken
from registry.language import LANGUAGES, Language
from states.caller import Audience


def built_page(path: str, language: Language) -> Any:
    """Return a built page, to be filled."""
    return html.document_fromstring(built(path, language))


def the_slot(within: Any, name: str) -> Any:
    """Return the place of a page, or of a part of it, that has this name."""
    return within.xpath(f".//*[@data-slot='{name}']")[0]


def filled_page(path: str, fill: Callable[[Request], Awaitable[Response]]) -> list[Gate]:
    """Return the gates of a page that is filled when it is served, once in every language."""

    async def serve(request: Request) -> Response:
        language, plain = split(request.url.path)
        if language == "en" and "language" not in request.query_params and request.cookies.get(LANGUAGE_COOKIE) == "ur":
            return see_other(spoken(plain, "ur"))
        return await fill(request)

    return [Gate(spoken(path, language), serve, Audience.ANYONE) for language in LANGUAGES]


def say(place: Any, text: str) -> None:
    """Put a text in a place, instead of what is there."""
    for child in list(place):
        place.remove(child)
    place.text = text


def listed(place: Any, lines: list[tuple[str, str]], tag: str = "li") -> None:
    """Put lines in a list, each with its class, instead of those that are there."""
    say(place, "")
    for css, text in lines:
        line = html.Element(tag, {"class": css} if css else {})
        line.text = text
        place.append(line)


async def packed(page: Any, request: Request, *, status: int = 200, keep: str = "no-cache") -> Response:
    """Return a filled page, compressed as the browser reads it."""
    content: Any = html.tostring(page, doctype="<!DOCTYPE html>", encoding="utf-8")
    answer = await compressed(Response(content, status, {"Cache-Control": keep}, "text/html; charset=utf-8"), request.headers)
    if (chosen := request.query_params.get("language", "")) in LANGUAGES:
        remember_language(answer, chosen)
    return answer
