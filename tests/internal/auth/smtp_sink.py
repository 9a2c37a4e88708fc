"""A real SMTP server that keeps what it is given, and says when something came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """What has come and was not asked for yet. While `refusing`, it takes nothing; from a `barred` domain, never."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused = asyncio.Event()
        self.refusing = False
        self.barred = ""
        self._came = asyncio.Condition()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusing:
            self.refused.set()
            return "451 later"
        if self.barred and (envelope.mail_from or "").endswith(f"@{self.barred}"):
            return "554 5.7.1 not for this domain"
        assert isinstance(envelope.content, bytes)
        async with self._came:
            self.mails.append(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
            self._came.notify_all()
        return "250 taken"

    async def next(self, to: str = "", subject: str = "") -> EmailMessage:
        """The next mail, to this address and with these words in its subject, which must come within a while."""
        async with asyncio.timeout(30), self._came:
            await self._came.wait_for(lambda: self.of(to, subject))
            found = self.of(to, subject)[0]
            self.mails.remove(found)
            return found

    def of(self, to: str = "", subject: str = "") -> list[EmailMessage]:
        """Those that are here."""
        return [mail for mail in self.mails if to in mail["To"] and subject in mail["Subject"]]


@asynccontextmanager
async def open_sink() -> AsyncIterator[tuple[Sink, str]]:
    """A sink, and its URL."""
    sink = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="localhost", loop=loop), "127.0.0.1", 0)
    try:
        yield sink, f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()
