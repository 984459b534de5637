"""What anybody may ask for: the form's declaration, and whether the portal is well."""

import asyncio
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pser_web.http.gates import Gate
from registry.language import LANGUAGES, speaking, t
from registry.rules.household import FORM
from registry.services.portal import portal
from states.caller import Audience

_PATIENCE = 5.0  # seconds for a part to answer
log = structlog.get_logger()


def _in_both(message: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = t(message)
    return said


def declaration() -> dict[str, Any]:
    """Return the declaration of the form: steps in order, their fields, and the options of each."""
    return {
        "steps": [
            {
                "key": step.key,
                "title": _in_both(step.title),
                "repeats": step.repeats,
                "fields": [
                    {
                        "key": field.key,
                        "kind": field.kind.value,
                        "label": _in_both(field.label),
                        "options": [{"value": option.value, "label": _in_both(option.label)} for option in field.options],
                        "required": field.required,
                    }
                    for field in step.fields
                ],
            }
            for step in FORM
        ]
    }


async def form(_request: Request) -> Response:
    """Serve the declaration of the form."""
    return JSONResponse(declaration(), headers={"Cache-Control": "public, max-age=300"})


async def healthz(_request: Request) -> Response:
    """Say that the process answers."""
    return JSONResponse({"ok": True})


async def readyz(_request: Request) -> Response:
    """Say whether database, Redis and document store can be used, by name only."""
    here = portal()
    parts: dict[str, bool] = {}
    checks = {"database": here.database.ready, "store": here.store.ready, "redis": here.changes.ready}
    for name, check in checks.items():
        try:
            async with asyncio.timeout(_PATIENCE):
                await check()
            parts[name] = True
        except Exception as error:
            log.warning("not_ready", part=name, error=type(error).__name__)
            parts[name] = False
    return JSONResponse(parts, 200 if all(parts.values()) else 503)


PUBLIC = [Gate(path, answer, Audience.ANYONE) for path, answer in (("/api/form", form), ("/healthz", healthz), ("/readyz", readyz))]
