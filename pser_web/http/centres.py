"""The help centres, as the administrators have opened them."""

from typing import Any

from lxml import html
from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.filled import built_page, filled_page, packed, say, the_slot
from pser_web.routes import split
from registry.records import Centre
from registry.services.office import staff
from registry.services.portal import portal


async def show(request: Request) -> Response:
    """Serve the open centres under each of their districts; a district without one keeps its counter."""
    language, _ = split(request.url.path)
    async with portal().database.session() as session:
        centres = await staff.centres(session)
    page = built_page(routes.CENTRES, language)
    for district in {district for centre in centres for district in centre.districts}:
        place = the_slot(page, district)
        say(place, "")
        place.extend(_line(centre) for centre in centres if district in centre.districts)
    return await packed(page, request)


def _line(centre: Centre) -> Any:
    line = html.Element("li")
    for said in filter(None, (centre.name, centre.address, centre.hours)):
        paragraph, enclosed = html.Element("p"), html.Element("bdi")
        enclosed.text = said
        paragraph.append(enclosed)
        line.append(paragraph)
    return line


CENTRES = filled_page(routes.CENTRES, show)
