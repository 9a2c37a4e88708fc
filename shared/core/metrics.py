"""What metrics of every kind share."""

from bisect import bisect_left
from itertools import accumulate

# Upper bounds of latency histograms, in seconds: from a cached read to a call that hangs.
LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Times:
    """How many took how long: plain numbers of one event loop, where prometheus-client locks each of its own."""

    __slots__ = ("counts", "sum")

    def __init__(self) -> None:
        self.sum = 0.0
        # The last is for whatever is longer than all.
        self.counts = [0] * (len(LATENCY_BUCKETS) + 1)

    def add(self, seconds: float) -> None:
        """Counts one."""
        self.sum += seconds
        self.counts[bisect_left(LATENCY_BUCKETS, seconds)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        """Cumulative counts by upper bound, as Prometheus has them."""
        bounds = [*map(str, LATENCY_BUCKETS), "+Inf"]
        return list(zip(bounds, accumulate(self.counts), strict=True))
