"""What operators see: trace context on its way through, spans where they are exported, metrics on the admin port."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from prometheus_client import CollectorRegistry
from starlette.types import Receive, Scope, Send

from edge.router.access_log import AccessLog
from edge.router.front import Front
from edge.router.gate import POLICY_SCOPE_KEY
from edge.router.metrics import HttpMetrics
from edge.router.tracing import TRACE_SCOPE_KEY
from edge.transcoding.route import RoutePolicy
from shared.core.tracing import Tracing, trace_id
from tests.edge.serving import OWNER, Served, serving

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
NOT_SAMPLED = f"00-{TRACE}-00f067aa0ba902b7-00"
ROUTE = "/pkg.Service/Method"


async def test_a_clients_trace_reaches_the_service(edge: Served) -> None:
    await edge.client.post("/v1/auth/session", json={}, headers={"traceparent": PARENT, "tracestate": "a=1"})
    (call,) = edge.backend.calls
    assert (call.values("traceparent"), call.values("tracestate")) == ([PARENT], ["a=1"])


@pytest.mark.parametrize("given", ["", "junk", PARENT.upper(), f"00-{'0' * 32}-00f067aa0ba902b7-01", f"ff{PARENT[2:]}"])
async def test_a_trace_of_another_form_is_dropped(edge: Served, given: str) -> None:
    await edge.client.post("/v1/auth/session", json={}, headers={"traceparent": given, "tracestate": "a=1"})
    (call,) = edge.backend.calls
    assert call.values("traceparent") + call.values("tracestate") == []


class Traced:
    """A front whose spans stay here, and an app that notes what its call would carry."""

    def __init__(self, ratio: float) -> None:
        self.spans = InMemorySpanExporter()
        provider = TracerProvider(sampler=ParentBasedTraceIdRatio(ratio))
        provider.add_span_processor(SimpleSpanProcessor(self.spans))
        metrics = HttpMetrics(CollectorRegistry())
        self.front = Front(self._app, AccessLog("edge", lambda _: None), metrics, None, Tracing(provider))
        self.carried: dict[str, str] = {}

    async def ask(self, **headers: str) -> Sequence[ReadableSpan]:
        """One request; the spans so far."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.front), base_url="http://edge") as client:
            await client.get("/x", headers={"x-request-id": "req-1", **headers})
        return self.spans.get_finished_spans()

    async def _app(self, scope: Scope, _receive: Receive, send: Send) -> None:
        scope[POLICY_SCOPE_KEY] = RoutePolicy(ROUTE)
        self.carried = dict(scope[TRACE_SCOPE_KEY])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def test_a_sampled_request_is_a_span_that_its_call_continues() -> None:
    traced = Traced(ratio=0.0)
    (span,) = await traced.ask(traceparent=PARENT)
    assert span.context is not None
    assert format(span.context.trace_id, "032x") == TRACE
    assert traced.carried["traceparent"] == f"00-{TRACE}-{span.context.span_id:016x}-01"
    assert span.name == ROUTE
    assert dict(span.attributes or {}) == {
        "http.response.status_code": 200,
        "http.route": ROUTE,
        "dashclicks.request_id": "req-1",
    }


async def test_the_caller_decides_whether_a_trace_is_kept() -> None:
    traced = Traced(ratio=1.0)
    assert not await traced.ask(traceparent=NOT_SAMPLED)
    assert trace_id(traced.carried["traceparent"]) == TRACE
    assert len(await traced.ask()) == 1


def test_without_an_endpoint_there_is_no_tracing() -> None:
    assert Tracing.of_environment("edge", {}) is None


@pytest.fixture(scope="module")
async def page(mongodb_uri: str, redis_url: str) -> AsyncIterator[str]:
    """/metrics after a few requests, of an edge of its own."""
    limits = "DEFAULT:USER=2/60,DEFAULT:ACCOUNT=0/60"
    async with serving(mongodb_uri, redis_url, rate_limits=limits) as served, httpx.AsyncClient() as admin:
        session_id, _ = await served.sign_in(replace(OWNER, user_id=f"usr_{uuid4().hex}"))
        for _ in range(3):
            await served.client.get("/v1/crm/contacts", headers={"x-session-id": session_id})
        await served.client.get("/healthz")
        assert (await served.client.get("/metrics")).status_code == 404
        assert (await served.gateway.get("/metrics")).status_code == 404
        yield (await admin.get(f"http://{served.settings.admin_listen}/metrics")).text


@pytest.mark.parametrize(
    "line",
    [
        'http_requests_total{code="200",method="GET",rate_class=""} 1.0',
        'http_requests_total{code="429",method="GET",rate_class="UNSPECIFIED"} 1.0',
        'http_request_seconds_count{method="GET",rate_class="UNSPECIFIED"} 3.0',
        "http_requests_in_flight 0.0",
        'session_lookups_total{from="store"} 1.0',
        'session_lookups_total{from="cache"} 2.0',
    ],
)
def test_metrics_tell_what_happened(page: str, line: str) -> None:
    assert line in page.splitlines()


@pytest.mark.parametrize("name", ["process_cpu_seconds_total", "process_open_fds", "python_gc_collections_total"])
def test_metrics_tell_how_the_process_is(page: str, name: str) -> None:
    assert f"\n{name}" in page


async def test_in_flight_counts_what_is_under_way(edge: Served) -> None:
    edge.backend.let_go.clear()
    waiting = asyncio.create_task(edge.client.post("/v1/auth/session", json={}))
    await edge.backend.called.wait()
    async with httpx.AsyncClient() as admin:
        page = (await admin.get(f"http://{edge.settings.admin_listen}/metrics")).text
    edge.backend.let_go.set()
    await waiting
    assert "http_requests_in_flight 1.0" in page.splitlines()
