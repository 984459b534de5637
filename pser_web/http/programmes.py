"""The programmes as they are in force: what is read is made from the very versions by which is decided."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from components.programmes import depth
from pser_web import routes
from pser_web.http.filled import built_page, filled_page, listed, packed, say, the_slot
from pser_web.http.plain import say_whole
from pser_web.routes import split
from registry import clock
from registry.clock import day_of
from registry.language import speaking
from registry.records import ProgrammeVersion
from registry.rules import programme_words as words
from registry.services.benefits import programmes
from registry.services.portal import portal


async def show(request: Request) -> Response:
    """Serve the page of the programmes."""
    language, _ = split(request.url.path)
    async with portal().database.session() as session:
        in_force = await programmes.all_in_force(session, day_of(clock.now()))
    page = built_page(routes.PROGRAMMES, language)
    with speaking(language):
        for key, version in in_force.items():
            _fill(page.get_element_by_id(key), version)
    return await packed(page, request)


def _fill(article: Any, version: ProgrammeVersion) -> None:
    terms = programmes.terms(version)
    say(the_slot(article, "benefit"), words.benefit(terms))
    say(the_slot(article, "budget"), words.budget(terms))
    say(place := the_slot(article, "version"), "")
    say_whole(place, words.version(version.number, version.effective_from))
    listed(the_slot(article, "criteria"), [(depth(deep), said) for deep, said in words.criteria(terms)])
    listed(the_slot(article, "documents"), [("", title) for title in words.documents(terms)])


PROGRAMMES = filled_page(routes.PROGRAMMES, show)
