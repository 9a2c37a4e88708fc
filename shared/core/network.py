"""Whose an IP address is, and which networks have it."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# The part of an IPv6 address that one customer has to themselves.
OWN_BITS = 64


def customer_of(address: str) -> str:
    """What the addresses of one customer have in common: all of an IPv4 one, the /64 of an IPv6 one; else "none"."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "none"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> OWN_BITS << OWN_BITS))
    return address


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks in CIDR form. Raises ValueError."""
    return tuple(map(ip_network, texts))


def permits(networks: Sequence[Network], address: str) -> bool:
    """Whether one of these networks has the address; no networks let everybody in."""
    if not networks:
        return True
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    return any(parsed in network for network in networks)
