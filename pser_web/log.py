"""The log: facts and codes. JSON where the portal is public, lines to read on one's own machine."""

import structlog

from registry.settings import settings


def configure() -> None:
    """Set how log entries are written."""
    written = structlog.processors.JSONRenderer() if settings().secure else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True), written],
        cache_logger_on_first_use=True,
    )


def place_of(error: BaseException) -> str:
    """Return where something went wrong, as file and line; of what was being handled, nothing."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else ""
