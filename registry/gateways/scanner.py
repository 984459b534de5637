"""The virus scanner: ClamAV's daemon at tcp://host:port."""

from enum import StrEnum
from io import BytesIO
from urllib.parse import urlsplit

from aioclamd import ClamdAsyncClient, ClamdError

_PATIENCE = 20.0  # seconds
_AWAY = (ClamdError, OSError, RuntimeError, ValueError)  # uvloop's RuntimeError: written to a line just closed; ValueError: no text


class Scan(StrEnum):
    """What is known of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    WAITING = "waiting"  # the scanner did not answer: being checked
    UNSCANNED = "unscanned"  # no scanner is configured


class Scanner:
    """Asks the scanner, and says so when it is away."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._client = ClamdAsyncClient(parts.hostname or "127.0.0.1", parts.port or 3310, _PATIENCE) if url else None

    async def answers(self) -> bool:
        """Tell whether there is a scanner that answers now."""
        try:
            return self._client is not None and await self._client.ping() == "PONG"
        except _AWAY:
            return False

    async def scan(self, content: bytes) -> Scan:
        """Scan a file; never raises."""
        if self._client is None:
            return Scan.UNSCANNED
        try:
            answer = await self._client.instream(BytesIO(content))
        except _AWAY:
            return Scan.WAITING
        status = (answer or {}).get("stream", ("ERROR", None))[0]
        return {"OK": Scan.CLEAN, "FOUND": Scan.INFECTED}.get(status, Scan.WAITING)
