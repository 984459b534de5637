"""After the frontend build: what the finished files still need."""

from reflex.plugins import Plugin


class FinishPages(Plugin):
    """Give each built page its language."""
