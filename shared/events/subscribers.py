"""The subscriptions of a process: one look at the log tells all of them whether there is anything to do."""

import asyncio
from collections.abc import Sequence

import structlog

from shared.core.pause import pause
from shared.data.event_store import DRIVER_ERRORS, EventStore
from shared.data.mongo import Database
from shared.events.subscriptions import Subscriber, Subscription

# How often the log is looked at when nobody says that there is news.
POLL_SECONDS = 0.25

log = structlog.get_logger(__name__)


class Subscribers:
    """Runs them. Idle, they cost two reads a look together, and each the renewal of its lease."""

    def __init__(self, database: Database, subscriptions: Sequence[Subscription]) -> None:
        self._store = EventStore(database)
        self.by_name = {each.name: Subscriber(database, each) for each in subscriptions}

    def wake(self) -> None:
        """There is news."""
        for subscriber in self.by_name.values():
            subscriber.news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Handles events until told to stop."""
        async with asyncio.TaskGroup() as tasks:
            for subscriber in self.by_name.values():
                tasks.create_task(subscriber.run(stop))
            tasks.create_task(self._watch(stop))

    async def _watch(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                for name in await self._store.behind(list(self.by_name)):
                    self.by_name[name].news.set()
            except DRIVER_ERRORS as error:
                log.warning("the log is not seen", error=type(error).__name__)
            await pause(stop, POLL_SECONDS)
        self.wake()
