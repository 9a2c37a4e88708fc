"""Mail and text messages: asked for in one write, sent by a task of the service.

Whoever asks waits for that write and no more, so an answer tells nothing of whom it is about, not by its time either.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import structlog

from shared.core.clock import Clock
from shared.core.ending import end
from shared.core.errors import FailedPrecondition, StatusError
from shared.core.mail import Mail, Mailer, MailError, MailRefused, SmtpMailer
from shared.core.pause import pause
from shared.core.settings import Settings
from shared.core.texts import InTurn, Text, Texter, TextError, TextRefused
from shared.data.mongo import Database
from shared.data.outbox import Order, Outbox
from shared.data.transaction import Transaction
from shared.integration.twilio_texts import TwilioTexter

# How soon orders are seen that another process took, and failed to send.
LOOK_SECONDS = 5.0
# Orders at once: a server that takes its time holds up few.
AT_ONCE = 4
# How long a message under way may take when the service stops.
LEAVE_SECONDS = 5.0

Message = Mail | Text
# Writes what an order asks for; nothing where nobody is to be written to.
Writer = Callable[[Mapping[str, str]], Awaitable[Sequence[Message]]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of messages, as those see it who ask for them."""

    sending: "Sending"
    name: str
    kept: timedelta

    async def ask(self, about: Mapping[str, str], transaction: Transaction | None = None) -> None:
        """Somebody wants this message. Where nothing of its sort can be sent, nothing is kept."""
        if self.sending.can_send(about):
            await self.sending.add(self, about, transaction)


class Sending:
    """Takes orders, and sends what follows from them while `running()` is open."""

    def __init__(self, outbox: Outbox, mailer: Mailer | None, texter: Texter | None) -> None:
        """Without a mailer, or a texter, orders for such messages are not kept, and nothing comes of them."""
        self._outbox = outbox
        self._mailer = mailer
        self._texter = texter
        self._writers: dict[str, Writer] = {}
        self._asked = asyncio.Event()
        self._closing = False

    @classmethod
    async def open(cls, database: Database, clock: Clock, settings: Settings) -> Self:
        """As the settings say. Raises ValueError for a bad SMTP_URL or SMS_URL."""
        outbox = Outbox(database, clock)
        await outbox.ensure_indexes()
        smtp, sms = settings.smtp_url.get_secret_value(), settings.sms_url.get_secret_value().split()
        mailer = SmtpMailer(smtp, settings.mail_from) if smtp else None
        return cls(outbox, mailer, InTurn([TwilioTexter(url) for url in sms]) if sms else None)

    def kind(self, name: str, kept: timedelta, writer: Writer) -> Kind:
        """A new kind of messages; after `kept` an order that could not be sent is given up."""
        if name in self._writers:
            raise ValueError(f"{name} is a kind already")
        self._writers[name] = writer
        return Kind(self, name, kept)

    def can_send(self, about: Mapping[str, str]) -> bool:
        """Whether there is a way to whoever it is about: their `phone`, or else their address."""
        return (self._texter if about.get("phone") else self._mailer) is not None

    def check_phones(self, phone: str) -> None:
        """Raises FailedPrecondition (PHONE_NOT_OFFERED) for a number, where no text messages can be sent."""
        if phone and self._texter is None:
            raise FailedPrecondition("this platform sends no text messages; use email", reason="PHONE_NOT_OFFERED")

    async def add(self, kind: Kind, about: Mapping[str, str], transaction: Transaction | None) -> None:
        """Keeps an order, and wakes whoever sends it."""
        await self._outbox.add(kind.name, about, kind.kept, transaction)
        if transaction is None:
            self._asked.set()
        else:
            transaction.after.append(self._wake)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sends while it is open."""
        if self._mailer is None:
            log.warning("SMTP_URL is not set: no mail is sent, so nobody gets codes, invitations or new passwords")
        senders = [asyncio.create_task(self._run()) for _ in range(AT_ONCE)]
        try:
            yield
        finally:
            # A message under way is finished and noted, or it would be sent a second time.
            self._closing = True
            self._asked.set()
            _, late = await asyncio.wait(senders, timeout=LEAVE_SECONDS)
            await end(*late)
            for way in (self._mailer, self._texter):
                if way is not None:
                    await way.aclose()

    async def _wake(self) -> None:
        self._asked.set()

    async def _run(self) -> None:
        while not self._closing:
            self._asked.clear()
            try:
                while not self._closing and (order := await self._outbox.take(list(self._writers))):
                    await self._serve(order)
            except StatusError as error:
                log.warning("messages wait for the database", error=str(error))
            await pause(self._asked, 0 if self._closing else LOOK_SECONDS)

    async def _serve(self, order: Order) -> None:
        try:
            for message in await self._writers[order.kind](order.about):
                await self._send(message)
        except (MailRefused, TextRefused) as error:
            log.warning("a message cannot be delivered, and is given up", kind=order.kind, error=str(error))
        except (MailError, TextError) as error:
            log.warning("a message was not sent, and is tried again", kind=order.kind, error=str(error))
            return
        except StatusError:
            raise
        except Exception as error:
            # One kind's fault must not keep the others' messages.
            log.error("a message could not be written", kind=order.kind, error=type(error).__name__)
            return
        await self._outbox.done(order)

    async def _send(self, message: Message) -> None:
        if isinstance(message, Mail) and self._mailer is not None:
            await self._mailer.send(message)
        elif isinstance(message, Text) and self._texter is not None:
            await self._texter.send(message)
