"""The address of the client, seen through the proxies that are ours."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import Scope

Network = IPv4Network | IPv6Network

# A longer chain than any real one is not read.
MAX_HOPS = 32


class TrustedProxies:
    """Networks whose `X-Forwarded-For` is believed. What anybody else writes there is nothing but a claim."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = networks

    @classmethod
    def parse(cls, text: str) -> "TrustedProxies":
        """Reads addresses and networks between commas. Raises ValueError."""
        return cls([ip_network(part.strip()) for part in text.split(",") if part.strip()])

    def resolve(self, scope: Scope) -> None:
        """Puts the client's own address into the scope: the last one in the chain that is not a trusted proxy.

        A trusted proxy also says whether it spoke TLS.
        """
        client = scope.get("client")
        if not self._networks or client is None or not self._trusts(client[0]):
            return
        address = client[0]
        for hop in reversed(_hops(scope)):
            if not _is_address(hop):
                break
            address = hop
            if not self._trusts(hop):
                break
        scope["client"] = (address, client[1])
        if [value for name, value in scope["headers"] if name == b"x-forwarded-proto"] == [b"https"]:
            scope["scheme"] = "https"

    def _trusts(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._networks)


def _hops(scope: Scope) -> list[str]:
    values = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return [hop.strip() for hop in b",".join(values).decode("latin-1").split(",")][-MAX_HOPS:]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
