"""The official sources, each over HTTP with its own address, key, patience and limit. Contracts: docs/sources/."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
from circuitbreaker import CircuitBreaker, CircuitBreakerError

from registry.gateways.contracts import CONTRACTS
from registry.gateways.trust import certificates
from registry.rules.figures import writable
from registry.rules.verification import Source
from registry.settings import SourceSettings

_FAILURES = 5  # one after another, after which a source is left alone
_LEFT_ALONE = 30  # seconds
_LARGEST = 256 * 1024  # bytes of an answer


class UnavailableError(Exception):
    """A source did not answer, or not as its contract says; nothing of what was asked is in the message."""


class SourceGateway:
    """The way to one source."""

    def __init__(self, source: Source, chosen: SourceSettings) -> None:
        self._path = f"/{source}/lookup"
        self._contract = CONTRACTS[source]
        self._patience = chosen.timeout
        self._client = httpx.AsyncClient(
            base_url=chosen.url,
            headers={"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {chosen.key}"} if chosen.key else {}),
            timeout=chosen.timeout,
            limits=httpx.Limits(max_connections=chosen.at_once),
            trust_env=False,
            verify=certificates(),
        )
        self._free = asyncio.Semaphore(chosen.at_once)
        breaker = CircuitBreaker(_FAILURES, _LEFT_ALONE, expected_exception=UnavailableError, name=source)
        self._guarded: Callable[[Mapping[str, str]], Awaitable[dict[str, Any] | None]] = breaker.decorate(self._ask)  # pyright: ignore

    async def ask(self, asked: Mapping[str, str]) -> dict[str, Any] | None:
        """Return what the source knows, None where it knows nothing; raises UnavailableError."""
        try:
            async with self._free:
                return await self._guarded(asked)
        except CircuitBreakerError:
            raise UnavailableError("left alone for a while") from None

    async def _ask(self, asked: Mapping[str, str]) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(self._patience):  # for the whole answer, also one that comes drop by drop
                status, content = await self._post(asked)
        except (httpx.HTTPError, TimeoutError) as error:
            raise UnavailableError(type(error).__name__) from None
        if status == httpx.codes.NOT_FOUND:
            return None
        if status != httpx.codes.OK:
            raise UnavailableError(f"status {status}")
        try:
            known = self._contract.model_validate(json.loads(content))
        except (ValueError, RecursionError):  # what a contract refuses is a ValueError too
            raise UnavailableError("not as its contract says") from None
        return writable(known.model_dump(exclude_unset=True))

    async def _post(self, asked: Mapping[str, str]) -> tuple[int, bytes]:
        """Return the status and the body of an answer as they come over the line: what is packed small is never unpacked."""
        content = bytearray()
        async with self._client.stream("POST", self._path, json=dict(asked)) as answer:
            async for piece in answer.aiter_raw():
                content += piece
                if len(content) > _LARGEST:
                    raise UnavailableError("too long an answer")
        return answer.status_code, bytes(content)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
