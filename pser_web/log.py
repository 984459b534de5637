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
