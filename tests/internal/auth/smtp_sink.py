"""A real SMTP server that keeps what it is given, and says when something came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """What has come. While `refusing`, it takes nothing."""

    def __init__(self) -> None:
        self.mails: asyncio.Queue[EmailMessage] = asyncio.Queue()
        self.refused = asyncio.Event()
        self.refusing = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusing:
            self.refused.set()
            return "451 later"
        assert isinstance(envelope.content, bytes)
        self.mails.put_nowait(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
        return "250 taken"

    async def next(self) -> EmailMessage:
        """The next mail, which must come within a while."""
        async with asyncio.timeout(20):
            return await self.mails.get()


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
