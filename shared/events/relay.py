"""The relay: one process at a time follows the change stream and appends what it sees to the event log."""

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from shared.core.pause import pause
from shared.data.changes import ChangeFeed, Changes, HistoryLost, Oplog, Position, enable_images, read_oplog
from shared.data.event_store import DRIVER_ERRORS, AlreadyLogged, EventStore
from shared.data.fanout import Fanout, Hint
from shared.data.lease import LEASE_SECONDS, Lease, LeaseLost
from shared.data.mongo import Database, Document
from shared.events.appender import Appender
from shared.events.event import Draft, from_change
from shared.events.gaps import Gaps, counts
from shared.events.metrics import RelayMetrics
from shared.events.sources import Source
from shared.events.state import RelayState

NAME = "relay"
# How often a process without the lease asks for it, and one with it renews it when there is nothing to append.
STANDBY_SECONDS = 0.5
RENEW_SECONDS = LEASE_SECONDS / 3
# After a batch of few changes the next begins so long after it began: what comes meanwhile goes together, since a
# transaction and a look of the subscriptions cost about the same for one event as for ten. What comes after quiet does
# not wait.
BREATH_SECONDS, FEW = 0.1, 10
OPLOG_SECONDS = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RelayDeps:
    """What a relay works with. `appended` is called after each batch: there is news in the log."""

    database: Database
    sources: Mapping[str, Source]
    fanout: Fanout
    metrics: RelayMetrics
    appended: Callable[[], None] = lambda: None


class Relay:
    """Runs until told to stop; takes over when the process that holds the lease is gone."""

    def __init__(self, deps: RelayDeps) -> None:
        self._deps = deps
        self._store = EventStore(deps.database)
        self._lease = Lease(deps.database, NAME)
        self._feed = ChangeFeed(deps.database, {name: source.ages for name, source in deps.sources.items()})
        self._gaps = Gaps(self._store, deps.sources)

    async def run(self, stop: asyncio.Event) -> None:
        """Relays while it holds the lease and waits for it otherwise; a database that is away is waited for too."""
        while not stop.is_set():
            try:
                if await self._lease.acquire():
                    await self._lead(stop)
            except LeaseLost:
                log.warning("another relay took over")
            except DRIVER_ERRORS as error:
                log.warning("the relay was interrupted", error=type(error).__name__, message=str(error))
            finally:
                self._deps.metrics.leader.set(0)
            await pause(stop, STANDBY_SECONDS)

    async def _lead(self, stop: asyncio.Event) -> None:
        leader = Leader(self._deps, self._store, self._lease, self._feed, self._gaps)
        self._deps.metrics.leader.set(1)
        log.info("relaying")
        await leader.run(stop)
        with contextlib.suppress(*DRIVER_ERRORS):
            await self._lease.release()


