"""A call is a span under the one its caller sent, and a caller's trace stands in the log line."""

import asyncio
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode as SpanStatus
from prometheus_client import CollectorRegistry

from shared.core.errors import Internal
from shared.core.tracing import Tracing
from shared.rpc.access_log import CallLog
from shared.rpc.incoming import CallOpener
from shared.rpc.metrics import RpcMetrics
from shared.rpc.observed import Observed
from shared.rpc.status import RpcError

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
METADATA = (("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01"), ("x-request-id", "req-1"))


def observe(tracing: Tracing | None, fail: bool = False, calls: CallLog | None = None) -> None:
    call = CallOpener().open("pkg.Service.Method", METADATA, None).call
    metrics = RpcMetrics(CollectorRegistry()).of("pkg.Service", "Method")
    with Observed(call, metrics, lambda _: None, tracing, calls):
        if fail:
            raise Internal("broken")


def test_a_call_is_a_span_of_its_callers_trace() -> None:
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    tracing = Tracing(provider)
    observe(tracing)
    with pytest.raises(RpcError):
        observe(tracing, fail=True)
    good, bad = spans.get_finished_spans()
    assert good.parent is not None
    assert (good.name, format(good.parent.trace_id, "032x")) == ("pkg.Service.Method", TRACE)
    assert (good.attributes or {})["dashclicks.request_id"] == "req-1"
    assert (good.status.status_code, bad.status.status_code) == (SpanStatus.UNSET, SpanStatus.ERROR)


async def test_the_log_line_names_the_trace() -> None:
    written: list[bytes] = []
    observe(None, calls=CallLog("test", written.append))
    await asyncio.sleep(0)
    assert [json.loads(line)["trace_id"] for line in written] == [TRACE]


class Collector(BaseHTTPRequestHandler):
    """An OTLP collector that keeps the paths it is sent spans at."""

    paths: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        """Takes spans."""
        self.rfile.read(int(self.headers["content-length"]))
        self.paths.append(self.path)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def test_spans_reach_the_endpoint_before_the_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        tracing = Tracing.of_environment("test")
        assert tracing is not None
        observe(tracing)
        tracing.close()
        server.shutdown()
    assert Collector.paths == ["/v1/traces"]
