"""Headers on their way through to a socket service and back: what speaks for identity or for one hop stays behind."""

from collections.abc import Sequence

from starlette.types import Scope

from edge.transcoding.exchange import Headers

HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Who calls is said by our token alone; whose page it is was judged here.
IDENTITY = frozenset({b"authorization", b"cookie", b"origin", b"x-session-id", b"x-account-id", b"x-user-id"})
# Made anew by whoever speaks next.
OWN = frozenset({b"host", b"content-length", b"expect"})
ANSWERED_HERE = frozenset({b"server", b"date"})


def to_service(scope: Scope, metadata: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The client's headers as the service may see them, with the caller's `metadata`."""
    dropped = HOP | IDENTITY | OWN | _named(scope["headers"])
    passed = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
        if name not in dropped and not name.startswith((b"x-forwarded-", b"sec-websocket-"))
    ]
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    client = scope.get("client")
    facts = {
        "x-forwarded-for": client[0] if client else "",
        "x-forwarded-host": host,
        "x-forwarded-proto": "https" if scope.get("scheme") in ("https", "wss") else "http",
    }
    return [*passed, *facts.items(), *metadata]


def to_client(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """A service's headers as the client may see them."""
    headers = [(name.lower(), value) for name, value in headers]
    dropped = HOP | ANSWERED_HERE | _named(headers)
    return [(name, value) for name, value in headers if name not in dropped and not name.startswith(b"access-control-")]


def _named(headers: Sequence[tuple[bytes, bytes]]) -> frozenset[bytes]:
    """What `Connection` names is for one hop as well."""
    values = [value for name, value in headers if name == b"connection"]
    return frozenset(part.strip().lower() for value in values for part in value.split(b","))
