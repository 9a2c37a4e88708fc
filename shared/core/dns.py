"""Looks names up in the DNS."""

from collections.abc import Sequence
from typing import Protocol

import dns.asyncresolver
import dns.exception
import dns.resolver
from dns.nameserver import Do53Nameserver
from dns.rdatatype import RdataType

from shared.core.errors import Unavailable

# For a name with all its servers.
SECONDS = 5.0


class Resolver(Protocol):
    """What asks the DNS. Everything raises Unavailable where no server answers: that says nothing of the name."""

    async def texts(self, name: str) -> Sequence[str]:
        """The values of a name's TXT records."""

    async def leads_to(self, name: str, target: str) -> bool:
        """Whether a name is an alias of another, or has an address of it (a domain's own top cannot be an alias)."""


class DnsResolver:
    """Asks these servers (`host:port`), or those that the machine asks."""

    def __init__(self, servers: Sequence[str] = ()) -> None:
        self._servers = servers
        self._resolver: dns.asyncresolver.Resolver | None = None

    async def texts(self, name: str) -> Sequence[str]:
        """As Resolver has it."""
        answer = await self._ask(name, RdataType.TXT)
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer or ()]

    async def leads_to(self, name: str, target: str) -> bool:
        """As Resolver has it."""
        aliases = await self._ask(name, RdataType.CNAME)
        if target.rstrip(".").lower() in {record.target.to_text(True).lower() for record in aliases or ()}:
            return True
        own, wanted = await self._addresses(name), await self._addresses(target)
        return bool(own & wanted)

    async def _addresses(self, name: str) -> set[str]:
        found: set[str] = set()
        for kind in (RdataType.A, RdataType.AAAA):
            found |= {record.address for record in await self._ask(name, kind) or ()}
        return found

    async def _ask(self, name: str, kind: RdataType) -> dns.resolver.Answer | None:
        """The records, None if there are none."""
        try:
            return await self._opened().resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        except dns.exception.DNSException as error:
            raise Unavailable(f"the DNS does not answer for {name}: {type(error).__name__}") from error

    def _opened(self) -> dns.asyncresolver.Resolver:
        # Made when it is needed: a machine without DNS can run everything else.
        if self._resolver is None:
            resolver = dns.asyncresolver.Resolver(configure=not self._servers)
            if self._servers:
                split = [server.rpartition(":") for server in self._servers]
                resolver.nameservers = [Do53Nameserver(host, int(port)) for host, _, port in split]
            resolver.lifetime = SECONDS
            self._resolver = resolver
        return self._resolver
