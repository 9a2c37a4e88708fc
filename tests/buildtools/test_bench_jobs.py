"""The arithmetic of `make bench-jobs`."""

from buildtools.bench.jobs.report import Report
from buildtools.bench.jobs.table import percentile, table


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(list(range(1, 201)), 0.99) == 198
    assert percentile([7], 0.99) == 7


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # The machine was four times slower in the last round.
    ours = [Report(seconds, [0.002]) for seconds in (10, 10, 40)]
    peer = [Report(seconds, [0.001]) for seconds in (4, 5, 20)]
    line = table({"ours": ours, "peer": peer}, 1000).splitlines()[-1]
    assert line == "| peer | 200 | 1.0 | 1.0 | 0.50 |"
