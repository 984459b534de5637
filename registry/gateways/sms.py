"""SMS through an HTTP gateway: POST {"id", "to", "text"} as JSON, the id also as Idempotency-Key; credentials in the address."""

import asyncio

import httpx

from registry.gateways.delivery import DeliveryError, Parcel
from registry.gateways.trust import certificates

_PATIENCE = 10.0  # seconds for all of it, also where the answer comes drop by drop
_FOR_GOOD = {400, 404, 410, 413, 422}  # said of the message; what is said of the credentials or the line passes


class Sms:
    """Sends SMS; the gateway knows a repeated message by its id."""

    repeatable = True

    def __init__(self, url: str, patience: float = _PATIENCE) -> None:
        self._url = url
        self._patience = patience

    async def deliver(self, parcel: Parcel) -> None:
        try:
            async with asyncio.timeout(self._patience):
                status = await self._post(parcel)
        except (httpx.TimeoutException, TimeoutError):
            raise DeliveryError("timeout") from None
        except httpx.HTTPError:
            raise DeliveryError("unreachable") from None
        if not httpx.codes.is_success(status):
            raise DeliveryError(f"error_{status}", final=status in _FOR_GOOD)

    async def _post(self, parcel: Parcel) -> int:
        """Return the status of the answer; its body is never read."""
        sent = {"id": parcel.id, "to": parcel.to, "text": parcel.text}
        async with (
            httpx.AsyncClient(timeout=self._patience, trust_env=False, verify=certificates()) as client,
            client.stream("POST", self._url, json=sent, headers={"Idempotency-Key": parcel.id}) as answer,
        ):
            return answer.status_code
