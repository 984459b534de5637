"""The waiting lists, filled in; counted again at most every minute."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.counted import Counted
from pser_web.http.filled import built_page, filled_page, packed, say, the_slot
from pser_web.routes import split
from registry.language import speaking, t
from registry.services.benefits import awards

_LISTS = Counted(lambda session, _: awards.waiting_lists(session), timedelta(minutes=1))
_FEWEST = 10  # below it a number could be known people


async def show(request: Request) -> Response:
    """Serve how many households wait for each programme's budget, and the score at which it ended."""
    language, _ = split(request.url.path)
    lists = await _LISTS.now()
    page = built_page(routes.WAITING, language)
    with speaking(language):
        for each in lists:
            few, row = 0 < each.waiting < _FEWEST, page.get_element_by_id(f"waiting-{each.programme}")
            say(the_slot(row, "waiting"), t("fewer than {number}", number=_FEWEST) if few else f"{each.waiting:,}")
            say(the_slot(row, "need"), "–" if few or each.need is None else str(each.need))
    return await packed(page, request)


WAITING = filled_page(routes.WAITING, show)
