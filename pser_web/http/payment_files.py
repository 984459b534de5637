"""Payment files: taken away by a supervisor for the bank, and what the bank says of them brought back."""

import asyncio
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import AROUND_FILE, Gate
from pser_web.http.requests import refusal, see_other
from pser_web.routes import split, spoken
from registry import clock
from registry.language import LANGUAGES
from registry.rules.iso20022 import LARGEST, Treasury
from registry.rules.payments import FileError
from registry.services.office.staff import NotTheirsError
from registry.services.payments import payment_results, payment_runs
from registry.services.payments.payment_runs import RunError
from registry.services.portal import portal
from states.caller import Audience, the_staff
from states.officer.payments import wrong_told
from states.session import number_in
from states.showing import PAYMENTS

_PATIENCE = 300.0  # seconds for the largest file
_MEDIA = {"xml": "application/xml", "csv": "text/csv; charset=utf-8"}


def _treasury() -> Treasury | None:
    set_to = portal().settings.treasury
    return Treasury(set_to.name, set_to.iban, set_to.bic) if set_to.name and set_to.iban else None


async def take(request: Request) -> Response:
    """Serve the orders of an approved run."""
    me = the_staff()
    form = await request.form(max_fields=10)
    run, kind = number_in(form.get("run")) or 0, "xml" if form.get("kind") == "xml" else "csv"
    try:
        async with portal().database.session() as session:
            content = await payment_runs.file(session, me, run, kind, _treasury(), clock.now())
    except NotTheirsError:
        return refusal("not_theirs", 403)
    except RunError as error:
        return _back(request, error.code)
    await portal().changes.publish(PAYMENTS)
    headers = {"Content-Disposition": f'attachment; filename="PSER-{run:06}.{kind}"', "Cache-Control": "no-store"}
    return Response(content, media_type=_MEDIA[kind], headers=headers)


async def bring(request: Request) -> Response:
    """Read a file of results in, and say on the page what came of it."""
    me = the_staff()
    try:
        payment_runs.must_pay(me)
    except NotTheirsError:
        return refusal("not_theirs", 403)
    if int(request.headers.get("content-length") or LARGEST * 2) > LARGEST + AROUND_FILE:
        return _back(request, "too_large")
    try:
        async with asyncio.timeout(_PATIENCE):
            form = await request.form(max_files=1, max_fields=5)
            file = form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
        run = number_in(form.get("run")) or 0
        read = await payment_results.read_in(portal().database, me, run, content, clock.now())
    except (NotTheirsError, RunError):
        return refusal("not_theirs", 403)
    except FileError as error:
        return _back(request, error.code, **({"wrong": wrong_told(error.wrong), "of": len(error.wrong)} if error.wrong else {}))
    except (HTTPException, TimeoutError):
        return _back(request, "not_xml")
    await portal().changes.publish(PAYMENTS)
    return _back(request, "again" if read.again else "read", run=run, named=read.named)


def _back(request: Request, said: str, **told: str | int) -> Response:
    language, _ = split(request.url.path)
    return see_other(f"{spoken(routes.PAYMENTS, language)}?{urlencode({'said': said, **told})}")


PAYMENT_FILES = [
    gate
    for language in LANGUAGES
    for gate in (
        Gate(spoken(routes.PAYMENT_FILE, language), take, Audience.SUPERVISORS, methods=["POST"]),
        Gate(spoken(routes.PAYMENT_RESULTS, language), bring, Audience.SUPERVISORS, methods=["POST"], most=None),
    )
]
