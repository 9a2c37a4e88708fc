"""Statistics of jobs: what waits and runs, from the indexes; what has ended, from the counts of hours."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dashclicks.queue.v1.statistics_pb2 import JobFigures, Statistics

from shared.core.clock import Clock
from shared.data.job_counts import OUTCOMES, JobCounts, hour_of
from shared.data.job_depths import JobDepths

MOST_ACCOUNTS = 100
_COUNTS = ("waiting_count", "running_count", *(f"{outcome}_count" for outcome in OUTCOMES))


class StatisticsOf:
    """Reads them."""

    def __init__(self, depths: JobDepths, counts: JobCounts, clock: Clock) -> None:
        self._depths = depths
        self._counts = counts
        self._clock = clock

    async def read(self, hours: int, account_id: str | None) -> Statistics:
        """Of one account, or of all for None."""
        start = hour_of(self._clock.now()) - timedelta(hours=max(1, hours) - 1)
        pairs = await self._pairs(start, account_id)
        kinds: dict[str, JobFigures] = {}
        for (kind, _), figures in sorted(pairs.items()):
            _add(kinds.setdefault(kind, JobFigures(kind=kind)), figures)
        answer = Statistics(kinds=kinds.values())
        answer.start_time.FromDatetime(start)
        if account_id is None:
            answer.accounts.extend(sorted(pairs.values(), key=_weight, reverse=True)[:MOST_ACCOUNTS])
        return answer

    async def _pairs(self, start: datetime, account_id: str | None) -> Mapping[tuple[str, str], JobFigures]:
        found: dict[tuple[str, str], JobFigures] = {}

        def of(kind: str, account: str) -> JobFigures:
            return found.setdefault((kind, account), JobFigures(kind=kind, account_id=account))

        for (kind, account), depth in (await self._depths.read(account_id)).items():
            figures = of(kind, account)
            figures.waiting_count, figures.running_count = depth.waiting, depth.running
            if depth.oldest is not None:
                figures.oldest_due_time.FromDatetime(depth.oldest)
        for row in await self._counts.since(start, account_id):
            figures = of(row["_id"]["kind"], row["_id"]["account_id"])
            for outcome in OUTCOMES:
                setattr(figures, f"{outcome}_count", row[outcome])
        return found


def _add(total: JobFigures, part: JobFigures) -> None:
    for name in _COUNTS:
        setattr(total, name, getattr(total, name) + getattr(part, name))
    if part.HasField("oldest_due_time"):
        times = [each.oldest_due_time.ToNanoseconds() for each in (total, part) if each.HasField("oldest_due_time")]
        total.oldest_due_time.FromNanoseconds(min(times))


def _weight(figures: JobFigures) -> int:
    return figures.waiting_count + figures.failed_count + figures.dead_count
