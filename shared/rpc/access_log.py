"""One line per call: who, what, how it ended, how long it took. Never the request: it may hold secrets."""

import structlog
from grpc import StatusCode

from shared.core.tracing import TRACEPARENT, trace_id
from shared.rpc.call import Call

log = structlog.get_logger("access")


def log_call(call: Call, code: StatusCode, reason: str, seconds: float) -> None:
    """Writes the line."""
    caller = call.principal
    log.info(
        "call",
        method=call.method,
        code=code.name,
        reason=reason,
        ms=round(seconds * 1000, 2),
        request_id=call.request_id,
        trace_id=trace_id(call.metadata.get(TRACEPARENT, "")),
        user_id=caller.user_id if caller else "",
        account_id=caller.account_id if caller else "",
        impersonator_id=caller.impersonator_id if caller else "",
    )
