"""What every message is made of."""

from dataclasses import dataclass

HELPLINE = "0800-02345"


@dataclass(frozen=True)
class Words:
    """What a message says; SMS have no subject."""

    subject: str
    text: str
