"""Mail: what a message is, and who sends it."""

from dataclasses import dataclass, replace
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
    """A message of plain text to one address. `sender`: `Name <address>`; the platform if empty.

    `reply_to`: where answers go, if that is elsewhere.
    """

    to: str
    subject: str
    text: str
    sender: str = ""
    reply_to: str = ""


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
        try:
            await self._submit(mail, mail.sender or self._sender)
        except SmtpRefused as error:
            # No such mailbox or domain; anything else may be about us, or about now.
            if error.status.startswith("5.1.") and error.step == "recipient":
                raise MailRefused(str(error)) from None
            if error.code < 500 or parseaddr(mail.sender)[1] in ("", parseaddr(self._sender)[1]):
                raise MailError(str(error)) from None
            # The server may not send for that domain. People need their links all the same.
            await self.send(replace(mail, sender="", reply_to=mail.reply_to or mail.sender))
        except SmtpError as error:
            raise MailError(str(error)) from None

    async def _submit(self, mail: Mail, sender: str) -> None:
        message = EmailMessage(policy=SMTP.clone(cte_type="7bit", utf8=not mail.to.isascii()))
        message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
        if mail.reply_to:
            message["Reply-To"] = mail.reply_to
        message.set_content(mail.text)
        await self._server.submit(parseaddr(sender)[1], mail.to, message.as_bytes())

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._server.aclose()
