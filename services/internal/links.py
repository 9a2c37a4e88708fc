"""Where links in messages lead."""

from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account

from services.internal.people import People
from shared.core.settings import Settings

LABEL = "{subdomain}"


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

    async def _base(self, account: Account) -> str:
        pattern = self.settings.agency_url
        agency: Account | None = account
        if pattern and account.parent_account_id:
            agency = await self.people.account(account.parent_account_id)
        label = agency.subdomain if pattern and agency is not None else ""
        return (pattern.replace(LABEL, label) if label else self.settings.dashboard_url).rstrip("/")
