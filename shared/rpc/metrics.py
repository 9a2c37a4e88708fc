"""Prometheus metrics of RPCs, under the names the gRPC ecosystem uses."""

from collections.abc import Iterator

from grpc import StatusCode
from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from shared.core.metrics import Times

LABELS = ("grpc_service", "grpc_method")


class RpcMetrics(Collector):
    """The metrics of all methods of a process, in plain numbers of its event loop."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._methods: dict[tuple[str, str], MethodMetrics] = {}
        registry.register(self)

    def of(self, service: str, method: str) -> "MethodMetrics":
        """The metrics of one method."""
        return self._methods.setdefault((service, method), MethodMetrics())

    def collect(self) -> Iterator[Metric]:
        """See Collector. It may run in another thread, and so looks at copies."""
        started = CounterMetricFamily("grpc_server_started", "RPCs started.", labels=LABELS)
        handled = CounterMetricFamily("grpc_server_handled", "RPCs ended.", labels=(*LABELS, "grpc_code"))
        seconds = HistogramMetricFamily("grpc_server_handling_seconds", "Time to answer.", labels=LABELS)
        for labels, method in list(self._methods.items()):
            started.add_metric(labels, method.started)
            seconds.add_metric(labels, method.times.buckets(), method.times.sum)
            for code, count in list(method.handled.items()):
                handled.add_metric((*labels, code.name), count)
        yield started
        yield handled
        yield seconds


class MethodMetrics:
    """One method's metrics."""

    __slots__ = ("handled", "started", "times")

    def __init__(self) -> None:
        self.started = 0
        self.handled: dict[StatusCode, int] = {}
        self.times = Times()

    def start(self) -> None:
        """Counts a call that begins."""
        self.started += 1

    def end(self, code: StatusCode, seconds: float) -> None:
        """Counts a call that ended."""
        self.handled[code] = self.handled.get(code, 0) + 1
        self.times.add(seconds)


def serve_metrics(registry: CollectorRegistry, listen: str) -> None:
    """Answers `/metrics` on `host:port` from a thread of its own. Raises OSError if the address is taken."""
    host, _, port = listen.rpartition(":")
    start_http_server(int(port), host, registry)
