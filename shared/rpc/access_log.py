"""One line per call: who, what, how it ended, how long it took. Never the request: it may hold secrets."""

from collections.abc import Callable

from grpc import StatusCode

from shared.core.logging import Lines
from shared.core.tracing import TRACEPARENT, trace_id
from shared.rpc.call import Call


class CallLog:
    """Writes the lines. Belongs to one event loop."""

    def __init__(self, service: str, write: Callable[[bytes], object]) -> None:
        self._lines = Lines(service, "access", write)

    def write(self, call: Call, code: StatusCode, reason: str, seconds: float) -> None:
        """Logs one call that ended."""
        caller = call.principal
        traceparent = call.metadata.get(TRACEPARENT)
        facts = {
            "method": call.method,
            "code": code.name,
            "reason": reason,
            "ms": round(seconds * 1000, 2),
            "request_id": call.request_id,
            "trace_id": trace_id(traceparent) if traceparent else "",
            "user_id": caller.user_id if caller else "",
            "account_id": caller.account_id if caller else "",
            "impersonator_id": caller.impersonator_id if caller else "",
        }
        self._lines.add("call", facts)
