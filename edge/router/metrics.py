"""Prometheus metrics of HTTP requests, and the page that shows a registry."""

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.core.metrics import Times

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class HttpMetrics(Collector):
    """Counts and times answers, in plain numbers of one event loop: prometheus-client's lock every one of theirs."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.in_flight = 0
        self._sent_bytes = 0
        self._codes: dict[tuple[str, str, int], int] = {}
        self._times: dict[tuple[str, str], Times] = {}
        registry.register(self)

    def answered(self, rate_class: str, method: str, status: int, seconds: float, sent_bytes: int) -> None:
        """Counts one request; a method that is not HTTP's counts as OTHER, so that callers cannot make up labels.

        `rate_class` is that of the route; "" for what has none, such as a page.
        """
        label = method if method in METHODS else "OTHER"
        self._sent_bytes += sent_bytes
        counted = (rate_class, label, status)
        self._codes[counted] = self._codes.get(counted, 0) + 1
        times = self._times.get((rate_class, label))
        if times is None:
            times = self._times[rate_class, label] = Times()
        times.add(seconds)

    def collect(self) -> Iterator[Metric]:
        """See Collector."""
        requests = CounterMetricFamily("http_requests", "Requests answered.", labels=("rate_class", "method", "code"))
        for (rate_class, method, status), count in self._codes.items():
            requests.add_metric((rate_class, method, str(status)), count)
        seconds = HistogramMetricFamily("http_request_seconds", "Time to answer.", labels=("rate_class", "method"))
        for labels, times in self._times.items():
            seconds.add_metric(labels, times.buckets(), times.sum)
        yield requests
        yield seconds
        yield CounterMetricFamily("http_sent_bytes", "Bytes of answers.", self._sent_bytes)
        yield GaugeMetricFamily("http_requests_in_flight", "Requests under way.", self.in_flight)


def metrics_page(registry: CollectorRegistry) -> Starlette:
    """`/metrics` for a port that only operators reach."""

    def answer(_request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", answer)])
