"""Prometheus metrics of the relay."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class RelayMetrics:
    """What a person on call looks at."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter("events_appended", "Events appended to the log.", registry=registry)
        self.gaps = Counter("events_gaps", "Events that stand for missed changes.", ("type",), registry=registry)
        self.leader = Gauge("events_relay_leader", "1 where this process holds the lease.", registry=registry)
        self.lag = Gauge("events_relay_lag_seconds", "Age of the newest change when it was logged.", registry=registry)
        self.window = Gauge("events_oplog_window_seconds", "How long the relay may be away.", registry=registry)
