"""E-mail through an SMTP server, smtp://user:password@host:port (STARTTLS where offered) or smtps://."""

from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

import aiosmtplib

from registry.gateways.delivery import DeliveryError, Parcel

_PATIENCE = 10.0  # seconds for each step of the conversation
_FINAL = 500  # SMTP replies from here on are for good


class Mail:
    """Sends e-mail; the same message always has the same Message-ID."""

    repeatable = False

    def __init__(self, url: str, sender: str, patience: float = _PATIENCE) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._patience = patience

    async def deliver(self, parcel: Parcel) -> None:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = parcel.to
        message["Subject"] = parcel.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{parcel.id}@pser>"
        message["Content-Language"] = parcel.language
        message.set_content(parcel.text)
        url = self._url
        try:
            await aiosmtplib.send(
                message,
                hostname=url.hostname,
                port=url.port,
                username=unquote(url.username) if url.username else None,
                password=unquote(url.password) if url.password else None,
                use_tls=url.scheme == "smtps",
                timeout=self._patience,
            )
        except aiosmtplib.SMTPTimeoutError:
            raise DeliveryError("timeout") from None
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise DeliveryError("refused", final=all(each.code >= _FINAL for each in refused.recipients)) from None
        except aiosmtplib.SMTPResponseException as answer:
            raise DeliveryError(f"smtp_{answer.code}", final=answer.code >= _FINAL) from None
        except (aiosmtplib.SMTPException, OSError):
            raise DeliveryError("unreachable") from None
