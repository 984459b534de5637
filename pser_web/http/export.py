"""The queue as CSV, in the language of who takes it: for supervisors, with a reason, without documents."""

from datetime import datetime
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.requests import refusal
from pser_web.routes import split, spoken
from registry import clock
from registry.clock import PAKISTAN
from registry.language import LANGUAGES, speaking, t
from registry.rules import places, spreadsheets
from registry.rules.figures import clean
from registry.rules.lifecycle import OFFICE_STATUS
from registry.rules.verification import RESULTS
from registry.services.office import queue
from registry.services.office.casework import UnreasonedError
from registry.services.office.queue import Filter, Row
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
    with speaking(split(request.url.path)[0]):
        table = _table(rows)
    headers = {"Content-Disposition": 'attachment; filename="cases.csv"', "Cache-Control": "no-store"}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


def _table(rows: list[Row]) -> str:
    """Write cases as the queue shows them, in the language being spoken; numbers and moments as any spreadsheet reads them."""
    named = {places.code(name): name for name in places.districts()} | dict(places.tehsils())
    heads = (t("Number"), t("Name"), t("District"), t("Tehsil"), t("Status"), t("Checks"), t("Due"), t("Waiting since"), t("Officer"))
    lines = (
        (
            row.number,
            row.name,
            t(named.get(row.district, row.district)),
            t(named.get(row.tehsil, row.tehsil)),
            t(OFFICE_STATUS[row.status]),
            t(RESULTS[row.result]) if row.result else "",
            _moment(row.due_at),
            _moment(row.since),
            row.officer,
        )
        for row in rows
    )
    return spreadsheets.table(heads, lines)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(PAKISTAN):%Y-%m-%d %H:%M}" if at else ""


EXPORT = [Gate(spoken(routes.EXPORT, language), export, Audience.SUPERVISORS, methods=["POST"]) for language in LANGUAGES]
