"""Where links in messages lead."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.domain_pb2 import Domain

from services.internal.people import REASON, People
from shared.core.settings import Settings
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime

LABEL = "{subdomain}"
# In its place where an address is taken apart: no host name holds one.
MARK = "_"


@dataclass(frozen=True, slots=True)
class Links:
    """On a domain that the account or its agency has proved; else below the agency's subdomain; else the platform's."""

    people: People
    settings: Settings
    runtime: Runtime

    async def login(self, account: Account) -> str:
        """Where people sign in to an account."""
        return f"{await self._base(account)}/login?account={account.id}"

    async def invitation(self, account: Account, token: str) -> str:
        """Where an invitation to an account is accepted. Behind the "#" the token reaches no server's log."""
        return f"{await self._base(account)}/accept-invite#token={token}"

    async def reset(self, account: Account, token: str) -> str:
        """Where a new password for an account is set."""
        return f"{await self._base(account)}/reset-password#token={token}"

    def label_of(self, host: str) -> str:
        """The subdomain that a host is, "" for a host that is none of agencies'."""
        authority = urlsplit(self.settings.agency_url.replace(LABEL, MARK)).hostname or ""
        before, mark, behind = authority.partition(MARK)
        if not mark or not (host.startswith(before) and host.endswith(behind)):
            return ""
        label = host.removeprefix(before).removesuffix(behind)
        return "" if "." in label else label

    async def _base(self, account: Account) -> str:
        if host := await self._own_host(account):
            return f"https://{host}"
        pattern = self.settings.agency_url
        agency: Account | None = account
        if pattern and account.parent_account_id:
            agency = await self.people.account(account.parent_account_id)
        label = agency.subdomain if pattern and agency is not None else ""
        return (pattern.replace(LABEL, label) if label else self.settings.dashboard_url).rstrip("/")

    async def _own_host(self, account: Account) -> str:
        """A proved domain for dashboards; none where a proof does not say that it leads to the platform."""
        if not self.settings.domain_target:
            return ""
        domains: Resource[Domain] = self.runtime.by_type["accounts.Domain"]
        for id in filter(None, (account.id, account.parent_account_id)):
            where = {"account_id": id, "purpose": "DOMAIN_PURPOSE_DASHBOARD", "state": "DOMAIN_STATE_VERIFIED"}
            if found := await domains.system(REASON).find(where, 1):
                return found[0].message.host
        return ""
