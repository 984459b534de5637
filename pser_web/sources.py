"""The synthetic official sources, on real HTTP: the default of `make run`, replaced by addresses in production.

They know the sample households. Who is number 4 of ten is spelled differently there, 5 contradicts, 6 is unknown, 7 is slow and
8 is answered with a failure twice before; the others match.
"""

import asyncio
import os
import re
import threading
import time
from collections import Counter
from typing import Any

import typer
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from registry.rules.household import monthly_income
from registry.services.samples.sample import Sample

_SLOW = 3.0  # seconds
_KINDS = 10
_POPULATION = 10_000  # households that the sources know
SPELLED, CONTRADICTING, UNKNOWN, SLOW, FAILING = 4, 5, 6, 7, 8
_failed: Counter[str] = Counter()


def _number(asked: dict[str, str]) -> int | None:
    """Return the sample household that is asked about."""
    about = (
        (r"352019(\d{6})[12]", asked.get("cnic", "")),
        (r"35203(\d{5})\d{2}[12]", asked.get("cnic", "")),
        (r"1(\d{9})", asked.get("customer_id", "")),
        (r"(?:\+92|0)3017(\d{6})", asked.get("number", "")),
    )
    numbers = (int(found.group(1)) for pattern, text in about if (found := re.fullmatch(pattern, str(text))))
    return next((number for number in numbers if number < _POPULATION), None)


def _spelled(name: str, number: int) -> str:
    """Write a name as another clerk would."""
    return name.replace("mm", "m").replace("ee", "i").replace("oo", "u").replace("ah", "a") if number % _KINDS == SPELLED else name


def _identity(sample: Sample, contradicts: bool) -> dict[str, Any]:
    return {
        "full_name": _spelled(sample.answers["full_name"], sample.number),
        "date_of_birth": "1961-01-01" if contradicts else sample.answers["date_of_birth"],
        "family": [{"cnic": member["cnic"], "full_name": member["full_name"], "relation": "child"} for member in sample.members],
    }


def _schools(sample: Sample, contradicts: bool, cnic: str) -> dict[str, Any] | None:
    pupil = next((member for member in sample.members if member["cnic"] == cnic), None)
    if pupil is None:
        return None
    return {"attending": not contradicts, "school_name": pupil["school_name"], "school_class": pupil["school_class"]}


def _electricity(sample: Sample, contradicts: bool) -> dict[str, Any]:
    bill = sample.answers["electricity_bill"]
    return {"holder": _spelled(sample.answers["full_name"], sample.number), "average_bill": 9 * bill if contradicts else bill + 120}


def _bank(sample: Sample, contradicts: bool) -> dict[str, Any]:
    income = monthly_income(sample.answers)
    return {
        "holder": _spelled(sample.answers["wallet_holder"], sample.number),
        "monthly_inflow": income + 90_000 if contradicts else income,
        "average_balance": 2_000,
    }


async def lookup(request: Request) -> Response:
    """Answer one source's question, as docs/sources/ says."""
    source = request.path_params["source"]
    asked = await request.json()
    number = _number(asked)
    if number is None or number % _KINDS == UNKNOWN:
        return JSONResponse({"known": False}, 404)
    if number % _KINDS == SLOW:
        await asyncio.sleep(_SLOW)
    if number % _KINDS == FAILING:
        _failed[f"{source}:{asked}"] += 1
        if _failed[f"{source}:{asked}"] <= 2:
            return JSONResponse({"error": "out of order"}, 503)
    sample, contradicts = Sample(number), number % _KINDS == CONTRADICTING
    match source:
        case "identity":
            known: dict[str, Any] | None = _identity(sample, contradicts)
        case "schools":
            known = _schools(sample, contradicts, asked.get("cnic", ""))
        case "electricity":
            known = _electricity(sample, contradicts)
        case _:
            known = _bank(sample, contradicts)
    return JSONResponse(known or {"known": False}, 200 if known else 404)


async def healthz(_request: Request) -> Response:
    """Say that the process answers."""
    return JSONResponse({"ok": True})


app = Starlette(routes=[Route("/healthz", healthz), Route("/{source}/lookup", lookup, methods=["POST"])])


def serve(
    port: int = typer.Option(8100, help="Where to listen, on this machine only."),
    parent: int = typer.Option(0, hidden=True, help="The process to end with."),
) -> None:
    """Serve the four synthetic official sources."""
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    asyncio.run(Server(app, "127.0.0.1", port, interface=Interfaces.ASGI, log_level=LogLevels.error).serve())


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, however it went."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


if __name__ == "__main__":  # by itself it is there in a moment, which the portal waits for
    typer.run(serve)
