"""Where links in messages lead."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from dashclicks.accounts.v1.account_pb2 import Account

from services.internal.people import People
from shared.core.settings import Settings

LABEL = "{subdomain}"
# In its place where an address is taken apart: no host name holds one.
MARK = "_"


@dataclass(frozen=True, slots=True)
class Links:
    """Below the agency's own subdomain where it has one, and the platform serves them."""

    people: People
    settings: Settings

    async def login(self, account: Account) -> str:
        """Where people sign in to an account."""
        return f"{await self._base(account)}/login?account={account.id}"

    async def invitation(self, account: Account, token: str) -> str:
        """Where an invitation to an account is accepted. Behind the "#" the token reaches no server's log."""
        return f"{await self._base(account)}/accept-invite#token={token}"

    def label_of(self, host: str) -> str:
        """The subdomain that a host is, "" for a host that is none of agencies'."""
        authority = urlsplit(self.settings.agency_url.replace(LABEL, MARK)).hostname or ""
        before, mark, behind = authority.partition(MARK)
        if not mark or not (host.startswith(before) and host.endswith(behind)):
            return ""
        label = host.removeprefix(before).removesuffix(behind)
        return "" if "." in label else label

    async def _base(self, account: Account) -> str:
        pattern = self.settings.agency_url
        agency: Account | None = account
        if pattern and account.parent_account_id:
            agency = await self.people.account(account.parent_account_id)
        label = agency.subdomain if pattern and agency is not None else ""
        return (pattern.replace(LABEL, label) if label else self.settings.dashboard_url).rstrip("/")
