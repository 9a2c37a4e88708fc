"""Agencies and their sub-accounts: standard methods, and what an account uses of its limits."""

from dashclicks.accounts.v1.usage_pb2 import GetUsageRequest, GetUsageResponse, ResourceUsage

from services.internal.deps import Deps
from shared.rpc.call import Call


class AccountsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.accounts = deps.accounts
        self._runtime = deps.runtime

    async def GetUsage(self, request: GetUsageRequest, call: Call) -> GetUsageResponse:
        usages: list[ResourceUsage] = []
        for name, resource in sorted(self._runtime.by_type.items()):
            used = await resource.kit.limits.use(call)
            if used is not None:
                usages.append(ResourceUsage(resource=name, limit=used[0], rows=used[1]))
        return GetUsageResponse(usages=usages)
