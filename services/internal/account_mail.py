"""Mail that is an account's: from the sender that its branding names."""

from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account

from shared.core.mail import Mail
from shared.notifications.senders import Senders
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime

REASON = "mail"


@dataclass(frozen=True, slots=True)
class AccountMail:
    """Writes it."""

    runtime: Runtime
    senders: Senders

    async def write(self, account_id: str, to: str, subject: str, text: str) -> Mail:
        """A mail of this account; the platform's where there is no such account."""
        accounts: Resource[Account] = self.runtime.by_type["accounts.Account"]
        found = await accounts.system(REASON).find({"id": account_id}, 1)
        if not found:
            return Mail(to, subject, text)
        _, sender = await self.senders.of(found[0].message)
        return Mail(to, subject, text, sender.address, sender.reply_to)
