"""Adds up how attempts end, and writes the sums now and then: no write for each job."""

from collections import Counter
from datetime import datetime

from shared.core.errors import StatusError
from shared.data.job_counts import OUTCOMES, Ended, JobCounts
from shared.data.mongo import Database


class Tally:
    """What has ended in a worker and is not written yet. A worker that is killed loses a few seconds of it."""

    def __init__(self, database: Database) -> None:
        self._rows = JobCounts(database)
        self._counts: Counter[Ended] = Counter()

    def count(self, kind: str, account_id: str, outcome: str) -> None:
        """An attempt has ended."""
        if outcome in OUTCOMES:
            self._counts[Ended(kind, account_id, outcome)] += 1

    async def write(self, now: datetime) -> None:
        """Writes what has ended. Raises StatusError, and has it still."""
        if not self._counts:
            return
        counts, self._counts = self._counts, Counter()
        try:
            await self._rows.add(counts, now)
        except StatusError:
            self._counts += counts
            raise
