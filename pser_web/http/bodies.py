"""Bodies on their way in: one that comes too slowly is ended, and one that is left unread ends its connection."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_SILENCE = 30.0  # seconds without a byte that end a body
_SLOWEST = 1000  # bytes a second on the whole; the slowest phone line carries more


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def hurrying(receive: Receive, headers: Headers) -> Receive:
    """End a body that comes too slowly, as if its sender had gone: to hold a request open would cost them nothing."""
    if not _has_body(headers):
        return receive
    loop = asyncio.get_running_loop()
    waited, received, whole = 0.0, 0, False

    async def receiving() -> MutableMapping[str, Any]:
        nonlocal waited, received, whole
        if whole:
            return await receive()
        began, left = loop.time(), _SILENCE + received / _SLOWEST - waited
        try:
            async with asyncio.timeout(max(0.0, min(left, _SILENCE))):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        waited, received = waited + loop.time() - began, received + len(message.get("body", b""))
        whole = not message.get("more_body")
        return message

    return receiving


def closing(receive: Receive, send: Send, headers: Headers) -> tuple[Receive, Send]:
    """Announce the end of a connection whose body is left unread: the server ends it, and the next request on it would get no answer."""
    unread = _has_body(headers)

    async def receiving() -> MutableMapping[str, Any]:
        nonlocal unread
        message = await receive()
        unread = unread and bool(message.get("more_body"))
        return message

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and unread:
            MutableHeaders(scope=message)["Connection"] = "close"
        await send(message)

    return receiving, sending
