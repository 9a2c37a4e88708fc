"""Runs jobs in a worker: begins what the engine brings, says that it is at them, and writes how each ended."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog

from shared.core.ending import end
from shared.core.errors import NotFound, StatusError, Unavailable
from shared.data.job_claims import ClaimLost, Claims
from shared.data.job_endings import Claim
from shared.data.job_engine import Engine
from shared.data.job_rows import CANCELLED, DEAD, LEASE, SUSPECT_LOSSES
from shared.data.job_workers import WorkerRows
from shared.data.mongo import Database, Document
from shared.jobs.backoff import wait_after
from shared.jobs.handled import Handled
from shared.jobs.jobs import Jobs
from shared.jobs.metrics import JobMetrics
from shared.jobs.tally import Tally
from shared.jobs.telling import told
from shared.jobs.work import GiveUp, Later, Work

# Jobs that end together ring once.
RING_SECONDS = 0.005
RENEW_SECONDS = LEASE.total_seconds() / 4
# Jobs under way when the worker is told to stop get so long to end.
DRAIN_SECONDS = 10.0
CANCELLED_KEPT = timedelta(days=1)
# A job that this worker does not know is for another, or for its next release.
UNKNOWN_AGAIN = timedelta(seconds=5)
# A job whose payload is a file waits while there is no storage.
UNREAD_AGAIN = timedelta(seconds=30)

log = structlog.get_logger(__name__)


class Runner:
    """Runs up to `slots` jobs at once."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        jobs: Jobs,
        handled: Mapping[str, Handled[Any]],
        slots: int,
        metrics: JobMetrics,
    ) -> None:
        self.id = uuid4().hex
        self._engine = engine
        self._jobs = jobs
        self._bell = jobs.bell
        self._handled = handled
        self.slots = slots
        self._metrics = metrics
        self._claims = Claims(database, self.id)
        self._workers = WorkerRows(database)
        self._tally = Tally(database)
        self._running: dict[str, tuple[Claim, asyncio.Task[None]]] = {}
        self._cancelled: set[str] = set()
        # The job in hand that workers died with: one at a time, so that the one that kills is found out.
        self._suspect: Claim | None = None
        self._claiming, self._beginning = asyncio.Lock(), asyncio.Lock()
        # Places of jobs that are being claimed, and jobs whose handlers are over and whose ends are being written.
        self._coming = 0
        self._ending: set[Claim] = set()
        self._stopping = False
        self._ringing: asyncio.TimerHandle | None = None
        self._known = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Works until told to stop; then jobs under way get DRAIN_SECONDS, and what is left goes to other workers."""
        renewing = asyncio.create_task(self._renew())
        try:
            await self._engine.take(self._begin, stop)
            self._stopping = True
            async with self._beginning:
                await self._workers.leave(self.id)
            await self._drain()
            with contextlib.suppress(StatusError):
                await self._tally.write(self._jobs.clock.now())
        finally:
            await end(renewing)
            self._bell.ring()

    @property
    def free(self) -> int:
        """How many jobs may begin at once."""
        return 0 if self._stopping or not self._known.is_set() else self._places

    async def begin(self, rows: Sequence[Document], now: datetime) -> None:
        """Begins jobs that wait, at most as many as are `free`: for who hands out in this process, without a message.

        Raises StatusError.
        """
        async with self._beginning:
            if not self._stopping:
                await self._start_all(self._claims.begin(rows, now), len(rows))

    async def _begin(self, ids: Sequence[str]) -> None:
        """Begins these jobs as there is room for them. Does not raise: what is not begun is sent again."""
        left = list(ids)
        try:
            # By its row others end the transactions that it leaves when it dies.
            await self._known.wait()
            while left:
                async with self._claiming:
                    while (room := self._places) <= 0:
                        await self._room.wait()
                    now, left = left[:room], left[room:]
                    await self._start_all(self._claims.take(now, self._suspect is None), len(now))
            # The next message is for whoever has room for it.
            await self._room.wait()
        except StatusError as error:
            log.warning("jobs are not begun", error=type(error).__name__, jobs=len(left))
        except asyncio.CancelledError:
            with contextlib.suppress(StatusError):
                await self._claims.give_back(left)
            raise

    @property
    def _places(self) -> int:
        # While their ends are written jobs take no place, but no more of them than there are places.
        return min(self.slots + len(self._ending), 2 * self.slots) - len(self._running) - self._coming

    async def _start_all(self, claimed: Awaitable[Sequence[Document]], most: int) -> None:
        self._coming += most
        self._show_room()
        try:
            rows = await claimed
        finally:
            self._coming -= most
            self._show_room()
        for row in rows:
            self._start(row)

    def _show_room(self) -> None:
        if self._places > 0:
            self._room.set()
        else:
            self._room.clear()

    def _start(self, row: Document) -> None:
        claim = Claim(row["_id"], row["claim"])
        older = self._running.pop(claim.job_id, None)
        if older is not None:
            # Silent for too long, this worker lost the job and got it again.
            older[1].cancel()
        if row["losses"] >= SUSPECT_LOSSES:
            self._suspect = claim
        task = asyncio.create_task(self._run(claim, row))
        self._running[claim.job_id] = (claim, task)
        task.add_done_callback(lambda _: self._over(claim))
        self._show_room()

    def _over(self, claim: Claim) -> None:
        if self._suspect == claim:
            self._suspect = None
        self._ending.discard(claim)
        held = self._running.get(claim.job_id)
        if held is not None and held[0] == claim:
            del self._running[claim.job_id]
            self._cancelled.discard(claim.job_id)
        self._show_room()

    async def _run(self, claim: Claim, row: Document) -> None:
        handled = self._handled.get(row["kind"])
        try:
            if handled is None:
                # Of a newer release than this worker.
                await self._claims.again(claim, UNKNOWN_AGAIN, "", counted=False)
            elif (payload := await self._payload(handled, claim, row)) is not None:
                await self._attempt(handled, claim, row, payload)
        except StatusError as error:
            # It is begun anew when the claim is over.
            log.warning("how a job ended is not written", job=claim.job_id, error=type(error).__name__)
        finally:
            self._ring()

    def _ring(self) -> None:
        """There is room for more, and for what ends with this one."""
        if self._ringing is None or self._ringing.when() <= asyncio.get_running_loop().time():
            self._ringing = asyncio.get_running_loop().call_later(RING_SECONDS, self._bell.ring)

    async def _payload(self, handled: Handled[Any], claim: Claim, row: Document) -> bytes | None:
        try:
            return await self._jobs.payloads.read(row)
        except NotFound:
            await self._claims.ended(claim, DEAD, handled.kind.policy.keep_dead, "its payload is gone")
        except Unavailable:
            await self._claims.again(claim, UNREAD_AGAIN, "its payload cannot be read", counted=False)
        return None

    async def _attempt(self, handled: Handled[Any], claim: Claim, row: Document, payload: bytes) -> None:
        kind, begun = handled.kind, time.monotonic()
        self._metrics.waited.labels(kind.name).observe((row["start_time"] - row["due_time"]).total_seconds())
        message = kind.payload.FromString(payload)
        work = Work(kind, claim.job_id, row["account_id"], message, row["attempts"], self._claims, claim)
        outcome = "done"
        try:
            await self._handle(handled, work)
            if not work.completed:
                await self._claims.done(claim, kind.policy.keep, work.result)
        except ClaimLost:
            outcome = "lost"
            log.warning("another worker has the job", job=work.id, kind=kind.name)
        except asyncio.CancelledError:
            outcome = "cancelled"
            if claim.job_id not in self._cancelled:
                raise
            await self._claims.ended(claim, CANCELLED, CANCELLED_KEPT, "")
        except Later as later:
            outcome = "later"
            await self._claims.again(claim, later.by, "", counted=False)
        except Exception as error:
            outcome = await self._failed(work, row, error)
        finally:
            self._metrics.attempts.labels(kind.name, outcome).inc()
            self._tally.count(kind.name, work.account_id, outcome)
            self._metrics.seconds.labels(kind.name).observe(time.monotonic() - begun)

    async def _handle(self, handled: Handled[Any], work: Work[Any]) -> None:
        try:
            async with asyncio.timeout(work.kind.policy.timeout.total_seconds()):
                await handled.handler(work)
        finally:
            self._ending.add(work.claim)
            self._show_room()
            self._ring()

    async def _failed(self, work: Work[Any], row: Document, error: Exception) -> str:
        kind, reason = work.kind, told(error)
        if isinstance(error, GiveUp) or work.attempt >= kind.policy.tries:
            log.error("a job is dead", job=work.id, kind=kind.name, attempt=work.attempt, exc_info=error)
            await self._jobs.died(kind, row)
            await self._claims.ended(work.claim, DEAD, kind.policy.keep_dead, reason)
            return "dead"
        log.warning("a job failed and is tried again", job=work.id, kind=kind.name, attempt=work.attempt, why=reason)
        await self._claims.again(work.claim, wait_after(kind.policy, work.attempt, error), reason)
        return "failed"

    async def _renew(self) -> None:
        """Says again and again that this worker is there, and at its jobs."""
        while True:
            with contextlib.suppress(StatusError):
                await self._workers.alive(self.id, self.slots)
                self._known.set()
                claims = {id: claim for id, (claim, _) in self._running.items()}
                if claims:
                    lost, cancelled = await self._claims.renew(claims)
                    self._cancelled |= cancelled
                    self._stop(lost | cancelled, claims)
                await self._tally.write(self._jobs.clock.now())
            await asyncio.sleep(RENEW_SECONDS)

    def _stop(self, ids: set[str], claims: Mapping[str, Claim]) -> None:
        for id in ids:
            held = self._running.get(id)
            if held is not None and held[0] == claims[id]:
                held[1].cancel()

    async def _drain(self) -> None:
        tasks = {task for _, task in self._running.values()}
        if not tasks:
            return
        _, left = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        unfinished = [claim for claim, task in self._running.values() if task in left]
        if left:
            await end(*left)
            await self._claims.release(unfinished)
