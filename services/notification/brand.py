"""How an account looks in messages, and whom its mail comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from dashclicks.accounts.v1 import domain_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.branding_pb2 import Branding

from services.notification.deps import Deps
from shared.models.accounts import branding_id, inherit

REASON = "notifications"
COLOR, ON_COLOR = "#0B5FFF", "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Sender:
    """`address`: `Name <address>` as mail is from; `reply_to`: where answers go, if that is elsewhere."""

    address: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class Brand:
    """An account with the branding that holds for it."""

    account: Account
    branding: Branding
    sender: Sender

    @property
    def values(self) -> Mapping[str, object]:
        """What every text may speak of."""
        branding = self.branding
        return {
            "brand": {
                "name": branding.display_name or self.account.display_name,
                "logo_url": branding.logo_url,
                "color": branding.primary_color or COLOR,
                "on_color": branding.on_primary_color or ON_COLOR,
                "support_url": branding.support_url,
            },
            "account": {"name": self.account.display_name},
        }


class Brands:
    """Reads them."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def of(self, account_id: str) -> Brand | None:
        """The brand of an account; None where there is no such account."""
        accounts = self._deps.accounts.system(REASON)
        rows = await accounts.find({"id": account_id}, 1)
        if not rows:
            return None
        account = rows[0].message
        wanted = [account.id, account.parent_account_id] if account.parent_account_id else [account.id]
        found = await self._deps.brandings.system(REASON).find({"id": [branding_id(each) for each in wanted]}, 2)
        by_account = {row.message.account_id: row.message for row in found}
        branding = by_account.get(account.id, Branding())
        inherit(branding, by_account.get(account.parent_account_id, Branding()))
        return Brand(account, branding, await self._sender(account, branding))

    async def _sender(self, account: Account, branding: Branding) -> Sender:
        """The account's own address if the account, or its agency, has proved the domain; else the platform's."""
        platform_name, platform = parseaddr(self._deps.settings.mail_from)
        name = branding.sender_name or branding.display_name or platform_name
        own = branding.sender_email
        if own and await self._is_proved(own.rpartition("@")[2], account):
            return Sender(formataddr((name, own)), "")
        return Sender(formataddr((name, platform)), formataddr((name, own)) if own else "")

    async def _is_proved(self, domain: str, account: Account) -> bool:
        whose = [id for id in (account.id, account.parent_account_id) if id]
        where = {"account_id": whose, "state": domain_pb2.DomainState.Name(domain_pb2.DOMAIN_STATE_VERIFIED)}
        rows = await self._deps.domains.system(REASON).find(where, 100)
        hosts = [row.message.host for row in rows]
        return any(domain == host or domain.endswith(f".{host}") for host in hosts)
