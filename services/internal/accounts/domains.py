"""The domains of every account, and the proof of them by DNS."""

from datetime import datetime

from dashclicks.accounts.v1 import domain_pb2
from dashclicks.accounts.v1.domain_pb2 import Domain, DomainState

from services.internal.accounts.domain_hooks import DomainHooks
from shared.core.dns import Resolver
from shared.core.settings import Settings
from shared.data.hosts import HostStore
from shared.data.origins import OriginStore
from shared.data.vault import Vault
from shared.models.accounts import DOMAIN
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime

VERIFIED, FAILED = domain_pb2.DOMAIN_STATE_VERIFIED, domain_pb2.DOMAIN_STATE_FAILED


class Domains:
    """Whoever sets the TXT record has the host; of two who do, the first."""

    def __init__(
        self,
        runtime: Runtime,
        hosts: HostStore,
        origins: OriginStore,
        vault: Vault,
        resolver: Resolver,
        settings: Settings,
    ) -> None:
        self.resource: Resource[Domain] = runtime.resource(DOMAIN, DomainHooks(hosts, origins, vault, settings))
        self._resolver = resolver

    async def missing(self, domain: Domain) -> str:
        """What the DNS does not say; empty if it says everything. Raises Unavailable."""
        if domain.txt_value not in await self._resolver.texts(domain.txt_name):
            return f"{domain.txt_name} has no TXT record {domain.txt_value}"
        if domain.cname_target and not await self._resolver.leads_to(domain.host, domain.cname_target):
            return f"{domain.host} is no alias (CNAME) of {domain.cname_target}"
        return ""


def keep(domain: Domain, state: DomainState.ValueType, reason: str, at: datetime) -> None:
    """Notes what a check has found."""
    if state != VERIFIED:
        domain.ClearField("verify_time")
    elif domain.state != VERIFIED:
        domain.verify_time.FromDatetime(at)
    domain.state, domain.state_reason = state, reason
    domain.check_time.FromDatetime(at)
