"""Medians of the rounds, and the ratios within each."""

from collections.abc import Mapping, Sequence
from statistics import median

from buildtools.bench.jobs.report import Report

OURS = "ours"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share is at most."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]


def table(runs: Mapping[str, Sequence[Report]], jobs: int) -> str:
    """A line a system: jobs a second, how long a single job waits, and our rate in terms of its."""
    lines = ["| system | jobs/s | wait p50 ms | wait p99 ms | ours / it (rate) |", "| --- | --- | --- | --- | --- |"]
    for name, reports in runs.items():
        rate = median(jobs / each.seconds for each in reports)
        waits = [median(percentile(each.waits, share) * 1000 for each in reports) for share in (0.5, 0.99)]
        ratio = median(it.seconds / ours.seconds for it, ours in zip(reports, runs[OURS], strict=True))
        lines.append(f"| {name} | {rate:,.0f} | {waits[0]:.1f} | {waits[1]:.1f} | {ratio:.2f} |")
    return "\n".join(lines)
