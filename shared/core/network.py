"""Whose an IP address is."""

from ipaddress import IPv6Address, ip_address

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
