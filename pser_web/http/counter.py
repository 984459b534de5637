"""What is printed at the counter: the declaration before, the receipt with the code after."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.requests import pdf, refusal
from pser_web.routes import spoken
from registry import clock
from registry.language import LANGUAGES
from registry.rules.lifecycle import NotAllowedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.portal import Portal, portal
from registry.services.registration import printing
from states.caller import Audience, the_staff
from states.session import identifier

Printed = Callable[[Portal, SignedInStaff, UUID | None, datetime], Awaitable[bytes]]


async def _print(make: Printed, sent: Mapping[str, Any], name: str) -> Response:
    """Serve what is printed of the form that the officer has open, and that their page shows."""
    try:
        content = await make(portal(), the_staff(), identifier(sent.get("assistance")), clock.now())
    except (NotTheirsError, NotAllowedError):
        return refusal("unknown", 404)  # where it is not open, there is none
    return pdf(content, name)


async def declaration(request: Request) -> Response:
    """Serve the declaration."""
    return await _print(printing.declaration, request.query_params, "declaration")


async def receipt(request: Request) -> Response:
    """Serve the receipt; each time with another code, so it is posted for."""
    return await _print(printing.receipt, await request.form(max_fields=5), "receipt")


COUNTER = [
    Gate(spoken(path, language), endpoint, Audience.REGISTRARS, methods=[method])
    for language in LANGUAGES
    for path, endpoint, method in ((routes.DECLARATION, declaration, "GET"), (routes.HANDED, receipt, "POST"))
]
