"""Rules of domains: which hosts can be an account's own, and what follows when one is, or is no more."""

import hashlib
import hmac
from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from dashclicks.accounts.v1 import domain_pb2
from dashclicks.accounts.v1.domain_pb2 import Domain
from publicsuffixlist import PublicSuffixList

from shared.core.errors import AlreadyExists, InvalidArgument, Violation
from shared.core.settings import Settings
from shared.data.hosts import HostOwner, HostStore
from shared.data.origins import OriginStore
from shared.data.vault import Vault
from shared.resource.model import Action, Hooks, Record
from shared.rpc.call import Call

TXT_LABEL = "_dashclicks"
# 128 bits, in hex.
TOKEN_DIGITS = 32


@cache
def _public_suffixes() -> PublicSuffixList:
    """The list as it came with the library. Reading it takes a tenth of a second."""
    return PublicSuffixList()


class DomainHooks(Hooks[Domain]):
    """The origin of a proved dashboard host is claimed after the write, and released with it."""

    def __init__(self, hosts: HostStore, origins: OriginStore, vault: Vault, settings: Settings) -> None:
        self._vault = vault
        self._hosts = hosts
        self._origins = origins
        self._target = settings.domain_target
        self._platform = platform_hosts(settings)
        self._suffixes = _public_suffixes()

    async def check(self, call: Call, action: Action, old: Record[Domain] | None, new: Record[Domain] | None) -> None:
        if old is not None or new is None:
            return
        host = new.message.host
        problem = self._problem(host)
        if problem:
            raise InvalidArgument(f"host {problem}", violations=[Violation("domain.host", problem, "HOST")])
        owner = await self._hosts.owner(host)
        if owner is not None and owner.account_id != call.caller.account_id:
            raise taken()

    async def prepare(self, call: Call, new: Record[Domain], old: Record[Domain] | None) -> None:
        if old is not None:
            return
        domain = new.message
        domain.state = domain_pb2.DOMAIN_STATE_PENDING
        domain.txt_name = f"{TXT_LABEL}.{domain.host}"
        domain.txt_value = f"dashclicks-verification={await self._token(call.caller.account_id, domain.host)}"
        domain.cname_target = self._target

    async def changed(self, call: Call, action: Action, old: Record[Domain] | None, new: Record[Domain] | None) -> None:
        if new is None or old is None:
            return
        domain = new.message
        origin, verified = f"https://{domain.host}", domain_pb2.DOMAIN_STATE_VERIFIED
        if action is Action.DELETE or domain.state != verified:
            # Only where it was this row's: the account may have named the host anew meanwhile.
            if await self._hosts.release(domain.host, HostOwner(domain.account_id, domain.id)):
                await self._origins.release(origin, domain.account_id)
        elif domain.purpose == domain_pb2.DOMAIN_PURPOSE_DASHBOARD and old.message.state != verified:
            await self._origins.claim(origin, domain.account_id)

    async def _token(self, account_id: str, host: str) -> str:
        """What nobody else can know to set. The same for a host that is named again: its record may stay."""
        key = await self._vault.platform_key("domain proofs")
        return hmac.new(key, f"{account_id}/{host}".encode(), hashlib.sha256).hexdigest()[:TOKEN_DIGITS]

    def _problem(self, host: str) -> str:
        """Why a host cannot be an account's own; empty if it can."""
        if host.rpartition(".")[2].isdigit() or "." not in host:
            return "is no name below a domain"
        if self._suffixes.privatesuffix(host) is None:
            return "is a public suffix"
        if any(host == own or host.endswith(f".{own}") for own in self._platform):
            return "is the platform's"
        return ""


def platform_hosts(settings: Settings) -> Sequence[str]:
    """The hosts that the platform itself uses; those below them are its own too."""
    urls = [settings.dashboard_url, *settings.dashboard_origins.split(",")]
    hosts = {urlsplit(url.strip()).hostname or "" for url in urls}
    return sorted((hosts | {settings.domain_target}) - {""})


def taken() -> AlreadyExists:
    """Another account has proved the host."""
    return AlreadyExists("another account has proved that this host is its own", reason="DOMAIN_TAKEN")
