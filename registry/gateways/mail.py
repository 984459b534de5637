"""E-mail through an SMTP server, smtp://user:password@host:port (STARTTLS where offered) or smtps://."""

from email.message import EmailMessage
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from registry.gateways.delivery import DeliveryError, Parcel

_PATIENCE = 10.0  # seconds for each step of the conversation
_PATIENCE_FOR_TAKING = 60.0  # seconds for a message that has been handed over: servers look through it before they answer
_REFUSALS = range(400, 600)
_FINAL = 500  # refusals from here on are for good
_CREDENTIALS = {530, 534, 535, 538}  # refusals that the staff can mend


class _Conversation(aiosmtplib.SMTP):
    """A conversation with a server; once it is handed a message, what is not a clear answer leaves unsure whether it took it."""

    def __init__(self, taking: float, **to: Any) -> None:
        super().__init__(**to)
        self._taking = taking

    async def data(self, message: str | bytes, /, *, timeout: Any = None) -> aiosmtplib.SMTPResponse:  # noqa: ARG002, ASYNC109 - theirs
        try:
            return await super().data(message, timeout=self._taking)
        except (aiosmtplib.SMTPException, OSError) as error:
            if isinstance(error, aiosmtplib.SMTPDataError) and error.code in _REFUSALS:
                raise
            raise DeliveryError("unanswered", unsure=True) from None


class Mail:
    """Sends e-mail; the same message always has the same Message-ID."""

    repeatable = False

    def __init__(self, url: str, sender: str, patience: float = _PATIENCE, taking: float = _PATIENCE_FOR_TAKING) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._patience = patience
        self._taking = taking

    async def deliver(self, parcel: Parcel) -> None:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = parcel.to
        message["Subject"] = parcel.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{parcel.id}@pser>"
        message["Content-Language"] = parcel.language
        message.set_content(parcel.text)
        try:
            async with self._conversation() as conversation:
                await conversation.send_message(message)
        except aiosmtplib.SMTPTimeoutError:
            raise DeliveryError("timeout") from None
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise DeliveryError("refused", final=all(_is_final(each.code) for each in refused.recipients)) from None
        except aiosmtplib.SMTPDataError as answer:
            raise DeliveryError(f"smtp_{answer.code}", final=_is_final(answer.code)) from None
        except aiosmtplib.SMTPResponseException as answer:  # to us, not to the message
            raise DeliveryError(f"smtp_{answer.code}") from None
        except (aiosmtplib.SMTPException, OSError):
            raise DeliveryError("unreachable") from None

    def _conversation(self) -> _Conversation:
        url = self._url
        return _Conversation(
            self._taking,
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=self._patience,
        )


def _is_final(code: int) -> bool:
    """Tell whether a refusal of a message is for good."""
    return code >= _FINAL and code not in _CREDENTIALS