class Leader:
    """One holder's time. What it keeps in memory is thrown away with it, so a failure leaves nothing half done."""

    def __init__(self, deps: RelayDeps, store: EventStore, lease: Lease, feed: ChangeFeed, gaps: Gaps) -> None:
        self._deps = deps
        self._store = store
        self._lease = lease
        self._feed = feed
        self._gaps = gaps
        self._appender = Appender(store, lease, self._committed)
        # The state that is durable, and the one behind what is being committed.
        self._state = self._ahead = RelayState(Position())
        self._careful = False
        self._saved = 0.0
        self._looked = -math.inf
        self._seen = datetime.now(UTC)

    async def run(self, stop: asyncio.Event) -> None:
        """Appends until told to stop. Raises LeaseLost, PyMongoError."""
        await enable_images(self._deps.database, self._deps.sources)
        self._state = RelayState.of(self._lease.state) or await self._first()
        try:
            while not stop.is_set():
                await self._run(stop)
        finally:
            await self._appender.aclose()

    async def _run(self, stop: asyncio.Event) -> None:
        try:
            self._ahead = self._state
            await self._follow(stop)
        except AlreadyLogged:
            log.warning("some events are in the log already")
            self._careful = True
            self._appender = Appender(self._store, self._lease, self._committed)
        except HistoryLost as error:
            await self._recover(str(error))

    async def _first(self) -> RelayState:
        """A new log begins with what the oplog still has."""
        oplog = await read_oplog(self._deps.database)
        return RelayState(Position(time=oplog.oldest or oplog.newest), settle=oplog.newest)

    async def _follow(self, stop: asyncio.Event) -> None:
        async with self._feed.open(self._state.position) as reader:
            while not stop.is_set():
                changes = await reader.next()
                if changes.documents:
                    begun = time.monotonic()
                    await self._relay(changes)
                    if len(changes.documents) < FEW:
                        await pause(stop, begun + BREATH_SECONDS - time.monotonic())
                else:
                    await self._rest(changes.token)
                await self._watch_oplog()
            await self._appender.flush()

    async def _relay(self, changes: Changes) -> None:
        settle = self._ahead.settle
        drafts = [self._draft(change) for change in changes.documents]
        found = [draft for draft in drafts if draft is not None]
        if len(found) < len(drafts):
            settle = (await read_oplog(self._deps.database)).newest
            found = await self._reread(drafts, changes.documents)
        last = changes.documents[-1]
        if settle is not None or self._careful:
            # These look into the log, so all that was appended must be there.
            await self._appender.flush()
            found = await self._gaps.unlogged(found) if settle is not None else await self._gaps.unknown(found)
            settle = settle if settle is not None and last["clusterTime"] <= settle else None
        self._ahead = RelayState(Position(token=changes.token), settle, self._ahead.batch + 1)
        await self._appender.append(found, self._ahead)
        self._seen = last["wallTime"].replace(tzinfo=UTC)

    def _draft(self, change: Document) -> Draft | None:
        return from_change(self._deps.sources[change["ns"]["coll"]], change)

    async def _reread(self, drafts: Sequence[Draft | None], changes: Sequence[Document]) -> list[Draft]:
        """Puts events of the rows as they are now in place of those whose row is no longer known."""
        found: list[Draft] = []
        for draft, change in zip(drafts, changes, strict=True):
            if draft is not None:
                found.append(draft)
                continue
            source = self._deps.sources[change["ns"]["coll"]]
            found.extend(await self._gaps.of_resources(source, [change["documentKey"]["_id"]]))
        missed = counts(draft for draft in found if draft.row["gap"])
        self._count(missed)
        log.error("changes had no image; their rows were read again", missed=dict(missed))
        return found

    async def _rest(self, token: Mapping[str, object]) -> None:
        """Nothing to append: keeps the lease, and the position from growing old."""
        await self._appender.flush()
        self._careful = False
        self._seen = datetime.now(UTC)
        self._deps.metrics.lag.set(0)
        if time.monotonic() - self._saved > RENEW_SECONDS:
            self._ahead = replace(self._ahead, position=Position(token=token), settle=None)
            await self._appender.append([], self._ahead)

    def _committed(self, rows: Sequence[Document], state: RelayState) -> None:
        """What was appended is in the log."""
        self._state = state
        self._saved = time.monotonic()
        if not rows:
            return
        metrics = self._deps.metrics
        metrics.events.inc(len(rows))
        metrics.lag.set((datetime.now(UTC) - rows[-1]["create_time"].replace(tzinfo=UTC)).total_seconds())
        self._deps.fanout.publish(
            [Hint(row["account_id"], row["_id"], int(row["sequence"]), row["type"]) for row in rows]
        )
        self._deps.appended()

    async def _recover(self, reason: str) -> None:
        """Goes on from now, after an event for each resource that changed unseen."""
        log.error("the change stream's history is lost; comparing every resource with the log", reason=reason)
        await self._appender.flush()
        self._ahead = self._state
        begin = (await read_oplog(self._deps.database)).newest
        missed: Counter[str] = Counter()
        # Until all is compared the lost position stays: a crash on the way must begin again.
        async for drafts in self._gaps.missed():
            if drafts or time.monotonic() - self._saved > RENEW_SECONDS:
                self._ahead = replace(self._ahead, batch=self._ahead.batch + 1)
                await self._appender.append(drafts, self._ahead)
            missed += counts(drafts)
        end = (await read_oplog(self._deps.database)).newest
        await self._appender.append([], RelayState(Position(time=begin), end, self._ahead.batch))
        await self._appender.flush()
        self._count(missed)
        log.error("the event log had a gap", missed=dict(missed), total=missed.total())

    def _count(self, missed: Counter[str]) -> None:
        for kind, number in missed.items():
            self._deps.metrics.gaps.labels(kind).inc(number)

    async def _watch_oplog(self) -> None:
        """Reads the oplog's window at start and from time to time; warns while the relay is far behind."""
        if time.monotonic() - self._looked < OPLOG_SECONDS:
            return
        oplog = await read_oplog(self._deps.database)
        lag = datetime.now(UTC) - self._seen
        report_window(oplog, lag, self._deps.metrics, first=self._looked < 0)
        self._looked = time.monotonic()


def report_window(oplog: Oplog, lag: timedelta, metrics: RelayMetrics, first: bool) -> None:
    """Exports the window of the oplog; says it once, and whenever the relay's lag is past half of it."""
    window = oplog.window
    if window is None:
        if first:
            log.warning("the oplog's window is not known: no right to read local.oplog.rs")
        return
    metrics.window.set(window.total_seconds())
    if first:
        log.info("oplog window", seconds=window.total_seconds())
    if lag > window / 2:
        log.warning("the relay is far behind", lag_seconds=lag.total_seconds(), window_seconds=window.total_seconds())
