"""How accounts look to their people."""

from dashclicks.accounts.v1.branding_pb2 import (
    Branding,
    GetBrandingRequest,
    GetEffectiveBrandingRequest,
    GetHostBrandingRequest,
    HostBranding,
    UpdateBrandingRequest,
)

from services.internal.accounts.branding import Brandings
from services.internal.deps import Deps
from shared.models.accounts import branding_id
from shared.resource.binding import replaces_standard
from shared.rpc.call import Call


class BrandingServicer:
    """One branding an account, whose id follows from the account's."""

    def __init__(self, deps: Deps) -> None:
        self._accounts = deps.accounts
        self._brandings = Brandings(deps)

    async def GetBranding(self, request: GetBrandingRequest, call: Call) -> Branding:
        return await self._brandings.own(call)

    @replaces_standard("an account has one branding: the first change makes it, and no id leads to it")
    async def UpdateBranding(self, request: UpdateBrandingRequest, call: Call) -> Branding:
        given, mask = request.branding, request.update_mask.paths
        id = branding_id(call.caller.account_id)
        return await self._brandings.resource.upsert(call, given, id=id, mask=mask, etag=given.etag, prefix="branding.")

    async def GetEffectiveBranding(self, request: GetEffectiveBrandingRequest, call: Call) -> Branding:
        account = await self._accounts.get(call, call.caller.account_id)
        return await self._brandings.effective(account, call)

    async def GetHostBranding(self, request: GetHostBrandingRequest, call: Call) -> HostBranding:
        return await self._brandings.of_host(request.host, call)
