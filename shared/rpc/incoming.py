"""What a transport hands over with a request, and the Call made of it."""

from collections.abc import Iterable
from typing import NamedTuple

from shared.core.clock import Clock, SystemClock
from shared.core.ids import REQUEST_ID, IdSource, PassingIds
from shared.core.tracing import TRACEPARENT, TRACESTATE
from shared.rpc.call import Call

Metadata = Iterable[tuple[str, str | bytes]]

AUTHORIZATION = "authorization"
REQUEST_ID_KEY = "x-request-id"
# All that a handler may see of the metadata. Identity is not among it: it comes from the token only.
PASSED = frozenset(
    {
        "x-user-agent",
        "x-forwarded-for",
        "x-client-origin",
        "accept-language",
        "idempotency-key",
        TRACEPARENT,
        TRACESTATE,
    }
)


class Incoming(NamedTuple):
    """A call, and the credential that came with it ("" for none)."""

    call: Call
    authorization: str


class CallOpener:
    """Makes Calls of metadata."""

    def __init__(self, clock: Clock | None = None, ids: IdSource | None = None) -> None:
        self._clock = clock or SystemClock()
        self._ids = ids or PassingIds()

    def open(self, method: str, metadata: Metadata, deadline: float | None) -> Incoming:
        """A call of `method`. Two credentials are joined, as HTTP does, and so refused."""
        authorization: list[str] = []
        request_id = ""
        passed: dict[str, str] = {}
        for name, value in metadata:
            if not isinstance(value, str):
                continue
            if name == AUTHORIZATION:
                authorization.append(value)
            elif name == REQUEST_ID_KEY and REQUEST_ID.fullmatch(value):
                request_id = value
            elif name in PASSED:
                passed[name] = value
        if not request_id:
            request_id = self._ids.new("req", self._clock.now())
        return Incoming(Call(method, request_id, None, deadline, passed), ",".join(authorization))
