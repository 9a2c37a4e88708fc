"""Prometheus metrics of RPCs, under the names the gRPC ecosystem uses."""

from grpc import StatusCode
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

from shared.core.metrics import LATENCY_BUCKETS


class RpcMetrics:
    """The metrics of all methods of a process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        labels = ("grpc_service", "grpc_method")
        self.started = Counter("grpc_server_started", "RPCs started.", labels, registry=registry)
        self.handled = Counter("grpc_server_handled", "RPCs ended.", (*labels, "grpc_code"), registry=registry)
        self.seconds = Histogram(
            "grpc_server_handling_seconds", "Time to answer.", labels, buckets=LATENCY_BUCKETS, registry=registry
        )

    def of(self, service: str, method: str) -> "MethodMetrics":
        """The metrics of one method."""
        return MethodMetrics(self, service, method)


class MethodMetrics:
    """One method's metrics. The labelled children are kept: looking them up costs more than counting."""

    __slots__ = ("_handled", "_labels", "_metrics", "_seconds", "_started")

    def __init__(self, metrics: RpcMetrics, service: str, method: str) -> None:
        self._metrics = metrics
        self._labels = (service, method)
        self._started = metrics.started.labels(service, method)
        self._seconds = metrics.seconds.labels(service, method)
        self._handled: dict[StatusCode, Counter] = {}

    def start(self) -> None:
        """Counts a call that begins."""
        self._started.inc()

    def end(self, code: StatusCode, seconds: float) -> None:
        """Counts a call that ended."""
        handled = self._handled.get(code)
        if handled is None:
            handled = self._handled[code] = self._metrics.handled.labels(*self._labels, code.name)
        handled.inc()
        self._seconds.observe(seconds)


def serve_metrics(registry: CollectorRegistry, listen: str) -> None:
    """Answers `/metrics` on `host:port` from a thread of its own. Raises OSError if the address is taken."""
    host, _, port = listen.rpartition(":")
    start_http_server(int(port), host, registry)
