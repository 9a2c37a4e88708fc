"""Prometheus metrics of jobs."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from shared.core.metrics import LATENCY_BUCKETS

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
        self.leader = Gauge("jobs_dispatcher_leader", "1 where this process hands out jobs.", registry=registry)
