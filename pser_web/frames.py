"""What comes over a socket, before it is an event: frames that no page of ours sends end the connection, and only the fact is noted."""

import asyncio
from collections import Counter
from collections.abc import Mapping
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
        self._serving: dict[str, asyncio.Task[Any] | None] = {}
        sio.eio.on("connect", self.begin)
        sio.eio.on("message", self.take)
        sio.eio.on("disconnect", self.forget)

    async def begin(self, line: str, environ: Mapping[str, Any]) -> None:
        """Remember what serves a connection."""
        self._serving[line] = asyncio.current_task()
        await self._sio._handle_eio_connect(line, environ)

    async def take(self, line: str, frame: Any) -> None:
        """Hand a frame on, if it is one of ours and they do not come too fast."""
        socket = self._sio.eio.sockets.get(line)
        if socket is None:  # it is being closed
            return
        if socket.queue.qsize() > _UNREAD:
            await self._refuse(line, "does_not_read")
            return
        if not self._pace.allows(line, clock.now()):
            await self._drop(line)
            return
        if not isinstance(frame, str) or frame[:1] not in _KINDS or (frame[0] == _JOIN and line in self._joined):
            await self._refuse(line, "not_ours")
            return
        if frame[0] == _JOIN:
            self._joined.add(line)
        try:
            await self._sio._handle_eio_message(line, frame)
        except Exception as error:  # what cannot be read, or not be taken
            await self._refuse(line, type(error).__name__)

    async def forget(self, line: str, reason: str) -> None:
        """Forget a connection that has ended."""
        self._pace.forget(line)
        self._dropped.pop(line, None)
        self._joined.discard(line)
        self._serving.pop(line, None)
        await self._sio._handle_eio_disconnect(line, reason)

    async def _drop(self, line: str) -> None:
        self._dropped[line] += 1
        if self._dropped[line] == 1:
            log.warning("frame_refused", reason="too_many")
        elif self._dropped[line] == _BEARABLE:
            await self._refuse(line, "far_too_many")

    async def _refuse(self, line: str, reason: str) -> None:
        log.warning("frame_refused", reason=reason)
        await self.end(line)

    async def end(self, line: str) -> None:
        """End a connection at once: left to itself Engine.IO says that it ends, and goes on to take in, and to drop, what comes."""
        serving = self._serving.get(line)
        if socket := self._sio.eio.sockets.pop(line, None):
            await socket.close(wait=False)
            socket.receive = _closed  # should a frame have come in the same moment, it ends the connection
            if serving:
                serving.cancel()
