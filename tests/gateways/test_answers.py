"""What those whom the portal calls may answer: without end, packed small, or something else than agreed."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from registry.gateways.delivery import DeliveryError, Parcel
from registry.gateways.sms import Sms
from registry.gateways.sources import SourceGateway, UnavailableError
from registry.rules.verification import Source
from registry.settings import SourceSettings

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
PARCEL = Parcel("1f", "sms", "+923001234567", "", "Your code is 123456", "en", "2026-11-24T14:00:00")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PACKED = gzip.compress(bytes(100_000_000))  # 100 KB


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """Answer every request so, and yield the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    listening.close()


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + bytes(65536) + b"\r\n")
        await writer.drain()


async def _drop_by_drop(writer: asyncio.StreamWriter) -> None:
    for sign in OK + b"X-Wait: " + b"x" * 10_000:
        writer.write(bytes([sign]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def _packed(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED)
    await writer.drain()


def _says(status: int) -> Answer:
    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 %d Said\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n" % status)
        await writer.drain()

    return say


@pytest.mark.parametrize("answer", [_endless, _packed])
async def test_of_the_answer_to_an_sms_only_the_status_counts_however_much_there_is_of_it(answer: Answer) -> None:
    async with server(answer) as address:
        tracemalloc.start()
        await Sms(address).deliver(PARCEL)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 5_000_000


async def test_an_sms_gateway_that_answers_drop_by_drop_is_given_up_in_time() -> None:
    async with server(_drop_by_drop) as address, asyncio.timeout(2):
        with pytest.raises(DeliveryError, match="timeout"):
            await Sms(address, patience=0.3).deliver(PARCEL)


@pytest.mark.parametrize("answer", [_endless, _packed])
async def test_of_a_source_no_more_is_read_or_unpacked_than_an_answer_may_have(answer: Answer) -> None:
    async with server(answer) as address:
        source = SourceGateway(Source.IDENTITY, SourceSettings(url=address))
        tracemalloc.start()
        with pytest.raises(UnavailableError):
            await source.ask({"cnic": "3520212345672"})
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        await source.close()
    assert peak < 5_000_000


@pytest.mark.parametrize("status", [300, 302, 401, 403, 408, 429, 500])
async def test_an_sms_that_is_not_taken_is_tried_again_where_staff_or_time_may_mend_it(status: int) -> None:
    async with server(_says(status)) as address:
        with pytest.raises(DeliveryError, match=f"error_{status}") as refused:
            await Sms(address).deliver(PARCEL)
    assert not refused.value.final


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_an_sms_that_is_refused_for_what_it_is_is_not_tried_again(status: int) -> None:
    async with server(_says(status)) as address:
        with pytest.raises(DeliveryError, match=f"error_{status}") as refused:
            await Sms(address).deliver(PARCEL)
    assert refused.value.final
