"""Mails links that set new passwords: asked for by anybody, written to users only.

Whoever asks waits for one write and no more, so the answer tells nothing, not by its time either.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import structlog
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from shared.core.clock import Clock
from shared.core.errors import StatusError
from shared.core.mail import Mail, Mailer, MailError, SmtpMailer
from shared.core.settings import Settings
from shared.data.mongo import Database
from shared.data.one_time_tokens import OneTimeTokens
from shared.data.reset_requests import ResetRequests
from shared.models.users import standing_digest
from shared.resource.resource import Resource

PURPOSE = "password reset"
LIFETIME = timedelta(minutes=30)
# A password that is too common may be followed by a better one.
TRIES = 20
REASON = "password reset"
# How soon requests are seen that another process took, and failed to send.
LOOK_SECONDS = 5.0
TEXT = """Somebody, we hope you, asked for a new password for {email} at {account}.

Set it here within 30 minutes; the link works once:

{link}

If it was not you, leave this message alone: nothing has changed.
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Links:
    """Writes the messages to the users of an address."""

    users: Resource[User]
    accounts: Resource[Account]
    tokens: OneTimeTokens
    settings: Settings

    async def mails(self, email: str) -> list[Mail]:
        """One for each account that the address can sign in to; each with a token that nobody keeps."""
        mails: list[Mail] = []
        for user in await self.users.system(REASON).find({"email": email}):
            accounts = await self.accounts.system(REASON).find({"id": user.message.account_id})
            open_ = [row.message for row in accounts if row.message.state == account_pb2.ACCOUNT_STATE_ACTIVE]
            if not open_ or user.message.state != user_pb2.USER_STATE_ACTIVE:
                continue
            stands_for = {"user_id": user.message.id, "standing": standing_digest(user)}
            token = await self.tokens.issue(PURPOSE, stands_for, LIFETIME, TRIES)
            # Behind the "#" it reaches no server's log.
            link = f"{self.settings.dashboard_url.rstrip('/')}/reset-password#token={token}"
            text = TEXT.format(email=email, account=open_[0].display_name, link=link)
            mails.append(Mail(email, "Set a new password", text))
        return mails


class Resets:
    """Takes requests, and sends what follows from them while `sending()` is open."""

    def __init__(self, requests: ResetRequests, links: Links, mailer: Mailer | None) -> None:
        """Without a mailer requests are taken, and nothing comes of them."""
        self._requests = requests
        self._links = links
        self._mailer = mailer
        self._asked = asyncio.Event()

    @classmethod
    async def open(cls, database: Database, clock: Clock, settings: Settings, links: Links) -> Self:
        """As the settings say. Raises ValueError for a bad SMTP_URL."""
        requests = ResetRequests(database, clock)
        await requests.ensure_indexes()
        url = settings.smtp_url.get_secret_value()
        return cls(requests, links, SmtpMailer(url, settings.mail_from) if url else None)

    async def ask(self, email: str) -> None:
        """Somebody wants a new password for this address."""
        if self._mailer is not None:
            await self._requests.add(email)
            self._asked.set()

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Sends while it is open."""
        if self._mailer is None:
            log.warning("SMTP_URL is not set: nobody who forgets a password gets a link")
            yield
            return
        sender = asyncio.create_task(self._run(self._mailer))
        try:
            yield
        finally:
            sender.cancel()
            with suppress(asyncio.CancelledError):
                await sender

    async def _run(self, mailer: Mailer) -> None:
        while True:
            self._asked.clear()
            try:
                while taken := await self._requests.take():
                    await self._send(mailer, *taken)
            except (MailError, StatusError) as error:
                log.warning("a mail was not sent, and is tried again", error=str(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._asked.wait()

    async def _send(self, mailer: Mailer, key: str, email: str) -> None:
        for mail in await self._links.mails(email):
            await mailer.send(mail)
        await self._requests.done(key)
