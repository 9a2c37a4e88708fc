"""Domains of accounts: standard methods, and the proof by DNS."""

from dashclicks.accounts.v1.domain_pb2 import Domain, DomainState, VerifyDomainRequest

from services.internal.accounts.domain_hooks import taken
from services.internal.accounts.domains import FAILED, VERIFIED, keep
from services.internal.deps import Deps
from shared.core.errors import FailedPrecondition, NotFound
from shared.data.hosts import HostOwner
from shared.rpc.call import Call


class DomainsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self._domains = deps.domains
        self._hosts = deps.hosts
        self._clock = deps.clock

    async def VerifyDomain(self, request: VerifyDomainRequest, call: Call) -> Domain:
        domain = await self._domains.resource.get(call, request.id)
        problem = await self._domains.missing(domain)
        if problem:
            await self._keep(call, domain.id, FAILED, problem)
            raise FailedPrecondition(problem, reason="DNS_NOT_VERIFIED")
        owner = HostOwner(domain.account_id, domain.id)
        if not await self._hosts.claim(domain.host, owner):
            await self._keep(call, domain.id, FAILED, taken().message)
            raise taken()
        try:
            return await self._keep(call, domain.id, VERIFIED, "")
        except NotFound:
            # Removed while the DNS was asked.
            await self._hosts.release(domain.host, owner)
            raise

    async def _keep(self, call: Call, id: str, state: DomainState.ValueType, reason: str) -> Domain:
        now = self._clock.now()
        kept = await self._domains.resource.change(call, id, lambda row: keep(row.message, state, reason, now))
        return kept.message
