"""Hands out jobs: one process of all, by lease, sends those whose turn it is to the workers, as many as they can take.

What waits, waits in MongoDB; Redis never holds more than the workers are about to begin. So turns are fair whatever
one account has piled up, and what Redis loses is little and sent again.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import structlog

from shared.core.errors import StatusError, Unavailable
from shared.core.pause import pause
from shared.data.event_store import DRIVER_ERRORS
from shared.data.job_counts import Ended, JobCounts
from shared.data.job_depths import JobDepths
from shared.data.job_engine import Engine
from shared.data.job_kinds import JobKinds
from shared.data.job_queue import JobQueue, Lost
from shared.data.job_rows import SUSPECTS, parts_of
from shared.data.job_waits import JobWaits
from shared.data.job_workers import WorkerRows
from shared.data.lease import Lease, LeaseLost
from shared.data.mongo import Database
from shared.jobs.fairness import Bounds, Fairness
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.metrics import JobMetrics
from shared.jobs.rates import Rates
from shared.jobs.scheduler import Scheduler

LEASE = "jobs"
# How often it looks when nobody rings.
POLL_SECONDS = 0.25
# How often what takes a query and changes slowly is looked at.
WAKE_SECONDS, SLOW_SECONDS, CLOCK_SECONDS, DEPTH_SECONDS = 0.05, 1.0, 10.0, 15.0
# Beyond what workers can run, so many more are on their way to them, as a share.
AHEAD = 0.25
# The most jobs in one message.
HANDFUL = 50
# Between turns: what becomes free meanwhile is handed out together. As long as the turn took, so that it takes half of
# the time at most, within these bounds.
LEAST_BREATH_SECONDS, MOST_BREATH_SECONDS = 0.005, 0.02
# A job that is tried more than once may lose so many workers at least, since they die of other things.
LEAST_LOSSES = 3
DEFAULT = Policy()

log = structlog.get_logger(__name__)


class Dispatcher:
    """Runs beside the workers; one at a time hands out."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        jobs: Jobs,
        kinds: Mapping[str, JobKind[Any]],
        metrics: JobMetrics,
    ) -> None:
        self._queue = JobQueue(database)
        self._workers = WorkerRows(database)
        self._waits = JobWaits(database)
        self._depths = JobDepths(database)
        self._counts = JobCounts(database)
        self._declared = JobKinds(database)
        self._lease = Lease(database, LEASE)
        self._engine = engine
        self._jobs = jobs
        self._kinds = kinds
        self._metrics = metrics
        self._fairness = Fairness()
        self._rates = Rates(kinds)
        self._scheduler = Scheduler(database, jobs, kinds)
        self._news = asyncio.Event()
        self._slots: Sequence[int] = ()
        self._paused: set[str] = set()
        self._ahead = timedelta(0)
        self._next: dict[str, float] = {}
        policies = {name: kind.policy for name, kind in kinds.items()}
        self._concurrency = {name: p.concurrency for name, p in policies.items() if p.concurrency is not None}
        self._per_account = {name: p.per_account for name, p in policies.items() if p.per_account is not None}

    async def run(self, stop: asyncio.Event) -> None:
        """Hands out while it holds the lease, and waits for it otherwise."""
        async with self._jobs.bell.heard(self._news.set), self._engine.sending():
            while not stop.is_set():
                try:
                    if await self._lease.acquire():
                        await self._lead(stop)
                        await self._lease.release()
                except LeaseLost:
                    log.warning("another process hands out jobs")
                except (StatusError, *DRIVER_ERRORS) as error:
                    log.warning("handing out jobs is interrupted", error=type(error).__name__)
                self._metrics.leader.set(0)
                self._metrics.show({}, datetime.now(UTC))
                await pause(stop, POLL_SECONDS)

    async def _lead(self, stop: asyncio.Event) -> None:
        self._rates.load(self._lease.state)
        self._next.clear()
        await self._declared.declare([kind.facts for kind in self._kinds.values()])
        await self._scheduler.declare(await self._now())
        self._metrics.leader.set(1)
        while not stop.is_set():
            self._news.clear()
            begun = time.monotonic()
            sent = await self._turn()
            if self._is_time("lease", SLOW_SECONDS):
                await self._lease.save(self._rates.state)
            if sent:
                took = time.monotonic() - begun
                await asyncio.sleep(min(max(took, LEAST_BREATH_SECONDS), MOST_BREATH_SECONDS))
            else:
                await pause(self._news, POLL_SECONDS)

    async def _turn(self) -> bool:
        """Sends what may begin now; whether that was anything."""
        now = await self._now()
        await self._look(now)
        turns, active, woken = await asyncio.gather(self._queue.turns(), self._queue.active(), self._wake(now))
        if woken:
            # What was woken has its turn next.
            self._news.set()
        if not turns or not self._slots:
            return False
        places = ceil(sum(self._slots) * (1 + AHEAD))
        begin = self._rates.free(now.timestamp())
        bounds = Bounds(places, len(self._slots), self._concurrency, self._per_account, begin, self._paused)
        counts = self._fairness.choose(turns, active, bounds)
        handfuls = await self._handfuls(counts)
        ids = [id for handful in handfuls for id in handful]
        if not ids:
            return False
        await self._count(counts, now)
        await self._queue.queue(ids, now)
        try:
            await self._engine.send(handfuls)
        except Unavailable:
            # They wait again, so that a Redis that comes back finds their order fair.
            await self._queue.unqueue(ids)
            return False
        self._metrics.sent.inc(len(ids))
        return True

    async def _handfuls(self, counts: Mapping[str, int]) -> list[Sequence[str]]:
        """The next of these turns, as messages of which each worker gets about one; a suspect has one of its own."""
        suspects = {turn: count for turn, count in counts.items() if parts_of(turn)[0] == SUSPECTS}
        others = {turn: count for turn, count in counts.items() if turn not in suspects}
        ids, alone = await asyncio.gather(self._queue.next_of(others), self._queue.next_of(suspects))
        size = min(HANDFUL, max(1, ceil(len(ids) / len(self._slots))))
        return [*([id] for id in alone), *(ids[start : start + size] for start in range(0, len(ids), size))]

    async def _wake(self, now: datetime) -> bool:
        """Jobs that are due, or that waited for others; whether there were some."""
        return self._is_time("wake", WAKE_SECONDS) and any(
            await asyncio.gather(self._queue.wake(now), self._waits.settle())
        )

    async def _look(self, now: datetime) -> None:
        """At what changes slowly: workers that come or go, paused kinds, schedules."""
        if self._is_time("slow", SLOW_SECONDS):
            workers, self._paused = await self._workers.look(), await self._declared.paused()
            self._slots = workers.slots
            await self._take_back(await self._queue.lost(now, workers.gone))
            await self._workers.forget(workers.gone)
            await self._scheduler.look(now)
        if self._is_time("depths", DEPTH_SECONDS):
            self._metrics.show(await self._depths.read(), now)

    async def _take_back(self, lost: Sequence[Lost]) -> None:
        dead: dict[str, timedelta] = {}
        for each in lost:
            policy = self._kinds[each.kind].policy if each.kind in self._kinds else DEFAULT
            log.warning("a job's worker is gone", job=each.id, kind=each.kind, times=each.losses)
            self._metrics.lost.labels(each.kind).inc()
            if each.losses >= (1 if policy.tries == 1 else max(LEAST_LOSSES, policy.tries)):
                await self._jobs.died(self._kinds.get(each.kind), each.row)
                dead[each.id] = policy.keep_dead
        await self._queue.take_back(lost, dead)
        if dead:
            ended = Counter(Ended(each.kind, each.account_id, "dead") for each in lost if each.id in dead)
            await self._counts.add(ended, self._jobs.clock.now())

    async def _count(self, counts: Mapping[str, int], now: datetime) -> None:
        begun: Counter[str] = Counter()
        for turn, count in counts.items():
            begun[parts_of(turn)[2]] += count
        if self._rates.count(begun, now.timestamp()):
            # Before they begin: whoever leads next must not begin as many again.
            await self._lease.save(self._rates.state)

    async def _now(self) -> datetime:
        """The time of the database, by which jobs are due and claims end."""
        if self._is_time("clock", CLOCK_SECONDS):
            self._ahead = await self._queue.now() - datetime.now(UTC)
        return datetime.now(UTC) + self._ahead

    def _is_time(self, what: str, seconds: float) -> bool:
        """Whether something that is done so often is to be done now."""
        now = time.monotonic()
        if now < self._next.get(what, 0.0):
            return False
        self._next[what] = now + seconds
        return True
