"""Prometheus metrics of what is not a request: the session cache, the process."""

from collections.abc import Iterator
from typing import Protocol

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


class CacheCounts(Protocol):
    """What a cache counts."""

    @property
    def hits(self) -> int:
        """Answers it had."""

    @property
    def misses(self) -> int:
        """Answers it had to find."""


class SessionMetrics(Collector):
    """How often the session cache knew the answer."""

    def __init__(self, registry: CollectorRegistry, cache: CacheCounts) -> None:
        self._cache = cache
        registry.register(self)

    def collect(self) -> Iterator[CounterMetricFamily]:
        """See prometheus_client."""
        found = CounterMetricFamily("session_lookups", "Sessions asked for.", labels=("from",))
        found.add_metric(("cache",), self._cache.hits)
        found.add_metric(("store",), self._cache.misses)
        yield found


def process_metrics(registry: CollectorRegistry, sessions: CacheCounts) -> None:
    """CPU, memory, open files and garbage collection of this process, and its session cache."""
    SessionMetrics(registry, sessions)
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
