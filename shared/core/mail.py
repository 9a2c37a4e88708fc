"""Mail: what a message is, and who sends it."""

import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

PORTS = {"smtp": 25, "smtps": 465}
TIMEOUT_SECONDS = 15.0


class MailError(Exception):
    """The message was not taken; later it may be."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of plain text to one address."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends messages."""

    async def send(self, mail: Mail) -> None:
        """Returns once the message is taken. Raises MailError."""


class SmtpMailer:
    """Hands messages to a server, one connection each, over TLS where the server has it."""

    def __init__(self, url: str, sender: str) -> None:
        """`url`: `smtp://user:password@host:port`, or `smtps://…`. Raises ValueError for another."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("SMTP_URL is not smtp://host or smtps://host")
        self._host, self._port = parts.hostname, parts.port or PORTS[parts.scheme]
        self._tls = parts.scheme == "smtps"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender
        # Made once: reading the certificates holds up the event loop for as long as a request takes.
        self._context = ssl.create_default_context()

    async def send(self, mail: Mail) -> None:
        """Returns once the server has taken the message. Raises MailError."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message.set_content(mail.text)
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user or None,
                password=self._password or None,
                use_tls=self._tls,
                tls_context=self._context,
                timeout=TIMEOUT_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            # Its text may hold the address.
            raise MailError(type(error).__name__) from None
