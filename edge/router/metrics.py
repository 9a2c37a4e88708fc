"""Prometheus metrics of HTTP requests, and the page that shows a registry."""

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.core.metrics import LATENCY_BUCKETS

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class HttpMetrics:
    """Counts and times answers. Labelled children are kept: looking them up costs more than counting."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("rate_class", "method", "code")
        self._requests = Counter("http_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "http_request_seconds",
            "Time to answer.",
            ("rate_class", "method"),
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.sent_bytes = Counter("http_sent_bytes", "Bytes of answers.", registry=registry)
        self.in_flight = Gauge("http_requests_in_flight", "Requests under way.", registry=registry)
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, rate_class: str, method: str, status: int, seconds: float) -> None:
        """Counts one request; a method that is not HTTP's counts as OTHER, so that callers cannot make up labels.

        `rate_class` is that of the route; "" for what has none, such as a page.
        """
        label = method if method in METHODS else "OTHER"
        children = self._children.get((rate_class, label, status))
        if children is None:
            children = (self._requests.labels(rate_class, label, status), self._seconds.labels(rate_class, label))
            self._children[rate_class, label, status] = children
        children[0].inc()
        children[1].observe(seconds)


def metrics_page(registry: CollectorRegistry) -> Starlette:
    """`/metrics` for a port that only operators reach."""

    def answer(_request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", answer)])
