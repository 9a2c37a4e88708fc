"""Trace context of a request, from its headers to the metadata of its call."""

from typing import TYPE_CHECKING

from starlette.types import Scope

from edge.transcoding.heads import heads
from shared.core.tracing import TRACEPARENT, TRACESTATE, Carrier, Tracing, trace_id

if TYPE_CHECKING:
    from opentelemetry.trace import Span

# The trace context that the call gets.
TRACE_SCOPE_KEY = "dashclicks.trace"
MAX_STATE_BYTES = 512


class RequestTrace:
    """One request's part of a trace."""

    __slots__ = ("_span", "_tracing", "id")

    def __init__(self, scope: Scope, tracing: Tracing | None) -> None:
        carrier = _carrier(scope)
        self._tracing = tracing
        self._span: Span | None = None
        if tracing is not None:
            self._span = tracing.start(f"HTTP {scope['method']}", "server", dict(carrier))
            carrier = tracing.carrier(self._span)
        self.id = trace_id(carrier[0][1]) if carrier else ""
        if carrier:
            scope[TRACE_SCOPE_KEY] = carrier

    def end(self, route: str, status: int, request_id: str) -> None:
        """The request is answered. `route` is "" where none was found."""
        if self._tracing is None or self._span is None:
            return
        if route:
            self._span.update_name(route)
        facts: dict[str, str | int] = {
            "http.response.status_code": status,
            "http.route": route,
            "dashclicks.request_id": request_id,
        }
        self._tracing.end(self._span, facts, failed=status >= 500)


def _carrier(scope: Scope) -> Carrier:
    """The client's trace context if it is well formed; two of them are none."""
    if b"traceparent" not in heads(scope):
        return ()
    parents = [value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"]
    if len(parents) != 1 or not trace_id(parents[0]):
        return ()
    states = [value for name, value in scope["headers"] if name == b"tracestate"]
    state = b",".join(states)
    if not state or len(state) > MAX_STATE_BYTES or not state.isascii():
        return ((TRACEPARENT, parents[0]),)
    return (TRACEPARENT, parents[0]), (TRACESTATE, state.decode())
