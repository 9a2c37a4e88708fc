"""Domains of accounts: standard methods, and the proof by DNS."""

from dashclicks.accounts.v1 import domain_pb2
from dashclicks.accounts.v1.domain_pb2 import Domain, DomainState, VerifyDomainRequest

from services.internal.accounts.domain_hooks import DomainHooks, taken
from services.internal.deps import Deps
from shared.core.errors import FailedPrecondition, NotFound
from shared.data.hosts import HostOwner
from shared.models.accounts import DOMAIN
from shared.resource.model import Record
from shared.rpc.call import Call

VERIFIED, FAILED = domain_pb2.DOMAIN_STATE_VERIFIED, domain_pb2.DOMAIN_STATE_FAILED


class DomainsServicer:
    """Whoever sets the TXT record has the host; of two who do, the first."""

    def __init__(self, deps: Deps) -> None:
        self._resolver = deps.resolver
        self._hosts = deps.hosts
        self._clock = deps.clock
        self.domains = deps.runtime.resource(DOMAIN, DomainHooks(deps.hosts, deps.origins, deps.vault, deps.settings))

    async def VerifyDomain(self, request: VerifyDomainRequest, call: Call) -> Domain:
        domain = await self.domains.get(call, request.id)
        problem = await self._missing(domain)
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

    async def _missing(self, domain: Domain) -> str:
        """What the DNS does not say; empty if it says everything."""
        if domain.txt_value not in await self._resolver.texts(domain.txt_name):
            return f"{domain.txt_name} has no TXT record {domain.txt_value}"
        if domain.cname_target and not await self._resolver.leads_to(domain.host, domain.cname_target):
            return f"{domain.host} is no alias (CNAME) of {domain.cname_target}"
        return ""

    async def _keep(self, call: Call, id: str, state: DomainState.ValueType, reason: str) -> Domain:
        now = self._clock.now()

        def change(domain: Record[Domain]) -> None:
            message = domain.message
            if state == VERIFIED and message.state != VERIFIED:
                message.verify_time.FromDatetime(now)
            elif state != VERIFIED:
                message.ClearField("verify_time")
            message.state, message.state_reason = state, reason
            message.check_time.FromDatetime(now)

        return (await self.domains.change(call, id, change)).message
