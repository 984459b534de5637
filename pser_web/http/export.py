"""The queue as CSV: for supervisors, with a reason, without documents."""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.requests import refusal
from pser_web.routes import spoken
from registry import clock
from registry.language import LANGUAGES
from registry.rules import spreadsheets
from registry.rules.figures import clean, moment
from registry.services.office import queue
from registry.services.office.casework import UnreasonedError
from registry.services.office.queue import Filter
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from states.caller import Audience, the_staff


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
    heads = ("number", "name", "district", "tehsil", "status", "checks", "since", "due", "officer")
    lines = (
        (
            row.number,
            row.name,
            row.district,
            row.tehsil,
            row.status,
            row.result,
            moment(row.since),
            moment(row.due_at),
            row.officer,
        )
        for row in rows
    )
    headers = {"Content-Disposition": 'attachment; filename="cases.csv"', "Cache-Control": "no-store"}
    return Response(spreadsheets.table(heads, lines), media_type="text/csv; charset=utf-8", headers=headers)


EXPORT = [Gate(spoken(routes.EXPORT, language), export, Audience.SUPERVISORS, methods=["POST"]) for language in LANGUAGES]
