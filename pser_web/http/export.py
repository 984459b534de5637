"""The queue as CSV: for supervisors, with a reason, without documents."""

import csv
import io
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.requests import refusal
from pser_web.routes import spoken
from registry import clock
from registry.language import LANGUAGES
from registry.rules.figures import clean
from registry.services import queue
from registry.services.casework import UnreasonedError
from registry.services.portal import portal
from registry.services.queue import Filter
from registry.services.staff import NotTheirsError
from states.caller import Audience, the_staff

_FORMULA = tuple("=+-@＝＋－＠")  # with which a cell would be run by a spreadsheet


def cell(text: str) -> str:
    """Return a text as a spreadsheet shows it and does not run it, on one line and in its own direction."""
    text = clean(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


async def export(request: Request) -> Response:
    """Serve the cases that a filter shows, once the reason is written down."""
    form = await request.form(max_fields=10)
    reason, asked = (clean(value) if isinstance(value := form.get(key), str) else "" for key in ("reason", "filter"))
    chosen = Filter.read({key: values[0] for key, values in parse_qs(asked[:1000]).items()})
    try:
        async with portal().database.session() as session:
            rows = await queue.export(session, the_staff(), chosen, reason, clock.now())
    except NotTheirsError:
        return refusal("not_theirs", 403)
    except UnreasonedError:
        return refusal("unreasoned", 422)
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(("number", "name", "district", "tehsil", "status", "checks", "since", "due", "officer"))
    for row in rows:
        dates = (each.isoformat() if each else "" for each in (row.since, row.due_at))
        written.writerow(
            [cell(text) for text in (row.number, row.name, row.district, row.tehsil, row.status, row.result, *dates, row.officer)]
        )
    headers = {"Content-Disposition": 'attachment; filename="cases.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


EXPORT = [Gate(spoken(routes.EXPORT, language), export, Audience.SUPERVISORS, methods=["POST"]) for language in LANGUAGES]
