"""Whose address counts as the client's."""

from typing import Any

import pytest

from edge.router.client_address import TrustedProxies


def resolved(trusted: str, peer: str, *forwarded: str) -> str:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    scope: dict[str, Any] = {"client": (peer, 1), "headers": headers}
    TrustedProxies.parse(trusted).resolve(scope)
    address: str = scope["client"][0]
    return address


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("", "10.0.0.1", ["1.2.3.4"], "10.0.0.1"),
        ("10.0.0.0/8", "9.9.9.9", ["1.2.3.4"], "9.9.9.9"),
        ("10.0.0.0/8", "10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.0/8", "10.0.0.1", ["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        ("10.0.0.0/8", "10.0.0.1", ["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
        ("10.0.0.0/8", "10.0.0.1", ["1.2.3.4, nonsense"], "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", ["nonsense, 10.0.0.2"], "10.0.0.2"),
        ("fd00::/8, 10.0.0.1", "fd00::1", ["2001:db8::7"], "2001:db8::7"),
    ],
)
def test_only_trusted_proxies_are_believed(trusted: str, peer: str, forwarded: list[str], client: str) -> None:
    assert resolved(trusted, peer, *forwarded) == client


def test_a_network_that_is_none_stops_the_start() -> None:
    with pytest.raises(ValueError, match="not appear to be"):
        TrustedProxies.parse("somewhere")
