"""A body that is slow, silent or large is read in bounded time and memory."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request

from pser_web.http import bodies
from pser_web.http.bodies import hurrying
from pser_web.http.documents import _File, _receive
from registry.gateways.darkroom import RefusedError
from registry.rules.papers import LARGEST

HEAD = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'


def request(pieces: AsyncIterator[bytes]) -> Request:
    """Return a request whose body comes as these pieces."""

    async def receive() -> dict[str, object]:
        try:
            return {"type": "http.request", "body": await anext(pieces), "more_body": True}
        except StopAsyncIteration:
            return {"type": "http.request", "body": b"", "more_body": False}

    hurried = hurrying(receive, Headers({"transfer-encoding": "chunked"}))
    return Request({"type": "http", "method": "POST", "headers": []}, hurried)  # pyright: ignore[reportArgumentType]


async def test_a_silent_sender_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SILENCE", 0.2)

    async def pieces() -> AsyncIterator[bytes]:
        yield HEAD
        await asyncio.sleep(60)

    with pytest.raises(ClientDisconnect):
        await asyncio.wait_for(_receive(request(pieces()), _File(b"edge")), 5)


async def test_a_sender_of_a_byte_now_and_then_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SILENCE", 0.3)
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        yield HEAD
        while True:
            await asyncio.sleep(0.02)
            sent += 1
            yield b"x"

    with pytest.raises(ClientDisconnect):
        await asyncio.wait_for(_receive(request(pieces()), _File(b"edge")), 5)
    assert 3 < sent < 100


async def test_who_has_sent_everything_may_wait_for_the_answer_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SILENCE", 0.1)
    left = asyncio.Event()
    messages = iter([{"type": "http.request", "body": b"all of it", "more_body": False}])

    async def receive() -> dict[str, object]:
        if message := next(messages, None):
            return message
        await left.wait()
        return {"type": "http.disconnect"}

    hurried = hurrying(receive, Headers({"content-length": "9"}))
    assert (await hurried())["body"] == b"all of it"
    waiting = asyncio.ensure_future(hurried())
    assert not (await asyncio.wait([waiting], timeout=0.4))[0]
    left.set()
    assert await waiting == {"type": "http.disconnect"}


async def test_the_largest_file_is_received_in_little_memory() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield HEAD
        for _ in range(LARGEST // 65536):
            yield bytes(65536)
        yield b"\r\n--edge--\r\n"

    file = _File(b"edge")
    tracemalloc.start()
    await _receive(request(pieces()), file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.size == LARGEST // 65536 * 65536
    assert most < 3 * 1024 * 1024


async def test_an_endless_body_is_refused_where_it_is_too_large() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield HEAD
        while True:
            yield bytes(65536)

    with pytest.raises(RefusedError, match="too_large"):
        await _receive(request(pieces()), _File(b"edge"))
