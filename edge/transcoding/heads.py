"""The headers of a request by name, made once for all who look: most look for what is not there."""

from collections.abc import MutableMapping
from typing import Any

_KEY = "dashclicks.heads"


def heads(scope: MutableMapping[str, Any]) -> dict[bytes, bytes]:
    """The last value of each header. Who changes the headers of a scope puts a new list there."""
    headers = scope["headers"]
    known: tuple[Any, dict[bytes, bytes]] | None = scope.get(_KEY)
    # The list itself is compared: an app may hand on other headers than it got.
    if known is not None and known[0] is headers:
        return known[1]
    made = dict(headers)
    scope[_KEY] = (headers, made)
    return made


def add_head(scope: MutableMapping[str, Any], name: bytes, value: bytes) -> None:
    """Adds a header that is not there."""
    made = heads(scope)
    made[name] = value
    scope["headers"] = headers = [*scope["headers"], (name, value)]
    scope[_KEY] = (headers, made)
