"""Mails links that set new passwords: asked for by anybody, written to users only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.internal.account_mail import AccountMail
from services.internal.people import People
from shared.core.mail import Mail
from shared.core.settings import Settings
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


@dataclass(frozen=True, slots=True)
class ResetLinks:
    """Writes the messages to the users of an address."""

    people: People
    tokens: OneTimeTokens
    settings: Settings
    mail: AccountMail

    async def write(self, about: Mapping[str, str]) -> list[Mail]:
        """One for each account that the address can sign in to; each with a token that nobody keeps."""
        email = about["email"]
        mails: list[Mail] = []
        for user, account in await self.people.who_can_enter({"email": email}):
            stands_for = {"user_id": user.message.id, "standing": standing_digest(user)}
            token = await self.tokens.issue(PURPOSE, stands_for, LIFETIME, TRIES)
            # Behind the "#" it reaches no server's log.
            link = f"{self.settings.dashboard_url.rstrip('/')}/reset-password#token={token}"
            text = TEXT.format(email=email, account=account.display_name, link=link)
            mails.append(await self.mail.write(account.id, email, "Set a new password", text))
        return mails
