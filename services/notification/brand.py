"""How an account looks in messages, and whom its mail comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.branding_pb2 import Branding

from services.notification.deps import Deps
from shared.notifications.senders import Sender, Senders

REASON = "notifications"
COLOR, ON_COLOR = "#0B5FFF", "#FFFFFF"


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
        self._accounts = deps.accounts
        self._senders = Senders(deps.runtime, deps.settings.mail_from)

    async def of(self, account_id: str) -> Brand | None:
        """The brand of an account; None where there is no such account."""
        rows = await self._accounts.system(REASON).find({"id": account_id}, 1)
        if not rows:
            return None
        return Brand(rows[0].message, *await self._senders.of(rows[0].message))
