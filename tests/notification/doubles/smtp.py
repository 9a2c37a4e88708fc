"""A real SMTP server that takes mail, and says to each address what it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Post:
    """Mail that was taken, with its sender and recipient.

    `rcpt`, `mail`, `data`: answers by address. `cut`: so many are taken, and the line broken in place of a yes.
    """

    url: str = ""
    mails: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    mail: dict[str, str] = field(default_factory=dict)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    connections: set[object] = field(default_factory=set)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.mail.get(address, "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (to,) = envelope.rcpt_tos
        if to in self.data:
            return self.data[to]
        assert isinstance(envelope.content, bytes)
        self.connections.add(session.peer)
        mail = message_from_bytes(envelope.content, EmailMessage, policy=policy.default)
        self.mails.append((envelope.mail_from or "", to, mail))
        if self.cut:
            self.cut -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"


@asynccontextmanager
async def open_post() -> AsyncIterator[Post]:
    """A server, listening; `url` is what SMTP_URL takes."""
    post = Post()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(post, hostname="localhost", loop=loop), "127.0.0.1", 0)
    post.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield post
    finally:
        server.close()
        await server.wait_closed()
