"""Mail: what a message is, and who sends it."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Protocol

from shared.core.smtp import SmtpError, SmtpRefused, SmtpServer


class MailError(Exception):
    """The message was not taken; later it may be."""


class MailRefused(MailError):
    """The message will never be taken: nobody has that address."""


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

    async def aclose(self) -> None:
        """Closes what is kept open."""


class SmtpMailer:
    """Hands messages to a server."""

    def __init__(self, url: str, sender: str) -> None:
        """`url` as SmtpServer takes it. Raises ValueError for another."""
        self._server = SmtpServer(url)
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Returns once the server has taken the message. Raises MailError, MailRefused."""
        message = EmailMessage(policy=SMTP.clone(cte_type="7bit", utf8=not mail.to.isascii()))
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message.set_content(mail.text)
        try:
            await self._server.submit(parseaddr(self._sender)[1], mail.to, message.as_bytes())
        except SmtpRefused as error:
            # No such mailbox or domain; anything else may be about us, or about now.
            kind = MailRefused if error.status.startswith("5.1.") and error.step == "recipient" else MailError
            raise kind(str(error)) from None
        except SmtpError as error:
            raise MailError(str(error)) from None

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._server.aclose()
