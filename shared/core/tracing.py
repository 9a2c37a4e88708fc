"""Traces across processes: W3C trace context in and out, and spans by OpenTelemetry where an exporter is set.

Without OTEL_EXPORTER_OTLP_ENDPOINT nothing of OpenTelemetry is imported; a caller's trace context is passed on all the
same. With it, one call in a hundred begins a trace (OTEL_TRACES_SAMPLER_ARG sets the share) unless its caller decided.
"""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

TRACEPARENT = "traceparent"
TRACESTATE = "tracestate"
DEFAULT_RATIO = "0.01"
# Any version but ff; what later versions add behind is not ours to read.
_FORM = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")

# Trace context as metadata or headers; empty for none.
Carrier = tuple[tuple[str, str], ...]


def trace_id(traceparent: str) -> str:
    """The trace a traceparent belongs to, "" if it is not well formed."""
    found = _FORM.fullmatch(traceparent)
    return found.group(1) if found else ""


class Tracing:
    """Makes spans and hands them to the exporter."""

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry import trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._kinds = {"server": trace.SpanKind.SERVER, "internal": trace.SpanKind.INTERNAL}
        self._in_span = trace.set_span_in_context
        self._status = {False: trace.StatusCode.UNSET, True: trace.StatusCode.ERROR}
        self._form = TraceContextTextMapPropagator()
        self._provider = provider
        self._tracer = provider.get_tracer("dashclicks")

    @classmethod
    def of_environment(cls, service: str, environ: Mapping[str, str] = os.environ) -> "Tracing | None":
        """What OTEL_* variables ask for; None without an endpoint."""
        if not environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
            return None
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

        ratio = float(environ.get("OTEL_TRACES_SAMPLER_ARG", DEFAULT_RATIO))
        resource = Resource.create({"service.name": service})
        provider = TracerProvider(sampler=ParentBasedTraceIdRatio(ratio), resource=resource)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        return cls(provider)

    def start(self, name: str, kind: Literal["server", "internal"], carrier: Mapping[str, str]) -> "Span":
        """A span that began now, under the one the carrier names."""
        return self._tracer.start_span(name, context=self._form.extract(carrier), kind=self._kinds[kind])

    def carrier(self, span: "Span") -> Carrier:
        """What tells the next process of this span."""
        self._form.inject(carried := dict[str, str](), self._in_span(span))
        return tuple(carried.items())

    def end(self, span: "Span", attributes: Mapping[str, str | int], failed: bool) -> None:
        """Ends a span; `failed` is for what is our fault."""
        if span.is_recording():
            span.set_attributes(dict(attributes))
            span.set_status(self._status[failed])
        span.end()

    def close(self) -> None:
        """Sends what is left. Blocks."""
        self._provider.shutdown()
