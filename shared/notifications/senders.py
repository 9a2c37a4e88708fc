"""What branding holds for an account's messages, and whom its mail comes from."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from dashclicks.accounts.v1 import domain_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.branding_pb2 import Branding
from dashclicks.accounts.v1.domain_pb2 import Domain

from shared.models.accounts import branding_id, inherit
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime

REASON = "sender"
# Hosts of one account that are looked at.
HOSTS = 100
_VERIFIED = domain_pb2.DomainState.Name(domain_pb2.DOMAIN_STATE_VERIFIED)


@dataclass(frozen=True, slots=True)
class Sender:
    """`address`: `Name <address>` as mail is from; `reply_to`: where answers go, if that is elsewhere."""

    address: str
    reply_to: str


class Senders:
    """Reads brandings; `platform` is `Name <address>`, whose mail it is where nobody else's can be."""

    def __init__(self, runtime: Runtime, platform: str) -> None:
        # Its resources may be made after this.
        self._runtime = runtime
        self._name, self._address = parseaddr(platform)

    async def of(self, account: Account) -> tuple[Branding, Sender]:
        """The account's own branding, with its agency's where that is empty, and the sender."""
        brandings: Resource[Branding] = self._runtime.by_type["accounts.Branding"]
        wanted = [account.id, account.parent_account_id] if account.parent_account_id else [account.id]
        found = await brandings.system(REASON).find({"id": [branding_id(each) for each in wanted]}, 2)
        by_account = {row.message.account_id: row.message for row in found}
        branding = by_account.get(account.id, Branding())
        whose = account.id if branding.sender_email else account.parent_account_id
        inherit(branding, by_account.get(account.parent_account_id, Branding()))
        return branding, await self._sender(branding, whose)

    async def _sender(self, branding: Branding, account_id: str) -> Sender:
        """The address that this account has set if it has proved the domain, else the platform's."""
        name = _in_one_line(branding.sender_name or branding.display_name or self._name)
        own = branding.sender_email
        if own and await self._is_proved(own.rpartition("@")[2], account_id):
            return Sender(formataddr((name, own)), "")
        return Sender(formataddr((name, self._address)), formataddr((name, own)) if own else "")

    async def _is_proved(self, domain: str, account_id: str) -> bool:
        domains: Resource[Domain] = self._runtime.by_type["accounts.Domain"]
        rows = await domains.system(REASON).find({"account_id": account_id, "state": _VERIFIED}, HOSTS)
        return any(domain == row.message.host or domain.endswith(f".{row.message.host}") for row in rows)


def _in_one_line(name: str) -> str:
    """A header ends where its line does."""
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())
