"""The public board, filled in; counted again at most every ten minutes."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.counted import Counted
from pser_web.http.filled import built_page, filled_page, packed, say, the_slot
from pser_web.pages.public.service import COLUMNS
from pser_web.routes import split
from registry.rules.figures import moment
from registry.services.benefits import board

_BOARD = Counted(board.board, timedelta(minutes=10))


async def show(request: Request) -> Response:
    """Serve the board."""
    language, _ = split(request.url.path)
    found = await _BOARD.now()
    page = built_page(routes.SERVICE, language)
    say(the_slot(page, "at"), moment(found.at))
    for code, district in found.districts.items():
        row = page.get_element_by_id(f"waiting-{code}")
        for column in COLUMNS:
            say(the_slot(row, column), _shown(getattr(district, column)))
        results = page.get_element_by_id(f"results-{code}")
        say(the_slot(results, "assessed"), _shown(found.assessed[code]))
        for key, by_district in found.programmes.items():
            say(the_slot(results, key), _shown(by_district[code]))
    return await packed(page, request)


def _shown(number: Any) -> str:
    return "–" if number is None else f"{number:,}"


SERVICE = filled_page(routes.SERVICE, show)
