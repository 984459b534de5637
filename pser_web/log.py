"""The log: facts and codes. JSON where the portal is public, lines to read on one's own machine. What libraries say is held to the same."""

import asyncio
import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from registry.rules.figures import clean
from registry.settings import settings

_LONGEST = 200  # characters of what a library says
_VALUES = re.compile(r"[:=({\['\"]")  # Reflex says behind these what was sent
_OWN_WAYS = ("engineio.server", "socketio.server", "_granian")  # libraries that write by handlers of their own
_NOTED_BY_US = ("engineio.server", "socketio.server")  # what they refuse, once a connection and not once a frame
log = structlog.get_logger()


def configure() -> None:
    """Set how log entries are written; inside the loop of a worker."""
    written = structlog.processors.JSONRenderer() if settings().secure else structlog.dev.ConsoleRenderer(colors=False)
    steps = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True), written]
    structlog.configure(processors=steps, cache_logger_on_first_use=True)
    handler = logging.StreamHandler()
    handler.setFormatter(_Facts(steps))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OWN_WAYS:
        logging.getLogger(name).handlers = [handler]
        logging.getLogger(name).propagate = False
    for name in _NOTED_BY_US:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    asyncio.get_running_loop().set_exception_handler(_note)


class _Facts(logging.Formatter):
    """Writes an entry of a library: of an error its kind and place, not its words, which may be what was being handled."""

    def __init__(self, steps: list[Any]) -> None:
        super().__init__()
        self._steps = steps

    def format(self, record: logging.LogRecord) -> str:
        said = _said(record.getMessage())
        if record.name.startswith("reflex"):
            said = _VALUES.split(said, maxsplit=1)[0]
        entry: Any = {"event": said, "by": record.name}
        if record.exc_info and (error := record.exc_info[1]):
            entry |= {"error": type(error).__name__, "where": place_of(error)}
        for step in self._steps:
            entry = step(None, record.levelname.lower(), entry)
        return str(entry)


def _said(text: str) -> str:
    """Return the first line of what a library says; below it stand traces."""
    return clean((text.splitlines() or [""])[0])[:_LONGEST]


def _note(_loop: asyncio.AbstractEventLoop, context: MutableMapping[str, Any]) -> None:
    """Note what went wrong where nobody waited for it."""
    error = context.get("exception")
    if error:
        log.error("task_failed", error=type(error).__name__, where=place_of(error))
    else:
        log.error("task_failed", error=_said(str(context.get("message", ""))))


def place_of(error: BaseException) -> str:
    """Return where something went wrong, as file and line; of what was being handled, nothing."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else ""
