"""SMS through an HTTP gateway: POST {"id", "to", "text"} as JSON, the id also as Idempotency-Key; credentials in the address."""

import httpx

from registry.gateways.delivery import DeliveryError, Parcel
from registry.gateways.trust import certificates

_PATIENCE = 10.0  # seconds
_CLIENT_ERROR, _SERVER_ERROR, _TOO_MANY = 400, 500, 429


class Sms:
    """Sends SMS; the gateway knows a repeated message by its id."""

    repeatable = True

    def __init__(self, url: str, patience: float = _PATIENCE) -> None:
        self._url = url
        self._patience = patience

    async def deliver(self, parcel: Parcel) -> None:
        try:
            async with httpx.AsyncClient(timeout=self._patience, trust_env=False, verify=certificates()) as client:
                answer = await client.post(
                    self._url,
                    json={"id": parcel.id, "to": parcel.to, "text": parcel.text},
                    headers={"Idempotency-Key": parcel.id},
                )
        except httpx.TimeoutException:
            raise DeliveryError("timeout") from None
        except httpx.HTTPError:
            raise DeliveryError("unreachable") from None
        if answer.status_code >= _CLIENT_ERROR:
            passing = answer.status_code >= _SERVER_ERROR or answer.status_code == _TOO_MANY
            raise DeliveryError(f"error_{answer.status_code}", final=not passing)
