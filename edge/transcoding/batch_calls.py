"""The calls of a batch, read and checked before the first of them is made."""

import json
from dataclasses import dataclass
from typing import Any

from edge.transcoding.codec.faults import Fault, Reject
from edge.transcoding.codec.strict_json import Repeating, loads
from edge.transcoding.errors import Located, bad_request
from edge.transcoding.exchange import Headers, Scope
from shared.core.errors import InvalidArgument

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# A call may say how it is made. Who makes it, the batch alone says.
OWN_HEADERS = frozenset({"if-match", "if-none-match", "idempotency-key", "x-server-timeout", "grpc-timeout"})
# What belongs to the batch itself and not to its calls.
_NOT_PASSED_ON = frozenset(
    {b"content-length", b"content-type", b"content-encoding", b"transfer-encoding", b"accept", b"expect", b"range"}
    | {name.encode() for name in OWN_HEADERS}
)
_KEYS = ("method", "path", "headers", "body")


@dataclass(slots=True)
class BatchCall:
    """One call: HTTP method, path with its query, headers of its own, and its JSON body until it is taken."""

    method: str
    path: str
    headers: Headers
    body: bytes | None

    def scope(self, outer: Scope, request_id: str) -> Scope:
        """The ASGI scope of the call, with the batch's own carriers of identity."""
        raw_path, _, query = self.path.encode("ascii").partition(b"?")
        passed = [pair for pair in outer["headers"] if pair[0] not in _NOT_PASSED_ON and pair[0] != b"x-request-id"]
        # HTTP/1 announces a body by its length; without it there is none to read.
        length = (b"content-length", b"%d" % len(self.body or b""))
        kind = [(b"content-type", b"application/json"), length] if self.body else []
        return {
            **{key: value for key, value in outer.items() if not key.startswith("dashclicks.")},
            "method": self.method,
            "path": raw_path.decode(),
            "raw_path": raw_path,
            "query_string": query,
            "headers": [*passed, (b"x-request-id", request_id.encode()), *kind, *self.headers],
        }


def read_calls(data: bytes, most: int) -> list[BatchCall]:
    """The calls of a batch. Raises InvalidArgument with everything that is wrong, by the place of its call."""
    try:
        value = loads(data)
    except Reject as reject:
        raise bad_request([Located("body", Fault("", "", reject.reason, reject.text))]) from None
    if not isinstance(value, list) or not value:
        raise InvalidArgument("a batch is a JSON array of calls")
    if len(value) > most:
        raise InvalidArgument(f"a batch holds {most} calls at the most")
    faults: list[Located] = []
    calls = [_call(item, place, faults) for place, item in enumerate(value)]
    if faults:
        raise bad_request(faults)
    return calls


def _call(item: Any, place: int, faults: list[Located]) -> BatchCall:
    found: list[Located] = []

    def wrong(name: str, text: str) -> None:
        found.append(Located("body", Fault(name, f"/{name}" if name else "", "BATCH", text).at(place)))

    if type(item) is not dict or _repeats(item):
        wrong("", "has to be an object that gives no name twice")
        item = {}
    for name in item.keys() - set(_KEYS):
        wrong(name, "is no part of a call")
    method, path = item.get("method", "GET"), item.get("path", "")
    if method not in METHODS:
        wrong("method", f"has to be one of {', '.join(METHODS)}")
    if not _is_path(path):
        wrong("path", "has to be a path, percent-encoded, such as /v1/things?filter=x")
    headers = item.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        wrong("headers", "has to be an object of texts")
        headers = {}
    for name, value in headers.items():
        if name.lower() not in OWN_HEADERS or not (value.isascii() and value.isprintable()):
            wrong(f"headers.{name}", f"is no header of a call: {', '.join(sorted(OWN_HEADERS))}")
    faults += found
    body = json.dumps(item["body"]).encode() if "body" in item else b""
    own = [(name.lower().encode(), value.encode()) for name, value in headers.items()] if not found else []
    return BatchCall(str(method), str(path), own, body)


def _is_path(path: Any) -> bool:
    return (
        isinstance(path, str)
        and path.startswith("/")
        and path.isascii()
        and path.isprintable()
        and not set(path) & set(" #")
    )


def _repeats(value: Any) -> bool:
    """Whether an object gives a name twice; written again it would hold only one of them."""
    if isinstance(value, Repeating):
        return True
    if isinstance(value, dict):
        return any(_repeats(inner) for inner in value.values())
    return isinstance(value, list) and any(_repeats(inner) for inner in value)
