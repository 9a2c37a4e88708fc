"""Prometheus metrics of upstreams. What an upstream knows of itself is asked when somebody looks, not counted."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge


class UpstreamMetrics:
    """The metrics of all upstreams of an edge, labelled by target."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("upstream",)
        self._calls = Gauge("upstream_calls", "Calls under way.", labels, registry=registry)
        self._queued = Gauge("upstream_queued", "Calls that wait for their turn.", labels, registry=registry)
        self._breaker = Gauge("upstream_breaker", "0 closed, 1 half open, 2 open.", labels, registry=registry)
        self._opened = Counter("upstream_breaker_opened", "Times the breaker opened.", labels, registry=registry)
        self._refused = Counter(
            "upstream_refused", "Calls refused: the queue full, the breaker open.", (*labels, "why"), registry=registry
        )
        self._hedged = Counter("upstream_hedged", "Second calls sent for slow ones.", labels, registry=registry)

    def of(self, target: str) -> "TargetMetrics":
        """The metrics of one upstream."""
        refused = {why: self._refused.labels(target, why) for why in ("full", "open")}
        return TargetMetrics(
            self._calls.labels(target),
            self._queued.labels(target),
            self._breaker.labels(target),
            self._opened.labels(target),
            refused["full"],
            refused["open"],
            self._hedged.labels(target),
        )


class TargetMetrics:
    """One upstream's metrics."""

    def __init__(
        self,
        calls: Gauge,
        queued: Gauge,
        breaker: Gauge,
        opened: Counter,
        refused_full: Counter,
        refused_open: Counter,
        hedged: Counter,
    ) -> None:
        self._calls = calls
        self._queued = queued
        self._breaker = breaker
        self.opened = opened
        self.refused_full = refused_full
        self.refused_open = refused_open
        self.hedged = hedged

    def watch(self, calls: Callable[[], float], queued: Callable[[], float], breaker: Callable[[], float]) -> None:
        """Where the gauges are read when they are asked for."""
        self._calls.set_function(calls)
        self._queued.set_function(queued)
        self._breaker.set_function(breaker)
