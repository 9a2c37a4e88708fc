"""Which IP addresses are of the public internet."""

from ipaddress import IPv4Network, IPv6Address, ip_address

# Of protocols (RFC 6890), and not all known to Python's own list.
_PROTOCOLS = IPv4Network("192.0.0.0/24")


def is_public(text: str) -> bool:
    """Whether it is a global unicast address, and none that carries another one, which a gateway would go to."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.sixtofour is not None or address.teredo is not None or address.scope_id is not None:
            return False
        address = address.ipv4_mapped or address
    # NAT64 and IPv4-compatible addresses are among the reserved ones.
    usual = address.is_global and not address.is_multicast and not address.is_reserved
    return usual and address not in _PROTOCOLS
