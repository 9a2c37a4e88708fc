"""Email by an SMTP server."""

from collections.abc import Callable
from email.utils import parseaddr

from services.notification.providers.base import Deferred, Outgoing, Receipt, Refused
from services.notification.providers.compose import compose, message_id, recipient
from shared.core.smtp import SmtpError, SmtpRefused, SmtpServer, SmtpUnknown

# Nobody has that mailbox or domain (RFC 3463): X.1.x are of addresses, but these are of the sender's.
_GONE = "5.1."
_OF_THE_SENDER = frozenset({"5.1.7", "5.1.8"})
# The mailbox was there, and is closed.
_CLOSED = frozenset({"5.2.1"})


class SmtpEmail:
    """One server."""

    name = "smtp"

    def __init__(self, url: str, sender: str, return_path: Callable[[Outgoing], str] = lambda _: "") -> None:
        """`url` as SmtpServer takes it, and ValueError as there; `sender` of what names none.

        `return_path`: where a message that cannot be delivered goes back to; "" for its sender.
        """
        self._server = SmtpServer(url)
        self._sender = sender
        self._return_path = return_path

    async def send(self, message: Outgoing) -> Receipt:
        """As Provider has it."""
        sender = message.sender or self._sender
        mail = compose(message, sender).as_bytes()
        back = self._return_path(message) or parseaddr(sender)[1]
        try:
            await self._server.submit(back, recipient(message).addr_spec, mail)
        except SmtpRefused as refused:
            raise _verdict(refused) from None
        except SmtpUnknown:
            raise Deferred("smtp.unknown", uncertain=True) from None
        except SmtpError:
            raise Deferred("smtp.unreached") from None
        # A server's own number of the message is not told again in what comes back: the Message-ID is.
        return Receipt(self.name, message_id(message, sender))

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._server.aclose()


def _verdict(refused: SmtpRefused) -> Refused | Deferred:
    reason = f"smtp.{refused.status or refused.code}"
    of_us = refused.step == "sender" or refused.status in _OF_THE_SENDER
    if refused.code < 500 or of_us:
        # A sender that one server does not let pass, another may.
        return Deferred(reason)
    of_address = refused.status.startswith(_GONE) or refused.status in _CLOSED
    # 550 and 553 without a status at RCPT are what old servers say of an unknown user.
    unsaid = not refused.status and refused.code in (550, 553)
    return Refused(reason, gone=refused.step == "recipient" and (of_address or unsaid))
