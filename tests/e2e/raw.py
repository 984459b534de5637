"""Raw lines to a portal, as anybody can have one: socket frames without a browser."""

import asyncio
import json
import secrets
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.e2e.portal_server import PortalServer

NAMESPACE = "/_event"
CONNECTING = "reflex___state____state.hydrate_and_load"


class RawTab:
    """One tab's socket: sends whatever it likes, keeps every frame that comes back."""

    def __init__(self, portal: PortalServer, cookie: str = "", token: str = "", origin: str = "") -> None:
        headers = {"Origin": origin or portal.address} | ({"Cookie": cookie} if cookie else {})
        self.token = token or f"raw-{secrets.token_hex(8)}"
        address = f"ws://localhost:{portal.port}/_event/?token={self.token}&EIO=4&transport=websocket"
        self._opening = connect(address, additional_headers=headers, proxy=None, max_size=None)
        self._line: ClientConnection
        self.frames: list[str] = []

    async def __aenter__(self) -> "RawTab":
        self._line = await self._opening
        await self._line.recv()
        await self._line.send(f"40{NAMESPACE},")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._line.close()

    async def message(self, kind: str, content: Any) -> None:
        """Send a message of a kind."""
        await self._line.send(f"42{NAMESPACE},{json.dumps([kind, content])}")

    async def emit(self, name: Any, payload: Any, path: str = "/dashboard", **query: str) -> None:
        """Send an event as if from a page."""
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        where = {"pathname": path, "asPath": f"{path}?{asked}" if asked else path, "query": query}
        await self.message("event", {"name": name, "payload": payload, "router_data": where})

    async def answered(self) -> None:
        """Wait until everything that was sent has been dealt with: a tab's events are, one after another."""
        mark = secrets.token_hex(8)
        await self.emit(CONNECTING, {}, "/help", mark=mark)
        async with asyncio.timeout(120):
            while mark not in await self.hear():
                pass

    async def hear(self) -> str:
        """Wait for the next frame and return it."""
        frame = str(await self._line.recv())
        if frame == "2":
            await self._line.send("3")
        self.frames.append(frame)
        return frame

    def deltas(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Return the states of which something came, with their vars."""
        for frame in self.frames:
            if frame.startswith(f"42{NAMESPACE},"):
                kind, update = json.loads(frame.removeprefix(f"42{NAMESPACE},"))
                if kind == "event" and isinstance(update, dict):
                    yield from (update.get("delta") or {}).items()
