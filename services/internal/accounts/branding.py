"""Brandings: what an account has set, and what holds where it has set nothing."""

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.accounts.v1.branding_pb2 import Branding, HostBranding

from services.internal.deps import Deps
from services.internal.login_providers import login_providers
from services.internal.openness import is_open
from shared.core.colors import READABLE, contrast, text_on
from shared.core.errors import InvalidArgument, NotFound, Violation
from shared.models.accounts import BRANDING, COLORS, branding_id, inherit
from shared.resource.model import Action, Hooks, Record
from shared.resource.resource import Resource
from shared.rpc.call import Call

SHOWN = [field.name for field in HostBranding.DESCRIPTOR.fields if field.name in Branding.DESCRIPTOR.fields_by_name]


class BrandingHooks(Hooks[Branding]):
    """Text on the primary colour can be read."""

    async def check(
        self, call: Call, action: Action, old: Record[Branding] | None, new: Record[Branding] | None
    ) -> None:
        if new is None:
            return
        message = new.message
        if not message.primary_color:
            bad = [name for name in COLORS if getattr(message, name)]
            problem, reason = "needs a primary colour beside it", "NO_PRIMARY_COLOR"
        else:
            ratio = contrast(message.primary_color, message.on_primary_color or text_on(message.primary_color))
            bad = [] if ratio >= READABLE else ["on_primary_color"]
            problem, reason = f"has a contrast of {ratio:.2f} on the primary colour, {READABLE} is needed", "CONTRAST"
        if bad:
            violations = [Violation(f"branding.{name}", problem, reason) for name in bad]
            raise InvalidArgument("the colours do not fit", violations=violations)


class Brandings:
    """The branding of every account."""

    def __init__(self, deps: Deps) -> None:
        self.resource: Resource[Branding] = deps.runtime.resource(BRANDING, BrandingHooks())
        self._accounts = deps.accounts
        self._hosts = deps.hosts
        self._links = deps.links
        self._subdomains = deps.subdomains
        self._providers = deps.identity_providers

    async def own(self, call: Call) -> Branding:
        """What the caller's account has set."""
        try:
            return await self.resource.get(call, branding_id(call.caller.account_id))
        except NotFound:
            return Branding()

    async def effective(self, account: Account, call: Call) -> Branding:
        """What holds for an account: its own branding, and its agency's where that is empty."""
        branding = await self._of(account.id, call)
        inherit(branding, await self._of(account.parent_account_id, call) if account.parent_account_id else Branding())
        return branding

    async def of_host(self, host: str, call: Call) -> HostBranding:
        """What the login page at a host shows; empty for a host of nobody, or of an account that is shut."""
        account_id = await self._account_at(host)
        anywhere = self._accounts.system(call.method, call.request_id)
        accounts = await anywhere.find({"id": account_id})
        if not accounts or not await is_open(anywhere, accounts[0].message):
            return HostBranding()
        branding = await self.effective(accounts[0].message, call)
        shown = HostBranding(**{name: getattr(branding, name) for name in SHOWN})
        shown.login_providers.extend(await login_providers(self._providers, account_id, call))
        return shown

    async def _account_at(self, host: str) -> str:
        """The account whose host it is, "" for nobody's: a domain of its own, or a subdomain of the platform's."""
        owner = await self._hosts.owner(host)
        if owner:
            return owner.account_id
        label = self._links.label_of(host)
        return await self._subdomains.owner(label) if label else ""

    async def _of(self, account_id: str, call: Call) -> Branding:
        found = await self.resource.system(call.method, call.request_id).find({"id": branding_id(account_id)})
        return found[0].message if found else Branding()
