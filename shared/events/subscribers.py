"""The subscriptions of a process: the log is read once for all of them. One process of all tells them at a time."""

import asyncio
import time
from collections.abc import Sequence

import structlog

from shared.core.pause import pause
from shared.data.event_store import DRIVER_ERRORS, EventStore
from shared.data.lease import LEASE_SECONDS, Lease, LeaseLost
from shared.data.mongo import Database
from shared.events.subscriptions import Subscription
from shared.events.telling import Telling

# How often the log is looked at when nobody says that there is news, and the lease asked for by those without.
POLL_SECONDS = 0.25

log = structlog.get_logger(__name__)


class Subscribers:
    """Runs them. Idle, they cost two reads a look, and now and then the renewal of the lease."""

    def __init__(self, database: Database, subscriptions: Sequence[Subscription]) -> None:
        self._store = EventStore(database)
        self._lease = Lease(database, "subscriptions")
        self._telling = Telling(self._store, subscriptions, self._keep)
        self._saved = 0.0
        self._news = asyncio.Event()

    def wake(self) -> None:
        """There is news."""
        self._news.set()

    async def replay(self, subscription: str, account_id: str, sequence: int) -> None:
        """Has an account's events behind `sequence` (0 for all) handled once more, whichever process does it."""
        await self._store.rewind(subscription, account_id, sequence)

    async def run(self, stop: asyncio.Event) -> None:
        """Handles events while it holds the lease, and waits for it otherwise."""
        while not stop.is_set():
            try:
                if await self._lease.acquire():
                    self._saved = time.monotonic()
                    await self._follow(stop)
                    await self._lease.release()
            except LeaseLost:
                log.warning("another process took over the subscriptions")
            except DRIVER_ERRORS as error:
                log.warning("subscriptions are interrupted", error=type(error).__name__)
            await pause(stop, POLL_SECONDS)

    async def _follow(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._news.clear()
            moved = await self._telling.of_news()
            await self._keep()
            if not moved:
                await pause(self._news, POLL_SECONDS)

    async def _keep(self) -> None:
        """Renews the lease before its time is over. Raises LeaseLost where it was."""
        if time.monotonic() - self._saved > LEASE_SECONDS / 6:
            await self._lease.save({})
            self._saved = time.monotonic()
