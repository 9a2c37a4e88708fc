"""Prometheus metrics of jobs."""

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from shared.core.metrics import LATENCY_BUCKETS
from shared.data.job_depths import Depth

# Jobs take longer than calls do, and wait longer.
BUCKETS = (*LATENCY_BUCKETS, 30.0, 60.0, 300.0, 1800.0)


class JobMetrics:
    """What a person on call looks at."""

    def __init__(self, registry: CollectorRegistry) -> None:
        kind = ("kind",)
        self.attempts = Counter("jobs_attempts", "Attempts that ended.", (*kind, "outcome"), registry=registry)
        self.seconds = Histogram("jobs_seconds", "Time of an attempt.", kind, buckets=BUCKETS, registry=registry)
        self.waited = Histogram(
            "jobs_waited_seconds", "Time from due to begun.", kind, buckets=BUCKETS, registry=registry
        )
        self.sent = Counter("jobs_sent", "Jobs handed to workers.", registry=registry)
        self.lost = Counter("jobs_lost", "Jobs whose worker fell silent.", kind, registry=registry)
        self.waiting = Gauge("jobs_waiting", "Jobs that are due; told by who hands out.", kind, registry=registry)
        self.oldest = Gauge(
            "jobs_oldest_waiting_seconds", "For how long the first of them has been due.", kind, registry=registry
        )
        self.running = Gauge("jobs_running", "Jobs with workers or on their way to one.", kind, registry=registry)
        self.leader = Gauge("jobs_dispatcher_leader", "1 where this process hands out jobs.", registry=registry)

    def show(self, depths: Mapping[tuple[str, str], Depth], now: datetime) -> None:
        """Shows what waits and runs, by kind; nothing is what a process shows that does not hand out jobs."""
        for gauge in (self.waiting, self.oldest, self.running):
            gauge.clear()
        since: dict[str, datetime] = {}
        for (kind, _), depth in depths.items():
            self.waiting.labels(kind).inc(depth.waiting)
            self.running.labels(kind).inc(depth.running)
            if depth.oldest is not None:
                since[kind] = min(since.get(kind, now), depth.oldest)
        for kind, oldest in since.items():
            self.oldest.labels(kind).set((now - oldest).total_seconds())
