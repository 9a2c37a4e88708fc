"""Makes the jobs of schedules. Whoever leads does; a job and the note that it was made are one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from dashclicks.queue.v1.scheduled_job_pb2 import ScheduledJob

from shared.core.errors import Aborted
from shared.data.job_schedules import JobSchedules
from shared.data.mongo import Database, Document
from shared.data.transaction import Rollback, Transaction, Transactions
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind
from shared.jobs.schedule import Missed

# A schedule that no worker knows any more is forgotten after so long.
FORGOTTEN = timedelta(days=1)

log = structlog.get_logger(__name__)


class Scheduler:
    """Goes by the schedules of these kinds."""

    def __init__(self, database: Database, jobs: Jobs, kinds: Mapping[str, JobKind[Any]]) -> None:
        self._rows = JobSchedules(database)
        self._transactions = Transactions(database.client)
        self._jobs = jobs
        self._scheduled = {name: (kind, kind.schedule) for name, kind in kinds.items() if kind.schedule is not None}

    async def declare(self, now: datetime) -> None:
        """Says what the schedules are. A new one begins with its next time."""
        for name, (_, schedule) in self._scheduled.items():
            await self._rows.declare(name, dict(schedule.facts), schedule.after(now))
        await self._rows.forget(self._scheduled.keys(), now - FORGOTTEN)

    async def look(self, now: datetime) -> None:
        """Makes the jobs whose time has come."""
        for row in await self._rows.due(now):
            # Another release may know what this one does not.
            if row["_id"] in self._scheduled:
                try:
                    await self._transactions.run(partial(self._make, row, now))
                except Aborted:
                    log.warning("the jobs of a schedule are made later", kind=row["_id"])

    async def _make(self, row: Document, now: datetime, transaction: Transaction) -> None:
        kind, schedule = self._scheduled[row["_id"]]
        change: Document = {}
        times: list[datetime] = []
        if row["next_time"] <= now:
            under_way = schedule.missed is not Missed.ALL and await self._rows.under_way(row, transaction)
            if not (under_way and schedule.missed is Missed.ONCE):
                change["next_time"] = schedule.after(now)
                times += () if under_way else schedule.due(row["next_time"], now)
        if "asked_time" in row:
            times.append(row["asked_time"])
        elif not change:
            return
        if times:
            change["last_time"] = times[-1]
            change["last_job_id"] = [await self._add(kind, time, transaction) for time in times][-1]
        if not await self._rows.go_on(row, change, transaction):
            # Somebody else has made them.
            raise Rollback(None)

    async def _add(self, kind: JobKind[Any], time: datetime, transaction: Transaction) -> str:
        payload = ScheduledJob()
        payload.schedule_time.FromDatetime(time)
        return await self._jobs.add(kind, "", payload, key=time.isoformat(), transaction=transaction)
