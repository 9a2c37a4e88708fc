"""Sends links that set new passwords: asked for by anybody, written to users only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dashclicks.accounts.v1.account_pb2 import Account

from services.internal.account_mail import AccountMail
from services.internal.links import Links
from services.internal.people import People
from services.internal.sending import Message
from shared.core.texts import Text
from shared.data.one_time_tokens import OneTimeTokens
from shared.models.users import standing_digest

PURPOSE = "password reset"
LIFETIME = timedelta(minutes=30)
# A password that is too common may be followed by a better one.
TRIES = 20
# So long an order is kept that cannot be sent.
KEPT = timedelta(hours=1)
TEXT = """Somebody, we hope you, asked for a new password for {email} at {account}.

Set it here within 30 minutes; the link works once:

{link}

If it was not you, leave this message alone: nothing has changed.
"""
SHORT = "Set a new password for {account} within 30 minutes: {link}"


@dataclass(frozen=True, slots=True)
class ResetLinks:
    """Writes the messages to the users of an address."""

    people: People
    tokens: OneTimeTokens
    links: Links
    mail: AccountMail

    async def write(self, about: Mapping[str, str]) -> list[Message]:
        """One for each account that the address can sign in to; each with a token that nobody keeps."""
        messages: list[Message] = []
        for user, account in await self.people.who_can_enter(about):
            stands_for = {"user_id": user.message.id, "standing": standing_digest(user)}
            token = await self.tokens.issue(PURPOSE, stands_for, LIFETIME, TRIES)
            # Behind the "#" it reaches no server's log.
            messages.append(await self._message(about, account, await self.links.reset(account, token)))
        return messages

    async def _message(self, about: Mapping[str, str], account: Account, link: str) -> Message:
        name = account.display_name
        if "phone" in about:
            return Text(about["phone"], SHORT.format(account=name, link=link))
        text = TEXT.format(email=about["email"], account=name, link=link)
        return await self.mail.write(account.id, about["email"], "Set a new password", text)
