"""Hands out jobs: one process of all, by lease, sends those whose turn it is to the workers, as many as they can take.

What waits, waits in MongoDB; Redis never holds more than the workers are about to begin. So turns are fair whatever
one account has piled up, and what Redis loses is little and sent again.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
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
from shared.data.mongo import Database, Document
from shared.jobs.fairness import Bounds, Fairness
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.metrics import JobMetrics
from shared.jobs.rates import Rates
from shared.jobs.runner import Runner
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
# Between turns: what becomes free meanwhile is handed out together. After one that sent messages as long as it took, so
# that turns take half of the time at most, within these bounds; the least where all began here, which costs little.
LEAST_BREATH_SECONDS, MOST_BREATH_SECONDS = 0.002, 0.02
# A job that is tried more than once may lose so many workers at least, since they die of other things.
LEAST_LOSSES = 3
DEFAULT = Policy()

log = structlog.get_logger(__name__)


class Handed(Enum):
    """Where jobs went: to workers by messages, or all to the one beside."""

    SENT = "sent"
    BEGUN = "begun"


class Dispatcher:
    """Runs beside the workers; one at a time hands out."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        runner: Runner,
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
        self._runner = runner
        self._jobs = jobs
        self._kinds = kinds
        self._metrics = metrics
        self._fairness = Fairness()
        self._rates = Rates(kinds)
        self._scheduler = Scheduler(database, jobs, kinds)
        self._news = asyncio.Event()
        self._slots: Mapping[str, int] = {}
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
            handed = await self._turn()
            if self._is_time("lease", SLOW_SECONDS):
                await self._lease.save(self._rates.state)
            if handed:
                took = time.monotonic() - begun if handed is Handed.SENT else 0.0
                await asyncio.sleep(min(max(took, LEAST_BREATH_SECONDS), MOST_BREATH_SECONDS))
            else:
                await pause(self._news, POLL_SECONDS)

    async def _turn(self) -> Handed | None:
        """Has begin what may begin now; None if there is nothing."""
        now = await self._now()
        await self._look(now)
        found = await self._queue.look(now)
        if (found.due or found.ended) and self._is_time("wake", WAKE_SECONDS):
            await asyncio.gather(self._queue.wake(now), self._waits.settle())
            # What was woken has its turn next.
            self._news.set()
        if not found.turns or not self._slots:
            return None
        counts = self._fairness.choose(found.turns, found.active, self._bounds(now))
        suspects = {turn: count for turn, count in counts.items() if parts_of(turn)[0] == SUSPECTS}
        others = {turn: count for turn, count in counts.items() if turn not in suspects}
        rows, alone = await asyncio.gather(
            self._queue.next_of(others, whole=self._alone), self._queue.next_of(suspects, whole=False)
        )
        if not rows and not alone:
            return None
        await self._count(counts, now)
        here = self._here(len(rows), sum(found.active.values()))
        handfuls = self._handfuls([row["_id"] for row in rows[here:]], [row["_id"] for row in alone])
        begun, sent = await asyncio.gather(self._begin(rows[:here], now), self._send(handfuls, now))
        return Handed.SENT if sent else Handed.BEGUN if begun else None

    def _bounds(self, now: datetime) -> Bounds:
        places, begin = ceil(sum(self._slots.values()) * (1 + AHEAD)), self._rates.free(now.timestamp())
        # A worker that is alone needs nothing sent ahead: what waits for it is here.
        room = self._runner.free if self._alone else None
        return Bounds(places, len(self._slots), self._concurrency, self._per_account, begin, self._paused, room)

    @property
    def _alone(self) -> bool:
        """Whether there is no other worker than the one beside this."""
        return self._slots.keys() == {self._runner.id}

    def _here(self, count: int, active: int) -> int:
        """How many of so many jobs the worker beside this begins: no more of what is under way than its share."""
        slots, free = self._runner.slots, self._runner.free
        share = ceil((active + count) * slots / sum(self._slots.values())) - (slots - free)
        return max(0, min(count, free, share))

    async def _begin(self, rows: Sequence[Document], now: datetime) -> bool:
        if rows:
            await self._runner.begin(rows, now)
        self._metrics.sent.inc(len(rows))
        return bool(rows)

    async def _send(self, handfuls: Sequence[Sequence[str]], now: datetime) -> bool:
        """Sends jobs to the workers; whether there were some, and they went."""
        ids = [id for handful in handfuls for id in handful]
        if not ids:
            return False
        await self._queue.queue(ids, now)
        try:
            await self._engine.send(handfuls)
        except Unavailable:
            # They wait again, so that a Redis that comes back finds their order fair.
            await self._queue.unqueue(ids)
            return False
        self._metrics.sent.inc(len(ids))
        return True

    def _handfuls(self, ids: Sequence[str], alone: Sequence[str]) -> list[Sequence[str]]:
        """Messages of which each worker gets about one; a suspect has one of its own."""
        size = min(HANDFUL, max(1, ceil(len(ids) / len(self._slots))))
        return [*([id] for id in alone), *(ids[start : start + size] for start in range(0, len(ids), size))]

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
