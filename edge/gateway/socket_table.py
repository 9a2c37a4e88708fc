"""Which socket service stands behind a path: configured addresses, and no others."""

from dataclasses import dataclass
from typing import Self

from starlette.types import Scope

from edge.http_server import Address


@dataclass(frozen=True, slots=True)
class Target:
    """A service's address, and the raw path and query it is asked by."""

    address: Address
    target: str


@dataclass(frozen=True, slots=True)
class SocketTable:
    """Path prefixes, the address behind each, and the path it has there."""

    entries: tuple[tuple[str, Address, str], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `PREFIX=HOST:PORT/PATH` between commas, such as `/conv/socket.io=127.0.0.1:6001/socket.io`.

        Raises ValueError.
        """
        return cls(tuple(_entry(part.strip()) for part in text.split(",") if part.strip()))

    def find(self, scope: Scope) -> Target | None:
        """Where a request goes, None if it is for no socket service. The session's `token` stays here."""
        path = scope["raw_path"].decode("latin-1")
        for prefix, address, inner in self.entries:
            if path == prefix or path.startswith(f"{prefix}/"):
                query = b"&".join(
                    pair for pair in scope["query_string"].split(b"&") if pair and not pair.startswith(b"token=")
                )
                target = inner + path.removeprefix(prefix)
                return Target(address, f"{target}?{query.decode('latin-1')}" if query else target)
        return None


def _entry(text: str) -> tuple[str, Address, str]:
    prefix, equals, value = text.partition("=")
    address, slash, inner = value.partition("/")
    if not (prefix.startswith("/") and equals and slash and inner):
        raise ValueError(f"SOCKET_UPSTREAMS: {text!r} is not PREFIX=HOST:PORT/PATH")
    return prefix.rstrip("/"), Address.parse(address), f"/{inner.rstrip('/')}"
