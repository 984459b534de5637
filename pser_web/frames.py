"""What comes over a socket, before it is an event: frames that no page of ours sends end the connection, and only the fact is noted."""

from collections import Counter
from datetime import timedelta
from typing import Any

import structlog
from engineio.exceptions import SocketIsClosedError
from socketio import AsyncServer

from registry import clock
from registry.gateways.limiter import Pace

_MOST, _WITHIN = 120, timedelta(seconds=10)  # frames of one connection; what is beyond is dropped
_BEARABLE = 1000  # dropped frames that end the connection
_UNREAD = 300  # answers that wait for somebody who sends and does not read
_JOIN = "0"
_KINDS = frozenset("0123")  # join, leave, event, answer; binary ones would be gathered in memory until they are whole
log = structlog.get_logger()


async def _closed(_packet: object) -> None:
    raise SocketIsClosedError


class Frames:
    """Takes the frames in before Socket.IO does."""

    def __init__(self, sio: AsyncServer) -> None:
        self._sio = sio
        self._pace = Pace(_MOST, _WITHIN)
        self._dropped: Counter[str] = Counter()
        self._joined: set[str] = set()
        sio.eio.on("message", self.take)
        sio.eio.on("disconnect", self.forget)

    async def take(self, line: str, frame: Any) -> None:
        """Hand a frame on, if it is one of ours and they do not come too fast."""
        socket = self._sio.eio.sockets.get(line)
        if socket is None:  # it is being closed
            return
        if socket.queue.qsize() > _UNREAD:
            await self._end(line, "does_not_read")
            return
        if not self._pace.allows(line, clock.now()):
            await self._drop(line)
            return
        if not isinstance(frame, str) or frame[:1] not in _KINDS or (frame[0] == _JOIN and line in self._joined):
            await self._end(line, "not_ours")
            return
        if frame[0] == _JOIN:
            self._joined.add(line)
        try:
            await self._sio._handle_eio_message(line, frame)
        except Exception as error:  # what cannot be read, or not be taken
            await self._end(line, type(error).__name__)

    async def forget(self, line: str, reason: str) -> None:
        """Forget a connection that has ended."""
        self._pace.forget(line)
        self._dropped.pop(line, None)
        self._joined.discard(line)
        await self._sio._handle_eio_disconnect(line, reason)

    async def _drop(self, line: str) -> None:
        self._dropped[line] += 1
        if self._dropped[line] == 1:
            log.warning("frame_refused", reason="too_many")
        elif self._dropped[line] == _BEARABLE:
            await self._end(line, "far_too_many")

    async def _end(self, line: str, reason: str) -> None:
        log.warning("frame_refused", reason=reason)
        if socket := self._sio.eio.sockets.pop(line, None):
            await socket.close(wait=False)
            socket.receive = _closed  # the server ends the line with the next frame, or where none comes any more
