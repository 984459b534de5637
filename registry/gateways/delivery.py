"""What is handed to a gateway, and what comes back."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Parcel:
    """One message on its way out; `id` stays the same over all attempts."""

    id: str
    channel: str
    to: str
    subject: str
    text: str
    language: str
    created_at: str


class DeliveryError(Exception):
    """A gateway did not take a message; `outcome` is a short code.

    `final` says that trying again is of no use, `unsure` that the gateway may have taken it all the same.
    """

    def __init__(self, outcome: str, *, final: bool = False, unsure: bool = False) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.final = final
        self.unsure = unsure


class Gateway(Protocol):
    """The way out for one channel."""

    repeatable: bool  # whether handing over the same parcel twice still delivers it once

    async def deliver(self, parcel: Parcel) -> None:
        """Hand a parcel over; raises DeliveryError."""
        ...
